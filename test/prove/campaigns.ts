import { Campaign } from './campaign';
import { digest } from './digest';
import { residue } from './residue';

/** Every campaign, in the order of the report. */
export const CAMPAIGNS: readonly Campaign[] = [digest, residue];

import { Campaign } from './campaign';
import { capture } from './capture';
import { digest } from './digest';

/** Every campaign, in the order of the report. */
export const CAMPAIGNS: readonly Campaign[] = [digest, capture];

import { Campaign } from './campaign';
import { digest } from './digest';
import { forecast } from './forecast';

/** Every campaign, in the order of the report. */
export const CAMPAIGNS: readonly Campaign[] = [digest, forecast];

import { Campaign } from './campaign';
import { digest } from './digest';
import { inFlight } from './in-flight';

/** Every campaign, in the order of the report. */
export const CAMPAIGNS: readonly Campaign[] = [digest, inFlight];

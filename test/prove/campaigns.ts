import { Campaign } from './campaign';
import { capture } from './capture';
import { definitions } from './definitions';
import { digest } from './digest';
import { forecast } from './forecast';
import { immutability } from './immutability';
import { inFlight } from './in-flight';
import { publish } from './publish';
import { residue, residueCommand } from './residue';
import { validate } from './validate';
import { workload } from './workload';

/** Every campaign, in the order of the report. */
export const CAMPAIGNS: readonly Campaign[] = [
  digest, inFlight, residue, residueCommand, forecast, capture, immutability, definitions, validate, publish, workload,
];

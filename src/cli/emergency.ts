import type { CommandIo } from './command-io';
import { emergencyCaptureHelp, runEmergencyCapture } from './emergency/capture';
import { LifeboatError } from '../manifest/lifeboat-error';

/** `lifeboat emergency`. */
export async function runEmergency([verb, ...args]: string[], io: CommandIo): Promise<number> {
  if (verb === 'capture') return runEmergencyCapture(args, io);
  if (verb === '--help' || verb === '-h') {
    io.stdout(emergencyCaptureHelp);
    return 0;
  }
  throw new LifeboatError('usage', { place: 'lifeboat emergency', problem: `there is no '${verb ?? ''}'; there is capture`, remedy: 'See lifeboat emergency capture --help' });
}

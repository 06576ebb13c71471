import { usage } from './command-line';
import { DEFAULT_SERVER } from '../manifest/immutability/judge-update';

const OLDEST = 25;
const NEWEST = Number(DEFAULT_SERVER.split('.')[1]);

/** The version of the API server that `--kubernetes` names, without its patch: `1.33`. */
export function serverVersion(command: string, version = DEFAULT_SERVER): string {
  const [, minor] = /^v?1\.(\d{1,2})(?:\.\d+)?$/.exec(version) ?? [];
  if (minor !== undefined && Number(minor) >= OLDEST && Number(minor) <= NEWEST) return `1.${Number(minor)}`;
  throw usage(command, `--kubernetes ${version} is no version from 1.${OLDEST} to 1.${NEWEST}`);
}

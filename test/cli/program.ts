import { mkdirSync, mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const LIBRARY = join(__dirname, '../../lib');

/** A directory of a project with a definition; `body` is plain JavaScript that sees `cluster` and the constructs. */
export function programDirectory(body: string, fleetProps = '{}'): string {
  const cwd = mkdtempSync(join(tmpdir(), 'lifeboat-program-'));
  writeProgram(cwd, body, fleetProps);
  return cwd;
}

/** Writes the definition of such a directory anew. */
export function writeProgram(cwd: string, body: string, fleetProps = '{}'): void {
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, 'cdk8s.yaml'), 'app: node main.js\n');
  writeFileSync(join(cwd, 'main.js'), `
const { ApiObject, Include } = require(${JSON.stringify(require.resolve('cdk8s'))});
const { EmergencyCopy, Fleet, FluxApp, SopsSecret } = require(${JSON.stringify(LIBRARY)});
const fleet = new Fleet(${fleetProps});
const cluster = fleet.addCluster('eldertree');
const configMap = (app, id, data) => new ApiObject(app, id, { apiVersion: 'v1', kind: 'ConfigMap', data });
${body}
fleet.synth();
`);
}

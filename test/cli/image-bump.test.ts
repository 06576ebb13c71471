import { rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { lifeboat } from './command-line';
import { contents } from './contents';
import { programDirectory } from './program';

const PROGRAM = `
for (const one of [fleet.addCluster('staging'), fleet.addCluster('production')]) {
  const app = new FluxApp(one, 'swimto', { namespace: 'swimto' });
  new ApiObject(app, 'api', { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'api', image: app.image('api') }] } });
  new EmergencyCopy(app, 'emergency');
}`;

/** The files that are not the same in two trees. */
function changed(before: { [path: string]: string }, after: { [path: string]: string }): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((path) => before[path] !== after[path]).sort();
}

test('an image set for one cluster changes that field in both of its copies, and no byte of the other cluster', () => {
  const cwd = programDirectory(PROGRAM);
  try {
    writeFileSync(join(cwd, 'images.yaml'), 'images:\n  api: ghcr.io/example/api:1.4.2\n');
    lifeboat(cwd, 'synth');
    const before = contents(join(cwd, 'dist'));
    expect(lifeboat(cwd, 'image', 'set', '--cluster', 'staging', 'api=ghcr.io/example/api:1.4.3').code).toBe(0);
    expect(lifeboat(cwd, 'synth').code).toBe(0);
    const after = contents(join(cwd, 'dist'));
    expect(changed(before, after)).toEqual(['fleet/clusters/staging/swimto', 'project/swimto/k8s/staging']
      .flatMap((directory) => ['3-pod-api.yaml', 'DIGEST', 'SHA256SUMS'].map((name) => `${directory}/${name}`)));
    const pod = 'fleet/clusters/staging/swimto/3-pod-api.yaml';
    expect(after[pod]).toBe(before[pod].replace('api:1.4.2', 'api:1.4.3'));
    expect(after[pod]).toBe(after['project/swimto/k8s/staging/3-pod-api.yaml']);
  } finally {
    rmSync(cwd, { recursive: true });
  }
});

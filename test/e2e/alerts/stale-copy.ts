import { execFileSync } from 'child_process';
import { cpSync, mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ProjectDirectory } from '../project-directory';

const REPOSITORY = 'https://example.org/pi-fleet.git';
const program = (level: string): string => `
  const { ApiObject } = require('cdk8s');
  const { EmergencyCopy, Fleet, FluxApp } = require('cdk8s-lifeboat');
  const fleet = new Fleet({ repository: { url: '${REPOSITORY}' } });
  const app = new FluxApp(fleet.addCluster('eldertree'), 'swimto', { namespace: 'swimto', createNamespace: true });
  new ApiObject(app, 'config', { apiVersion: 'v1', kind: 'ConfigMap', data: { LEVEL: '${level}' } });
  new EmergencyCopy(app, 'emergency');
  fleet.synth();
`;

/** What `lifeboat check` ends with where a project copy is older than the fleet copy. */
export function checkOfStaleCopy(): number | null {
  const project = new ProjectDirectory().write('cdk8s.yaml', 'app: node main.js\n');
  const directory = mkdtempSync(join(tmpdir(), 'lifeboat-stale-'));
  const [fleet, older] = [join(directory, 'fleet'), join(directory, 'older')];
  const copies = ['--fleet', fleet, '--project', `swimto=${project.directory}`];
  try {
    execFileSync('git', ['init', '-q', '--initial-branch=main', fleet]);
    execFileSync('git', ['-C', fleet, 'remote', 'add', 'origin', REPOSITORY]);
    for (const level of ['info', 'debug']) {
      const { code, err } = project.write('main.js', program(level)).lifeboat('synth', ...copies);
      if (code !== 0) throw new Error(err);
      if (level === 'info') cpSync(join(project.directory, 'k8s'), older, { recursive: true });
    }
    project.removeFile('k8s');
    cpSync(older, join(project.directory, 'k8s'), { recursive: true });
    return project.lifeboat('check', ...copies).code;
  } finally {
    project.remove();
    rmSync(directory, { recursive: true });
  }
}

import { spawnSync } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import { barePath, located } from '../e2e/emergency/running';
import { ProjectDirectory } from '../e2e/project-directory';
import { AgeKey } from '../testbed/age-key';
import { sopsSecret } from '../testbed/sops-secret';

const PROGRAM = `
const { ApiObject } = require('cdk8s');
const { EmergencyCopy, Fleet, FluxApp, SopsSecret } = require('cdk8s-lifeboat');
const fleet = new Fleet();
function define(cluster, name) {
  const app = new FluxApp(cluster, name, { namespace: name });
  new ApiObject(app, 'api', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } },
    spec: { containers: [{ name: 'main', image: 'example/app:1', envFrom: [{ secretRef: { name: 'database' } }] }] } } } });
  new EmergencyCopy(app, 'emergency');
  return app;
}
const one = fleet.addCluster('one');
const two = fleet.addCluster('two', { uid: '7a0b1f52-6d2e-4f3a-9a55-2c9f0a1d8e44' });
define(one, 'single');
for (const cluster of [one, two]) define(cluster, 'double');
new SopsSecret(define(one, 'secret'), 'database', { file: 'database.sops.yaml' });
fleet.synth();
`;

const project = new ProjectDirectory();
let path: string;
beforeAll(() => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'database', namespace: 'secret' }, data: { password: 'b25seQ==' } };
  project.write('main.js', PROGRAM).write('cdk8s.yaml', 'app: node main.js\n').write('database.sops.yaml', sopsSecret(secret, new AgeKey()));
  expect(project.lifeboat('synth')).toMatchObject({ code: 0, err: '' });
  path = barePath(join(project.directory, 'path'));
});
afterAll(() => project.remove());

describe.each(['single', 'double', 'secret'].flatMap((app) => ['emergency-deploy.sh', 'resume-flux.sh'].map((name) => ({ app, name }))))('$name of $app', ({ app, name }) => {
  const file = (): string => join(project.directory, 'dist/project', app, 'scripts', name);
  const run = (command: string, args: string[], env: NodeJS.ProcessEnv = process.env) => {
    const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env });
    return { code: status, out: stdout, err: stderr };
  };

  test('is clean to shellcheck, as POSIX sh', () => {
    expect(run(located('shellcheck'), ['--shell=sh', '--severity=style', file()])).toEqual({ code: 0, out: '', err: '' });
  });

  test.each([[['dash', '-n']], [['busybox', 'sh', '-n']], [['bash', '--posix', '-n']]])('is read by %s', ([shell, ...options]) => {
    expect(run(located(shell), [...options, file()])).toEqual({ code: 0, out: '', err: '' });
  });

  test.each([[['dash']], [['busybox', 'sh']]])('tells its options under %s with nothing but busybox and git', ([shell, ...options]) => {
    const bare = { PATH: path };
    const { code, out, err } = run(located(shell), [...options, file(), '--help'], bare);
    expect([code, err]).toEqual([0, '']);
    const named = new Set(readFileSync(file(), 'utf8').match(/^ {4}(?:--[a-z-]+[|)])+/gm)!.flatMap((line) => line.match(/--[a-z-]+/g)!));
    for (const option of named) expect(out).toContain(option);
    expect(run(located(shell), [...options, file(), ...app === 'double' ? ['--cluster', 'one'] : []], bare)).toMatchObject({ code: 2, err: expect.stringContaining('refused (no-kubectl): There is no kubectl on the PATH.') });
  });
});

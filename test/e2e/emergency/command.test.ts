import { readFileSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { kustomization } from '../../testbed/flux';
import { reference } from '../../testbed/live-object';
import { LiveFleet } from '../live-fleet';
import { Outcome, ProjectDirectory } from '../project-directory';
import { useTestbed } from '../use-testbed';

const PROGRAM = (url: string, uid: string): string => `
const { ApiObject, Duration } = require('cdk8s');
const { EmergencyCopy, Fleet, FluxApp } = require('cdk8s-lifeboat');
const fleet = new Fleet({ repository: { url: '${url}' } });
const cluster = fleet.addCluster('eldertree', { uid: '${uid}' });
const timing = { wait: false, timeout: Duration.seconds(20), retryInterval: Duration.minutes(10) };
const labels = { app: 'web' };
const apps = ['store', 'web'].map((name) => new FluxApp(cluster, name, { namespace: name, createNamespace: true, ...timing }));
apps[1].addDependency(apps[0]);
for (const app of apps) {
  new ApiObject(app, 'config', { apiVersion: 'v1', kind: 'ConfigMap', data: { LEVEL: 'info' } });
  new ApiObject(app, 'api', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { selector: { matchLabels: labels }, template: {
    metadata: { labels }, spec: { containers: [{ name: 'main', image: 'ghcr.io/example/web:1' }] } } } });
  new EmergencyCopy(app, 'emergency');
}
fleet.synth();
`;

describe('an emergency by the command', () => {
  const project = new ProjectDirectory();
  const copy = (name: string): string => join(project.directory, 'dist/project', name);
  const file = (name: string): string => join(copy('web'), 'k8s', name);
  let fleet: LiveFleet;
  const testbed = useTestbed(async () => {
    fleet = await LiveFleet.create(testbed, 'eldertree');
    const uid = (await testbed.api.get(reference('v1', 'Namespace', 'kube-system')))!.metadata.uid;
    project.write('cdk8s.yaml', 'app: node main.js\n').write('main.js', PROGRAM(fleet.url, uid));
    for (const args of [[], ['--fleet', fleet.checkout]]) expect(project.lifeboat('synth', ...args)).toMatchObject({ code: 0 });
    const revision = await fleet.push();
    for (const name of ['store', 'web']) await fleet.ready(name, revision);
    process.env.KUBECONFIG = testbed.kubeconfig;
    process.env.PATH = `${dirname(testbed.program('kubectl'))}:${process.env.PATH}`;
  });
  const { KUBECONFIG, PATH } = process.env;
  afterAll(() => {
    Object.assign(process.env, { PATH });
    if (KUBECONFIG === undefined) delete process.env.KUBECONFIG;
    else process.env.KUBECONFIG = KUBECONFIG;
    project.remove();
  });
  const emergency = (verb: string, ...args: string[]): Outcome => project.lifeboat('emergency', verb, ...args);
  const config = reference('v1', 'ConfigMap', 'config', 'web');
  const edit = (name: string, from: string, to: string): void => writeFileSync(file(name), readFileSync(file(name), 'utf8').replace(from, to));

  test('none is on, and a well Flux is no emergency', () => {
    expect(emergency('status')).toMatchObject({ code: 0 });
    expect(emergency('plan', '--project', copy('web'))).toMatchObject({ code: 0 });
    const refused = emergency('deploy', '--project', copy('web'), '--reason', 'a try', '--yes');
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.err).toContain('[no-emergency]');
  });

  test('what nobody takes back is refused, and named', async () => {
    const name = '3-configmap-config.yaml';
    const before = readFileSync(file(name), 'utf8');
    edit(name, '\ndata:\n', '\nimmutable: true\ndata:\n');
    const refused = emergency('deploy', '--project', copy('web'), '--reason', 'a try', '--yes', '--edited', '--although-flux-is-well');
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.err).toMatch(/ConfigMap\/web\/config .*\(wedged\).*\[irrevocable\]/s);
    expect((await testbed.api.get(kustomization('web')))!.spec.suspend).toBeUndefined();
    writeFileSync(file(name), before);
  });

  test('--accept reaches the script, which may find more to accept than the forecast', () => {
    const script = join(copy('web'), 'scripts/emergency-deploy.sh');
    const before = readFileSync(script, 'utf8');
    writeFileSync(script, 'printf "given %s\\n" "$@"\n');
    const given = emergency('deploy', '--project', copy('web'), '--reason', 'a try', '--yes', '--accept', '--although-flux-is-well');
    expect([given.code, given.out]).toEqual([0, expect.stringContaining('given --accept\n')]);
    writeFileSync(script, before);
  });

  test('deploy while kustomize-controller is gone, then hand back and prove it', async () => {
    await testbed.stop('kustomize-controller');
    edit('3-configmap-config.yaml', 'info', 'debug');
    writeFileSync(file('3-configmap-added.yaml'), readFileSync(file('3-configmap-config.yaml'), 'utf8').replace('name: config', 'name: added'));
    const deployed = emergency('deploy', '--project', copy('web'), '--reason', 'kustomize-controller is gone', '--yes', '--edited');
    expect([deployed.code, deployed.err]).toEqual([0, '']);
    expect((await testbed.api.get(config))!.data).toEqual({ LEVEL: 'debug' });

    const status = emergency('status');
    expect(status.code).toBe(1);
    expect(status.out).toContain('kustomize-controller is gone');
    const told = Object.values(JSON.parse(emergency('status', '--format', 'json').out) as object).flat();
    expect(told).toContainEqual(expect.objectContaining({ kind: 'emergency' }));
    expect(told.find(({ kind }) => kind === 'emergency').record).toMatchObject({ reason: 'kustomize-controller is gone', step: 'applied' });
    const dead = emergency('resume', '--project', copy('web'), '--fleet', fleet.checkout, '--yes');
    expect(dead.code).toBe(2);
    expect(dead.err).toContain('refused (flux-dead)');

    await testbed.start('kustomize-controller');
    const plan = emergency('plan', '--project', copy('web'), '--fleet', fleet.checkout);
    expect(plan.code).toBe(1);
    expect(plan.out).toMatch(/data\.LEVEL/);
    expect(plan.out).toMatch(/added/);
    const asked = emergency('resume', '--project', copy('web'), '--fleet', fleet.checkout, '--yes');
    expect(asked.code).toBe(1);
    expect(asked.err).toContain('stopped (strays)');
    const resumed = emergency('resume', '--project', copy('web'), '--fleet', fleet.checkout, '--yes', '--remove');
    expect([resumed.code, resumed.err]).toEqual([0, '']);
    expect(resumed.out).toMatch(/Proved: 3 objects of web/);
    expect((await testbed.api.get(config))!.data).toEqual({ LEVEL: 'info' });
    expect(await testbed.api.get(reference('v1', 'ConfigMap', 'added', 'web'))).toBeUndefined();
    expect(emergency('status').code).toBe(0);
  }, 180_000);

  test('several are paused, and resumed in the order of their dependencies', () => {
    for (const name of ['web', 'store']) {
      expect(emergency('pause', '--project', copy(name), '--reason', 'hands off', '--yes', '--although-flux-is-well')).toMatchObject({ code: 0 });
    }
    const projects = ['web', 'store'].flatMap((name) => ['--project', `${name}=${copy(name)}`]);
    const resumed = emergency('resume', ...projects, '--fleet', fleet.checkout, '--yes');
    expect([resumed.code, resumed.err]).toEqual([0, '']);
    expect(resumed.out).toMatch(/depend on store: .*web/);
    expect(resumed.out.indexOf('of store are')).toBeGreaterThan(0);
    expect(resumed.out.indexOf('of store are')).toBeLessThan(resumed.out.indexOf('of web are'));
  }, 120_000);

  test('the first of several that is not handed back ends all, and it is said which are still held', async () => {
    const held = async (): Promise<string[]> => {
      const all = await Promise.all(['store', 'web'].map((name) => testbed.api.get(kustomization(name))));
      return all.filter((found) => found!.spec.suspend === true).map((found) => found!.metadata.name);
    };
    const pause = (name: string, by: string): void => {
      expect(emergency('pause', '--project', copy(name), '--reason', 'hands off', '--yes', '--although-flux-is-well', '--by', by)).toMatchObject({ code: 0 });
    };
    const projects = ['web', 'store'].flatMap((name) => ['--project', copy(name)]);
    const resume = (...args: string[]): Outcome => emergency('resume', ...projects, '--fleet', fleet.checkout, '--yes', '--by', 'anna', ...args);
    const said = ({ out }: Outcome): string => out.replace(/\s+/g, ' ').trim();

    pause('store', 'ben');
    pause('web', 'anna');
    const first = resume();
    expect(first).toMatchObject({ code: 2, err: expect.stringMatching(/^refused \(held-by-another\): ben /) });
    expect(said(first)).toMatch(/Not handed back to its end: store, as is said above\. Not begun, and still held as they were: web\. Mend that, and run this again\.$/);
    expect(await held()).toEqual(['store', 'web']);

    expect(emergency('resume', '--project', copy('store'), '--fleet', fleet.checkout, '--yes', '--by', 'ben')).toMatchObject({ code: 0, err: '' });
    pause('store', 'anna');
    expect(emergency('resume', '--project', copy('web'), '--fleet', fleet.checkout, '--yes', '--by', 'anna')).toMatchObject({ code: 0, err: '' });
    pause('web', 'ben');
    const second = resume();
    // What is done is done, so that it is not "nothing was changed".
    expect(second).toMatchObject({ code: 1, err: expect.stringMatching(/^refused \(held-by-another\): ben /) });
    expect(said(second)).toMatch(/Handed back: store\. Not handed back to its end: web, as is said above\. Mend that, and run this again\.$/);
    expect(await held()).toEqual(['web']);
    expect(resume('--take-over', 'ben')).toMatchObject({ code: 0, err: '' });
    expect(await held()).toEqual([]);
  }, 300_000);

  test('what Git has cannot be told: it is said, and the emergency goes on', async () => {
    await testbed.stop('kustomize-controller');
    edit('3-configmap-config.yaml', 'debug', 'trace');
    const told = /There is no forecast for web, so that nobody can say here which fields resume takes back;.*3-configmap-config\.yaml.* edited, this is no Git checkout.*--fleet DIR/;
    const deployed = project.lifeboatIn(copy('web'), 'emergency', 'deploy', '--reason', 'nothing is at hand', '--yes', '--edited');
    expect(deployed).toMatchObject({ code: 0, err: '' });
    expect(deployed.out.replace(/\s+/g, ' ')).toMatch(told);
    expect((await testbed.api.get(config))!.data).toEqual({ LEVEL: 'trace' });
    await testbed.start('kustomize-controller');
    const resumed = project.lifeboatIn(copy('web'), 'emergency', 'resume', '--yes', '--remove');
    expect(resumed).toMatchObject({ code: 0, err: '' });
    expect(resumed.out.replace(/\s+/g, ' ')).toMatch(told);
    expect((await testbed.api.get(config))!.data).toEqual({ LEVEL: 'info' });
  }, 180_000);
});

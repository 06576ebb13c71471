import { readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { LiveFleet } from './live-fleet';
import { Outcome, ProjectDirectory } from './project-directory';
import { useTestbed } from './use-testbed';
import { kustomization } from '../testbed/flux';
import { reference } from '../testbed/live-object';

const PROGRAM = `
const { ApiObject, Duration } = require('cdk8s');
const { EmergencyCopy, Fleet, FluxApp } = require('cdk8s-lifeboat');
const fleet = new Fleet();
const cluster = fleet.addCluster('eldertree');
const labels = { app: 'web' };
const web = new FluxApp(cluster, 'web', { namespace: 'web', createNamespace: true, wait: false, timeout: Duration.seconds(20) });
new ApiObject(web, 'config', { apiVersion: 'v1', kind: 'ConfigMap', data: { LEVEL: 'info' } });
new ApiObject(web, 'api', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: {
  containers: [{ name: 'main', image: 'ghcr.io/example/web:1' }] } } } });
new EmergencyCopy(web, 'emergency');
fleet.synth();
`;
const OWNER = { 'kustomize.toolkit.fluxcd.io/name': 'web', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' };
const RECORD = 'emergency.cdk8s-lifeboat.io/';
const flux = kustomization('web');

describe('what an emergency will do, as the command says it', () => {
  const project = new ProjectDirectory();
  let fleet: LiveFleet;
  let copy = '';

  const testbed = useTestbed(async () => {
    fleet = await LiveFleet.create(testbed, 'eldertree');
    project.write('main.js', PROGRAM).write('cdk8s.yaml', 'app: node main.js\n');
    expect(project.lifeboat('synth', '--fleet', fleet.checkout)).toMatchObject({ code: 0, err: expect.any(String) });
    expect(project.lifeboat('synth')).toMatchObject({ code: 0 });
    copy = join(project.directory, 'dist/project/web');
    await fleet.ready('web', await fleet.push());
  });
  afterAll(() => project.remove());

  const run = (verb: string, ...args: string[]): Outcome => project.lifeboatIn(copy, 'emergency', verb, '--kubeconfig', testbed.kubeconfig, ...args);
  const plan = (...args: string[]): { code: number | null; [field: string]: any } => {
    const { code, out, err } = run('plan', '--fleet', fleet.checkout, '--format', 'json', ...args);
    expect(err).toBe('');
    return { code, ...JSON.parse(out) };
  };
  /** Changes a file of the copy while the work goes on. */
  const edited = async (file: string, change: readonly [string, string], work: () => void | Promise<void>): Promise<void> => {
    const path = join(copy, 'k8s', file);
    const before = readFileSync(path, 'utf8');
    expect(before).toContain(change[0]);
    writeFileSync(path, before.replace(change[0], change[1]));
    try {
      await work();
    } finally {
      writeFileSync(path, before);
    }
  };
  const suspend = async (annotations: Record<string, string>, manager = 'cdk8s-lifeboat') => testbed.api.apply({ ...flux, metadata: { ...flux.metadata, annotations }, spec: { suspend: true } }, { manager });
  const release = async (manager = 'cdk8s-lifeboat') => testbed.api.apply({ ...flux }, { manager });

  test('a copy that nobody edited changes nothing', () => {
    expect(plan()).toMatchObject({ code: 0, verdict: 'taken-back', phase: 'deploy', app: 'web', sentence: 'Deploying web changes nothing; resume takes back all of it' });
    const { code, out } = run('plan', '--fleet', fleet.checkout);
    expect([code, out.split('\n')[0]]).toEqual([0, 'Deploying web changes nothing; resume takes back all of it.']);
  });

  test('a hotfix that resume takes back, with the pods that it restarts twice', async () => {
    await edited('3-deployment-api.yaml', ['example/web:1', 'example/web:2'], () => {
      const { code, objects, copy: { edited: files } } = plan();
      expect([code, files]).toEqual([0, ['3-deployment-api.yaml']]);
      expect(objects.find(({ identity }: any) => identity === 'apps/Deployment/web/api')).toMatchObject({
        deploy: 'changes',
        rollsAtDeploy: true,
        rollsAgain: true,
        fields: [{ path: 'spec.template.spec.containers[name=main].image', fate: 'reverted', during: 'ghcr.io/example/web:2', after: 'ghcr.io/example/web:1' }],
      });
    });
  });

  test('replicas that Git lacks are reset, where other than one pod ran', async () => {
    await testbed.kubectl(['scale', 'deployment', 'api', '-n', 'web', '--replicas=3']);
    await edited('3-deployment-api.yaml', ['spec:\n', 'spec:\n  replicas: 5\n'], () => {
      const { code, sentence, objects } = plan();
      expect(code).toBe(1);
      expect(objects.flatMap(({ fields }: any) => fields)).toMatchObject([{ path: 'spec.replicas', fate: 'reset', during: 5, after: 1 }]);
      expect(sentence).toContain('but 1 change will stay that nobody takes back');
      const refused = run('deploy', '--fleet', fleet.checkout, '--reason', 'test', '--although-flux-is-well');
      expect(refused).toMatchObject({ code: 2, out: expect.stringContaining('reset'), err: expect.stringContaining('apps/Deployment/web/api spec.replicas (reset)') });
      expect(refused.err).toContain('[irrevocable]');
    });
    await testbed.kubectl(['scale', 'deployment', 'api', '-n', 'web', '--replicas=1']);
  });

  test('what the API server refuses, in its own words', async () => {
    await edited('3-deployment-api.yaml', ['      app: web', '      app: other'], () => {
      const { code, objects } = plan();
      expect(code).toBe(1);
      expect(objects.find(({ deploy }: any) => deploy === 'refused')).toMatchObject({ identity: 'apps/Deployment/web/api', refusal: expect.stringMatching(/selector/) });
      expect(run('deploy', '--fleet', fleet.checkout, '--reason', 'test', '--although-flux-is-well')).toMatchObject({ code: 2, err: expect.stringContaining('[deploy-refused]') });
    });
  });

  test('an immutable ConfigMap would wedge resume', async () => {
    await edited('3-configmap-config.yaml', ['\ndata:\n', '\nimmutable: true\ndata:\n'], () => {
      const { code, sentence, objects, error } = plan();
      expect([code, error]).toEqual([1, undefined]);
      expect(sentence).toContain('Flux cannot take over again');
      expect(objects.flatMap(({ fields }: any) => fields)).toMatchObject([{ path: 'immutable', fate: 'wedged' }]);
    });
  });

  test('the values of a Secret are never printed', async () => {
    const value = Buffer.from('only-of-this-test').toString('base64');
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'token', namespace: 'web', labels: OWNER }, data: { token: Buffer.from('before').toString('base64') } };
    await testbed.api.apply(secret);
    const file = join(copy, 'k8s/3-secret-token.yaml');
    writeFileSync(file, JSON.stringify({ ...secret, data: { token: value } }));
    for (const out of [run('plan', '--fleet', fleet.checkout).out, JSON.stringify(plan())]) {
      expect(out).toContain('data.token');
      expect(out).toContain('secret value, sha256:');
      expect([out.includes(value), out.includes('only-of-this-test')]).toEqual([false, false]);
    }
    rmSync(file);
    await testbed.api.delete(secret);
  });

  test('an object that only the emergency makes', () => {
    const file = join(copy, 'k8s/3-configmap-extra.yaml');
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'extra', namespace: 'web', labels: OWNER }, data: {} }));
    const { code, objects } = plan();
    rmSync(file);
    expect([code, objects.find(({ identity }: any) => identity === 'ConfigMap/web/extra')]).toMatchObject([1, { deploy: 'makes', madeByEmergency: true }]);
  });

  test('where Flux is well it is no emergency, unless told plainly', () => {
    expect(run('deploy', '--reason', 'test', '--fleet', fleet.checkout)).toMatchObject({ code: 2, err: expect.stringContaining('[no-emergency]') });
    expect(run('pause', '--reason', 'test')).toMatchObject({ code: 2, err: expect.stringContaining('[no-emergency]') });
    expect(run('deploy', '--fleet', fleet.checkout)).toMatchObject({ code: 2, err: expect.stringContaining('--reason TEXT is missing') });
  });

  describe('with our record on the cluster', () => {
    const record = { [`${RECORD}by`]: 'anna', [`${RECORD}reason`]: 'Flux is down', [`${RECORD}since`]: '2020-11-20T03:00:00Z', [`${RECORD}until`]: '2020-11-20T07:00:00Z', [`${RECORD}step`]: 'applied' };
    beforeAll(async () => { await suspend(record); });
    afterAll(async () => { await release(); await fleet.reconcile('web'); });

    test('plan is of resume by itself: what comes back, and what a tool keeps', async () => {
      const config = reference('v1', 'ConfigMap', 'config', 'web');
      await testbed.api.patch(config, { data: { LEVEL: 'debug', HAND: 'x' } }, { manager: 'kubectl-edit' });
      await testbed.api.patch(config, { data: { TOOL: 'y' } }, { manager: 'some-tool' });
      const { code, phase, objects } = plan();
      expect([code, phase]).toEqual([1, 'resume']);
      const { fields } = objects.find(({ identity }: any) => identity === 'ConfigMap/web/config');
      expect(fields.map(({ path, fate }: any) => `${path} ${fate}`).sort()).toEqual(['data.HAND removed', 'data.LEVEL reverted', 'data.TOOL kept']);
      await testbed.api.patch(config, { data: { TOOL: null } }, { manager: 'some-tool' });
    });

    test('status tells who, why and that its end has passed', () => {
      const { code, out } = run('status', '--format', 'json');
      const { verdict, entries } = JSON.parse(out);
      expect([code, verdict]).toEqual([1, 'emergency']);
      expect(entries).toMatchObject([{ kind: 'emergency', app: 'web', expired: true, record: { by: 'anna', reason: 'Flux is down', step: 'applied' } }]);
      expect(run('status').out).toContain('which has passed');
    });
  });

  test('status: none, and a suspend of somebody else', async () => {
    expect(run('status')).toMatchObject({ code: 0, out: expect.stringContaining('No emergency') });
    await suspend({}, 'somebody');
    const { code, out } = run('status', '--format', 'json');
    await release('somebody');
    expect([code, JSON.parse(out).entries]).toMatchObject([1, [{ kind: 'suspended', suspendedBy: [expect.stringContaining('somebody (Apply, ')] }]]);
  });

  test('where it cannot be told, the exit is 2', async () => {
    expect(run('plan', '--project', 'nowhere')).toMatchObject({ code: 2, err: expect.stringContaining('[copy-absent]') });
    expect(run('plan', '--cluster', 'nowhere', '--fleet', fleet.checkout)).toMatchObject({ code: 2 });
    await testbed.kill('kube-apiserver');
    const outcomes = [run('plan', '--fleet', fleet.checkout), run('status')];
    await testbed.start('kube-apiserver');
    for (const outcome of outcomes) expect(outcome).toMatchObject({ code: 2, err: expect.stringContaining('[cluster-unreachable]') });
  });
});

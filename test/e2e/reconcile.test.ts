import { LiveFleet } from './live-fleet';
import { configMap, PlainFleet, yaml } from './plain-fleet';
import { Outcome, ProjectDirectory } from './project-directory';
import { useTestbed } from './use-testbed';
import { gitRepository, kustomization } from '../testbed/flux';

const PROGRAM = `
const { ApiObject, Duration } = require('cdk8s');
const { Fleet, FluxApp } = require('cdk8s-lifeboat');
const fleet = new Fleet();
const cluster = fleet.addCluster('eldertree');
for (const [name, disabled] of [['web', false], ['asleep', true]]) {
  const app = new FluxApp(cluster, name, { namespace: 'default', wait: false, disabled, timeout: Duration.seconds(20) });
  new ApiObject(app, 'config', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
}
fleet.synth();
`;
const REQUESTED = 'reconcile.fluxcd.io/requestedAt';

describe('a reconcile that is asked for', () => {
  const project = new ProjectDirectory();
  let plain: PlainFleet;
  const testbed = useTestbed(async () => { plain = await PlainFleet.create(testbed, 'plain'); });
  afterAll(() => project.remove());

  const reconcile = (...args: string[]): Outcome => {
    const { code, out, err } = project.lifeboat('reconcile', '--kubeconfig', testbed.kubeconfig, ...args);
    return { code, out: out.replaceAll(/\n {2}/g, ' '), err };
  };
  const app = async (name: string, spec: object = {}): Promise<void> => { await testbed.api.apply(plain.kustomization(name, `./${name}`, spec)); };
  /** Neither the token nor an owner of it is left. */
  const expectClean = async (): Promise<void> => {
    for (const object of [gitRepository('plain'), kustomization('one'), kustomization('two')]) {
      const { metadata } = (await testbed.api.get(object))!;
      expect(metadata.annotations?.[REQUESTED]).toBeUndefined();
      expect(metadata.managedFields!.map(({ manager }) => manager)).not.toContain('cdk8s-lifeboat-request');
    }
  };

  test('fetches and applies a commit that Flux has not looked for, and leaves no trace of the request', async () => {
    await plain.push({ 'one/map.yaml': yaml(configMap('one', 'default', { level: 'a' })), 'two/map.yaml': yaml(configMap('two', 'default', {})) });
    await app('one', { dependsOn: [{ name: 'two' }] });
    await app('two');
    await plain.pushUnfetched({ 'one/map.yaml': yaml(configMap('one', 'default', { level: 'b' })) });
    const { code, out, err } = reconcile('one', 'two');
    expect([code, err]).toEqual([0, '']);
    const { status } = (await testbed.api.get(kustomization('one')))!;
    expect((await testbed.api.get(configMap('one', 'default', {})))!.data).toEqual({ level: 'b' });
    expect(out.split('\n').map((line) => line.replace(/ main@.*/, '')).filter((line) => /: (?:asked to \w+|has|applied)$|^Applied|^$/.test(line))).toEqual([
      'GitRepository flux-system/plain: asked to fetch', 'GitRepository flux-system/plain: has',
      'Kustomization flux-system/two: asked to apply', 'Kustomization flux-system/two: applied',
      'Kustomization flux-system/one: asked to apply', 'Kustomization flux-system/one: applied',
      'Applied 2.', '',
    ]);
    expect(out).toContain(`flux-system/one: applied ${status.lastAppliedRevision} (${status.history[0].digest})`);
    await expectClean();
  });

  test('says what failed, and does not ask for those that depend on it', async () => {
    await plain.pushUnfetched({ 'two/map.yaml': yaml({ ...configMap('two', 'default', {}), data: { level: 5 } }) });
    const { code, out } = reconcile('one', 'two');
    expect(code).toBe(1);
    expect(out).toMatch(/two: failed: ReconciliationFailed: .*\n[^\n]*one: not asked for, since it depends on flux-system\/two, which failed\nApplied 0, failed 2: flux-system\/two, flux-system\/one\.\n$/);
    await plain.pushUnfetched({ 'two/map.yaml': yaml(configMap('two', 'default', {})) });
    expect(reconcile('one', 'two')).toMatchObject({ code: 0 });
    await expectClean();
  });

  test('a source that cannot fetch is no success on what it had', async () => {
    await testbed.stop('git-server');
    try {
      const { code, out } = reconcile('two');
      expect(code).toBe(1);
      expect(out).toMatch(/plain: failed: GitOperationFailed: .*\nKustomization flux-system\/two: not asked for, since its source flux-system\/plain failed\n/);
    } finally {
      await testbed.start('git-server');
    }
    expect(reconcile('two')).toMatchObject({ code: 0 });
  });

  test('refuses a suspended one with who it was, an unknown one, and a time that is none', async () => {
    await testbed.api.apply({ ...kustomization('two'), spec: { suspend: true } }, { manager: 'somebody' });
    expect(reconcile('one', 'two')).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/is suspended by somebody \(Apply, .*\[reconcile-suspended\]/) });
    await testbed.api.apply({ ...kustomization('two') }, { manager: 'somebody' });
    await testbed.api.apply({ ...gitRepository('plain'), spec: { suspend: true } }, { manager: 'somebody' });
    expect(reconcile('two')).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^lifeboat: GitRepository flux-system\/plain: is suspended.*\[reconcile-suspended\]/) });
    await testbed.api.apply({ ...gitRepository('plain') }, { manager: 'somebody' });
    expect(reconcile('three')).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/has one, two.*\[kustomization-unknown\]/) });
    expect(reconcile('two', '--timeout', 'soon')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('[usage]') });
    expect(reconcile()).toMatchObject({ code: 2, out: '', err: expect.stringContaining('[nothing-to-reconcile]') });
    await expectClean();
  });

  test('does not wait for a controller that does not run, nor for ever for one that is slow', async () => {
    await testbed.kill('kustomize-controller');
    try {
      const begun = Date.now();
      expect(reconcile('two')).toMatchObject({ code: 2, err: expect.stringMatching(/kustomize-controller has not renewed its lease since .*\[controller-silent\]/) });
      expect(Date.now() - begun).toBeLessThan(60_000);
      expect(reconcile('two', '--timeout', '3s')).toMatchObject({ code: 2, err: expect.stringContaining('[reconcile-unknown]') });
    } finally {
      await testbed.start('kustomize-controller');
    }
    await expectClean();
    expect(reconcile('two')).toMatchObject({ code: 0 });
  });

  test('without a name, it is all apps of the definition that are not disabled', async () => {
    const fleet = await LiveFleet.create(testbed, 'eldertree');
    project.write('main.js', PROGRAM).write('cdk8s.yaml', 'app: node main.js\n');
    expect(project.lifeboat('synth', '--fleet', fleet.checkout)).toMatchObject({ code: 0 });
    await fleet.push();
    const { code, out } = reconcile();
    expect([code, out]).toEqual([0, expect.stringMatching(/web: applied main@sha1:.*\nApplied 1\.\n$/)]);
    expect(out).not.toContain('asleep');
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { LiveFleet } from './live-fleet';
import { Outcome, ProjectDirectory } from './project-directory';
import { useTestbed } from './use-testbed';
import { Finding } from '../../src/cli/comparison/finding';
import { AgeKey } from '../testbed/age-key';
import { condition, fetchRevision, gitRepository, kustomization, requestReconcile, settled } from '../testbed/flux';
import { Manifest, reference } from '../testbed/live-object';
import { PartName } from '../testbed/parts';
import { sopsSecret } from '../testbed/sops-secret';

const OWNER = { 'kustomize.toolkit.fluxcd.io/name': 'web', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' };
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const config = reference('v1', 'ConfigMap', 'config', 'web');
const api = reference('apps/v1', 'Deployment', 'api', 'web');
const web = kustomization('web');
const source = gitRepository('flux-system');

/** What the definition of these tests is made of. */
interface Settings {
  readonly level: string;
  readonly port: number;
  readonly more: readonly string[];
  readonly uid?: string;
  readonly clusters?: readonly string[];
  /** An app that waits for its pods. */
  readonly slow: boolean;
  /** An app whose replicas the definition leaves out. */
  readonly scaled: boolean;
}

const DEFAULT: Settings = { level: 'info', port: 80, more: [], slow: false, scaled: false };

const PROGRAM = `
const { ApiObject, Duration } = require('cdk8s');
const { EmergencyCopy, Fleet, FluxApp, SopsSecret } = require('cdk8s-lifeboat');
const { level, port, more, uid, clusters = [], slow, scaled } = require('./settings.json');
const timing = { wait: false, timeout: Duration.seconds(20), retryInterval: Duration.minutes(10) };
const fleet = new Fleet();
const cluster = fleet.addCluster('eldertree', { uid });
for (const name of clusters) new ApiObject(new FluxApp(fleet.addCluster(name), 'other', { namespace: 'default' }), 'o', { apiVersion: 'v1', kind: 'ConfigMap' });
const labels = { app: 'web' };
const web = new FluxApp(cluster, 'web', { namespace: 'web', createNamespace: true, ...timing });
new ApiObject(web, 'config', { apiVersion: 'v1', kind: 'ConfigMap', data: { LEVEL: level, VERSION: '1.0' } });
new ApiObject(web, 'api', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: {
  hostNetwork: false,
  containers: [{
    name: 'main', image: 'ghcr.io/example/web:1', env: [{ name: 'A', value: '' }], ports: [{ containerPort: 8000 }],
    resources: { requests: { cpu: '0.05', memory: '1024Mi' } }, securityContext: { allowPrivilegeEscalation: false },
  }],
} } } });
new ApiObject(web, 'service', { apiVersion: 'v1', kind: 'Service', spec: { selector: labels, ports: [{ port }] } });
new SopsSecret(web, 'database', { file: 'database.sops.yaml' });
new EmergencyCopy(web, 'emergency');
new FluxApp(cluster, 'asleep', { namespace: 'asleep', createNamespace: true, disabled: true, ...timing });
for (const name of more) {
  const app = new FluxApp(cluster, name, { namespace: 'default', ...timing });
  new ApiObject(app, 'config', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { name } });
}
if (slow) {
  const app = new FluxApp(cluster, 'slow', { namespace: 'default', timeout: Duration.seconds(90), retryInterval: Duration.minutes(10) });
  new ApiObject(app, 'api', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'slow' }, spec: { replicas: 1, selector: { matchLabels: labels }, template: {
    metadata: { labels }, spec: { containers: [{ name: 'main', image: 'ghcr.io/example/web:1' }] } } } });
}
if (scaled) new ApiObject(new FluxApp(cluster, 'scaled', { namespace: 'default', ...timing }), 'scaled', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'scaled' },
  spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'ghcr.io/example/web:1' }] } } } });
fleet.synth();
`;

describe('a cluster compared with the definition', () => {
  const project = new ProjectDirectory();
  const age = new AgeKey();
  let fleet: LiveFleet;
  let expectsError = false;

  // What has been published stays in the definition: without it, synth would refuse to unlist it.
  let published: Partial<Settings> = {};

  const define = (settings: Partial<Settings> = {}): void => { project.write('settings.json', JSON.stringify({ ...DEFAULT, ...published, ...settings })); };
  const check = (...args: string[]): Outcome => project.lifeboat('check', '--live', '--kubeconfig', testbed.kubeconfig, ...args);
  /** The answer as JSON. */
  const ask = (...args: string[]): { code: number | null; compared: any; findings: Finding[]; error?: { code: string; problem: string } } => {
    const { code, out, err } = check('--format', 'json', ...args);
    expect(err).toBe('');
    const answer = JSON.parse(out);
    // An error that no test expects explains itself here.
    return { code, ...answer, ...(answer.error && !expectsError ? { findings: [answer.error] } : {}) };
  };
  const shown = (findings: readonly Finding[]): unknown[] => findings.map(({ kind, object, field }) => (
    [kind, object?.replace(/^.*\/(?=Kustomization|GitRepository)/, ''), ...field === undefined ? [] : [field]]
  ));

  /** Writes the definition into the fleet repository, and has everything of it applied. */
  async function deliver(settings: Partial<Settings> = {}): Promise<string> {
    const revision = await publish(settings);
    const { slow, scaled } = published;
    for (const name of ['web', 'web-secrets', ...slow ? ['slow'] : [], ...scaled ? ['scaled'] : []]) await fleet.ready(name, revision);
    return revision;
  }

  async function publish(settings: Partial<Settings> = {}): Promise<string> {
    const { slow, scaled } = { ...published, ...settings };
    published = { slow, scaled };
    define(settings);
    expect(project.lifeboat('synth', '--fleet', fleet.checkout)).toMatchObject({ err: expect.not.stringContaining('lifeboat:'), code: 0 });
    return fleet.push();
  }

  /** Looks while a part does not run, and has it run again whatever was seen. */
  async function without(part: PartName, look: () => void | Promise<void>, [end, begin]: readonly ['stop' | 'kill' | 'pause', 'start' | 'resume'] = ['stop', 'start']): Promise<void> {
    await testbed[end](part);
    try {
      await look();
    } finally {
      await testbed[begin](part);
    }
  }

  const testbed = useTestbed(async () => {
    fleet = await LiveFleet.create(testbed, 'eldertree');
    await testbed.api.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'sops-age', namespace: 'flux-system' }, data: { 'age.agekey': base64(age.identity) } });
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'database', namespace: 'web' }, type: 'Opaque', data: { password: base64('only-of-this-test') } };
    project.write('database.sops.yaml', sopsSecret(secret, age)).write('main.js', PROGRAM).write('cdk8s.yaml', 'app: node main.js\n');
    await deliver();
  });
  afterAll(() => project.remove());

  test('agreement by digest takes two requests, and a disabled app is well', () => {
    const { code, compared, findings } = ask();
    expect([code, findings]).toEqual([0, []]);
    expect(compared.cluster).toMatchObject({ name: 'eldertree', context: 'testbed', server: testbed.address('kube-apiserver'), requests: 2, byDigest: 1, byRevision: 1, disabled: 1 });
  });

  test('agreement field by field, although defaults were added and values written otherwise', () => {
    const { code, compared, findings } = ask('--objects');
    expect([code, findings]).toEqual([0, []]);
    expect(compared.cluster.objects).toBe(8);
  });

  test('the text names the cluster and says what cannot be compared by digest', () => {
    const { code, out } = check();
    expect(code).toBe(0);
    expect(out.replaceAll('\n', ' ')).toBe(`Compared the definition (2 apps, 6 objects) with cluster eldertree (context testbed, ${testbed.address('kube-apiserver')}): `
      + '1 Kustomization by digest, 1 of SOPS Secrets by Ready and revision alone, since files do not give their digest, 1 disabled in Git and not compared. They are the same. ');
  });

  describe('by digest', () => {
    afterEach(async () => { await deliver(); expect(ask()).toMatchObject({ code: 0, findings: [] }); });

    test('a definition that was not pushed', async () => {
      const applied = (await testbed.api.get(web))!.status.history[0].digest;
      define({ level: 'debug' });
      const { code, findings } = ask();
      expect([code, shown(findings)]).toEqual([1, [['not-applied', 'Kustomization/flux-system/web']]]);
      expect(findings[0].message).toContain(`the cluster has ${applied} of main@sha1:`);
      expect(findings[0].remedy).toMatch(/^Publish the fleet copy/);
    });

    test('an older revision, with the newer one fetched and not applied', async () => {
      const older = (await testbed.api.get(web))!.status.lastAppliedRevision;
      await without('kustomize-controller', async () => {
        define({ level: 'debug' });
        expect(project.lifeboat('synth', '--fleet', fleet.checkout)).toMatchObject({ err: expect.not.stringContaining('lifeboat:'), code: 0 });
        await fleet.git('commit', '-qam', 'Newer');
        await fleet.git('push', '-q', 'origin', 'HEAD:main');
        const newer = `main@sha1:${await fleet.git('rev-parse', 'HEAD')}`;
        await fetchRevision(testbed, source, newer);
        const { code, findings } = ask();
        expect([code, shown(findings)]).toEqual([1, [['behind', 'Kustomization/flux-system/web-secrets'], ['not-applied', 'Kustomization/flux-system/web']]]);
        expect(findings[1].message).toContain(`of ${older}`);
        expect(findings[1].message).toContain(`its source has ${newer}`);
      });
    });

    test('a failed apply that carries the right digest', async () => {
      const revision = await publish({ port: 70000 });
      await requestReconcile(testbed, web);
      const found = await testbed.api.until(web, `to be done with ${revision}`, (live) => settled(live, revision) || condition(live, 'Ready')?.reason === 'ReconciliationFailed');
      const digest = readFileSync(join(fleet.checkout, 'clusters/eldertree/web/DIGEST'), 'utf8').trim();
      expect(found.status.history[0]).toMatchObject({ digest, lastReconciledStatus: 'ReconciliationFailed' });
      const { code, findings } = ask();
      expect([code, findings.map(({ kind, object }) => [kind, object])]).toEqual([1, [['apply-failed', 'kustomize.toolkit.fluxcd.io/Kustomization/flux-system/web']]]);
      expect(findings[0].message).toMatch(/^the digest is the definition's, but its apply failed: ReconciliationFailed: .*Service.*70000/);
    });

    test('a Kustomization that is missing, and one that was never reconciled', async () => {
      define({ more: ['late'] });
      expect(shown(ask().findings)).toEqual([['missing-kustomization', 'Kustomization/flux-system/late']]);
      await without('kustomize-controller', async () => {
        await testbed.api.apply({
          ...kustomization('late'), spec: { interval: '1h', prune: true, path: './clusters/eldertree/late', sourceRef: { kind: 'GitRepository', name: 'flux-system' } },
        } as Manifest);
        const { code, findings } = ask();
        expect([code, shown(findings)]).toEqual([1, [['never-applied', 'Kustomization/flux-system/late']]]);
        await testbed.api.delete(kustomization('late'));
      });
    });

    test('a spec that the controller has not looked at', async () => {
      await without('kustomize-controller', async () => {
        await testbed.api.patch(web, { spec: { timeout: '21s' } }, { manager: 'kubectl-patch' });
        expect(shown(ask().findings)).toEqual([['unobserved', 'Kustomization/flux-system/web']]);
      });
      await fleet.reconcile('flux-system');
    });

    test('suspended by our record: by whom, since when and why', async () => {
      const record = { by: 'anna', reason: 'Flux is down', since: '2020-11-20T03:00:00Z', until: '2020-11-20T07:00:00Z' };
      const annotations = Object.fromEntries(Object.entries(record).map(([key, value]) => [`emergency.cdk8s-lifeboat.io/${key}`, value]));
      await testbed.api.apply({ ...web, metadata: { ...web.metadata, annotations }, spec: { suspend: true } }, { manager: 'cdk8s-lifeboat' });
      const { code, findings } = ask('--objects');
      await testbed.api.apply({ ...web }, { manager: 'cdk8s-lifeboat' });
      expect([code, shown(findings)]).toEqual([1, [['suspended', 'Kustomization/flux-system/web']]]);
      expect(findings[0].message).toBe('is suspended by our record since 2020-11-20T03:00:00Z by anna until 2020-11-20T07:00:00Z, which has passed: Flux is down');
    });

    test('suspended by another, whose name and time managedFields has', async () => {
      await testbed.kubectl(['patch', 'kustomization.kustomize.toolkit.fluxcd.io', 'web', '-n', 'flux-system', '--type=merge', '-p', '{"spec":{"suspend":true}}']);
      const { code, findings } = ask();
      await testbed.kubectl(['patch', 'kustomization.kustomize.toolkit.fluxcd.io', 'web', '-n', 'flux-system', '--type=merge', '-p', '{"spec":{"suspend":null}}']);
      expect([code, shown(findings)]).toEqual([1, [['suspended', 'Kustomization/flux-system/web']]]);
      expect(findings[0].message).toMatch(/^is suspended by kubectl-patch \(Update, 20\d\d-.*Z\), neither in Git nor by our record$/);
    });

    test('a source that cannot fetch, and one that is suspended', async () => {
      await without('git-server', async () => {
        await requestReconcile(testbed, source);
        await testbed.api.until(source, 'to fail', (found) => condition(found, 'Ready')?.status === 'False');
        const failing = ask();
        expect([failing.code, shown(failing.findings)]).toEqual([1, [['source', 'GitRepository/flux-system/flux-system']]]);
        expect(failing.findings[0].message).toMatch(/^cannot fetch since .*; it stays at main@sha1:/);
      });
      await testbed.api.apply({ ...source, spec: { suspend: true } }, { manager: 'somebody' });
      const suspended = ask();
      await testbed.api.apply({ ...source }, { manager: 'somebody' });
      expect([suspended.code, shown(suspended.findings)]).toEqual([1, [['suspended', 'GitRepository/flux-system/flux-system']]]);
      expect(suspended.findings[0].message).toContain('is suspended by somebody (Apply, ');
    });
  });

  test('a reconcile that is not over', async () => {
    await without('kwok', async () => {
      await publish({ slow: true });
      await requestReconcile(testbed, kustomization('slow'));
      await testbed.api.until(kustomization('slow'), 'to wait for its objects', (found) => /health/i.test(condition(found, 'Reconciling')?.message ?? ''));
      const { code, findings } = ask();
      expect(code).toBe(1);
      expect(shown(findings)).toContainEqual(['reconciling', 'Kustomization/flux-system/slow']);
    }, ['pause', 'resume']);
    await deliver();
  });

  describe('field by field', () => {
    const objects = (): { code: number | null; findings: Finding[] } => ask('--objects');
    afterEach(async () => { await fleet.reconcile('web'); await fleet.reconcile('web-secrets'); expect(objects()).toMatchObject({ code: 0, findings: [] }); });

    test('a manual edit, an added field and one that was taken away, with whoever wrote them', async () => {
      await testbed.kubectl(['set', 'image', 'deployment/api', 'main=ghcr.io/example/web:2', '-n', 'web']);
      await testbed.kubectl(['set', 'env', 'deployment/api', 'NEW=1', '-n', 'web']);
      await testbed.kubectl(['patch', 'configmap', 'config', '-n', 'web', '--type=merge', '-p', '{"data":{"VERSION":"1"}}']);
      await testbed.kubectl(['patch', 'deployment', 'api', '-n', 'web', '--type=json', '-p', '[{"op":"remove","path":"/spec/template/spec/containers/0/securityContext/allowPrivilegeEscalation"}]']);
      const { code, findings } = objects();
      const container = 'spec.template.spec.containers[name=main]';
      expect(code).toBe(1);
      const seen = findings.map(({ kind, object, field, values, writers }) => [kind, object, field, values, writers?.map(({ manager }) => manager)]);
      expect(seen).toEqual([
        ['field', 'ConfigMap/web/config', 'data.VERSION', { definition: '1.0', cluster: '1' }, ['kubectl-patch']],
        ['added', 'apps/Deployment/web/api', `${container}.env[name=NEW]`, { cluster: { name: 'NEW', value: '1' } }, ['kubectl-set']],
        ['field', 'apps/Deployment/web/api', `${container}.image`, { definition: 'ghcr.io/example/web:1', cluster: 'ghcr.io/example/web:2' }, ['kubectl-set']],
        ['field', 'apps/Deployment/web/api', `${container}.securityContext.allowPrivilegeEscalation`, { definition: false }, undefined],
      ]);
      expect(findings[2].message).toMatch(/\(written by kubectl-set \(Update, 20\d\d-/);
      expect(ask()).toMatchObject({ code: 0, findings: [] });
      const diff = project.lifeboat('diff', '--live', '--kubeconfig', testbed.kubeconfig);
      expect(diff.code).toBe(1);
      expect(diff.out).toContain('- ghcr.io/example/web:1\n+ ghcr.io/example/web:2\n  written by kubectl-set (Update, ');
    });

    test('a field of a manager that Flux leaves alone', async () => {
      await testbed.api.apply({ ...config, metadata: { ...config.metadata, labels: { extra: 'y' } } }, { manager: 'another' });
      const { findings } = objects();
      expect(findings).toMatchObject([{ kind: 'added', field: 'metadata.labels.extra', writers: [{ manager: 'another', operation: 'Apply' }] }]);
      expect(findings[0].remedy).toMatch(/^Take it back \(Flux leaves metadata\.labels\.extra alone, since it belongs to another;/);
      await fleet.reconcile('web');
      expect(shown(objects().findings)).toEqual([['added', 'ConfigMap/web/config', 'metadata.labels.extra']]);
      await testbed.api.apply({ ...config }, { manager: 'another' });
    });

    test('what an emergency wrote as Flux itself', async () => {
      const live = (await testbed.api.get(config))!;
      await testbed.api.apply({ ...config, metadata: { ...config.metadata, labels: live.metadata.labels }, data: { LEVEL: 'debug', VERSION: '1.0', MORE: '1' } }, { manager: 'kustomize-controller', force: true });
      expect(shown(objects().findings)).toEqual([['field', 'ConfigMap/web/config', 'data.LEVEL'], ['added', 'ConfigMap/web/config', 'data.MORE']]);
    });

    test('a missing object, and unexpected ones with our labels', async () => {
      await testbed.api.delete(api);
      const stray = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'stray', namespace: 'web', labels: OWNER } };
      await testbed.api.apply(stray, { manager: 'somebody' });
      await testbed.api.untilGone(api);
      const { code, findings } = objects();
      expect([code, shown(findings)]).toEqual([1, [['missing', 'apps/Deployment/web/api'], ['extra', 'ConfigMap/web/stray']]]);
      expect(findings[1]).toMatchObject({ writers: [{ manager: 'somebody' }], remedy: expect.stringContaining('`kubectl delete configmap stray -n web --context testbed ') });
      await testbed.api.delete(stray);
    });

    test('keys of an encrypted Secret, and never a value', async () => {
      await testbed.api.patch(reference('v1', 'Secret', 'database', 'web'), { data: { another: base64('hunter2') } }, { manager: 'kubectl-edit' });
      const { out } = check('--objects', '--format', 'json');
      expect(shown(JSON.parse(out).findings)).toEqual([['added', 'Secret/web/database', 'data.another']]);
      for (const secret of ['hunter2', 'only-of-this-test']) expect([out.includes(secret), out.includes(base64(secret))]).toEqual([false, false]);
    });
  });

  test('replicas that nobody is recorded for are an autoscaler\'s, or somebody\'s', async () => {
    await deliver({ scaled: true });
    expect(ask('--objects')).toMatchObject({ code: 0, findings: [] });
    await testbed.kubectl(['scale', 'deployment', 'scaled', '--replicas=3']);
    expect(ask('--objects').findings).toMatchObject([{ kind: 'added', object: 'apps/Deployment/default/scaled', field: 'spec.replicas', values: { cluster: 3 } }]);
    const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'scaled' };
    const autoscaler = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'scaled', namespace: 'default' }, spec: { minReplicas: 3, maxReplicas: 5, scaleTargetRef: target } };
    await testbed.api.apply(autoscaler);
    expect(ask('--objects')).toMatchObject({ code: 0, findings: [] });
    await testbed.api.delete(autoscaler);
    await testbed.kubectl(['scale', 'deployment', 'scaled', '--replicas=1']);
  });

  describe('without a definition', () => {
    const plain = mkdtempSync(join(tmpdir(), 'lifeboat-plain-'));
    afterAll(() => rmSync(plain, { recursive: true, force: true }));
    const asked = (...args: string[]): Outcome => project.lifeboatIn(plain, 'check', '--live', '--kubeconfig', testbed.kubeconfig, ...args);

    test('the fleet copy says what should be there', async () => {
      expect(asked('--fleet', fleet.checkout, '--objects')).toMatchObject({ code: 0, out: expect.stringContaining('No definition was compared') });
      await testbed.api.patch(config, { data: { LEVEL: 'debug' } }, { manager: 'kubectl-edit' });
      expect(asked('--fleet', fleet.checkout)).toMatchObject({ code: 0 });
      expect(asked('--fleet', fleet.checkout, '--objects')).toMatchObject({ code: 1, out: expect.stringContaining('data.LEVEL') });
      await fleet.reconcile('web');
    });

    test('the project copy does', () => {
      expect(project.lifeboat('synth', '--project', plain)).toMatchObject({ code: 0 });
      expect(asked('--project', plain, '--objects')).toMatchObject({ code: 0 });
    });
  });

  describe('where it cannot be told, the exit is 2', () => {
    beforeAll(() => { expectsError = true; });
    afterAll(() => { expectsError = false; });
    const refused = (...args: string[]): [number | null, string | undefined] => {
      const { code, error } = ask(...args);
      return [code, error?.code];
    };

    test('no such context, no kubeconfig, one that is none, bad options', () => {
      expect(refused('--context', 'nowhere')).toEqual([2, 'no-such-context']);
      expect(refused('--kubeconfig', '/nonexistent')).toEqual([2, 'no-kubeconfig']);
      expect(refused('--kubeconfig', join(project.directory, 'main.js'))).toEqual([2, 'kubeconfig']);
      expect(refused('--request-timeout', '0')).toEqual([2, 'usage']);
      expect(project.lifeboat('check', '--objects')).toMatchObject({ code: 2, err: expect.stringContaining('--objects goes with --live') });
    });

    test('credentials that are not accepted, or may not read, or cannot be had', () => {
      const kubeconfig = JSON.parse(readFileSync(testbed.kubeconfig, 'utf8'));
      const withUser = (user: object): string => {
        const path = join(project.directory, 'other.kubeconfig');
        writeFileSync(path, JSON.stringify({ ...kubeconfig, users: [{ name: 'testbed', user }] }));
        return path;
      };
      expect(refused('--kubeconfig', withUser({ token: 'wrong' }))).toEqual([2, 'cluster-unauthorised']);
      expect(refused('--kubeconfig', join(dirname(testbed.kubeconfig), 'kube-scheduler.kubeconfig'))).toEqual([2, 'cluster-forbidden']);
      expect(refused('--kubeconfig', withUser({ exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'no-such-plugin', interactiveMode: 'Never' } }))).toEqual([2, 'cluster-credentials']);
      const token = kubeconfig.users[0].user.token;
      const status = JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token } });
      const plugin = { apiVersion: 'client.authentication.k8s.io/v1', command: 'echo', args: [status], interactiveMode: 'Never' };
      expect(ask('--kubeconfig', withUser({ exec: plugin }))).toMatchObject({ code: 0, findings: [] });
    });

    test('another cluster than the definition means', async () => {
      const { uid } = (await testbed.api.get(reference('v1', 'Namespace', 'kube-system')))!.metadata;
      define({ uid });
      expect(ask()).toMatchObject({ code: 0, compared: { cluster: { requests: 3 } } });
      define({ uid: '00000000-0000-4000-8000-000000000000' });
      expect(refused()).toEqual([2, 'cluster-mismatch']);
      define({ clusters: ['staging'] });
      expect(refused()).toEqual([2, 'cluster-choice']);
      expect(refused('--cluster', 'prod')).toEqual([2, 'cluster-unknown']);
      expect(ask('--cluster', 'eldertree')).toMatchObject({ code: 0 });
      define({ clusters: ['staging'], uid });
      expect(ask()).toMatchObject({ code: 0, compared: { cluster: { name: 'eldertree' } } });
      define();
    });

    test('the API server does not answer', async () => {
      await without('kube-apiserver', async () => {
        const { code, error } = ask('--request-timeout', '1');
        expect([code, error?.code]).toEqual([2, 'cluster-unreachable']);
        expect(error?.problem).toContain('no whole answer within 1 s');
      }, ['pause', 'resume']);
    });

    test('the API server is stopped', async () => {
      await without('kube-apiserver', () => {
        const outcome = check('--objects');
        expect(outcome).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^lifeboat: testbed \(https:.*\): the API server cannot be reached, so nothing can be said.*ECONNREFUSED.*\[cluster-unreachable\]\n$/) });
      }, ['kill', 'start']);
    });
  });

  test('100 apps in agreement take two requests, and --objects one list a kind and namespace', async () => {
    const more = Array.from({ length: 99 }, (_, index) => `app-${index}`);
    const revision = await publish({ more });
    await testbed.api.poll(`all apps to have applied ${revision}`, 240, async () => testbed.api.list('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', { namespace: 'flux-system' }),
      (all) => all.filter(({ metadata, status, spec }) => !spec.suspend && metadata.name !== 'asleep' && status?.lastAppliedRevision === revision && condition({ status } as any, 'Ready')?.status === 'True').length >= 104);
    const byDigest = ask();
    expect(byDigest).toMatchObject({ code: 0, findings: [], compared: { cluster: { byDigest: 102, byRevision: 1, disabled: 1 } } });
    expect(byDigest.compared.cluster.requests).toBe(2);
    const { code, compared: { cluster } } = ask('--objects');
    expect(code).toBe(0);
    // Discovery of v1, apps/v1 and Flux's group, and lists of ConfigMaps and Deployments in two namespaces each and of three kinds in one.
    expect(cluster.requests).toBe(2 + 3 + 7);
  }, 400_000);
});

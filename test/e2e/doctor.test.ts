import { createServer, Server } from 'http';
import { request } from 'https';
import { AddressInfo } from 'net';
import { DATABASE, DoctorScene, Examined, isReady, LIVE_METRIC, PROMETHEUS_RULE, prometheusRule, secret, Settings } from './doctor-scene';
import { useTestbed } from './use-testbed';
import { CHECKLIST } from '../../src/cli/doctor/checklist';
import { fetchRevision, kustomization, requestReconcile } from '../testbed/flux';
import { reference } from '../testbed/live-object';

/** One thing that is broken, and mended again. */
interface Broken {
  /** Breaks it; how the command is then called. */
  readonly broken: () => Promise<{ readonly options?: readonly string[]; readonly env?: NodeJS.ProcessEnv } | void>;
  readonly mended?: () => Promise<unknown>;
  /** What is seen of the item. */
  readonly seen: RegExp;
  /** What its way out says. */
  readonly way: RegExp;
  /** What else fails of the same cause. */
  readonly also?: readonly string[];
  /** What can then not be looked at; the exit code is 2. */
  readonly open?: readonly string[];
}

/** What differs from the copies once the definition alone has changed. */
const CHANGED = ['copies-equal'];
const READ = { apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] };
const IDLE = {
  ...reference('apps/v1', 'Deployment', 'notification-controller', 'flux-system'),
  spec: { replicas: 0, selector: { matchLabels: { app: 'notification-controller' } }, template: { metadata: { labels: { app: 'notification-controller' } }, spec: { containers: [{ name: 'manager', image: 'ghcr.io/fluxcd/notification-controller:v1.9.0' }] } } },
};
const AUTHORITY = { nonResourceURLs: ['*'], verbs: ['get'] };

describe('the checklists on a real cluster', () => {
  let scene: DoctorScene;
  let proxy: Server | undefined;
  const testbed = useTestbed(async () => { scene = await DoctorScene.stage(testbed); });
  afterAll(() => {
    proxy?.close();
    scene?.remove();
  });

  const defined = (settings: Settings, rest: Pick<Broken, 'seen' | 'way' | 'also'>): Broken => ({
    ...rest,
    also: [...CHANGED, ...rest.also ?? []],
    broken: async () => scene.define(settings),
    mended: async () => scene.define(),
  });
  const suspend = (name: string, value: true | null) => testbed.api.patch(kustomization(name), { spec: { suspend: value } }, { manager: 'anna' });

  test('an app whose team has done all that the checklists ask for passes every item', async () => {
    const { code, items } = await scene.examine();
    expect(items.filter(({ outcome }) => outcome !== 'passed').map(({ id, seen }) => [id, seen])).toEqual([['nothing-immutable-since-base', ['no revision was named with --base']]]);
    expect(code).toBe(0);
  }, 120_000);

  const BROKEN: { readonly [item: string]: Broken } = {
    'cluster-reached': {
      broken: async () => ({ options: ['--context', 'other'] }),
      seen: /no context 'other'; it has testbed/,
      way: /--context NAME/,
      open: [
        'alerts', 'all-taken-back', 'applied', 'clocks-agree', 'controllers-healthy', 'copy-outside-cluster', 'dependencies-ready', 'deploy-keys', 'kubectl-fits', 'namespaces-exist',
        'newest-commit-fetched', 'no-drift', 'not-suspended', 'nothing-immutable', 'rights', 'secrets-exist', 'server-accepts', 'sources-ready',
      ],
    },
    'server-accepts': defined({ clusterIp: 'nonsense' }, { seen: /Service\/web\/service: .*nonsense/, way: /definition/, also: ['all-taken-back'] }),
    'nothing-immutable': defined({ tier: 'front' }, { seen: /apps\/Deployment\/web\/api: .*field is immutable/, way: /lifeboat immutable --base REV/, also: ['all-taken-back'] }),
    'namespaces-exist': defined({ strayNamespace: 'absent' }, { seen: /no namespace absent/, way: /kubectl create namespace absent/, also: ['runbook-current'] }),
    'secrets-exist': {
      broken: async () => testbed.api.delete(DATABASE), mended: () => testbed.api.apply(secret('database', 'web')), seen: /no Secret web\/database, which Deployment api needs/, way: /create secret generic database -n web/,
    },
    'dependencies-ready': {
      broken: async () => { await suspend('infrastructure', true); }, mended: () => suspend('infrastructure', null), seen: /Kustomization flux-system\/infrastructure.*suspended by anna/, way: /kubectl patch kustomization infrastructure/,
    },
    'deploy-keys': {
      broken: async () => {
        await testbed.api.apply(secret('fleet-token', 'flux-system'));
        await testbed.api.patch(scene.source, { spec: { secretRef: { name: 'fleet-token' } } });
        await scene.sourceIs('True');
      },
      mended: async () => {
        await testbed.api.patch(scene.source, { spec: { secretRef: null } });
        await scene.sourceIs('True');
      },
      seen: /the token, of the Secret flux-system\/fleet-token/,
      way: /ssh-keygen/,
    },
    'sources-ready': {
      broken: async () => {
        await testbed.api.patch(scene.source, { spec: { ref: { branch: 'nowhere' } } });
        await scene.sourceIs('False');
      },
      mended: async () => {
        await testbed.api.patch(scene.source, { spec: { ref: { branch: 'main' } } });
        await scene.sourceIs('True');
      },
      seen: /GitRepository flux-system\/flux-system: .*no branch nowhere/,
      way: /git ls-remote/,
      also: ['newest-commit-fetched'],
    },
    'newest-commit-fetched': {
      broken: async () => {
        await scene.fleet.git('commit', '-q', '--allow-empty', '-m', 'Change');
        await scene.fleet.git('push', '-q', 'origin', 'HEAD:main');
      },
      mended: async () => {
        const revision = `main@sha1:${await scene.fleet.git('rev-parse', 'HEAD')}`;
        await fetchRevision(testbed, scene.source, revision);
        // The root applies once more what it has in Git, and that must not come in the midst of the next case.
        for (const name of ['flux-system', 'infrastructure', 'web']) await scene.fleet.ready(name, revision);
      },
      seen: /main is at [0-9a-f]{12}, and GitRepository flux-system\/flux-system, which looks every 10m0s, has main@sha1:[0-9a-f]{12}$/,
      way: /kubectl annotate --overwrite gitrepository flux-system -n flux-system/,
    },
    'applied': {
      broken: async () => {
        await testbed.api.patch(scene.web, { spec: { path: './nowhere' } }, { manager: 'anna' });
        await testbed.api.until(scene.web, 'to fail', isReady('False'));
      },
      mended: async () => {
        await testbed.api.patch(scene.web, { spec: { path: './clusters/eldertree/web' } }, { manager: 'anna' });
        await webIsReady();
      },
      seen: /Kustomization flux-system\/web: .*has no directory \.\/nowhere/,
      way: /spec\.path/,
      also: ['no-drift'],
    },
    'not-suspended': { broken: async () => { await suspend('web', true); }, mended: async () => { await suspend('web', null); await webIsReady(); }, seen: /suspended by anna/, way: /kubectl patch kustomization web/, also: ['applied'] },
    'no-drift': {
      broken: async () => {
        await testbed.pause('kustomize-controller');
        await testbed.api.patch(reference('v1', 'ConfigMap', 'config', 'web'), { data: { LEVEL: 'debug' } }, { manager: 'anna' });
      },
      mended: async () => {
        await testbed.resume('kustomize-controller');
        await requestReconcile(testbed, scene.web);
        await testbed.api.until(reference('v1', 'ConfigMap', 'config', 'web'), 'to be as in Git', ({ data }) => data.LEVEL === 'info', 90);
        await webIsReady();
      },
      seen: /ConfigMap\/web\/config data\.LEVEL: the definition says info, the cluster says debug \(written by anna/,
      way: /lifeboat reconcile web/,
    },
    'alerts': {
      broken: async () => { await testbed.api.apply(prometheusRule('flux_kustomization_ready == 0')); },
      mended: () => testbed.api.apply(prometheusRule(LIVE_METRIC)),
      seen: /NotReady of PrometheusRule flux-system\/flux asks flux_kustomization_ready, which Flux never fills in/,
      way: /gotk_resource_info/,
    },
    'copy-outside-cluster': {
      broken: async () => {
        await testbed.api.apply({
          ...reference('networking.k8s.io/v1', 'Ingress', 'git', 'default'),
          spec: { rules: [{ host: 'git.example.org', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'git', port: { number: 80 } } } }] } }] },
        });
      },
      mended: () => testbed.api.delete(reference('networking.k8s.io/v1', 'Ingress', 'git', 'default')),
      seen: /git\.example\.org\/web\.git is served by the cluster itself \(Ingress default\/git\)/,
      way: /git push/,
    },
    'kubectl-fits': { broken: async () => ({ env: { PATH: scene.programs('old', scene.oldKubectl('v1.20.0')) } }), seen: /kubectl is v1\.20\.0, and the API server v1\.36/, way: /dl\.k8s\.io\/release\/v1\.36/ },
    'tools-installed': { broken: async () => ({ env: { PATH: scene.programs('none') } }), seen: /there is no kubectl on the PATH/, way: /Install/, open: ['kubectl-fits'] },
    'rights': {
      broken: async () => ({ options: ['--kubeconfig', await scene.account('reader', [READ, AUTHORITY])] }),
      seen: /^you may not (?:patch|create) /,
      way: /kubectl create role emergency -n web --verb=patch,create --resource=.*deployments\.apps/,
      open: ['all-taken-back', 'nothing-immutable', 'server-accepts'],
    },
    'all-taken-back': {
      broken: async () => {
        const labels = '  labels:\n    kustomize.toolkit.fluxcd.io/name: web\n    kustomize.toolkit.fluxcd.io/namespace: flux-system\n';
        scene.project.write({ 'k8s/3-configmap-extra.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\n  namespace: web\n${labels}data: {}\n` });
      },
      mended: async () => scene.project.write({ 'k8s/3-configmap-extra.yaml': null }),
      seen: /ConfigMap\/web\/extra is in the project copy alone/,
      way: /lifeboat emergency plan --project/,
      also: ['copies-equal'],
    },
    'clocks-agree': {
      broken: async () => ({ options: ['--kubeconfig', await slowClock()] }), mended: async () => { proxy?.close(); }, seen: /this machine is (?:59|60|61)\d? s ahead of the API server/, way: /timedatectl/,
    },
    'controllers-healthy': {
      broken: async () => { await testbed.api.apply(IDLE); }, mended: () => testbed.api.delete(IDLE), seen: /notification-controller: its Deployment is scaled to 0/, way: /kubectl scale deployment notification-controller/,
    },
  };

  test('each item that asks a cluster is broken here', () => {
    expect(Object.keys(BROKEN).sort()).toEqual([...CHECKLIST.filter(({ asks }) => asks === 'cluster').map(({ id }) => id), 'tools-installed'].sort());
  });

  test.each(Object.entries(BROKEN))('%s is found failed where it is broken', async (item, { broken, mended, seen, way, also = [], open = [] }) => {
    let examined: Examined;
    try {
      const { options, env } = await broken() ?? {};
      examined = await scene.examine(options, env);
    } finally {
      await mended?.();
    }
    expect(examined.items.filter(({ outcome, id }) => outcome === 'not-checked' && !open.includes(id))).toEqual([]);
    expect(examined.of('failed')).toEqual([item, ...also].sort());
    expect(examined.of('not-checked')).toEqual([...open].sort());
    expect(examined.item(item).seen.join('\n')).toMatch(seen);
    expect(examined.item(item).way).toMatch(way);
    expect(examined.code).toBe(open.length > 0 ? 2 : 1);
  }, 120_000);

  test('the commands that give the missing rights give them', async () => {
    const kubeconfig = await scene.account('operator', [READ, AUTHORITY]);
    const { way = '' } = (await scene.examine(['--kubeconfig', kubeconfig])).item('rights');
    const commands = [...way.matchAll(/`kubectl (create [^`]*)`/g)].map(([, command]) => command.replace('--user=USER', '--serviceaccount=default:operator'));
    expect(commands.length).toBeGreaterThanOrEqual(4);
    for (const command of commands) await testbed.kubectl(command.split(' '));
    await testbed.api.poll('the rights to hold', 60, async () => (await scene.examine(['--kubeconfig', kubeconfig])).of('failed'), ({ length }) => length === 0);
    const { code, of } = await scene.examine(['--kubeconfig', kubeconfig]);
    expect([code, of('not-checked')]).toEqual([0, []]);
  }, 120_000);

  test('an Alert of Flux about the app counts as an alert, and one about another does not', async () => {
    const alert = reference('notification.toolkit.fluxcd.io/v1beta3', 'Alert', 'chat', 'flux-system');
    const about = (name: string) => testbed.api.apply({ ...alert, spec: { eventSources: [{ kind: 'Kustomization', name }] } });
    await scene.serve('notification.toolkit.fluxcd.io', 'v1beta3', 'Alert', 'alerts');
    await testbed.api.delete(PROMETHEUS_RULE);
    await about('other');
    expect((await scene.examine()).item('alerts')).toMatchObject({ outcome: 'failed', seen: [expect.stringContaining('no Alert of Flux names the apps')] });
    await about('*');
    expect((await scene.examine()).item('alerts')).toMatchObject({ outcome: 'passed', seen: ['Alert flux-system/chat'] });
  }, 120_000);

  test('who may read nothing is told that of each item, and nothing is called well for it', async () => {
    const { code, of, item, items } = await scene.examine(['--kubeconfig', await scene.account('nobody', [])]);
    expect(code).toBe(2);
    const asking = items.filter(({ id }) => Object.hasOwn(BROKEN, id)).filter(({ outcome }) => outcome !== 'not-checked').map(({ id }) => id);
    expect(asking).toEqual(['tools-installed']);
    expect(of('failed')).toEqual([]);
    expect(item('cluster-reached').seen.join()).toMatch(/system:serviceaccount:default:nobody.* cannot get resource "namespaces"/);
  }, 120_000);

  async function webIsReady(): Promise<void> {
    await testbed.api.until(scene.web, 'to be Ready', isReady('True'), 90);
  }

  /** A kubeconfig that leads through a server which says that it is a minute earlier. */
  async function slowClock(): Promise<string> {
    let target: { server: string; authority: Buffer; token: string };
    proxy = createServer((incoming, answer) => {
      const { server, authority, token } = target;
      const outgoing = request(new URL(incoming.url!, server), { method: incoming.method, ca: authority, headers: { ...incoming.headers, host: new URL(server).host, authorization: `Bearer ${token}` } }, (response) => {
        answer.writeHead(response.statusCode!, { ...response.headers, date: new Date(Date.now() - 60_000).toUTCString() });
        response.pipe(answer);
      });
      outgoing.on('error', () => answer.destroy());
      incoming.pipe(outgoing);
    });
    await new Promise<void>((resolve) => proxy!.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    return scene.kubeconfig('slow', (config) => {
      const { cluster } = config.clusters[0];
      target = { server: cluster.server, authority: Buffer.from(cluster['certificate-authority-data'], 'base64'), token: config.users[0].user.token };
      return { ...config, clusters: [{ name: 'testbed', cluster: { 'server': url, 'insecure-skip-tls-verify': true } }] };
    });
  }
});

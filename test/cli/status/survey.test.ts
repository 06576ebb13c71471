import { recorded, RECORDED, RECORDED_AT } from './recorded';
import { ClusterReader } from '../../../src/cli/cluster/cluster-reader';
import { LiveObject } from '../../../src/cli/cluster/live-object';
import { withReach } from '../../../src/cli/cluster/reach';
import { statusJson } from '../../../src/cli/status/status-json';
import { statusTable } from '../../../src/cli/status/status-table';
import { statusText } from '../../../src/cli/status/status-text';
import { Survey, survey } from '../../../src/cli/status/survey';
import { LifeboatError } from '../../../src/manifest/lifeboat-error';

const KUSTOMIZE = 'kustomize.toolkit.fluxcd.io/v1';
const plain = { bold: (text: string) => text, red: (text: string) => text, green: (text: string) => text, dim: (text: string) => text };
const shown = (found: Survey): string => statusText(found, plain, { all: false, history: false, columns: 80, reach: '' }).replaceAll(/\n +/g, ' ');

const error = (code: string): LifeboatError => new LifeboatError(code, { place: 'here', problem: `it is ${code}`, remedy: 'ask' });

type Answers = { readonly [path: string]: unknown };

/** Answers by path, the query left out unless it is given; an error is thrown, and what is not given is not there. */
function reader(answers: Answers): ClusterReader {
  const answer = async (path: string): Promise<unknown> => {
    const found = answers[path] ?? answers[path.split('?')[0]];
    if (found instanceof LifeboatError) throw found;
    return found;
  };
  const list = async (path: string, apiVersion: string, kind: string): Promise<LiveObject[] | undefined> => (
    ((await answer(path)) as { items?: LiveObject[] } | undefined)?.items?.map((item) => ({ ...item, apiVersion, kind })));
  return { requests: 0, serverTime: RECORDED_AT, context: 'c', server: 's', get: answer, text: answer, list } as unknown as ClusterReader;
}

const lease = (name: string, renewTime = new Date(RECORDED_AT).toISOString(), holderIdentity = 'x'): object => (
  { metadata: { name: `${name}-leader-election`, namespace: 'flux-system' }, spec: { holderIdentity, renewTime, leaseDurationSeconds: 35 } });
const RUNNING: Answers = {
  '/apis': { groups: [{ name: 'apps', versions: [] }, { name: 'kustomize.toolkit.fluxcd.io', versions: [{ groupVersion: KUSTOMIZE }] }] },
  [`/apis/${KUSTOMIZE}`]: { resources: [{ name: 'kustomizations', kind: 'Kustomization' }, { name: 'kustomizations/status', kind: 'Kustomization' }] },
  [`/apis/${KUSTOMIZE}/kustomizations`]: { items: [recorded('well')] },
  '/apis/coordination.k8s.io/v1/namespaces/flux-system/leases': { items: [lease('kustomize-controller')] },
  '/apis/apps/v1/namespaces/flux-system/deployments': { items: [] },
};

test('a cluster on which all is well', async () => {
  const found = await survey(reader(RUNNING));
  expect([found.verdict, found.controllers.map(({ state }) => state), found.objects.map(({ state }) => state)]).toEqual(['well', ['runs'], ['ready']]);
  expect(shown(found)).toMatch(/1 well \(1 Kustomization\)\.\n$/);
});

test('where Flux is not installed, that is said first, with the records of emergencies', async () => {
  const annotations = { 'emergency.cdk8s-lifeboat.io/by': 'anna', 'emergency.cdk8s-lifeboat.io/since': '2026-11-20T03:00:00Z' };
  const found = await survey(reader({ '/apis': { groups: [] }, '/api/v1/configmaps': { items: [{ metadata: { name: 'lifeboat-emergency-web', namespace: 'web', annotations } }] } }));
  expect([found.verdict, found.installed]).toEqual(['not-well', false]);
  expect(shown(found)).toMatch(/^Flux is not installed on c \(s\): the API server serves none of its kinds\. [^>]*\n-> To deploy without Flux, .*`lifeboat emergency plan --project DIR`\./);
  expect(shown(found)).toMatch(/ConfigMap\/web\/lifeboat-emergency-web {2}emergency web: by anna since 2026-11-20T03:00:00Z\./);
  const unseen = await survey(reader({ '/apis': { groups: [] }, '/api/v1/configmaps': error('cluster-forbidden') }));
  expect([unseen.verdict, unseen.unread.map(({ what }) => what)]).toEqual(['unknown', ['Records of emergencies']]);
});

test.each<readonly [string, Answers, string, string, string]>([
  ['is neither a Deployment nor a lease', { '/apis/coordination.k8s.io/v1/namespaces/flux-system/leases': { items: [] } }, 'absent', 'stale', 'not-well'],
  ['is a lease that nobody holds', { '/apis/coordination.k8s.io/v1/namespaces/flux-system/leases': { items: [lease('kustomize-controller', undefined, '')] } }, 'silent', 'stale', 'not-well'],
  ['may be no lease and no Deployment be read', {
    '/apis/coordination.k8s.io/v1/namespaces/flux-system/leases': error('cluster-forbidden'), '/apis/apps/v1/namespaces/flux-system/deployments': error('cluster-forbidden'),
  }, 'unknown', 'unknown', 'unknown'],
  ['is a lease, and no more may be read', { '/apis/apps/v1/namespaces/flux-system/deployments': error('cluster-forbidden'), '/api/v1/namespaces/flux-system/pods': error('cluster-forbidden') }, 'runs', 'ready', 'well'],
])('where there %s', async (_, answers, controller, object, verdict) => {
  const found = await survey(reader({ ...RUNNING, ...answers }));
  const states = [found.controllers, found.objects].map((all) => all.map(({ state }) => state));
  expect([...states, found.verdict]).toEqual([[controller], [object], verdict]);
});

test('a controller counts by its pods where it keeps no lease', async () => {
  const owned = (uid: string): object[] => [{ uid }];
  const pod = (status: string): object => ({ metadata: { name: 'p', namespace: 'flux-system', ownerReferences: owned('set') }, status: { phase: 'Running', conditions: [{ type: 'Ready', status }] } });
  const look = async (status: string) => survey(reader({
    ...RUNNING,
    '/apis/coordination.k8s.io/v1/namespaces/flux-system/leases': { items: [] },
    '/apis/apps/v1/namespaces/flux-system/deployments': {
      items: [{
        metadata: { name: 'kustomize-controller', namespace: 'flux-system', uid: 'd' },
        spec: { template: { spec: { containers: [{ name: 'manager', image: 'registry.example:5000/kustomize-controller:v1.9.1@sha256:0' }] } } },
        status: { readyReplicas: 1 },
      }],
    },
    '/apis/apps/v1/namespaces/flux-system/replicasets': { items: [{ metadata: { name: 's', uid: 'set', ownerReferences: owned('d') } }] },
    '/api/v1/namespaces/flux-system/pods': { items: [pod(status)] },
    '/api/v1/namespaces/flux-system/pods/p/log': '{"level":"error","ts":"2026-11-21T03:00:00Z","msg":"it failed","error":"password=hunter2hunter2"}\n',
  }));
  const [controller] = (await look('True')).controllers;
  expect(controller).toMatchObject({ state: 'runs', version: 'v1.9.1', replicas: { desired: 1, ready: 1 }, errors: [{ text: 'it failed: password=…', times: 1 }] });
  const broken = await look('False');
  expect(broken.controllers[0]).toMatchObject({ state: 'unwell', meaning: 'pod p is not ready: it is Running, and not ready' });
  expect(broken.verdict).toBe('not-well');
});

test('a kind that may not be read makes it unknown, and the others are told', async () => {
  const found = await survey(reader({
    ...RUNNING,
    '/apis': { groups: [{ name: 'kustomize.toolkit.fluxcd.io', versions: [{ groupVersion: KUSTOMIZE }] }, { name: 'source.toolkit.fluxcd.io', versions: [{ groupVersion: 'source.toolkit.fluxcd.io/v1' }] }] },
    '/apis/source.toolkit.fluxcd.io/v1': { resources: [{ name: 'gitrepositories', kind: 'GitRepository' }] },
    '/apis/source.toolkit.fluxcd.io/v1/gitrepositories': error('cluster-forbidden'),
  }));
  expect([found.verdict, found.unread.map(({ what }) => what), found.objects.map(({ state }) => state)]).toEqual(['unknown', ['GitRepositories'], ['ready']]);
  expect(shown(found)).toContain('could not tell: GitRepositories could not be read. Of the first: it is cluster-forbidden. ask.');
  await expect(survey(reader({ ...RUNNING, [`/apis/${KUSTOMIZE}/kustomizations`]: error('cluster-unreachable') }))).rejects.toMatchObject({ code: 'cluster-unreachable' });
});

test('a long list comes in pages, and is asked for as a whole where a page has expired', async () => {
  const named = (name: string): LiveObject => ({ ...recorded('well'), metadata: { ...recorded('well').metadata, name } });
  const path = `/apis/${KUSTOMIZE}/kustomizations`;
  const first = { [`${path}?limit=500`]: { items: [named('a')], metadata: { continue: 'next' } } };
  const names = async (answers: Answers): Promise<string[]> => (await survey(reader({ ...RUNNING, ...answers }))).objects.map(({ name }) => name);
  expect(await names({ ...first, [`${path}?limit=500&continue=next`]: { items: [named('b')], metadata: {} } })).toEqual(['a', 'b']);
  expect(await names({ ...first, [`${path}?limit=500&continue=next`]: error('cluster-answer'), [path]: { items: [named('a'), named('b'), named('c')] } })).toEqual(['a', 'b', 'c']);
});

test('text and table say all that is recorded within their columns, but for words and commands that stay whole', async () => {
  const kustomizations = RECORDED.filter(({ kind }) => kind === 'Kustomization');
  const found = await survey(reader({ ...RUNNING, [`/apis/${KUSTOMIZE}/kustomizations`]: { items: kustomizations } }));
  for (const columns of [80, 120]) {
    const text = statusText(found, plain, { all: true, history: true, columns, reach: '' });
    for (const { metadata: { name } } of kustomizations) expect(text).toMatch(new RegExp(`Kustomization flux-system/${name}\\s`));
    for (const line of text.split('\n')) if (line.length > columns) expect(line.trim()).toMatch(/`.*`|^\S+$|sha256:/);
    const rows = statusTable(found, plain, columns).trimEnd().split('\n');
    expect(rows.filter((row) => row.length > columns)).toEqual([]);
    expect(rows.filter((row) => row.includes('Kustomization flux-system/'))).toHaveLength(kustomizations.length - 3);
  }
  const { objects, verdict } = JSON.parse(statusJson(found, ' --context c'));
  expect([verdict, objects.length]).toEqual(['not-well', kustomizations.length]);
  expect(objects.find(({ name }: { name: string }) => name === 'quota').commands).toEqual(['kubectl describe resourcequota few -n full --context c']);
});

test('the cluster that was asked goes into each command that is to be pasted, where the command takes it', () => {
  const reach = ' --context c';
  expect(withReach('`kubectl get x | kubectl apply -f -`, `git ls-remote y`, `kubectl run a --rm -- wget z`, `lifeboat reconcile a`, `lifeboat immutable --base R`', reach))
    .toBe('`kubectl get x --context c | kubectl apply -f - --context c`, `git ls-remote y`, `kubectl run a --rm --context c -- wget z`, `lifeboat reconcile a --context c`, `lifeboat immutable --base R`');
});

import { stringify } from 'yaml';
import { ManifestObject } from '../../src/manifest/manifest-object';
import { bootstrap } from '../testbed/bootstrap';
import { condition, gitRepository, kustomization, reconcileTo, untilReady } from '../testbed/flux';
import { LiveObject, Manifest } from '../testbed/live-object';
import { Testbed } from '../testbed/testbed';

/** The digest of each Kustomization that has applied something, and of what `history` applied before. */
export interface StatesOfFlux {
  readonly well: string;
  readonly history: readonly [latest: string, before: string];
}

const INTERVAL = '1h';

function app(name: string, spec: object = {}, annotations?: Record<string, string>): Manifest {
  return {
    ...kustomization(name),
    metadata: { name, namespace: 'flux-system', ...(annotations ? { annotations } : {}) },
    spec: {
      interval: INTERVAL, retryInterval: '2s', timeout: '30s', path: `./apps/${name}`, prune: true, sourceRef: { kind: 'GitRepository', name: 'flux-system' }, ...spec,
    },
  } as Manifest;
}

/** The one object of an app. */
export function configMap(name: string, version: string): ManifestObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data: { version } };
}

const map = (name: string, version: string) => stringify(configMap(name, version));

const deployment: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'api', namespace: 'default' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'api' } },
    template: {
      metadata: { labels: { app: 'api' } },
      spec: { containers: [{ name: 'api', image: 'api:1', resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '32Mi' } } }] },
    },
  },
} as Manifest;

/** Leaves one Kustomization or source in each state that alerts tell apart: well, suspended, failing, waiting, in an emergency, with a history. */
export async function makeStatesOfFlux(testbed: Testbed): Promise<StatesOfFlux> {
  const repository = await bootstrap(testbed, { cluster: 'eldertree' });
  const names = ['well', 'suspended', 'failing', 'waiting', 'emergency', 'history'];
  repository.write(Object.fromEntries(names.map((name) => [`apps/${name}/map.yaml`, map(name, '1')])));
  // The API server refuses a name with a capital letter.
  repository.write({ 'apps/failing/map.yaml': map('Failing', '1') });
  const first = await repository.push('Add the apps');
  const record = (name: string, value: string) => [`emergency.cdk8s-lifeboat.io/${name}`, value];
  const emergency = Object.fromEntries([
    record('by', 'ann'), record('since', '2026-01-02T03:04:05Z'), record('until', '2026-01-02T04:04:05Z'), record('step', 'applied'),
  ]);
  for (const each of [
    app('well'), app('suspended', { suspend: true }), app('failing'), app('waiting', { dependsOn: [{ name: 'failing' }] }), app('emergency', { suspend: true }, emergency),
    app('history'),
    { ...gitRepository('broken'), spec: { interval: INTERVAL, url: `${testbed.address('git-server')}/nothing.git`, ref: { branch: 'main' } } } as Manifest,
    deployment,
  ]) await testbed.api.apply(each);
  const before = await untilReady(testbed, kustomization('history'), first);
  repository.write({ 'apps/history/map.yaml': map('history', '2') });
  const second = await repository.push('Change one');
  await testbed.api.patch(gitRepository('flux-system'), { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': second } } });
  await testbed.api.until(gitRepository('flux-system'), `with ${second}`, ({ status }) => status?.artifact?.revision === second);
  const latest = await reconcileTo(testbed, kustomization('history'), second);
  const well = await reconcileTo(testbed, kustomization('well'), second);
  // One that has never succeeded keeps an observedGeneration of -1, so it never settles.
  await testbed.api.until(kustomization('failing'), 'to have failed', ({ status }) => (
    status?.history?.[0]?.lastReconciledStatus === 'ReconciliationFailed' && status.lastAttemptedRevision === second));
  await testbed.api.until(kustomization('waiting'), 'to wait', (found) => condition(found, 'Ready')?.reason === 'DependencyNotReady');
  await testbed.api.until(gitRepository('broken'), 'to have failed', (found) => condition(found, 'Ready')?.status === 'False');
  await testbed.api.until(deployment, 'to be available', ({ status }) => status?.availableReplicas === 1);
  const digestOf = ({ status }: LiveObject): string => status.history[0].digest;
  return { well: digestOf(well), history: [digestOf(latest), digestOf(before)] };
}

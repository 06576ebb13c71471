import { stringify } from 'yaml';
import { canonicalYaml } from '../../../src/manifest/canonical';
import { digestOf } from '../../../src/manifest/digest';
import { ManifestObject } from '../../../src/manifest/manifest-object';
import { kustomization } from '../../testbed/flux';
import { Manifest } from '../../testbed/live-object';

/** Where everything of these tests stands. */
export const CLUSTER = { cluster: 'eldertree', namespace: 'flux-system' };

/** Numbers of an app and its alerts, so short that one can wait for them. */
export const TIMING = { intervalSeconds: 3600, retrySeconds: 4, timeoutSeconds: 6, sourceIntervalSeconds: 1, dependencySeconds: 4, graceSeconds: 6 };

/** An app with one object, which each of its two versions changes. */
export interface AlertingApp {
  readonly name: string;
  readonly intervalSeconds: number;
  readonly object: (version: 1 | 2) => ManifestObject;
  readonly spec: object;
}

const map = (name: string) => (version: 1 | 2): ManifestObject => (
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data: { version: `v${version}` } });

function deployment(name: string, template: object, more: object = {}, label = name): ManifestObject {
  const labels = { app: label };
  const pods = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'api:1' }], ...template } };
  const spec = { replicas: 1, selector: { matchLabels: labels }, template: pods, ...more };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'default' }, spec } as unknown as ManifestObject;
}

const plain = (name: string, spec: object = {}, intervalSeconds = TIMING.intervalSeconds): AlertingApp => (
  { name, intervalSeconds, object: map(name), spec });

const NOWHERE = { nodeSelector: { nowhere: 'true' } };

/** An app for each fault, and some that stay well. */
export const APPS: readonly AlertingApp[] = [
  plain('well'), plain('deployed'), plain('behind'), plain('broken'), plain('by-hand'), plain('emergency'), plain('edited'), plain('hanging'),
  plain('stuck', {}, 3),
  // A selector cannot change.
  { name: 'immutable', intervalSeconds: TIMING.intervalSeconds, spec: {}, object: (version) => deployment('immutable', {}, {}, `immutable-${version}`) },
  // No node has such a label. Flux takes a timeout below 30 seconds as 30, and ends sooner where a Deployment has given up.
  {
    name: 'unhealthy',
    intervalSeconds: TIMING.intervalSeconds,
    spec: { wait: true },
    object: (version) => deployment('unhealthy', version === 1 ? {} : NOWHERE, { progressDeadlineSeconds: 2 }),
  },
  plain('waiting', { dependsOn: [{ name: 'unhealthy' }] }),
];

/** The digest of a version of an app. */
export function digestOfVersion({ name, object }: AlertingApp, version: 1 | 2): string {
  return digestOf([canonicalYaml(object(version), name)]);
}

/** The file of a version of an app, by its path. */
export function fileOf({ name, object }: AlertingApp, version: 1 | 2): Record<string, string> {
  return { [`apps/${name}/object.yaml`]: stringify(object(version)) };
}

/** The Kustomization of an app. */
export function kustomizationOf({ name, intervalSeconds, spec }: AlertingApp): Manifest {
  return {
    ...kustomization(name),
    spec: {
      interval: `${intervalSeconds}s`,
      retryInterval: `${TIMING.retrySeconds}s`,
      timeout: `${TIMING.timeoutSeconds}s`,
      path: `./apps/${name}`,
      prune: true,
      sourceRef: { kind: 'GitRepository', name: CLUSTER.namespace },
      ...spec,
    },
  } as Manifest;
}

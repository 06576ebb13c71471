import { stringify } from 'yaml';
import { configMap, makeStatesOfFlux } from './states-of-flux';
import { gitRepository, kustomization, untilReady } from '../testbed/flux';
import { GitRepository } from '../testbed/git-repository';
import { LiveObject, Manifest, reference } from '../testbed/live-object';
import { Testbed } from '../testbed/testbed';

const RECORD = 'emergency.cdk8s-lifeboat.io';

function app(name: string, more: object = {}): Manifest {
  const sourceRef = { kind: 'GitRepository', name: 'flux-system' };
  return { ...kustomization(name), spec: { interval: '1h', retryInterval: '2s', timeout: '30s', path: `./apps/${name}`, prune: true, sourceRef, ...more } } as Manifest;
}

/** A Deployment that no node takes, until it is mended. */
export function workload(name: string, mended = false): string {
  return stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { terminationGracePeriodSeconds: 0, ...(mended ? {} : { nodeSelector: { nowhere: 'true' } }), containers: [{ name: 'app', image: 'app:1' }] },
      },
    },
  });
}

/** The states of Flux that alerts are about, those that runbooks mend included; the repository of the app that is not healthy. */
export async function makeRunbookStates(testbed: Testbed, write: (files: Record<string, string>) => Promise<string>): Promise<GitRepository> {
  // Apart from the others, since each commit begins its health check anew.
  const apart = (await testbed.createRepository('apart')).write({ 'apps/unhealthy/deployment.yaml': workload('unhealthy') });
  await apart.push();
  await testbed.api.apply({ ...gitRepository('apart'), spec: { interval: '1h', url: apart.url, ref: { branch: 'main' } } } as Manifest);
  await testbed.api.apply(app('unhealthy', { wait: true, sourceRef: { kind: 'GitRepository', name: 'apart' } }));
  await makeStatesOfFlux(testbed);
  const revision = await write({
    ...Object.fromEntries(['aided', 'overdue', 'swimto'].map((name) => [`apps/${name}/map.yaml`, stringify(configMap(name, '1'))])),
    'apps/hanging/deployment.yaml': workload('hanging'),
    'apps/refused/map.yaml': stringify(configMap('Refused', '1')),
  });
  for (const each of [
    app('aided'), app('overdue'), app('refused'), app('swimto'), app('hanging', { wait: true, timeout: '10m' }),
  ]) await testbed.api.apply(each);
  for (const name of ['aided', 'overdue']) {
    await untilReady(testbed, kustomization(name), revision);
    const annotations = { by: 'ann@rescue', reason: 'Flux is down', since: '2026-01-02T03:04:05Z', step: 'applied', until: name === 'aided' ? '2099-01-01T00:00:00Z' : '2026-01-02T04:04:05Z' };
    await testbed.api.apply({
      ...kustomization(name),
      metadata: { name, namespace: 'flux-system', annotations: Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`${RECORD}/${key}`, value])) },
      spec: { suspend: true },
    } as Manifest, { manager: 'cdk8s-lifeboat' });
  }
  return apart;
}

/** Has another hold the lease of a controller that does not run, for an hour. */
export async function leaseOfAnother(testbed: Testbed, controller: string): Promise<LiveObject> {
  const now = new Date().toISOString().replace('Z', '000Z');
  return testbed.api.apply({
    ...reference('coordination.k8s.io/v1', 'Lease', `${controller}-leader-election`, 'flux-system'),
    spec: { holderIdentity: `${controller}-gone_1`, leaseDurationSeconds: 3600, acquireTime: now, renewTime: now },
  } as Manifest, { force: true });
}

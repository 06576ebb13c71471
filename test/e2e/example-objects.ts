import { readFileSync } from 'fs';
import { join } from 'path';
import { parseAllDocuments } from 'yaml';
import { restrictedNamespace } from './workload-run';
import { filesBelow, SynthesisedExample } from '../examples/example';
import { PublishedConstruct } from '../examples/published-construct';
import { condition } from '../testbed/flux';
import { LiveObject, Manifest } from '../testbed/live-object';
import { Testbed } from '../testbed/testbed';

/** Objects of an example that the API server is not asked for. */
const LEFT_OUT: ReadonlyArray<(object: Manifest) => boolean> = [
  // What SOPS wrote is a Secret only once Flux has decrypted it, and the example's key was thrown away.
  ({ sops }) => sops !== undefined,
  // The definition is of cert-manager, which another team runs.
  ({ kind }) => kind === 'ClusterIssuer',
  // The definitions are of prometheus-operator.
  ({ apiVersion }) => apiVersion.startsWith('monitoring.coreos.com/'),
  // Each namespace is made here, so that it enforces `restricted` whatever the example says.
  ({ kind }) => kind === 'Namespace',
];

/** The objects of the apps of an example, disabled ones too; each namespace is its cluster's alone, since all clusters are one here. */
export function exampleObjects(name: string): Manifest[] {
  if (name !== 'published-construct') {
    const example = new SynthesisedExample(name);
    try {
      return objectsBelow(example.fleet);
    } finally {
      example.remove();
    }
  }
  const example = new PublishedConstruct();
  try {
    for (const ended of [example.install(), example.lifeboat('synth')]) if (ended.code !== 0) throw new Error(ended.out + ended.err);
    return objectsBelow(join(example.consumer, 'dist/fleet'));
  } finally {
    example.remove();
  }
}

function objectsBelow(fleet: string): Manifest[] {
  const clusters = join(fleet, 'clusters');
  return filesBelow(clusters).filter((file) => /\/\d-[^/]+\.yaml$/.test(file)).flatMap((file) => {
    const [cluster] = file.split('/');
    const objects = parseAllDocuments(readFileSync(join(clusters, file), 'utf8')).map((document) => document.toJS() as Manifest);
    return objects.filter((object) => !LEFT_OUT.some((leaves) => leaves(object))).map((object) => {
      const { namespace } = object.metadata;
      return namespace === undefined ? object : { ...object, metadata: { ...object.metadata, namespace: `${cluster}-${namespace}` } };
    });
  });
}

/** Applies objects, and a Job of each CronJob, where PodSecurity `restricted` is enforced; gives their namespaces. */
export async function applyRestricted({ api }: Testbed, objects: readonly Manifest[]): Promise<string[]> {
  const namespaces = [...new Set(objects.flatMap(({ metadata: { namespace } }) => namespace ?? []))].sort();
  const definitions = objects.filter(({ kind }) => kind === 'CustomResourceDefinition');
  await Promise.all([...namespaces.map(restrictedNamespace), ...definitions].map(async (object) => api.apply(object)));
  for (const definition of definitions) await api.until(definition, 'to be served', (found) => condition(found, 'Established')?.status === 'True');
  const others = objects.filter((object) => !definitions.includes(object));
  await Promise.all([...others, ...others.flatMap(jobOf)].map(async (object) => api.apply(object)));
  return namespaces;
}

/** What a CronJob makes when its time has come. */
function jobOf({ kind, metadata, spec }: Manifest): Manifest[] {
  return kind === 'CronJob' ? [{ apiVersion: 'batch/v1', kind: 'Job', metadata: { ...metadata, labels: {} }, spec: (spec as any).jobTemplate.spec }] : [];
}

/** How many pods each namespace has, once there are so many and each is ready, or has ended well. */
export async function untilPodsReady({ api }: Testbed, namespaces: readonly string[], pods: number): Promise<Record<string, number>> {
  const isWell = (pod: LiveObject): boolean => pod.status.phase === 'Succeeded' || condition(pod, 'Ready')?.status === 'True';
  const found = await api.poll(`${pods} pods to be ready in ${namespaces.join(', ')}`, 90, async () => (
    (await Promise.all(namespaces.map(async (namespace) => api.list('v1', 'Pod', { namespace })))).flat()
  ), (last) => last.length === pods && last.every(isWell));
  return Object.fromEntries(namespaces.map((namespace) => [namespace, found.filter(({ metadata }) => metadata.namespace === namespace).length]));
}

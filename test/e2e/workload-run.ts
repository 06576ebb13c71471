import * as fc from 'fast-check';
import { Manifest } from '../testbed/live-object';
import { Testbed } from '../testbed/testbed';
import { RandomWorkload, randomWorkload, synthesised } from '../workload/random-workload';

/** Namespace that admits only pods of PodSecurity `restricted`. */
export const RESTRICTED = 'restricted';

/** What became of random workloads. */
export interface WorkloadCounts {
  admitted: number;
  refused: number;
  objects: number;
  /** How often each prop was named first by what refused. */
  readonly refusals: Map<string, number>;
  /** How many of each kind were admitted. */
  readonly kinds: Map<string, number>;
}

/** The namespace, and the kinds that not every cluster has. */
export async function prepareWorkloads(testbed: Testbed): Promise<void> {
  await testbed.defineOtherKinds();
  await testbed.api.apply(restrictedNamespace(RESTRICTED));
  await testbed.api.until({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: RESTRICTED } }, 'to be there', () => true);
}

/** A Namespace that admits only pods of PodSecurity `restricted`. */
export function restrictedNamespace(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } };
}

/** Asks the API server for random workloads, and for a pod of each; throws at the first that it refuses and we do not. */
export async function admitRandom(testbed: Testbed, seed: number, runs: number): Promise<WorkloadCounts> {
  const counts: WorkloadCounts = { admitted: 0, refused: 0, objects: 0, refusals: new Map(), kinds: new Map() };
  for (const workload of fc.sample(randomWorkload, { seed, numRuns: runs })) {
    const outcome = synthesised(workload, RESTRICTED);
    if ('refusal' in outcome) {
      const prop = /'([A-Za-z]+)/.exec(outcome.refusal)?.[1] ?? '';
      counts.refused++;
      counts.refusals.set(prop, (counts.refusals.get(prop) ?? 0) + 1);
      continue;
    }
    await admit(testbed, outcome.objects, workload);
    counts.admitted++;
    counts.kinds.set(workload.kind, (counts.kinds.get(workload.kind) ?? 0) + 1);
    counts.objects += outcome.objects.length;
  }
  return counts;
}

/** Server-side dry-runs of the objects, and of a pod where they make some. */
export async function admit(testbed: Testbed, objects: any[], shown?: RandomWorkload): Promise<void> {
  await Promise.all([...objects, ...objects.flatMap(podOf)].map(async (object) => {
    try {
      await testbed.api.apply(object, { dryRun: true });
    } catch (error) {
      const of = JSON.stringify(shown ? [shown.kind, shown.props] : [], null, 1);
      throw new Error(`${object.kind} is refused: ${(error as Error).message}\n${of}\n${JSON.stringify(object, null, 1)}`);
    }
  }));
}

/** A pod as the controller of the object would make it, as far as admission looks. */
function podOf({ kind, metadata, spec }: any): any[] {
  if (!['Deployment', 'StatefulSet', 'Job', 'CronJob'].includes(kind)) return [];
  const { template, volumeClaimTemplates = [] } = spec.jobTemplate?.spec ?? spec;
  const claims = volumeClaimTemplates.map(({ metadata: { name } }: any) => ({ name, persistentVolumeClaim: { claimName: name } }));
  return [{
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...template.metadata, name: metadata.name, namespace: metadata.namespace },
    // The account and the class are not there in a dry-run, which admission of pods would ask for.
    spec: { ...template.spec, volumes: [...template.spec.volumes ?? [], ...claims], serviceAccountName: 'default', priorityClassName: undefined },
  }];
}

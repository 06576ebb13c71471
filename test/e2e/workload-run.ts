import * as fc from 'fast-check';
import { Testbed } from '../testbed/testbed';
import { RandomWorkload, randomWorkload, synthesised } from '../workload/random-workload';

/** Namespace that admits only pods of PodSecurity `restricted`. */
export const RESTRICTED = 'restricted';

/** What became of random workloads. */
export interface WorkloadCounts {
  admitted: number;
  refused: number;
  objects: number;
  /** How often each of the messages' first words came, by prop. */
  readonly refusals: Map<string, number>;
}

/** The namespace, and the kinds that not every cluster has. */
export async function prepareWorkloads(testbed: Testbed): Promise<void> {
  await testbed.defineOtherKinds();
  await testbed.api.apply({
    apiVersion: 'v1', kind: 'Namespace', metadata: { name: RESTRICTED, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  });
  await testbed.api.until({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: RESTRICTED } }, 'to be there', () => true);
}

/** Asks the API server for random workloads, and for a pod of each; throws at the first that it refuses and we do not. */
export async function admitRandom(testbed: Testbed, seed: number, runs: number): Promise<WorkloadCounts> {
  const counts: WorkloadCounts = { admitted: 0, refused: 0, objects: 0, refusals: new Map() };
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
    counts.objects += outcome.objects.length;
  }
  return counts;
}

/** Server-side dry-runs of the objects and of a pod. */
export async function admit(testbed: Testbed, objects: any[], shown?: RandomWorkload): Promise<void> {
  const deployment = objects.find(({ kind }) => kind === 'Deployment');
  const { metadata, spec } = deployment.spec.template;
  // The account and the class are not there in a dry-run, which admission of pods would ask for.
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, name: deployment.metadata.name, namespace: deployment.metadata.namespace },
    spec: { ...spec, serviceAccountName: 'default', priorityClassName: undefined },
  };
  await Promise.all([...objects, pod].map(async (object) => {
    try {
      await testbed.api.apply(object, { dryRun: true });
    } catch (error) {
      throw new Error(`${object.kind} is refused: ${(error as Error).message}\n${JSON.stringify(shown?.props ?? {}, null, 1)}\n${JSON.stringify(object, null, 1)}`);
    }
  }));
}

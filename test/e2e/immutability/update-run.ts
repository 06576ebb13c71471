import * as fc from 'fast-check';
import { BaseObject } from './base-object';
import { BASE_OBJECTS } from './base-objects';
import { disagreement, otherVariants, Pair, UpdateOracle } from './update-oracle';
import { Counts } from '../../prove/campaign';
import { Testbed } from '../../testbed/testbed';

/** What would write to the objects while the server is asked. */
const WRITERS = ['kube-controller-manager', 'kube-scheduler', 'kwok', 'source-controller', 'kustomize-controller'] as const;
const AT_ONCE = 12;

/** How many changes of one field, and of several fields at once, are tried on each base object. */
export interface UpdateSample {
  readonly single: number;
  readonly several: number;
}

/** Stops what would write to the objects, and makes the namespace that they stand in. */
export async function prepareUpdates(testbed: Testbed, namespace: string): Promise<UpdateOracle> {
  await Promise.all(WRITERS.map((part) => testbed.stop(part)));
  await testbed.api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  // No controller makes it, and the server takes no pod without.
  await testbed.api.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } });
  return new UpdateOracle(testbed.api, namespace);
}

/** The pairs of some base objects: each other variant, and a random sample of changes. */
export async function updatePairs(oracle: UpdateOracle, bases: readonly BaseObject[], seed: number, sample: UpdateSample): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (const base of bases) {
    const { before, name } = await oracle.create(base);
    const mutations = oracle.mutations(base);
    const draw = (least: number, most: number, numRuns: number) => {
      const [minLength, maxLength] = [least, most].map((each) => Math.min(each, mutations.length));
      return numRuns === 0 ? [] : fc.sample(fc.shuffledSubarray(mutations, { minLength, maxLength }), { seed, numRuns });
    };
    const [single] = draw(sample.single, sample.single, 1);
    const several = draw(2, 4, sample.several);
    const work = [
      ...otherVariants(base).map((other) => async () => oracle.pair(base, before, oracle.manifest(other, name), `to ${other.variant}`)),
      ...[...single.map((mutation) => [mutation]), ...several].map((changes) => async () => oracle.changed(base, before, changes)),
    ];
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let next = work.shift(); next !== undefined; next = work.shift()) {
        const pair = await next();
        if (pair !== undefined) pairs.push(pair);
      }
    }));
  }
  return pairs;
}

/** Pairs by kind, and what the server and we said of them. */
export function countPairs(pairs: readonly Pair[]): { byKind: Map<string, Counts>; problems: string[] } {
  const byKind = new Map<string, Counts>();
  for (const pair of pairs) {
    const counts = byKind.get(pair.kind) ?? { pairs: 0, refused: 0, depends: 0 };
    byKind.set(pair.kind, {
      pairs: counts.pairs + 1,
      refused: counts.refused + Number(pair.refusal !== undefined),
      depends: counts.depends + Number(pair.findings.some(({ verdict }) => verdict === 'depends')),
    });
  }
  return { byKind, problems: pairs.map(disagreement).filter((each) => each !== undefined) };
}

/** Every base object of every kind. */
export const ALL_BASES = BASE_OBJECTS;

import { LifeboatError } from '../../manifest/lifeboat-error';
import { conditionOf, LiveObject } from '../cluster/live-object';
import { kustomizationStatus } from '../live/flux-status';
import { keyOf } from '../live/objects';

/** Whom a Kustomization that does not move holds up. */
export interface BlastRadius {
  /** Those that wait for it by dependsOn, directly or by another. */
  readonly dependents: readonly string[];
  /** Those that applied it and wait for it to be Ready. */
  readonly parents: readonly string[];
}

/** Who waits for a Kustomization. */
export function blastRadius(key: string, all: readonly LiveObject[]): BlastRadius {
  const found = new Set<string>();
  const search = (one: string): void => {
    for (const other of all) {
      const name = keyOf(other.metadata);
      if (!found.has(name) && dependenciesOf(other).includes(one)) {
        found.add(name);
        search(name);
      }
    }
  };
  search(key);
  const [namespace, name] = key.split('/');
  const id = `${namespace}_${name}_kustomize.toolkit.fluxcd.io_Kustomization`;
  const parents = all.filter((one) => waits(one) && (kustomizationStatus(one).inventory?.entries ?? []).some((entry) => entry.id === id));
  return { dependents: [...found].sort(), parents: parents.map(({ metadata }) => keyOf(metadata)).sort() };
}

/** Kustomizations so that each comes after those that it depends on. */
export function inDependencyOrder(keys: readonly string[], all: readonly LiveObject[]): string[] {
  const known = new Map(all.map((one) => [keyOf(one.metadata), one]));
  const order: string[] = [];
  const visit = (key: string, way: readonly string[]): void => {
    if (way.includes(key)) {
      throw new LifeboatError('dependency-cycle', { place: `Kustomization ${key}`, problem: `it depends on itself: ${[...way, key].join(' -> ')}`, remedy: 'Remove one of these dependencies in Git' });
    }
    if (order.includes(key)) return;
    const live = known.get(key);
    for (const needed of live ? dependenciesOf(live) : []) visit(needed, [...way, key]);
    order.push(key);
  };
  for (const key of keys) visit(key, []);
  return order.filter((key) => keys.includes(key));
}

/** Whether a Kustomization is not Ready because another is not. */
export function waitsForDependency(live: LiveObject): boolean {
  return conditionOf(live, 'Ready')?.reason === 'DependencyNotReady';
}

function dependenciesOf({ spec, metadata }: LiveObject): string[] {
  const { dependsOn = [] } = (spec ?? {}) as { dependsOn?: { name: string; namespace?: string }[] };
  return dependsOn.map(({ name, namespace = metadata.namespace }) => keyOf({ name, namespace }));
}

function waits({ spec }: LiveObject): boolean {
  const { wait, healthChecks = [] } = spec as { wait?: boolean; healthChecks?: unknown[] };
  return wait === true || healthChecks.length > 0;
}

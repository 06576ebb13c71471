import { FluxName, nameText, QUIET_STATES, State, STATES } from './state';
import type { JudgedObject } from './survey';

const ORDER = Object.keys(STATES) as State[];
const SOURCES = new Set(['GitRepository', 'OCIRepository', 'HelmRepository', 'HelmChart', 'Bucket', 'ExternalArtifact', 'ArtifactGenerator']);

/** Objects with the end of each chain of causes, and with what comes of them; a cause that is well itself, or in no list, ends a chain before it. */
export function withCauses(all: readonly JudgedObject[]): JudgedObject[] {
  const known = new Map(all.map((one) => [nameText(one), one]));
  const troubled = (name: FluxName | undefined): JudgedObject | undefined => {
    const one = name && known.get(nameText(name));
    return one && !QUIET_STATES.has(one.state) ? one : undefined;
  };
  // A Kustomization that waits for another one's health has it in its list of unhealthy objects.
  const causeOf = (one: JudgedObject): JudgedObject | undefined => (
    troubled(one.cause) ?? (one.unhealthy ?? []).map(troubled).find((other) => other !== undefined && other !== one));
  const consequences = new Map<string, FluxName[]>();
  const traced = all.map((one): JudgedObject => {
    const way = [one];
    for (let next = causeOf(one); next; next = causeOf(next)) {
      if (way.includes(next)) return next === one ? { ...one, cycle: [...way, one].map(named) } : { ...one, root: named(next), cause: named(way[1]) };
      way.push(next);
    }
    return way.length === 1 ? one : { ...one, cause: named(way[1]), root: named(way[way.length - 1]) };
  });
  for (const { root, ...one } of traced) {
    if (root) consequences.set(nameText(root), [...consequences.get(nameText(root)) ?? [], named(one)]);
  }
  return traced.map((found) => {
    const isDisabled = found.state === 'dependency' && found.cause && known.get(nameText(found.cause))?.state === 'disabled';
    const one = isDisabled ? { ...found, meaning: `${found.meaning}, and which Git declares suspended`, action: 'take `suspend: true` of that one, or the dependency, out of Git' } : found;
    const own = consequences.get(nameText(one)) ?? [];
    return one.cycle ? { ...one, consequences: own, meaning: `it depends on itself: ${one.cycle.map(({ name }) => name).join(' -> ')}`, action: 'remove one of these dependencies in Git' } : { ...one, consequences: own };
  });
}

/** What to mend first: sources, then what the most others wait for, then by state; what waits for another one comes after all roots. */
export function inOrder(all: readonly JudgedObject[]): JudgedObject[] {
  const rank = (one: JudgedObject): number[] => [
    QUIET_STATES.has(one.state) ? 2 : one.root ? 1 : 0,
    SOURCES.has(one.kind) && !QUIET_STATES.has(one.state) && ORDER.indexOf(one.state) < ORDER.indexOf('deleting') ? 0 : 1,
    ORDER.indexOf(one.state) < ORDER.indexOf('deleting') ? -one.consequences.length : 0,
    ORDER.indexOf(one.state),
  ];
  const ranked = all.map((one) => ({ one, rank: rank(one), text: nameText(one) }));
  ranked.sort((a, b) => {
    const place = a.rank.findIndex((value, index) => value !== b.rank[index]);
    return place < 0 ? (a.text < b.text ? -1 : a.text > b.text ? 1 : 0) : a.rank[place] - b.rank[place];
  });
  return ranked.map(({ one }) => one);
}

function named({ kind, namespace, name }: FluxName): FluxName {
  return { kind, namespace, name };
}

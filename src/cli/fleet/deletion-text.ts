const NAMED = 10;
/** Kinds whose deletion loses data or takes other objects along. */
export const HEAVY_KINDS: readonly string[] = ['PersistentVolumeClaim', 'Namespace', 'PersistentVolume', 'CustomResourceDefinition', 'StatefulSet'];

function kindOf(identity: string): string {
  const parts = identity.split('/');
  return HEAVY_KINDS.find((kind) => parts.includes(kind)) ?? (/^[A-Z]/.test(parts[0]) ? parts[0] : parts[1]);
}

function weight(identity: string): number {
  const index = HEAVY_KINDS.indexOf(kindOf(identity));
  return index < 0 ? HEAVY_KINDS.length : index;
}

/** Whether losing this object loses data, or other objects with it. */
export function isHeavy(identity: string): boolean {
  return weight(identity) < HEAVY_KINDS.length;
}

/** Objects for an error: how many of each kind, the gravest first, and the first ten by name. */
export function deletionText(identities: Iterable<string>): string {
  const sorted = [...new Set(identities)].sort((a, b) => weight(a) - weight(b) || (a < b ? -1 : a > b ? 1 : 0));
  const counts = new Map<string, number>();
  for (const identity of sorted) counts.set(kindOf(identity), (counts.get(kindOf(identity)) ?? 0) + 1);
  const kinds = [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
  const rest = sorted.length > NAMED ? ` and ${sorted.length - NAMED} more` : '';
  return `${sorted.length === 1 ? '1 object' : `${sorted.length} objects`} (${kinds}): ${sorted.slice(0, NAMED).join(', ')}${rest}`;
}

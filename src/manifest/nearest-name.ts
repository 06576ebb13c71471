/** The one of some names that was most likely meant; undefined where none is near: a third of the letters may be others, or as many as `most`. */
export function nearestName(name: string, names: Iterable<string>, most = Math.max(1, Math.floor(name.length / 3))): string | undefined {
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const each of names) {
    if (Math.abs(each.length - name.length) > most) continue;
    const distance = each.toLowerCase() === name.toLowerCase() ? 0 : distanceOf(name, each);
    if (distance <= most && (!best || distance < best.distance)) best = { name: each, distance };
  }
  return best?.name;
}

/** How many letters are to be added, taken out or replaced. */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length];
}

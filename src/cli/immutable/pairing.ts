import { posix } from 'path';
import { PlacedObject } from './manifest-documents';
import { sameValue } from '../../manifest/difference';
import { identityOf, identityText } from '../../manifest/identity';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** Both versions of one object. */
export interface ObjectPair {
  readonly before: PlacedObject;
  readonly after: PlacedObject;
}

/** What became of the objects that are built together. */
export interface ObjectChanges {
  readonly pairs: ObjectPair[];
  readonly gone: PlacedObject[];
  readonly made: PlacedObject[];
  readonly notes: string[];
  readonly errors: LifeboatError[];
}

/** The objects of what differs on either side, and those of the same names that stand unchanged on both. */
export interface ObjectsToPair {
  readonly before: readonly PlacedObject[];
  readonly after: readonly PlacedObject[];
  readonly unchanged: readonly PlacedObject[];
  /** Whether all of them are one build, which can hold an object but once. */
  readonly oneBuild: boolean;
  readonly beforeName: string;
}

function byKey(objects: readonly PlacedObject[]): Map<string, PlacedObject[]> {
  const groups = new Map<string, PlacedObject[]>();
  for (const object of objects) groups.set(object.key, [...groups.get(object.key) ?? [], object]);
  return groups;
}

function placeOf({ file, line }: PlacedObject): string {
  return `${file}:${line}`;
}

function nameOf({ object }: PlacedObject): string {
  return identityText(identityOf(object));
}

/** Pairs objects by identity, whatever file they stand in. */
export function pairObjects({ before, after, unchanged, oneBuild, beforeName }: ObjectsToPair): ObjectChanges {
  const changes: ObjectChanges = { pairs: [], gone: [], made: [], notes: [], errors: [] };
  const [old, now, same] = [byKey(before), byKey(after), byKey(unchanged)];
  const several: string[] = [];
  for (const key of new Set([...now.keys(), ...old.keys()])) {
    const [befores, afters, stay] = [old.get(key) ?? [], now.get(key) ?? [], same.get(key) ?? []];
    if (afters.length > 0 && afters.length + stay.length > 1) {
      const twice = togetherTwice([...afters, ...stay], oneBuild);
      if (twice) changes.errors.push(twice);
      else several.push(nameOf(afters[0]));
      if (!twice) pairByFile(befores, afters, changes);
    } else if (afters.length === 1) {
      if (befores.length === 0) changes.made.push(afters[0]);
      for (const one of sameFileFirst(befores, afters[0])) changes.pairs.push({ before: one, after: afters[0] });
    } else if (stay.length > 0) {
      for (const one of oneBuild ? befores : []) changes.pairs.push({ before: one, after: stay[0] });
      if (!oneBuild) pairByFile(befores, [], changes);
    } else {
      changes.gone.push(befores[0]);
    }
    if (befores.length > 1 && oneBuild) {
      changes.notes.push(`${nameOf(befores[0])} stood twice at ${beforeName} (${befores.slice(0, 2).map(placeOf).join(' and ')}): whatever it is now was compared with each of them`);
    }
  }
  if (several.length > 0) {
    const names = `${several.slice(0, 3).join(', ')}${several.length > 3 ? ` and ${several.length - 3} more` : ''}`;
    changes.notes.push(`${names}: in several directories that no kustomization builds; each was compared with the version in its own file`);
  }
  return changes;
}

/** Files of one build, or of one directory, are applied together, and can hold an object once. */
function togetherTwice(objects: readonly PlacedObject[], oneBuild: boolean): LifeboatError | undefined {
  for (const [index, one] of objects.entries()) {
    const other = objects.slice(index + 1).find(({ file }) => oneBuild || posix.dirname(file) === posix.dirname(one.file));
    if (!other) continue;
    return new LifeboatError('duplicate-object', {
      place: placeOf(other), problem: `${nameOf(other)} also stands at ${placeOf(one)}, so that nobody can say which of them is applied`, remedy: 'Remove one of them, or name a PATH that holds one',
    });
  }
  return undefined;
}

function sameFileFirst(befores: readonly PlacedObject[], after: PlacedObject): readonly PlacedObject[] {
  const same = befores.filter(({ file }) => file === after.file);
  return same.length > 0 ? same : befores;
}

function pairByFile(befores: readonly PlacedObject[], afters: readonly PlacedObject[], changes: ObjectChanges): void {
  const rest = [...befores];
  const unpaired = afters.filter((after) => {
    const index = rest.findIndex(({ file }) => file === after.file);
    if (index >= 0) changes.pairs.push({ before: rest.splice(index, 1)[0], after });
    return index < 0;
  });
  // Whole directories are renamed together, so that what is left keeps its order.
  for (const after of unpaired) {
    const index = Math.max(rest.findIndex(({ object }) => sameValue(object, after.object)), 0);
    if (rest.length > 0) changes.pairs.push({ before: rest.splice(index, 1)[0], after });
    else changes.made.push(after);
  }
  changes.gone.push(...rest);
}

/** Takes out of several builds what only went from one to another, and gives it as pairs. */
export function pairAcross(builds: readonly ObjectChanges[]): ObjectPair[] {
  const moved: ObjectChanges = { pairs: [], gone: [], made: [], notes: [], errors: [] };
  const [gone, made] = [byKey(builds.flatMap((build) => build.gone)), byKey(builds.flatMap((build) => build.made))];
  for (const [key, befores] of gone) if (made.has(key)) pairByFile(befores, made.get(key)!, moved);
  const paired = new Set(moved.pairs.flatMap(({ before, after }) => [before, after]));
  for (const build of builds) {
    for (const list of [build.gone, build.made]) list.splice(0, list.length, ...list.filter((object) => !paired.has(object)));
  }
  return moved.pairs;
}

/** What kustomize hangs onto the name of what it generates. */
const GENERATED = /-[bcdfghkmt2456789]{10}$/;

/** Takes out what a generator of kustomize made under a new name, which is how it brings a change about; gives how many. */
export function dropGeneratedAnew({ gone, made }: ObjectChanges): number {
  const stem = ({ object, key }: PlacedObject): string | undefined => (
    (object.kind === 'ConfigMap' || object.kind === 'Secret') && GENERATED.test(object.metadata.name) ? key.replace(GENERATED, '') : undefined
  );
  const before = gone.length;
  for (const one of [...gone]) {
    const name = stem(one);
    const index = name === undefined ? -1 : made.findIndex((other) => stem(other) === name);
    if (index < 0) continue;
    made.splice(index, 1);
    gone.splice(gone.indexOf(one), 1);
  }
  return before - gone.length;
}

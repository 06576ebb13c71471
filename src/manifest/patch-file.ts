import { fieldPath } from './difference';
import { LifeboatError } from './lifeboat-error';
import { ManifestObject, ManifestValue } from './manifest-object';
import { FieldChange } from './object-patch';
import { parseEntryKey, parseFieldPath } from './parse-field-path';
import { readPlainYaml } from './plain-yaml';
import { readableYaml } from './readable';

/** A change, and the line of the file that it begins on. */
export interface LocatedChange extends FieldChange {
  readonly line: number;
}

/** What a patch file says of one object: its fields change, it is new, or it goes. */
export interface ObjectPatch<Change extends FieldChange = FieldChange> {
  /** As `identityText` writes it. */
  readonly object: string;
  readonly changes?: readonly Change[];
  readonly add?: ManifestObject;
  readonly remove?: true;
}

/** A patch of a file, with the line that it begins on. */
export interface LocatedPatch extends ObjectPatch<LocatedChange> {
  readonly line: number;
}

type Mapping = { [key: string]: ManifestValue };

type Refuse = (line: number, problem: string, remedy: string) => never;

const PATCH_KEYS = ['object', 'changes', 'add', 'remove'];
const CHANGE_KEYS = ['set', 'remove', 'to', 'was', 'before'];

/** Reads a patch file strictly: what it does not say in so many words, it does not say. */
export function readPatches(text: string, file: string): LocatedPatch[] {
  const { value, lineOf } = readPlainYaml(text, file);
  const refuse: Refuse = (line, problem, remedy) => {
    throw new LifeboatError('captured-file', { place: `${file}:${line}`, problem, remedy });
  };
  if (value === null) return [];
  if (!Array.isArray(value)) return refuse(1, 'is no list of objects', 'Begin each with `- object: GROUP/KIND/NAMESPACE/NAME`');
  const seen = new Set<string>();
  return value.map((entry) => {
    const patch = mapping(entry) ?? refuse(1, 'has an entry that is no object', 'Begin it with `- object:`');
    const line = lineOf(patch);
    const unknown = Object.keys(patch).find((key) => !PATCH_KEYS.includes(key));
    if (unknown !== undefined) refuse(line, `has the key '${unknown}'; there are ${PATCH_KEYS.join(', ')}`, 'Correct it');
    const { object, changes, add, remove } = patch;
    if (typeof object !== 'string' || object === '') return refuse(line, 'names no object', 'Write `- object: GROUP/KIND/NAMESPACE/NAME`');
    if (seen.has(object)) refuse(line, `has ${object} a second time`, 'Bring both together');
    seen.add(object);
    if ([changes, add, remove].filter((one) => one !== undefined).length !== 1) {
      return refuse(line, `says of ${object} not one of changes, add and remove`, 'Say one of them');
    }
    if (remove !== undefined) return remove === true ? { object, line, remove } : refuse(line, 'remove says something else than true', 'Write `remove: true`');
    if (add !== undefined) {
      const added = mapping(add);
      if (typeof added?.apiVersion === 'string' && typeof added.kind === 'string' && typeof mapping(added.metadata)?.name === 'string') {
        return { object, line, add: added as unknown as ManifestObject };
      }
      return refuse(line, `adds ${object} without apiVersion, kind or metadata.name`, 'Write the whole object');
    }
    if (!Array.isArray(changes)) return refuse(line, `changes of ${object} is no list`, 'Begin each change with `- set:` or `- remove:`');
    const changed = changes.map((change) => mapping(change) ?? refuse(line, `${object} has a change that is none`, 'Correct it'));
    return { object, line, changes: changed.map((change) => readChange(change, lineOf, refuse)) };
  });
}

function readChange(change: Mapping, lineOf: (mapping: object) => number, refuse: Refuse): LocatedChange {
  const line = lineOf(change);
  const unknown = Object.keys(change).find((key) => !CHANGE_KEYS.includes(key));
  if (unknown !== undefined) refuse(line, `has the key '${unknown}'; there are ${CHANGE_KEYS.join(', ')}`, 'Correct it');
  const { set, remove, to, was, before } = change;
  const path = set ?? remove;
  if (typeof path !== 'string' || (set !== undefined) === (remove !== undefined)) return refuse(line, 'names no one field to set or to remove', 'Write `- set: PATH` or `- remove: PATH`');
  const segments = parseFieldPath(path) ?? refuse(line, `'${path}' is no path of a field`, 'Write it like spec.template.spec.containers[name=api].image');
  if ((set !== undefined) !== (to !== undefined)) refuse(line, set === undefined ? `removes ${path} and says to` : `sets ${path} and does not say to what`, 'Correct it');
  const key = before === undefined ? undefined : typeof before === 'string' ? parseEntryKey(before) : null;
  if (key === null || (before !== undefined && key === undefined)) return refuse(line, `before: '${String(before)}' names no entry of a list`, 'Write it like name=api');
  return { segments, line, ...(to === undefined ? {} : { to }), ...(was === undefined ? {} : { was }), ...(key ? { before: key } : {}) };
}

/** One patch as it stands in a file, an item of the list. */
export function patchText(patch: ObjectPatch): string {
  const head = `- ${yamlOf({ object: patch.object })}`;
  if (patch.remove) return `${head}  remove: true\n`;
  if (patch.add) return `${head}  add:\n${indented(readableYaml(patch.add), '    ')}`;
  return `${head}  changes:\n${(patch.changes ?? []).map(changeText).join('')}`;
}

/** One change as it stands in a file, an item of its object's list. */
export function changeText({ segments, to, was, before }: FieldChange): string {
  const path = fieldPath(segments);
  const fields = {
    ...(to === undefined ? { remove: path } : { set: path, to }),
    ...(before === undefined ? {} : { before: fieldPath([before]).slice(1, -1) }),
    ...(was === undefined ? {} : { was }),
  };
  return indented(yamlOf(fields), '    ').replace('    ', '  - ');
}

/** The writer takes any map whose keys are not those of a manifest. */
function yamlOf(map: Mapping): string {
  return readableYaml(map as unknown as ManifestObject);
}

function indented(text: string, pad: string): string {
  return text.replace(/^(?=[^\n])/gm, pad);
}

function mapping(value: ManifestValue): Mapping | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

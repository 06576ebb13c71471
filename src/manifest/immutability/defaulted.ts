import { isValueMap, ValueMap } from '../value-map';
import { canonicalValue } from './canonical-value';
import { Default, DEFAULTS, DROPPED } from './defaults-table';
import { ManifestValue } from '../manifest-object';
import { fieldSchema, resolved, Schema } from '../schema/schema';

/** A value as the API server would hold it once applied: canonical, with what it fills in. */
export function defaulted(value: ManifestValue, schema: Schema): ManifestValue {
  const filled = fill(canonicalValue(value, schema), schema);
  return canonicalValue(filled, schema);
}

function fill(value: ManifestValue, schema: Schema): ManifestValue {
  if (Array.isArray(value)) return value.map((entry) => fill(entry, resolved(schema).items ?? {}));
  if (!isValueMap(value)) return value;
  const own = adjusted(schema.$ref, value);
  for (const each of DEFAULTS[schema.$ref ?? ''] ?? []) apply(own, each);
  for (const key of structsOf(schema)) own[key] ??= {};
  return Object.fromEntries(Object.entries(own).map(([key, each]) => [key, fill(each, fieldSchema(schema, key) ?? {})]));
}

/** Each value of a type asks again. */
const STRUCTS = new WeakMap<Schema, readonly string[]>();
const STEPS = new Map<string, readonly string[]>();

/** Fields of Go that are structs and no pointers: they are there in any case, so that their own fields are filled in. */
function structsOf(schema: Schema): readonly string[] {
  const whole = resolved(schema);
  let structs = STRUCTS.get(whole);
  if (structs) return structs;
  const { properties = {} } = whole;
  structs = Object.keys(properties).filter((key) => {
    const { pointer, $ref } = properties[key];
    return pointer !== true && $ref !== undefined && resolved(properties[key]).properties !== undefined;
  });
  STRUCTS.set(whole, structs);
  return structs;
}

/** The keys of a path, of which a point may be escaped. */
function stepsOf(path: string): readonly string[] {
  let steps = STEPS.get(path);
  if (!steps) STEPS.set(path, steps = path.split(/(?<!\\)\./).map((each) => each.replaceAll('\\', '')));
  return steps;
}

function apply(value: ValueMap, { path, value: filled, when = {} }: Default): void {
  const steps = stepsOf(path);
  if (!Object.entries(when).every(([other, expected]) => holds(at(value, stepsOf(other)), expected))) return;
  if (at(value, steps) !== undefined) return;
  const made = typeof filled === 'function' ? filled(value) : filled;
  if (made === undefined) return;
  let parent = value;
  for (const key of steps.slice(0, -1)) {
    const below = parent[key];
    parent[key] = isValueMap(below) ? { ...below } : {};
    parent = parent[key] as ValueMap;
  }
  parent[steps.at(-1)!] = made;
}

function at(value: ManifestValue, steps: readonly string[]): ManifestValue {
  return steps.reduce<ManifestValue>((parent, key) => (isValueMap(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined), value);
}

function holds(value: ManifestValue, expected: string | null | true | readonly string[]): boolean {
  if (expected === null) return value === undefined;
  if (expected === true) return value !== undefined;
  return typeof expected === 'string' ? value === expected : expected.includes(String(value));
}

/** What the API server does to a type besides filling in: fields that stand for others, and those that it drops. */
function adjusted(type: string | undefined, value: ValueMap): ValueMap {
  const own = { ...value };
  for (const field of DROPPED[type ?? ''] ?? []) delete own[field];
  if (type === 'core.v1.Container' && isValueMap(own.lifecycle) && Object.keys(own.lifecycle).join() === 'stopSignal') delete own.lifecycle;
  if (type === 'core.v1.Secret' && isValueMap(own.stringData)) {
    const encoded = Object.entries(own.stringData).map(([key, text]) => [key, Buffer.from(String(text)).toString('base64')]);
    own.data = { ...(isValueMap(own.data) ? own.data : {}), ...Object.fromEntries(encoded) };
    delete own.stringData;
  }
  if (type === 'core.v1.ServiceSpec' && (own.sessionAffinity ?? 'None') === 'None') delete own.sessionAffinityConfig;
  // The old name of the field is written with the new one, and read where that is absent.
  if (type === 'core.v1.PodSpec') own.serviceAccount = own.serviceAccountName ?? own.serviceAccount;
  if (type === 'apps.v1.StatefulSetSpec' && Array.isArray(own.volumeClaimTemplates)) {
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', status: { phase: 'Pending' } };
    own.volumeClaimTemplates = own.volumeClaimTemplates.map((each) => (isValueMap(each) ? { ...each, ...claim } : each));
  }
  // The older field wins where the two do not agree.
  if (type === 'core.v1.NodeSpec') {
    const ranges = Array.isArray(own.podCIDRs) ? own.podCIDRs : [];
    if (own.podCIDR === undefined) own.podCIDR = ranges[0];
    else if (ranges[0] !== own.podCIDR) own.podCIDRs = [own.podCIDR];
  }
  if (type === 'core.v1.Volume' && Object.keys(own).every((key) => key === 'name')) own.emptyDir = {};
  return own;
}

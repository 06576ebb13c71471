import { ApiObject, App } from 'cdk8s';

/** Stands for a value that only cdk8s's own resolution can render: a Lazy, a token, an instance of a class. */
const GENERAL = Symbol('general');
const DEFAULT_RESOLVERS = new App().resolvers.length;

/** What cdk8s keeps of an object; where another version keeps it otherwise, the general way is taken. */
interface Kept {
  readonly props?: { readonly [field: string]: unknown };
  readonly patches?: readonly unknown[];
  readonly metadata: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: object;
    readonly annotations?: object;
    readonly finalizers?: readonly unknown[];
    readonly ownerReferences?: readonly unknown[];
    readonly _additionalAttributes?: object;
  };
}

/**
 * What `toJson` gives. An object whose props are plain data, as nearly all are, is copied in one pass: cdk8s resolves, sanitises, patches and
 * reorders in four, which is most of the time of a large fleet's synth.
 */
export function objectJson(apiObject: ApiObject): any {
  const kept = apiObject as unknown as Kept;
  const isGeneral = apiObject.toJson !== ApiObject.prototype.toJson || kept.patches?.length !== 0
    || App.of(apiObject).resolvers.length !== DEFAULT_RESOLVERS;
  const rendered = isGeneral ? GENERAL : plainObject(kept);
  return rendered === GENERAL ? apiObject.toJson() : rendered;
}

function plainObject({ props, metadata }: Kept): object | typeof GENERAL {
  const attributes = metadata._additionalAttributes;
  if (props === undefined || attributes === undefined) return GENERAL;
  const { name, namespace, annotations, finalizers, ownerReferences, labels } = metadata;
  const copiedMetadata = copy({ ...attributes, name, namespace, annotations, finalizers, ownerReferences, labels }, true);
  if (copiedMetadata === GENERAL) return GENERAL;
  const rest: { [field: string]: unknown } = {};
  for (const field in props) if (field !== 'apiVersion' && field !== 'kind' && field !== 'metadata') rest[field] = props[field];
  const copied = copy(rest, false);
  if (copied === GENERAL) return GENERAL;
  return { apiVersion: props.apiVersion, kind: props.kind, metadata: copiedMetadata, ...copied as object };
}

/** A copy without what is absent, the keys in order; `filterEmpty` leaves out empty lists and maps, as cdk8s does in metadata. */
function copy(value: unknown, filterEmpty: boolean): unknown {
  switch (typeof value) {
    case 'string': case 'number': case 'boolean': return value;
    case 'object': break;
    default: return GENERAL;
  }
  if (Array.isArray(value)) return copyList(value, filterEmpty);
  const map = value as { [key: string]: unknown };
  if (Object.getPrototypeOf(map) !== Object.prototype || map.constructor !== Object || typeof map.resolve === 'function') return GENERAL;
  const keys = Object.keys(map);
  if (!process.env.CDK8S_DISABLE_SORT) keys.sort();
  const result: { [key: string]: unknown } = {};
  let empty = true;
  for (const key of keys) {
    if (key === '__proto__') return GENERAL;
    const item = map[key];
    if (item === undefined || item === null) continue;
    const copied = copy(item, filterEmpty);
    if (copied === GENERAL) return GENERAL;
    if (copied === undefined) continue;
    result[key] = copied;
    empty = false;
  }
  return filterEmpty && empty ? undefined : result;
}

function copyList(list: readonly unknown[], filterEmpty: boolean): unknown {
  if (filterEmpty && list.length === 0) return undefined;
  const result = new Array(list.length);
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    const copied = item === undefined || item === null ? GENERAL : copy(item, filterEmpty);
    if (copied === GENERAL || copied === undefined) return GENERAL;
    result[index] = copied;
  }
  return result;
}

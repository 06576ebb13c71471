import { evaluateRule, Scope } from './cel/evaluate';
import { namesField, namesVariable, parseRule } from './cel/parse-rule';
import { CannotRun, CelFault, celValue, isTyped, Optional } from './cel/values';
import { Correlation, entryLike } from './correlation';
import { keyPath } from './schema-faults';
import { propertySchema, StructuralSchema, ValidationRule, valueSchema } from './structural-schema';
import { ManifestValue } from '../../manifest/manifest-object';
import { isValueMap } from '../../manifest/value-map';

/** A rule of a definition that an object breaks, or that could not be run. */
export interface RuleFault {
  readonly path: string;
  /** What the definition says of it, or the rule itself. */
  readonly reason: string;
  /** The rule as it is written. */
  readonly rule: string;
  /** Whether it looks at the old value. */
  readonly isTransition: boolean;
  /** What it was asked of, and what that was before. */
  readonly value: ManifestValue;
  readonly old: ManifestValue;
  /** Why it could not be run here; absent where it was run. */
  readonly couldNotRun?: string;
}

/** What an unchanged value is told apart by: its own correlation, and that of what is nearest above it. */
interface Unchanged {
  readonly here?: Correlation;
  readonly above?: Correlation;
}

interface Node {
  readonly schema: StructuralSchema;
  /** Of what is combined in by `allOf` the rules alone count; types are those of the schema itself. */
  readonly typed: StructuralSchema;
  readonly path: string;
  readonly isRoot: boolean;
  readonly value: ManifestValue;
  readonly old: ManifestValue;
  readonly unchanged: Unchanged;
  readonly hidden?: string;
}

/** The version of a resource that is there. */
export interface OldVersion {
  readonly value: ManifestValue;
  /** Field of both versions that is not known, since it is not in Git. */
  readonly hidden?: string;
}

/** The rules of a schema that a resource breaks; the transition rules among them only where there is an old version. */
export function ruleFaults(value: ManifestValue, schema: StructuralSchema, old?: OldVersion): RuleFault[] {
  const unchanged = old === undefined ? {} : { here: new Correlation(value, old.value, schema) };
  const hidden = old?.hidden === undefined ? {} : { hidden: old.hidden };
  return faultsAt({ schema, typed: schema, path: '', isRoot: true, value, old: old?.value, unchanged, ...hidden });
}

function isUnchanged({ here, above }: Unchanged): boolean {
  return (here ?? above)?.isSame === true;
}

function below({ here, above }: Unchanged, step: (correlation: Correlation) => Correlation | undefined, isType = false): Unchanged {
  if (here === undefined) return { above };
  // The server converts both versions before it looks, so that a change of these does not show.
  if (above === undefined && isType) return {};
  return { here: step(here), above: here };
}

function faultsAt(node: Node): RuleFault[] {
  const { schema, typed, value, unchanged } = node;
  if (value === null || value === undefined) return [];
  const own = (schema['x-kubernetes-validations'] ?? []).flatMap((rule) => faultOf(rule, node));
  const combined = (schema.allOf ?? []).flatMap((each) => faultsAt({ ...node, schema: each, typed, unchanged: { above: unchanged.above } }));
  return [...own, ...combined, ...(Array.isArray(value) ? inList(node, value) : isValueMap(value) ? inMap(node, value) : [])];
}

function inList({ schema, typed, path, old, unchanged }: Node, list: readonly ManifestValue[]): RuleFault[] {
  if (schema.items === undefined || typed.items === undefined) return [];
  const { items } = typed;
  return list.flatMap((value, place) => faultsAt({
    schema: schema.items!,
    typed: items,
    path: `${path}[${place}]`,
    isRoot: items['x-kubernetes-embedded-resource'] === true,
    value,
    old: entryLike(value, old, typed),
    unchanged: below(unchanged, (here) => here.index(place)),
  }));
}

function inMap({ schema, typed, path, old, unchanged }: Node, map: { readonly [key: string]: ManifestValue }): RuleFault[] {
  return Object.entries(map).flatMap(([key, value]) => {
    const [rules, own] = [[valueSchema(schema), valueSchema(typed)], [propertySchema(schema, key), propertySchema(typed, key)]]
      .find((pair): pair is [StructuralSchema, StructuralSchema] => pair.every((each) => each !== undefined)) ?? [];
    if (rules === undefined || own === undefined || !isTyped(own)) return [];
    return faultsAt({
      schema: rules,
      typed: own,
      path: keyPath(path, key),
      isRoot: own['x-kubernetes-embedded-resource'] === true,
      value,
      old: isValueMap(old) && Object.hasOwn(old, key) ? old[key] : undefined,
      unchanged: below(unchanged, (here) => here.key(key), key === 'apiVersion' || key === 'kind'),
    });
  });
}

function faultOf(rule: ValidationRule, node: Node): RuleFault[] {
  if (rule.rule.trim() === '') return [];
  let isTransition = rule.optionalOldSelf === true;
  const told = (reason: string, couldNotRun?: string): RuleFault[] => [{
    path: `${node.path}${fieldPathText(rule, node.path)}`, rule: rule.rule, isTransition, reason, value: node.value, old: node.old, ...(couldNotRun === undefined ? {} : { couldNotRun }),
  }];
  const known = rule.message?.trim();
  try {
    const tree = parseRule(rule.rule);
    isTransition = namesVariable(tree, 'oldSelf');
    const hasOld = node.old !== undefined && node.old !== null;
    if (isTransition && !hasOld && rule.optionalOldSelf !== true) return [];
    if (node.hidden !== undefined && namesField(tree, node.hidden)) throw new CannotRun(`it looks at the ${node.hidden}, which Git does not show`);
    const scope = scopeOf(rule, node, isTransition);
    if (evaluateRule(rule.rule, scope) === true) return [];
    if (!isTransition && isUnchanged(node.unchanged)) return [];
    return told(messageOf(rule, scope) ?? (known !== undefined && known !== '' ? known : `failed rule: ${rule.rule.trim()}`));
  } catch (error) {
    if (error instanceof CelFault) return told(`${error.message} evaluating rule: ${known ?? rule.rule.trim()}`);
    if (error instanceof CannotRun) return told(known ?? rule.rule.trim(), error.message);
    if (error instanceof RangeError) return told(known ?? rule.rule.trim(), 'it goes too deep');
    throw error;
  }
}

function scopeOf(rule: ValidationRule, { typed, isRoot, value, old }: Node, isTransition: boolean): Scope {
  const scope = new Map([['self', celValue(value, typed, isRoot)]]);
  if (!isTransition) return scope;
  const before = old === undefined || old === null ? undefined : celValue(old, typed, isRoot);
  return scope.set('oldSelf', rule.optionalOldSelf === true ? new Optional(before) : before ?? null);
}

/** A message that the definition computes; where it cannot, the server falls back on the other one. */
function messageOf({ messageExpression }: ValidationRule, scope: Scope): string | undefined {
  if (messageExpression === undefined || messageExpression === '') return undefined;
  try {
    const text = evaluateRule(messageExpression, scope);
    return typeof text === 'string' && text.trim() !== '' && !text.trim().includes('\n') ? text.trim() : undefined;
  } catch (error) {
    if (error instanceof CelFault || error instanceof CannotRun) return undefined;
    throw error;
  }
}

function fieldPathText({ fieldPath = '' }: ValidationRule, path: string): string {
  return path === '' ? fieldPath.replace(/^\./, '') : fieldPath;
}

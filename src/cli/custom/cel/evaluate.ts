import { find, noOverload } from './equality';
import { FUNCTIONS, MEMBERS, TYPES } from './functions/functions';
import { MACROS } from './macros';
import { int64, OPERATORS } from './operators';
import { parseRule, RuleNode } from './parse-rule';
import { CannotRun, CelFault, CelList, CelMap, CelValue, Optional } from './values';

/** Variables by their names. */
export type Scope = ReadonlyMap<string, CelValue>;

/** The value of a rule. */
export function evaluateRule(text: string, scope: Scope): CelValue {
  return evaluate(parseRule(text), scope);
}

/** The value of a part of a rule. */
export function evaluate(node: RuleNode, scope: Scope): CelValue {
  switch (node.op) {
    case 'value': return literal(node.args);
    case 'id': return variable(node.args, scope);
    case '.': return dotted(node, scope);
    case '.?': return optionalField(evaluate(node.args[0], scope), node.args[1]);
    case '[]': return indexed(evaluate(node.args[0], scope), evaluate(node.args[1], scope));
    case '[?]': return optionalField(evaluate(node.args[0], scope), evaluate(node.args[1], scope));
    case 'list': return new CelList(node.args.map((each) => evaluate(each, scope)));
    case 'map': return new CelMap(new Map(node.args.map(([key, value]) => [evaluate(key, scope), evaluate(value, scope)])));
    case '?:': return truth(evaluate(node.args[0], scope)) ? evaluate(node.args[1], scope) : evaluate(node.args[2], scope);
    case '||': return either(node.args, scope, true);
    case '&&': return either(node.args, scope, false);
    case '!_': return !truth(evaluate(node.args, scope));
    case '-_': return negated(node.args, scope);
    case 'call': return called(node.args[0], node.args[1], scope);
    case 'rcall': return memberCalled(node.args[0], node.args[1], node.args[2], scope);
    default: return OPERATORS[node.op](evaluate(node.args[0], scope), evaluate(node.args[1], scope));
  }
}

/** A boolean; whatever else makes the rule fail. */
export function truth(value: CelValue): boolean {
  return typeof value === 'boolean' ? value : noOverload();
}

function literal(value: unknown): CelValue {
  if (typeof value === 'bigint') return value;
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value instanceof Uint8Array) return value;
  throw new CannotRun('it has an unsigned number');
}

function variable(name: string, scope: Scope): CelValue {
  const found = scope.get(name) ?? TYPES.get(name);
  if (found !== undefined || scope.get(name) === null) return found ?? null;
  throw new CannotRun(`\`${name}\` is not known here`);
}

function negated(node: RuleNode, scope: Scope): CelValue {
  const value = evaluate(node, scope);
  return typeof value === 'bigint' ? int64(-value) : typeof value === 'number' ? -value : noOverload();
}

/** One side decides even where the other one fails. */
function either([left, right]: readonly [RuleNode, RuleNode], scope: Scope, decides: boolean): boolean {
  let failure: unknown;
  for (const side of [left, right]) {
    try {
      if (truth(evaluate(side, scope)) === decides) return decides;
    } catch (error) {
      failure = worse(failure, error);
    }
  }
  if (failure !== undefined) throw failure;
  return !decides;
}

/** Of two failures the one that leaves more open. */
export function worse(one: unknown, other: unknown): unknown {
  return one === undefined || (one instanceof CelFault && !(other instanceof CelFault)) ? other : one;
}

/** `google.protobuf.Duration` is a name, and no field of anything. */
function dotted(node: RuleNode & { readonly op: '.' }, scope: Scope): CelValue {
  const name = qualifiedName(node);
  const type = name === undefined || scope.has(name.split('.')[0]) ? undefined : TYPES.get(name);
  return type ?? field(evaluate(node.args[0], scope), node.args[1]);
}

/** A name with dots; undefined where it is anything else. */
export function qualifiedName(node: RuleNode): string | undefined {
  if (node.op === 'id') return node.args;
  const parent = node.op === '.' ? qualifiedName(node.args[0]) : undefined;
  return parent === undefined ? undefined : `${parent}.${String((node.args as readonly unknown[])[1])}`;
}

function field(value: CelValue, name: string): CelValue {
  if (value instanceof Optional) return optionalField(value, name);
  if (!(value instanceof CelMap)) return noOverload();
  const found = find(value, name);
  if (found === undefined) throw new CelFault(`no such key: ${name}`);
  return found;
}

function indexed(value: CelValue, index: CelValue): CelValue {
  if (value instanceof Optional) return optionalField(value, index);
  if (value instanceof CelMap) return field(value, index as string);
  if (!(value instanceof CelList)) return noOverload();
  const place = typeof index === 'bigint' || (typeof index === 'number' && Number.isInteger(index)) ? Number(index) : noOverload();
  const found = value.entries[place];
  if (found === undefined) throw new CelFault(`index out of bounds: ${place}`);
  return found;
}

function optionalField(value: CelValue, key: CelValue): Optional {
  if (value instanceof Optional) return value.value === undefined ? value : optionalField(value.value, key);
  if (value instanceof CelMap) return new Optional(find(value, key));
  if (!(value instanceof CelList) || typeof key !== 'bigint') return noOverload();
  return new Optional(value.entries[Number(key)]);
}

/** Whether what `has()` asks for is there. */
function present(node: RuleNode, scope: Scope): boolean {
  if (node.op !== '.' && node.op !== '.?') throw new CannotRun('`has()` asks for no field');
  const parent = evaluate(node.args[0], scope);
  const value = parent instanceof Optional ? parent.value : parent;
  if (value === undefined) return false;
  return value instanceof CelMap ? find(value, node.args[1]) !== undefined : noOverload();
}

function called(name: string, args: readonly RuleNode[], scope: Scope): CelValue {
  if (name === 'has' && args.length === 1) return present(args[0], scope);
  if (!Object.hasOwn(FUNCTIONS, name)) throw new CannotRun(`the function \`${name}()\` is not known here`);
  return FUNCTIONS[name](args.map((each) => evaluate(each, scope)));
}

function memberCalled(name: string, target: RuleNode, args: readonly RuleNode[], scope: Scope): CelValue {
  const space = qualifiedName(target);
  const full = `${space ?? ''}.${name}`;
  if (space !== undefined && !scope.has(space.split('.')[0])) {
    if (full === 'cel.bind' && args.length === 3 && args[0].op === 'id') return evaluate(args[2], new Map([...scope, [args[0].args, evaluate(args[1], scope)]]));
    if (Object.hasOwn(FUNCTIONS, full)) return FUNCTIONS[full](args.map((each) => evaluate(each, scope)));
  }
  const macro = Object.hasOwn(MACROS, name) ? MACROS[name][args.length] : undefined;
  if (macro !== undefined) return macro(evaluate(target, scope), args, scope);
  if (!Object.hasOwn(MEMBERS, name)) throw new CannotRun(`the function \`${name}()\` is not known here`);
  return MEMBERS[name]([evaluate(target, scope), ...args.map((each) => evaluate(each, scope))]);
}

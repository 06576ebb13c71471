import { compare, noOverload } from './equality';
import { evaluate, Scope, truth, worse } from './evaluate';
import { RuleNode } from './parse-rule';
import { CannotRun, CelFault, CelList, CelMap, CelValue, Optional } from './values';

type Macro = (target: CelValue, args: readonly RuleNode[], scope: Scope) => CelValue;

/** What a macro is run over: of a list the entries, or each with its place; of a map the keys, or each with its value. */
function rounds(target: CelValue, names: readonly RuleNode[], scope: Scope): Scope[] {
  const [first, second] = names.map((node) => {
    if (node.op !== 'id') throw new CannotRun('a macro has no variable');
    return node.args;
  });
  const pairs: ReadonlyArray<readonly [CelValue, CelValue]> = target instanceof CelList ? target.entries.map((entry, place) => [BigInt(place), entry])
    : target instanceof CelMap ? [...target.entries] : noOverload();
  return pairs.map(([key, value]) => (
    second === undefined ? new Map([...scope, [first, target instanceof CelMap ? key : value]]) : new Map([...scope, [first, key], [second, value]])
  ));
}

/** One round decides, even where another one fails. */
function quantifier(variables: number, decides: boolean): Macro {
  return (target, args, scope) => {
    let failure: unknown;
    for (const each of rounds(target, args.slice(0, variables), scope)) {
      try {
        if (truth(evaluate(args[variables], each)) === decides) return decides;
      } catch (error) {
        failure = worse(failure, error);
      }
    }
    if (failure !== undefined) throw failure;
    return !decides;
  };
}

function existsOne(variables: number): Macro {
  return (target, args, scope) => {
    const all = rounds(target, args.slice(0, variables), scope);
    return all.filter((each) => truth(evaluate(args[variables], each))).length === 1;
  };
}

/** The rounds that a filter lets through; all where there is none. */
function passing(target: CelValue, args: readonly RuleNode[], variables: number, scope: Scope): Scope[] {
  const all = rounds(target, args.slice(0, variables), scope);
  return args.length === variables + 2 ? all.filter((each) => truth(evaluate(args[variables], each))) : all;
}

function mapped(variables: number): Macro {
  return (target, args, scope) => new CelList(passing(target, args, variables, scope).map((each) => evaluate(args.at(-1)!, each)));
}

const transformMap: Macro = (target, args, scope) => new CelMap(new Map(passing(target, args, 2, scope).map((each) => [
  each.get((args[0] as RuleNode & { readonly op: 'id' }).args)!, evaluate(args.at(-1)!, each),
])));

const transformMapEntry: Macro = (target, args, scope) => {
  const entries = new Map<CelValue, CelValue>();
  for (const each of passing(target, args, 2, scope)) {
    const made = evaluate(args.at(-1)!, each);
    for (const [key, value] of made instanceof CelMap ? made.entries : noOverload()) {
      if (entries.has(key)) throw new CelFault(`insert failed: key ${String(key)} already exists`);
      entries.set(key, value);
    }
  }
  return new CelMap(entries);
};

const filter: Macro = (target, args, scope) => {
  const { op, args: name } = args[0];
  if (op !== 'id') throw new CannotRun('a macro has no variable');
  return new CelList(rounds(target, [args[0]], scope).filter((each) => truth(evaluate(args[1], each))).map((each) => each.get(name) ?? null));
};

const sortBy: Macro = (target, args, scope) => {
  if (!(target instanceof CelList)) return noOverload();
  const keyed = rounds(target, [args[0]], scope).map((each, place) => [evaluate(args[1], each), target.entries[place]] as const);
  return new CelList([...keyed].sort(([one], [other]) => compare(one, other)).map(([, entry]) => entry));
};

function optional(isFlat: boolean): Macro {
  return (target, args, scope) => {
    if (!(target instanceof Optional)) return noOverload();
    if (target.value === undefined) return Optional.NONE;
    const { op, args: name } = args[0];
    if (op !== 'id') throw new CannotRun('a macro has no variable');
    const made = evaluate(args[1], new Map([...scope, [name, target.value]]));
    return isFlat ? made : new Optional(made);
  };
}

/** Macros by name and by how many arguments they have. */
export const MACROS: { readonly [name: string]: { readonly [args: number]: Macro } } = {
  all: { 2: quantifier(1, false), 3: quantifier(2, false) },
  exists: { 2: quantifier(1, true), 3: quantifier(2, true) },
  exists_one: { 2: existsOne(1), 3: existsOne(2) },
  existsOne: { 2: existsOne(1), 3: existsOne(2) },
  map: { 2: mapped(1), 3: mapped(1) },
  filter: { 2: filter },
  sortBy: { 2: sortBy },
  transformList: { 3: mapped(2), 4: mapped(2) },
  transformMap: { 3: transformMap, 4: transformMap },
  transformMapEntry: { 3: transformMapEntry, 4: transformMapEntry },
  optMap: { 2: optional(false) },
  optFlatMap: { 2: optional(true) },
};

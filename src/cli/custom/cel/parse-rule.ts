import { ASTNode, Environment } from '@marcbachmann/cel-js';
import { CannotRun } from './values';

/** A rule as a tree. */
export type RuleNode = ASTNode;

const ENVIRONMENT = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false, unlistedVariablesAreDyn: true });
/** What a rule calls the object and its old version. */
const SELF = new Set(['self', 'oldSelf']);
const TREES = new Map<string, RuleNode | string>();

/** Reads a rule; each of the same text once. */
export function parseRule(text: string): RuleNode {
  let tree = TREES.get(text);
  if (tree === undefined) TREES.set(text, tree = treeOf(text));
  if (typeof tree === 'string') throw new CannotRun(`it could not be read: ${tree}`);
  return tree;
}

function treeOf(text: string): RuleNode | string {
  try {
    return ENVIRONMENT.parse(text).ast;
  } catch (error) {
    return error instanceof Error ? error.message.split('\n')[0].trim() : String(error);
  }
}

/** Whether a rule speaks of a variable. */
export function namesVariable(node: RuleNode, name: string): boolean {
  return node.op === 'id' ? node.args === name : parts(node).some((each) => namesVariable(each, name));
}

/** Whether a rule speaks of a field of the object itself, or of the object as a whole, in which it stands. */
export function namesField(node: RuleNode, name: string): boolean {
  if (node.op === 'id') return SELF.has(node.args);
  if ((node.op === '.' || node.op === '.?') && node.args[0].op === 'id' && SELF.has(node.args[0].args)) return node.args[1] === name;
  return parts(node).some((each) => namesField(each, name));
}

function parts(node: RuleNode): RuleNode[] {
  return [node.args].flat(3).filter(isNode);
}

function isNode(value: unknown): value is RuleNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

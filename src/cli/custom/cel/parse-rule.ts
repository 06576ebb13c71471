import { ASTNode, Environment } from '@marcbachmann/cel-js';
import { CannotRun } from './values';

/** A rule as a tree. */
export type RuleNode = ASTNode;

const ENVIRONMENT = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false, unlistedVariablesAreDyn: true });
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
export function names(node: RuleNode, name: string): boolean {
  return isNode(node) && (node.op === 'id' ? node.args === name : [node.args].flat(3).some((each) => isNode(each) && names(each, name)));
}

function isNode(value: unknown): value is RuleNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

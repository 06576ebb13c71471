import { IConstruct } from 'constructs';

const COMPLETE = Symbol.for('cdk8s-lifeboat.complete');

/** Has a construct add what it can only know once all others are defined; it is asked before each synth. */
export function completeLater(construct: IConstruct, complete: () => void): void {
  Object.defineProperty(construct, COMPLETE, { value: complete });
}

/** Has each construct add what was still missing. */
export function completeAll(root: IConstruct): void {
  for (const construct of root.node.findAll() as any[]) construct[COMPLETE]?.();
}

import { IConstruct } from 'constructs';

const CONTEXT_KEY = 'cdk8s-lifeboat:flux-namespace';

/** Says in which namespace the Flux objects below a construct stand. */
export function setFluxNamespace(construct: IConstruct, namespace: string): void {
  construct.node.setContext(CONTEXT_KEY, namespace);
}

/** The namespace of the Flux objects below a construct: `flux-system` where nothing else was said. */
export function fluxNamespaceOf(construct: IConstruct): string {
  return construct.node.tryGetContext(CONTEXT_KEY) ?? 'flux-system';
}

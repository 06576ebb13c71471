import { ManifestObject } from './manifest-object';

/** When Flux applies an object: 0 definitions and namespaces, 1 classes, 2 kinds that a controller's flag names, 3 the rest. */
export type Stage = 0 | 1 | 2 | 3;

/** Flux's own apply stage of an object; 2 only comes from a flag of kustomize-controller that is unset by default. */
export function stageOf(object: Pick<ManifestObject, 'apiVersion' | 'kind'>): Stage {
  const kind = object.kind.toLowerCase();
  if (kind === 'customresourcedefinition' && object.apiVersion.startsWith('apiextensions.k8s.io/')) return 0;
  if (kind === 'namespace' && object.apiVersion === 'v1') return 0;
  if (kind === 'clusterrole' && object.apiVersion.startsWith('rbac.authorization.k8s.io/')) return 0;
  return object.kind.endsWith('Class') ? 1 : 3;
}

import { ManifestObject } from '../../manifest/manifest-object';
import { BuiltObject } from '../kustomize/build';

const PLAIN_GROUPS = new Set(['', 'apps', 'batch', 'autoscaling', 'policy']);

function resourceOf(kind: string, group: string, name: string): string {
  return `${kind.toLowerCase()}${PLAIN_GROUPS.has(group) ? '' : `.${group}`}/${name}`;
}

/** The command that shows whether a live object is protected: it prints `disabled`. */
export function pruneLook({ identity: { kind, group, name, namespace } }: BuiltObject): string {
  const where = namespace === '' ? '' : ` -n ${namespace}`;
  return `kubectl get ${resourceOf(kind, group, name)}${where} -o jsonpath='{.metadata.annotations.kustomize\\.toolkit\\.fluxcd\\.io/prune}{"\\n"}'`;
}

/**
 * The command that shows whether the policy is on the cluster: it prints `Orphan`. kustomize-controller takes it from the object itself when that
 * is deleted, so it needs no reconcile, which a broken child would never complete.
 */
export function policyLook(kustomization: ManifestObject): string {
  const { name, namespace } = kustomization.metadata;
  return `kubectl get kustomization.kustomize.toolkit.fluxcd.io/${name} -n ${namespace ?? 'default'}`
    + ' -o jsonpath=\'{.spec.deletionPolicy}{"\\n"}\'';
}

/** The command that shows which directory a live Kustomization reads. */
export function pathLook(kustomization: ManifestObject): string {
  const { name, namespace } = kustomization.metadata;
  return `kubectl get kustomization.kustomize.toolkit.fluxcd.io/${name} -n ${namespace ?? 'default'} -o jsonpath='{.spec.path}{"\\n"}'`;
}

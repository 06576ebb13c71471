/** When a version of an API came or went, and what stands in its place. */
export interface ServedVersion {
  /** The first minor version of Kubernetes, or the first release of Flux, that no longer has it. */
  readonly removed?: string;
  /** The first minor version of Kubernetes that has it. */
  readonly since?: string;
  /** What to write instead. */
  readonly instead?: string;
}

/**
 * Kubernetes' deprecated API migration guide (kubernetes.io/docs/reference/using-api/deprecation-guide), and its CHANGELOGs for what is new;
 * `group/version` speaks of all its kinds, `group/version/Kind` of one.
 */
const KUBERNETES: { readonly [api: string]: ServedVersion } = {
  'extensions/v1beta1/Deployment': { removed: '1.16', instead: 'apps/v1' },
  'extensions/v1beta1/DaemonSet': { removed: '1.16', instead: 'apps/v1' },
  'extensions/v1beta1/ReplicaSet': { removed: '1.16', instead: 'apps/v1' },
  'extensions/v1beta1/NetworkPolicy': { removed: '1.16', instead: 'networking.k8s.io/v1' },
  'extensions/v1beta1/PodSecurityPolicy': { removed: '1.16' },
  'extensions/v1beta1/Ingress': { removed: '1.22', instead: 'networking.k8s.io/v1' },
  'apps/v1beta1': { removed: '1.16', instead: 'apps/v1' },
  'apps/v1beta2': { removed: '1.16', instead: 'apps/v1' },
  'admissionregistration.k8s.io/v1beta1/MutatingWebhookConfiguration': { removed: '1.22', instead: 'admissionregistration.k8s.io/v1' },
  'admissionregistration.k8s.io/v1beta1/ValidatingWebhookConfiguration': { removed: '1.22', instead: 'admissionregistration.k8s.io/v1' },
  'apiextensions.k8s.io/v1beta1': { removed: '1.22', instead: 'apiextensions.k8s.io/v1' },
  'apiregistration.k8s.io/v1beta1': { removed: '1.22', instead: 'apiregistration.k8s.io/v1' },
  'authentication.k8s.io/v1beta1': { removed: '1.22', instead: 'authentication.k8s.io/v1' },
  'authorization.k8s.io/v1beta1': { removed: '1.22', instead: 'authorization.k8s.io/v1' },
  'certificates.k8s.io/v1beta1/CertificateSigningRequest': { removed: '1.22', instead: 'certificates.k8s.io/v1' },
  'coordination.k8s.io/v1beta1/Lease': { removed: '1.22', instead: 'coordination.k8s.io/v1' },
  'networking.k8s.io/v1beta1/Ingress': { removed: '1.22', instead: 'networking.k8s.io/v1' },
  'networking.k8s.io/v1beta1/IngressClass': { removed: '1.22', instead: 'networking.k8s.io/v1' },
  'rbac.authorization.k8s.io/v1alpha1': { removed: '1.22', instead: 'rbac.authorization.k8s.io/v1' },
  'rbac.authorization.k8s.io/v1beta1': { removed: '1.22', instead: 'rbac.authorization.k8s.io/v1' },
  'scheduling.k8s.io/v1alpha1/PriorityClass': { removed: '1.22', instead: 'scheduling.k8s.io/v1' },
  'scheduling.k8s.io/v1beta1/PriorityClass': { removed: '1.22', instead: 'scheduling.k8s.io/v1' },
  'storage.k8s.io/v1beta1/CSIDriver': { removed: '1.22', instead: 'storage.k8s.io/v1' },
  'storage.k8s.io/v1beta1/CSINode': { removed: '1.22', instead: 'storage.k8s.io/v1' },
  'storage.k8s.io/v1beta1/StorageClass': { removed: '1.22', instead: 'storage.k8s.io/v1' },
  'storage.k8s.io/v1beta1/VolumeAttachment': { removed: '1.22', instead: 'storage.k8s.io/v1' },
  'batch/v1beta1': { removed: '1.25', instead: 'batch/v1' },
  'batch/v2alpha1': { removed: '1.21', instead: 'batch/v1' },
  'discovery.k8s.io/v1beta1': { removed: '1.25', instead: 'discovery.k8s.io/v1' },
  'events.k8s.io/v1beta1': { removed: '1.25', instead: 'events.k8s.io/v1' },
  'autoscaling/v2beta1': { removed: '1.25', instead: 'autoscaling/v2' },
  'autoscaling/v2beta2': { removed: '1.26', instead: 'autoscaling/v2' },
  'policy/v1beta1/PodDisruptionBudget': { removed: '1.25', instead: 'policy/v1' },
  'policy/v1beta1/PodSecurityPolicy': { removed: '1.25' },
  'node.k8s.io/v1beta1': { removed: '1.25', instead: 'node.k8s.io/v1' },
  'storage.k8s.io/v1beta1/CSIStorageCapacity': { removed: '1.27', instead: 'storage.k8s.io/v1' },
  'flowcontrol.apiserver.k8s.io/v1beta1': { removed: '1.26', instead: 'flowcontrol.apiserver.k8s.io/v1' },
  'flowcontrol.apiserver.k8s.io/v1beta2': { removed: '1.29', instead: 'flowcontrol.apiserver.k8s.io/v1' },
  'flowcontrol.apiserver.k8s.io/v1beta3': { removed: '1.32', instead: 'flowcontrol.apiserver.k8s.io/v1' },
  'flowcontrol.apiserver.k8s.io/v1': { since: '1.29' },
  'autoscaling/v2': { since: '1.23' },
  'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy': { since: '1.30' },
  'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding': { since: '1.30' },
  'admissionregistration.k8s.io/v1/MutatingAdmissionPolicy': { since: '1.36' },
  'admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding': { since: '1.36' },
  'networking.k8s.io/v1/IPAddress': { since: '1.33' },
  'networking.k8s.io/v1/ServiceCIDR': { since: '1.33' },
  'resource.k8s.io/v1': { since: '1.34' },
  'storage.k8s.io/v1/VolumeAttributesClass': { since: '1.34' },
};

/** Every version of the table, as `group/version`, or with one of its kinds. */
export const DATED_VERSIONS: readonly string[] = Object.keys(KUBERNETES);

/** Flux's release notes: v2.7 took out the first betas, v2.8 the second. */
const FLUX: { readonly [api: string]: ServedVersion } = {
  'kustomize.toolkit.fluxcd.io/v1beta1': { removed: 'Flux 2.7', instead: 'kustomize.toolkit.fluxcd.io/v1' },
  'source.toolkit.fluxcd.io/v1beta1': { removed: 'Flux 2.7', instead: 'source.toolkit.fluxcd.io/v1' },
  'helm.toolkit.fluxcd.io/v2beta1': { removed: 'Flux 2.7', instead: 'helm.toolkit.fluxcd.io/v2' },
  'notification.toolkit.fluxcd.io/v1beta1': { removed: 'Flux 2.7', instead: 'notification.toolkit.fluxcd.io/v1beta3' },
  'kustomize.toolkit.fluxcd.io/v1beta2': { removed: 'Flux 2.8', instead: 'kustomize.toolkit.fluxcd.io/v1' },
  'source.toolkit.fluxcd.io/v1beta2': { removed: 'Flux 2.8', instead: 'source.toolkit.fluxcd.io/v1' },
  'helm.toolkit.fluxcd.io/v2beta2': { removed: 'Flux 2.8', instead: 'helm.toolkit.fluxcd.io/v2' },
};

function entryOf(table: { readonly [api: string]: ServedVersion }, apiVersion: string, kind: string): ServedVersion | undefined {
  return table[`${apiVersion}/${kind}`] ?? table[apiVersion];
}

function minor(version: string): number {
  return Number(version.split('.')[1]);
}

/** Why an API server of a version does not serve a kind under an apiVersion; undefined where nothing speaks against it. */
export function unservedVersion(apiVersion: string, kind: string, server: string): ServedVersion | undefined {
  const flux = entryOf(FLUX, apiVersion, kind);
  if (flux) return flux;
  const known = entryOf(KUBERNETES, apiVersion, kind);
  if (known?.removed !== undefined && minor(server) >= minor(known.removed)) return known;
  return known?.since !== undefined && minor(server) < minor(known.since) ? known : undefined;
}

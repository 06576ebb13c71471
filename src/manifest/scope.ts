/** Kinds without a namespace: those the API server serves itself, and those of common operators, as `<group>/<Kind>`. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  '/ComponentStatus', '/Namespace', '/Node', '/PersistentVolume',
  'admissionregistration.k8s.io/MutatingAdmissionPolicy', 'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration', 'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding', 'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/CustomResourceDefinition', 'apiregistration.k8s.io/APIService',
  'certificates.k8s.io/CertificateSigningRequest', 'certificates.k8s.io/ClusterTrustBundle',
  'flowcontrol.apiserver.k8s.io/FlowSchema', 'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration',
  'internal.apiserver.k8s.io/StorageVersion', 'networking.k8s.io/IPAddress', 'networking.k8s.io/IngressClass', 'networking.k8s.io/ServiceCIDR',
  'node.k8s.io/RuntimeClass', 'rbac.authorization.k8s.io/ClusterRole', 'rbac.authorization.k8s.io/ClusterRoleBinding',
  'resource.k8s.io/DeviceClass', 'resource.k8s.io/DeviceTaintRule', 'resource.k8s.io/ResourceSlice',
  'scheduling.k8s.io/PriorityClass', 'storage.k8s.io/CSIDriver', 'storage.k8s.io/CSINode', 'storage.k8s.io/StorageClass',
  'storage.k8s.io/VolumeAttachment', 'storage.k8s.io/VolumeAttributesClass', 'storagemigration.k8s.io/StorageVersionMigration',
  'cert-manager.io/ClusterIssuer', 'external-secrets.io/ClusterExternalSecret', 'external-secrets.io/ClusterSecretStore',
  'gateway.networking.k8s.io/GatewayClass', 'kyverno.io/ClusterPolicy', 'longhorn.io/ClusterNode',
  'snapshot.storage.k8s.io/VolumeSnapshotClass', 'snapshot.storage.k8s.io/VolumeSnapshotContent',
  'cilium.io/CiliumClusterwideNetworkPolicy', 'crd.projectcalico.org/GlobalNetworkPolicy',
]);

/** Whether a kind of object has no namespace; `known` adds the custom kinds that the definition itself tells of. */
export function isClusterScoped(apiVersion: string, kind: string, known: ReadonlySet<string>): boolean {
  const slash = apiVersion.indexOf('/');
  const groupKind = `${slash < 0 ? '' : apiVersion.slice(0, slash)}/${kind}`;
  return CLUSTER_SCOPED.has(groupKind) || known.has(groupKind);
}

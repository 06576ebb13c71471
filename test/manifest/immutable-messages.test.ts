import { IMMUTABLE_MESSAGES } from '../../src/manifest/immutable-messages';

const known = (message: string): boolean => IMMUTABLE_MESSAGES.some((each) => new RegExp(each).test(message));

/** What kube-apiserver 1.36.3 answered to changes of base objects of every kind, one of each wording. */
const ANSWERED = [
  'Deployment.apps "api" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"api"}}: field is immutable',
  'Deployment.apps "api" is invalid: spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is \'Recreate\'',
  'StatefulSet.apps "db" is invalid: spec: Forbidden: updates to statefulset spec for fields other than \'replicas\', \'ordinals\', \'template\', '
    + '\'updateStrategy\', \'revisionHistoryLimit\', \'persistentVolumeClaimRetentionPolicy\' and \'minReadySeconds\' are forbidden',
  'StatefulSet.apps "db" is invalid: spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":0,"MaxUnavailable":null}: only allowed for updateStrategy \'RollingUpdate\'',
  'Job.batch "migrate" is invalid: spec.template: Invalid value: {}: field is immutable',
  'Pod "api" is invalid: spec.containers: Forbidden: pod updates may not add or remove containers',
  'Pod "api" is invalid: spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
  'Pod "api" is invalid: spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate \'example.com/one\'',
  'Pod "api" is invalid: spec.nodeSelector: Invalid value: null: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
  'Service "api" is invalid: spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set',
  'Service "api" is invalid: spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services',
  'PersistentVolumeClaim "data" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
  'PersistentVolume "data" is invalid: spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation',
  'StorageClass.storage.k8s.io "fast" is invalid: parameters: Invalid value: null: field is immutable',
  'VolumeAttributesClass.storage.k8s.io "gold" is invalid: driverName: Forbidden: updates to driverName are forbidden.',
  'ConfigMap "config" is invalid: data: Forbidden: field is immutable when `immutable` is set',
  'Secret "token" is invalid: type: Invalid value: "other": field is immutable',
  'RoleBinding.rbac.authorization.k8s.io "view" is invalid: roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"one"}: cannot change roleRef',
  'PriorityClass.scheduling.k8s.io "high" is invalid: value: Forbidden: may not be changed in an update.',
  'Node "pi" is invalid: spec.externalID: Forbidden: may not be updated',
  'CustomResourceDefinition.apiextensions.k8s.io "wikis.example.com" is invalid: spec.scope: Invalid value: "Cluster": field is immutable',
  'CustomResourceDefinition.apiextensions.k8s.io "wikis.example.com" is invalid: status.storedVersions[0]: Invalid value: "v2": missing from spec.versions; '
    + 'v2 was previously a storage version, and must remain in spec.versions',
];

/** How older versions say the same, as people have reported it. */
const OLDER = [
  'StatefulSet.apps "db" is invalid: spec: Forbidden: updates to statefulset spec for fields other than \'replicas\', \'template\', and \'updateStrategy\' are forbidden',
  'PersistentVolumeClaim "data" is invalid: spec: Forbidden: is immutable after creation except resources.requests for bound claims',
  'Service "api" is invalid: spec.clusterIPs[0]: Invalid value: []string(nil): primary clusterIP can not be unset',
  'StorageClass.storage.k8s.io "fast" is invalid: parameters: Forbidden: updates to parameters are forbidden.',
  'PersistentVolumeClaim "data" is invalid: spec.resources.requests.storage: Forbidden: field can not be less than previous value',
];

test.each([...ANSWERED, ...OLDER])('is known: %s', (message) => {
  expect(known(`Kind/default/name dry-run failed (Invalid): ${message}\n`)).toBe(true);
});

test.each([
  'ConfigMap/default/Api dry-run failed (Invalid): ConfigMap "Api" is invalid: metadata.name: Invalid value: "Api": a lowercase RFC 1123 subdomain must consist of lower case',
  'Deployment/default/api dry-run failed (Forbidden): deployments.apps "api" is forbidden: User "system:serviceaccount:a:b" cannot patch resource "deployments"',
  'Deployment/default/api dry-run failed (Invalid): Deployment.apps "api" is invalid: spec.template.spec.volumes[7].nfs: Forbidden: may not specify more than 1 volume type',
  'Deployment/default/api dry-run failed: namespaces "default" not found',
  'health check failed after 30s: timeout waiting for: [Deployment/default/api status: \'InProgress\']',
])('is something else: %s', (message) => {
  expect(known(message)).toBe(false);
});

test('is written in what Go reads as well', () => {
  // Neither looks ahead, behind or back.
  for (const each of IMMUTABLE_MESSAGES) expect(each).not.toMatch(/\(\?(?!m\))|\\\d/);
});

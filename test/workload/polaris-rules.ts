import { dropsAll, hostPath, least, Linted, LinterRule, LinterRules, noHostPath, noSecretIn, secretInEnvironment, serves, share, within } from './linted';

const SENSITIVE = /password|token|bearer|secret|^AWS_SECRET_ACCESS_KEY$|^GOOGLE_APPLICATION_CREDENTIALS$|^AZURE_.+KEY$|^OCI_CLI_KEY_CONTENT$/i;
const names = (list: string[] | undefined, ...wanted: string[]): boolean => (list ?? []).some((one) => one === '*' || wanted.includes(one));
const mayExec = ({ rules }: any): boolean => (rules ?? []).some(({ resources, verbs }: any) => (
  names(resources, 'pods/exec', 'pods/attach') && names(verbs, 'get', 'create')));
const mayAll = ({ rules }: any): boolean => (rules ?? []).some(({ apiGroups, resources, verbs }: any) => (
  [apiGroups, resources, verbs].every((list) => names(list))));
const EXEC = [{ apiGroups: [''], resources: ['pods/exec'], verbs: ['create'] }];
const ALL = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];

/** No role of a kind may do it. */
const noRole = (role: string, may: (role: any) => boolean, rules: object[]): LinterRule => ({
  holds: ({ objects }) => !objects.some((one) => one.kind === role && may(one)),
  breaks: ({ objects }) => { objects.push({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: role, metadata: { name: 'a' }, rules }); },
});
/** No binding of a kind leads to a role of a kind that may do it. */
const noBinding = (binding: string, role: string, may: (role: any) => boolean, rules: object[]): LinterRule => ({
  holds: ({ objects }) => !objects.some(({ kind, roleRef }) => kind === binding && roleRef.kind === role && (
    (roleRef.name === 'cluster-admin' && may === mayAll) || objects.some((one) => one.kind === role && one.metadata.name === roleRef.name && may(one)))),
  breaks: ({ objects }) => { objects.push({ kind: role, metadata: { name: 'a' }, rules }, { kind: binding, metadata: { name: 'b' }, roleRef: { kind: role, name: 'a' } }); },
});
const absent = (field: string): LinterRule => ({ holds: ({ pod }) => !pod[field], breaks: ({ pod }) => { pod[field] = true; } });
const asked = (probe: string): LinterRule => ({
  holds: (one) => !serves(one) || one.container[probe] !== undefined,
  breaks: ({ container }) => { delete container[probe]; },
});
const given = (end: string, resource: string): LinterRule => ({
  holds: ({ container }) => container.resources[end][resource] !== undefined,
  breaks: ({ container }) => { delete container.resources[end][resource]; },
});
const contained = (field: string, right: unknown): LinterRule => ({
  holds: ({ container }) => (container.securityContext[field] ?? 'Default') === right,
  breaks: ({ container }) => { container.securityContext[field] = right === 'Default' ? 'Unmasked' : !right; },
});
const isolated = ({ policy, template }: Linted): boolean => policy !== undefined && policy.spec.ingress?.length > 0 && policy.spec.egress?.length > 0
  && policy.spec.policyTypes.length === 2 && within(policy.spec.podSelector.matchLabels, template.metadata.labels);

/** polaris's rules that its default configuration enables (August 2026). */
export const POLARIS: LinterRules = {
  deploymentMissingReplicas: { holds: ({ maker }) => maker.kind !== 'Deployment' || maker.spec.replicas >= 2, breaks: ({ maker }) => { maker.spec.replicas = 1; } },
  priorityClassNotSet: { holds: ({ pod }) => pod.priorityClassName !== undefined, breaks: ({ pod }) => { delete pod.priorityClassName; } },
  tagNotSpecified: {
    holds: ({ container }) => /^.+:.+$/.test(container.image) && !/^.+:latest$/.test(container.image),
    breaks: ({ container }) => { container.image = 'api'; },
  },
  pullPolicyNotAlways: { holds: ({ container }) => container.imagePullPolicy === 'Always', breaks: ({ container }) => { container.imagePullPolicy = 'IfNotPresent'; } },
  readinessProbeMissing: asked('readinessProbe'),
  livenessProbeMissing: asked('livenessProbe'),
  metadataAndInstanceMismatched: {
    holds: ({ maker }) => maker.metadata.labels['app.kubernetes.io/instance'] === maker.metadata.name,
    breaks: ({ maker }) => { maker.metadata.labels['app.kubernetes.io/instance'] = 'other'; },
  },
  pdbDisruptionsIsZero: {
    holds: ({ budget }) => budget?.spec.minAvailable !== '100%' && ![0, '0%'].includes(budget?.spec.maxUnavailable),
    breaks: ({ budget }) => { budget.spec.maxUnavailable = '0%'; },
  },
  missingPodDisruptionBudget: {
    holds: (one) => one.maker.kind !== 'Deployment' || within(one.budget.spec.selector.matchLabels, one.template.metadata.labels),
    breaks: ({ budget }) => { budget.spec.selector.matchLabels = { app: 'other' }; },
  },
  topologySpreadConstraint: {
    holds: (one) => !serves(one) || one.pod.topologySpreadConstraints?.length > 0,
    breaks: ({ pod }) => { delete pod.topologySpreadConstraints; },
  },
  hpaMaxAvailability: {
    holds: ({ autoscaler }) => !autoscaler || autoscaler.spec.maxReplicas > autoscaler.spec.minReplicas,
    breaks: ({ autoscaler }) => { autoscaler.spec.maxReplicas = autoscaler.spec.minReplicas; },
  },
  hpaMinAvailability: {
    holds: ({ autoscaler }) => !autoscaler || autoscaler.spec.minReplicas >= 2,
    breaks: ({ autoscaler }) => { autoscaler.spec.minReplicas = 1; },
  },
  pdbMinAvailableGreaterThanHPAMinReplicas: {
    holds: (one) => one.budget?.spec.minAvailable === undefined || share(one.budget.spec.minAvailable, least(one)) <= least(one),
    breaks: (one) => { one.budget.spec.minAvailable = least(one) + 1; },
  },
  cpuRequestsMissing: given('requests', 'cpu'),
  cpuLimitsMissing: given('limits', 'cpu'),
  memoryRequestsMissing: given('requests', 'memory'),
  memoryLimitsMissing: given('limits', 'memory'),
  automountServiceAccountToken: {
    holds: ({ pod }) => pod.automountServiceAccountToken === false,
    breaks: ({ pod }) => { delete pod.automountServiceAccountToken; },
  },
  hostIPCSet: absent('hostIPC'),
  hostPathSet: { holds: noHostPath, breaks: hostPath },
  hostProcess: {
    holds: ({ pod, container }) => ![pod, container].some(({ securityContext }) => securityContext.windowsOptions?.hostProcess),
    breaks: ({ pod }) => { pod.securityContext.windowsOptions = { hostProcess: true }; },
  },
  hostPIDSet: absent('hostPID'),
  linuxHardening: {
    holds: ({ pod }) => pod.securityContext.seccompProfile !== undefined && pod.securityContext.seccompProfile.type !== 'Unconfined',
    breaks: ({ pod }) => { pod.securityContext.seccompProfile = { type: 'Unconfined' }; },
  },
  missingNetworkPolicy: { holds: isolated, breaks: ({ policy }) => { policy.spec.podSelector.matchLabels = { app: 'other' }; } },
  notReadOnlyRootFilesystem: contained('readOnlyRootFilesystem', true),
  privilegeEscalationAllowed: contained('allowPrivilegeEscalation', false),
  procMount: contained('procMount', 'Default'),
  runAsRootAllowed: {
    holds: ({ pod }) => pod.securityContext.runAsNonRoot === true && pod.securityContext.runAsUser > 0,
    breaks: ({ pod }) => { pod.securityContext.runAsNonRoot = false; },
  },
  runAsPrivileged: contained('privileged', false),
  dangerousCapabilities: {
    holds: ({ container }) => !(container.securityContext.capabilities.add ?? []).some((one: string) => ['ALL', 'SYS_ADMIN', 'NET_ADMIN'].includes(one)),
    breaks: ({ container }) => { container.securityContext.capabilities.add = ['SYS_ADMIN']; },
  },
  insecureCapabilities: { holds: dropsAll, breaks: ({ container }) => { container.securityContext.capabilities.drop = ['NET_RAW']; } },
  hostNetworkSet: absent('hostNetwork'),
  hostPortSet: {
    holds: ({ container }) => !(container.ports ?? []).some(({ hostPort }: any) => hostPort),
    breaks: ({ container }) => { container.ports = [{ containerPort: 80, hostPort: 80 }]; },
  },
  tlsSettingsMissing: { holds: ({ ingress }) => !ingress || ingress.spec.tls?.length > 0, breaks: ({ ingress }) => { delete ingress.spec.tls; } },
  sensitiveContainerEnvVar: { holds: noSecretIn(SENSITIVE), breaks: secretInEnvironment },
  sensitiveConfigmapContent: {
    holds: ({ objects }) => !objects.some(({ kind, data }) => kind === 'ConfigMap' && Object.keys(data ?? {}).some((key) => SENSITIVE.test(key))),
    breaks: ({ objects }) => { objects.push({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { PASSWORD: 'x' } }); },
  },
  clusterrolePodExecAttach: noRole('ClusterRole', mayExec, EXEC),
  rolePodExecAttach: noRole('Role', mayExec, EXEC),
  clusterrolebindingPodExecAttach: noBinding('ClusterRoleBinding', 'ClusterRole', mayExec, EXEC),
  rolebindingClusterRolePodExecAttach: noBinding('RoleBinding', 'ClusterRole', mayExec, EXEC),
  rolebindingRolePodExecAttach: noBinding('RoleBinding', 'Role', mayExec, EXEC),
  clusterrolebindingClusterAdmin: noBinding('ClusterRoleBinding', 'ClusterRole', mayAll, ALL),
  rolebindingClusterAdminClusterRole: noBinding('RoleBinding', 'ClusterRole', mayAll, ALL),
  rolebindingClusterAdminRole: noBinding('RoleBinding', 'Role', mayAll, ALL),
};

/** What the rules look at: one app's objects by kind. */
export interface Linted {
  readonly deployment: any;
  readonly pod: any;
  readonly container: any;
  readonly service?: any;
  readonly serviceAccount?: any;
  readonly budget?: any;
  readonly autoscaler?: any;
  readonly policy?: any;
  readonly ingress?: any;
}

/** A rule of another tool, by the name that its list gives it. */
export type LinterRules = Readonly<Record<string, (linted: Linted) => boolean>>;

export function linted(objects: any[]): Linted {
  const of = (kind: string): any => objects.find((one) => one.kind === kind);
  const deployment = of('Deployment');
  const pod = deployment.spec.template.spec;
  return {
    deployment,
    pod,
    container: pod.containers[0],
    service: of('Service'),
    serviceAccount: of('ServiceAccount'),
    budget: of('PodDisruptionBudget'),
    autoscaler: of('HorizontalPodAutoscaler'),
    policy: of('NetworkPolicy'),
    ingress: of('Ingress'),
  };
}

const within = (selector: object, labels: any): boolean => Object.entries(selector).every(([key, value]) => labels[key] === value);
const share = (value: any, of: number): number => (typeof value === 'string' ? Math.ceil(parseInt(value, 10) * of / 100) : value);
const dropsAll = ({ container }: Linted): boolean => container.securityContext.capabilities.drop.includes('ALL');
const noHostPath = ({ pod }: Linted): boolean => !(pod.volumes ?? []).some((volume: any) => volume.hostPath);
const least = ({ deployment, autoscaler }: Linted): number => autoscaler?.spec.minReplicas ?? deployment.spec.replicas;
/** A probe's port is one that the container exposes. */
const exposed = (probe: string) => ({ container }: Linted): boolean => {
  const { httpGet, tcpSocket } = container[probe] ?? {};
  const port = (httpGet ?? tcpSocket)?.port;
  return port === undefined || container.ports.some(({ name, containerPort }: any) => port === name || port === containerPort);
};
const noSecretIn = (pattern: RegExp) => ({ container }: Linted): boolean => (
  !(container.env ?? []).some(({ name, value }: any) => value && pattern.test(name))
);
const noneOf = (): boolean => true;

/** kube-linter's rules that are enabled by default (docs/generated/checks.md, v0.8.3 and what stood on its main branch in August 2026). */
export const KUBE_LINTER: LinterRules = {
  'dangling-service': ({ service, deployment }) => within(service.spec.selector, deployment.spec.template.metadata.labels),
  'deprecated-service-account-field': ({ pod }) => pod.serviceAccount === undefined,
  'docker-sock': noHostPath,
  'drop-net-raw-capability': dropsAll,
  'duplicate-env-var': ({ container }) => new Set((container.env ?? []).map(({ name }: any) => name)).size === (container.env ?? []).length,
  'env-var-secret': noSecretIn(/secret/i),
  'host-ipc': ({ pod }) => !pod.hostIPC,
  'host-network': ({ pod }) => !pod.hostNetwork,
  'host-pid': ({ pod }) => !pod.hostPID,
  'invalid-target-ports': ({ container, service }) => [
    ...container.ports.map(({ name }: any) => name), ...service.spec.ports.map(({ targetPort }: any) => targetPort),
  ].every((name) => typeof name === 'number' || (/^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && name.length <= 15)),
  'job-ttl-seconds-after-finished': noneOf,
  'latest-tag': ({ container }) => /:[^/]+$/.test(container.image) && !container.image.endsWith(':latest'),
  'liveness-port': exposed('livenessProbe'),
  'mismatching-selector': ({ deployment }) => within(deployment.spec.selector.matchLabels, deployment.spec.template.metadata.labels),
  'no-anti-affinity': ({ pod, deployment }) => pod.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.some(({ podAffinityTerm }: any) => (
    podAffinityTerm.topologyKey === 'kubernetes.io/hostname' && within(podAffinityTerm.labelSelector.matchLabels, deployment.spec.template.metadata.labels))),
  'no-extensions-v1beta': ({ deployment, ingress }) => ![deployment, ingress].some(({ apiVersion }) => apiVersion.includes('v1beta')),
  'no-read-only-root-fs': ({ container }) => container.securityContext.readOnlyRootFilesystem === true,
  'non-existent-service-account': ({ pod, serviceAccount }) => pod.serviceAccountName === serviceAccount.metadata.name,
  'pdb-max-unavailable': ({ budget }) => ![0, '0%'].includes(budget.spec.maxUnavailable),
  'pdb-min-available': (one) => one.budget.spec.minAvailable === undefined || share(one.budget.spec.minAvailable, least(one)) < least(one),
  'pdb-unhealthy-pod-eviction-policy': ({ budget }) => budget.spec.unhealthyPodEvictionPolicy !== undefined,
  'privilege-escalation-container': ({ container }) => container.securityContext.allowPrivilegeEscalation === false,
  'privileged-container': ({ container }) => !container.securityContext.privileged,
  'readiness-port': exposed('readinessProbe'),
  'run-as-non-root': ({ container }) => container.securityContext.runAsNonRoot === true && container.securityContext.runAsUser > 0,
  'sensitive-host-mounts': noHostPath,
  'ssh-port': ({ container }) => !container.ports.some(({ containerPort }: any) => containerPort === 22),
  'startup-port': exposed('startupProbe'),
  'unsafe-sysctls': ({ pod }) => pod.securityContext.sysctls === undefined,
  'unset-cpu-requirements': ({ container }) => container.resources.requests.cpu !== undefined,
  'unset-memory-requirements': ({ container }) => container.resources.requests.memory !== undefined && container.resources.limits.memory !== undefined,
};

/** polaris's rules that its default configuration enables (August 2026). */
export const POLARIS: LinterRules = {
  deploymentMissingReplicas: ({ deployment }) => deployment.spec.replicas >= 2,
  priorityClassNotSet: ({ pod }) => pod.priorityClassName !== undefined,
  tagNotSpecified: ({ container }) => /^.+:.+$/.test(container.image) && !/^.+:latest$/.test(container.image),
  pullPolicyNotAlways: ({ container }) => container.imagePullPolicy === 'Always',
  readinessProbeMissing: ({ container }) => container.readinessProbe !== undefined,
  livenessProbeMissing: ({ container }) => container.livenessProbe !== undefined,
  metadataAndInstanceMismatched: ({ deployment }) => deployment.metadata.labels['app.kubernetes.io/instance'] === deployment.metadata.name,
  pdbDisruptionsIsZero: ({ budget }) => budget.spec.minAvailable !== '100%' && ![0, '0%'].includes(budget.spec.maxUnavailable),
  missingPodDisruptionBudget: ({ budget, deployment }) => within(budget.spec.selector.matchLabels, deployment.spec.template.metadata.labels),
  topologySpreadConstraint: ({ pod }) => pod.topologySpreadConstraints.length > 0,
  hpaMaxAvailability: ({ autoscaler }) => !autoscaler || autoscaler.spec.maxReplicas > autoscaler.spec.minReplicas,
  hpaMinAvailability: ({ autoscaler }) => !autoscaler || autoscaler.spec.minReplicas >= 2,
  pdbMinAvailableGreaterThanHPAMinReplicas: (one) => (
    one.budget.spec.minAvailable === undefined || share(one.budget.spec.minAvailable, least(one)) <= least(one)
  ),
  cpuRequestsMissing: ({ container }) => container.resources.requests.cpu !== undefined,
  cpuLimitsMissing: ({ container }) => container.resources.limits.cpu !== undefined,
  memoryRequestsMissing: ({ container }) => container.resources.requests.memory !== undefined,
  memoryLimitsMissing: ({ container }) => container.resources.limits.memory !== undefined,
  automountServiceAccountToken: ({ pod }) => pod.automountServiceAccountToken === false,
  hostIPCSet: ({ pod }) => !pod.hostIPC,
  hostPathSet: noHostPath,
  hostProcess: ({ pod, container }) => pod.securityContext.windowsOptions === undefined && container.securityContext.windowsOptions === undefined,
  hostPIDSet: ({ pod }) => !pod.hostPID,
  linuxHardening: ({ pod }) => pod.securityContext.seccompProfile.type !== 'Unconfined',
  missingNetworkPolicy: ({ policy, deployment }) => policy.spec.ingress.length > 0 && policy.spec.egress.length > 0
    && policy.spec.policyTypes.length === 2 && within(policy.spec.podSelector.matchLabels, deployment.spec.template.metadata.labels),
  notReadOnlyRootFilesystem: ({ container }) => container.securityContext.readOnlyRootFilesystem === true,
  privilegeEscalationAllowed: ({ container }) => container.securityContext.allowPrivilegeEscalation === false,
  procMount: ({ container }) => [undefined, 'Default'].includes(container.securityContext.procMount),
  runAsRootAllowed: ({ pod }) => pod.securityContext.runAsNonRoot === true && pod.securityContext.runAsUser > 0,
  runAsPrivileged: ({ container }) => !container.securityContext.privileged,
  dangerousCapabilities: ({ container }) => container.securityContext.capabilities.add === undefined,
  insecureCapabilities: dropsAll,
  hostNetworkSet: ({ pod }) => !pod.hostNetwork,
  hostPortSet: ({ container }) => !container.ports.some(({ hostPort }: any) => hostPort),
  tlsSettingsMissing: ({ ingress }) => ingress.spec.tls.length > 0,
  sensitiveContainerEnvVar: noSecretIn(/password|token|bearer|secret|^AWS_SECRET_ACCESS_KEY$|^GOOGLE_APPLICATION_CREDENTIALS$|^AZURE_.+KEY$|^OCI_CLI_KEY_CONTENT$/i),
  sensitiveConfigmapContent: noneOf,
  clusterrolePodExecAttach: noneOf,
  rolePodExecAttach: noneOf,
  clusterrolebindingPodExecAttach: noneOf,
  rolebindingClusterRolePodExecAttach: noneOf,
  rolebindingRolePodExecAttach: noneOf,
  clusterrolebindingClusterAdmin: noneOf,
  rolebindingClusterAdminClusterRole: noneOf,
  rolebindingClusterAdminRole: noneOf,
};

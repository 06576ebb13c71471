import { dropsAll, hostPath, least, Linted, LinterRule, LinterRules, noHostPath, noSecretIn, secretInEnvironment, serves, share, within } from './linted';

/** A probe's port is one that the container exposes. */
const exposed = (probe: string): LinterRule => ({
  holds: ({ container }) => {
    const { httpGet, tcpSocket } = container[probe] ?? {};
    const port = (httpGet ?? tcpSocket)?.port;
    return port === undefined || (container.ports ?? []).some(({ name, containerPort }: any) => port === name || port === containerPort);
  },
  breaks: ({ container }) => { container[probe] = { tcpSocket: { port: 9999 } }; },
});
const absent = (field: string): LinterRule => ({ holds: ({ pod }) => !pod[field], breaks: ({ pod }) => { pod[field] = true; } });
const goodPortName = (name: any): boolean => name === undefined || typeof name === 'number' || (/^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && name.length <= 15);
const apart = ({ pod, template }: Linted): boolean => (pod.affinity?.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution ?? [])
  .some(({ podAffinityTerm }: any) => podAffinityTerm.topologyKey === 'kubernetes.io/hostname' && within(podAffinityTerm.labelSelector.matchLabels, template.metadata.labels));

/** kube-linter's rules that are enabled by default (docs/generated/checks.md, v0.8.3 and what stood on its main branch in August 2026). */
export const KUBE_LINTER: LinterRules = {
  'dangling-service': {
    holds: ({ service, template }) => !service || within(service.spec.selector, template.metadata.labels),
    breaks: ({ service }) => { service.spec.selector = { app: 'other' }; },
  },
  'deprecated-service-account-field': { holds: ({ pod }) => pod.serviceAccount === undefined, breaks: ({ pod }) => { pod.serviceAccount = 'api'; } },
  'docker-sock': { holds: noHostPath, breaks: hostPath },
  'drop-net-raw-capability': { holds: dropsAll, breaks: ({ container }) => { container.securityContext.capabilities.drop = []; } },
  'duplicate-env-var': {
    holds: ({ container }) => new Set((container.env ?? []).map(({ name }: any) => name)).size === (container.env ?? []).length,
    breaks: ({ container }) => { container.env = [{ name: 'A' }, { name: 'A' }]; },
  },
  'env-var-secret': { holds: noSecretIn(/secret/i), breaks: secretInEnvironment },
  'host-ipc': absent('hostIPC'),
  'host-network': absent('hostNetwork'),
  'host-pid': absent('hostPID'),
  'invalid-target-ports': {
    holds: ({ container, service }) => [
      ...(container.ports ?? []).map(({ name }: any) => name), ...(service?.spec.ports ?? []).map(({ targetPort }: any) => targetPort),
    ].every(goodPortName),
    breaks: ({ service }) => { service.spec.ports[0].targetPort = '8000'; },
  },
  'job-ttl-seconds-after-finished': {
    // Of Jobs by themselves; one that says why is passed over.
    holds: ({ objects }) => objects.filter(({ kind }) => kind === 'Job').every(({ metadata, spec }) => (
      spec.ttlSecondsAfterFinished !== undefined || metadata.annotations?.['ignore-check.kube-linter.io/job-ttl-seconds-after-finished'])),
    breaks: ({ objects }) => { objects.push({ kind: 'Job', metadata: {}, spec: {} }); },
  },
  'latest-tag': {
    holds: ({ container }) => /:[^/]+$/.test(container.image) && !container.image.endsWith(':latest'),
    breaks: ({ container }) => { container.image = 'api:latest'; },
  },
  'liveness-port': exposed('livenessProbe'),
  'mismatching-selector': {
    holds: ({ maker, template }) => !maker.spec.selector || within(maker.spec.selector.matchLabels, template.metadata.labels),
    breaks: ({ maker }) => { maker.spec.selector = { matchLabels: { app: 'other' } }; },
  },
  // Of what has more than one pod; ours say it always.
  'no-anti-affinity': { holds: (one) => !serves(one) || apart(one), breaks: ({ pod }) => { delete pod.affinity; } },
  'no-extensions-v1beta': {
    holds: ({ objects }) => !objects.some(({ apiVersion }) => /^extensions\/v1beta/.test(apiVersion)),
    breaks: ({ maker }) => { maker.apiVersion = 'extensions/v1beta1'; },
  },
  'no-read-only-root-fs': {
    holds: ({ container }) => container.securityContext.readOnlyRootFilesystem === true,
    breaks: ({ container }) => { container.securityContext.readOnlyRootFilesystem = false; },
  },
  'non-existent-service-account': {
    holds: ({ pod, objects }) => objects.some(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === pod.serviceAccountName),
    breaks: ({ pod }) => { pod.serviceAccountName = 'other'; },
  },
  'pdb-max-unavailable': {
    holds: ({ budget }) => ![0, '0%'].includes(budget?.spec.maxUnavailable),
    breaks: ({ budget }) => { budget.spec.maxUnavailable = 0; },
  },
  'pdb-min-available': {
    holds: (one) => one.budget?.spec.minAvailable === undefined || share(one.budget.spec.minAvailable, least(one)) < least(one),
    breaks: (one) => { one.budget.spec.minAvailable = least(one); },
  },
  'pdb-unhealthy-pod-eviction-policy': {
    holds: ({ budget }) => !budget || budget.spec.unhealthyPodEvictionPolicy !== undefined,
    breaks: ({ budget }) => { delete budget.spec.unhealthyPodEvictionPolicy; },
  },
  'privilege-escalation-container': {
    holds: ({ container }) => container.securityContext.allowPrivilegeEscalation === false,
    breaks: ({ container }) => { delete container.securityContext.allowPrivilegeEscalation; },
  },
  'privileged-container': {
    holds: ({ container }) => !container.securityContext.privileged,
    breaks: ({ container }) => { container.securityContext.privileged = true; },
  },
  'readiness-port': exposed('readinessProbe'),
  'run-as-non-root': {
    holds: ({ container }) => container.securityContext.runAsNonRoot === true && container.securityContext.runAsUser > 0,
    breaks: ({ container }) => { container.securityContext.runAsUser = 0; },
  },
  'sensitive-host-mounts': { holds: noHostPath, breaks: hostPath },
  'ssh-port': {
    holds: ({ container }) => !(container.ports ?? []).some(({ containerPort }: any) => containerPort === 22),
    breaks: ({ container }) => { container.ports = [{ name: 'ssh', containerPort: 22 }]; },
  },
  'startup-port': exposed('startupProbe'),
  'unsafe-sysctls': {
    holds: ({ pod }) => pod.securityContext.sysctls === undefined,
    breaks: ({ pod }) => { pod.securityContext.sysctls = [{ name: 'kernel.msgmax', value: '1' }]; },
  },
  'unset-cpu-requirements': {
    holds: ({ container }) => container.resources.requests.cpu !== undefined,
    breaks: ({ container }) => { delete container.resources.requests.cpu; },
  },
  'unset-memory-requirements': {
    holds: ({ container }) => container.resources.requests.memory !== undefined && container.resources.limits.memory !== undefined,
    breaks: ({ container }) => { delete container.resources.limits.memory; },
  },
};

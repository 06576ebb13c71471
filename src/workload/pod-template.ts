import { ConfigurationReference } from './configuration-hash';
import { containerPorts } from './exposure';
import { podPlacement } from './placement';
import { Probes } from './probes';
import { containerResources } from './resources';
import { securityContexts } from './security';
import { podShutdown } from './shutdown';
import { Volumes } from './volumes';
import { Workload } from './workload';
import { WorkloadPart } from './workload-part';

/** What the pod is made of beside what the workload says itself. */
export interface PodTemplateParts {
  /** Absent where pods end by themselves. */
  readonly probes?: Probes;
  readonly volumes: Volumes;
  /** Value of the annotation that changes with the configuration; undefined where none is read. */
  readonly configurationHash?: any;
  /** Seconds from being told to stop until it is killed, where the kind has a say in them. */
  readonly grace?: number;
  /** Always, where it is absent. */
  readonly restartPolicy?: string;
}

/** The template of the pods. */
export function podTemplate(workload: Workload, { probes, volumes, configurationHash, grace, restartPolicy }: PodTemplateParts): object {
  const { labels, name, props, rules } = workload;
  const { podAnnotations, podLabels, pullSecrets } = props;
  if (podAnnotations) rules.annotations('podAnnotations', podAnnotations);
  if (podLabels) rules.labels('podLabels', podLabels);
  for (const key of Object.keys(podLabels ?? {})) {
    if (key in labels) rules.contradict(`'podLabels' sets ${key} (${podLabels![key]}), which is the workload's 'name' (${name})`, "Leave it out, or set 'name'");
  }
  rules.distinct('pullSecrets', pullSecrets ?? []);
  const security = securityContexts(workload);
  const shutdown = grace === undefined ? podShutdown(workload) : { grace, lifecycle: undefined };
  const annotations = {
    // Which container `kubectl logs` and `exec` mean where a sidecar is added.
    'kubectl.kubernetes.io/default-container': name,
    ...(configurationHash === undefined ? {} : { 'cdk8s-lifeboat.io/configuration': configurationHash }),
    ...podAnnotations,
  };
  const ports = containerPorts(workload);
  return {
    metadata: { labels: { ...labels, ...podLabels }, annotations },
    spec: {
      serviceAccountName: serviceAccountName(workload),
      automountServiceAccountToken: props.serviceAccountToken ?? false,
      // Variables of every Service of the namespace would change what a pod sees with what else was there when it started.
      enableServiceLinks: false,
      ...(pullSecrets && pullSecrets.length > 0
        ? { imagePullSecrets: pullSecrets.map((secret, index) => ({ name: rules.objectName(`pullSecrets[${index}]`, secret) })) } : {}),
      securityContext: security.pod,
      ...(restartPolicy === undefined ? {} : { restartPolicy }),
      terminationGracePeriodSeconds: shutdown.grace,
      ...podPlacement(workload),
      containers: [{
        name,
        image: props.image,
        imagePullPolicy: props.alwaysPull ? 'Always' : 'IfNotPresent',
        ...(props.command ? { command: [...props.command] } : {}),
        ...(props.args ? { args: [...props.args] } : {}),
        ...(ports.length > 0 ? { ports } : {}),
        ...environment(workload),
        resources: containerResources(workload, volumes.writable),
        ...probes?.specs,
        ...(shutdown.lifecycle ? { lifecycle: shutdown.lifecycle } : {}),
        securityContext: security.container,
        ...(volumes.mounts.length > 0 ? { volumeMounts: volumes.mounts } : {}),
      }],
      ...(volumes.volumes.length > 0 ? { volumes: volumes.volumes } : {}),
    },
  };
}

/** The account that the pods run as. */
export function serviceAccountName(workload: Workload): string {
  const { name, props, rules } = workload;
  if (props.serviceAccountName !== undefined) return rules.objectName('serviceAccountName', props.serviceAccountName);
  return workload.has(WorkloadPart.SERVICE_ACCOUNT) ? name : 'default';
}

/** The ConfigMaps and Secrets that the pods read. */
export function configurationOf({ props }: Workload): ConfigurationReference[] {
  const fromEnv = Object.values(props.env ?? {}).flatMap(({ valueFrom }): ConfigurationReference[] => [
    ...(valueFrom?.configMapKeyRef ? [{ kind: 'ConfigMap', name: valueFrom.configMapKeyRef.name }] : []),
    ...(valueFrom?.secretKeyRef ? [{ kind: 'Secret', name: valueFrom.secretKeyRef.name }] : []),
  ]);
  return [...props.envFrom ?? [], ...props.mounts ?? [], ...fromEnv].map(({ kind, name }) => ({ kind, name }));
}

function environment({ props, rules }: Workload): object {
  const env = Object.entries(props.env ?? {});
  for (const [key] of env) {
    if (!/^[A-Za-z_.-][A-Za-z0-9_.-]*$/.test(key) || key === '.' || key.startsWith('..')) rules.refuse('env', key, 'is no name of an environment variable', 'Rename it');
  }
  const envFrom = props.envFrom ?? [];
  envFrom.forEach(({ name, prefix }, index) => {
    rules.objectName(`envFrom[${index}]`, name);
    if (prefix !== undefined && prefix !== '' && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(prefix)) {
      rules.refuse(`envFrom[${index}] prefix`, prefix, 'cannot begin the name of an environment variable', 'Correct it');
    }
  });
  return {
    ...(env.length > 0 ? { env: env.map(([name, { value, valueFrom }]) => ({ name, value, valueFrom })) } : {}),
    ...(envFrom.length > 0 ? { envFrom: envFrom.map((source) => source._spec()) } : {}),
  };
}

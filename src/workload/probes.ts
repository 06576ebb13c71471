import { ProbeOptions } from './options/probe-options';
import { Said } from './prop-rules';
import { Workload } from './workload';
import { WorkloadPart } from './workload-part';

type ProbeName = 'startup' | 'readiness' | 'liveness';

/** A probe with what it comes to in seconds. */
interface Probe {
  readonly action: object;
  readonly target: string;
  readonly spec: object;
  readonly patience: Said<number>;
}

/** The probes of the container, and how long a pod may take to start. */
export interface Probes {
  readonly specs: object;
  /** What a pod may take until it is ready for the first time. */
  readonly startSeconds: Said<number>;
}

/** Startup, readiness and liveness, which differ in what they ask or in how patient they are. */
export function containerProbes(workload: Workload): Probes {
  const { props } = workload;
  const readiness = probe(workload, 'readiness', props.readiness, WorkloadPart.READINESS_PROBE);
  // Nobody restarts a pod for what readiness already sees: connecting twice learns nothing.
  const isTold = props.liveness !== undefined || readiness === undefined || !('tcpSocket' in readiness.action);
  const liveness = isTold ? probe(workload, 'liveness', props.liveness, WorkloadPart.LIVENESS_PROBE) : undefined;
  const startup = probe(workload, 'startup', props.startup ?? likeLiveness(props.liveness), WorkloadPart.STARTUP_PROBE);
  if (readiness && liveness && readiness.target === liveness.target) {
    workload.rules.greater(liveness.patience, readiness.patience, 's',
      `Both ask ${liveness.target}: let liveness ask something else, or be more patient, or pods that are merely busy are started again`);
  }
  return {
    specs: {
      ...(startup ? { startupProbe: startup.spec } : {}),
      ...(readiness ? { readinessProbe: readiness.spec } : {}),
      ...(liveness ? { livenessProbe: liveness.spec } : {}),
    },
    startSeconds: startup?.patience ?? readiness?.patience ?? { prop: 'readiness', value: 0, origin: '' },
  };
}

/** What liveness asks, with the patience of a start. */
function likeLiveness(liveness: ProbeOptions | undefined): ProbeOptions | undefined {
  return liveness && { path: liveness.path, command: liveness.command, grpc: liveness.grpc, timeout: liveness.timeout };
}

function probe(workload: Workload, name: ProbeName, options: ProbeOptions | undefined, part: WorkloadPart): Probe | undefined {
  const { props, rules } = workload;
  if (!workload.has(part) || (options === undefined && props.port === undefined)) return undefined;
  const period = workload.said(`${name}.period`, options?.period && rules.seconds(`${name}.period`, options.period, 1), `${name}Period`);
  const failures = workload.said(`${name}.failureThreshold`, options?.failureThreshold, `${name}Failures`);
  const timeout = workload.said(`${name}.timeout`, options?.timeout && rules.seconds(`${name}.timeout`, options.timeout, 1), 'probeTimeout');
  rules.whole(failures.prop, failures.value, 1);
  // The profile's timeout gives way to a period that is given; two that are given have to agree.
  const seconds = timeout.origin === '' ? timeout.value : Math.min(timeout.value, period.value);
  if (seconds > period.value) {
    rules.contradict(`'${name}.timeout' (${seconds}s) must not be greater than '${name}.period' (${period.value}s${period.origin})`,
      'Ask less often, or wait less');
  }
  const { action, target } = asked(workload, name, options ?? {});
  const origin = period.origin === failures.origin ? period.origin : '';
  return {
    action,
    target,
    spec: { ...action, periodSeconds: period.value, timeoutSeconds: seconds, failureThreshold: failures.value },
    patience: {
      prop: `${name}.period' × '${name}.failureThreshold`, value: period.value * failures.value, origin: ` = ${period.value}s × ${failures.value}${origin}`,
    },
  };
}

function asked(workload: Workload, name: ProbeName, { path, command, grpc }: ProbeOptions): { action: object; target: string } {
  const { props: { port }, rules } = workload;
  const ways = [path !== undefined ? 'path' : '', command !== undefined ? 'command' : '', grpc ? 'grpc' : ''].filter(Boolean);
  if (ways.length > 1) rules.contradict(`'${name}.${ways[0]}' and '${name}.${ways[1]}' are both given, and a probe asks in one way`, 'Give one of them');
  if (command !== undefined) {
    if (command.length === 0) rules.refuse(`${name}.command`, '[]', 'is empty', 'Give the command and its arguments');
    return { action: { exec: { command: [...command] } }, target: `'${command.join(' ')}'` };
  }
  if (port === undefined) rules.missing(`'${name}' has no 'command', and there is no 'port' to ask`, `Give 'port', or '${name}.command'`);
  if (grpc) return { action: { grpc: { port } }, target: `gRPC on port ${port}` };
  if (path !== undefined) return { action: { httpGet: { path: rules.urlPath(`${name}.path`, path), port: 'http' } }, target: `${path} on port ${port}` };
  return { action: { tcpSocket: { port: 'http' } }, target: `port ${port}` };
}

import { FluxKind } from './flux-objects';
import { sourceFailure } from './source-failure';
import { FluxName, Judgement, nameText } from './state';
import { isFluxText, listOf, mapOf, textOf } from './status-shape';
import { durationText, secondsOf } from './time-text';
import { goSeconds } from '../../manifest/go-seconds';
import { applyFailure, buildFailure } from '../cluster/apply-failure';
import { Condition, LiveObject } from '../cluster/live-object';
import { recordOf } from '../emergency/record';
import { writersOf } from '../live/managed-fields';
import { FLUX_MANAGER } from '../live/object-difference';
import { OUR_MANAGER, suspensionOf } from '../live/suspension';

const RETRYING = 'ProgressingWithRetry';
const SOURCE_GROUP = 'source.toolkit.fluxcd.io';
const KUSTOMIZE_GROUP = 'kustomize.toolkit.fluxcd.io';
const HELM_GROUP = 'helm.toolkit.fluxcd.io';
/** Annotation by which the Flux operator is told to leave an object of its own alone. */
const OPERATOR_RECONCILE = 'fluxcd.controlplane.io/reconcile';
const NO_SOURCE_REASON = /^(?:SourceNotReady|SourceUnavailable|NoSourceArtifact|IncludeUnavailable)$/;
const NO_SOURCE = /Source artifact not found|Source is not ready|no artifact available/;
/** How much later than its interval a reconcile may begin, in seconds: it waits its turn, and every interval has a jitter. */
const LATE_SECONDS = 300;

/** What an object of Flux says of itself, whatever its shape; `now` is the API server's time. Only what says so of its present spec is ready. */
export function judgeObject(live: LiveObject, kind: FluxKind, now: number): Judgement {
  const { generation, deletionTimestamp } = live.metadata;
  const conditions = listOf(mapOf(live.status).conditions).filter(isCondition);
  const [ready, reconciling, stalled] = ['Ready', 'Reconciling', 'Stalled'].map((type) => conditions.find((one) => one.type === type));
  if (deletionTimestamp !== undefined) return deletion(live, deletionTimestamp, now);
  const suspended = suspension(live, now);
  if (suspended) return suspended;
  if (!kind.hasStatus || isStatic(live)) return { state: 'no-status', meaning: 'Flux keeps no status of it: what uses it says whether it works' };
  // Each retry sets Ready anew, and leaves the condition that made it so.
  const lasting = conditions.find(({ type, status, reason }) => type !== 'Ready' && status === 'True' && /Failed$|Unavailable$/.test(type) && reason === ready?.reason);
  const said = { ...since(ready), ...(lasting ? since(lasting) : {}), ...messageOf(ready) };
  if (stalled?.status === 'True') {
    return { state: 'stalled', ...stall(stalled, live), ...since(stalled), ...messageOf(stalled) };
  }
  const active = reconciling?.status === 'True' && reconciling.reason !== RETRYING ? reconciling : undefined;
  if (active || (ready?.status === 'Unknown' && ready.reason === 'Progressing')) return progress(live, active ?? ready!, ready, now);
  if (!ready) return { state: 'never-reconciled', meaning: 'no controller has ever looked at it', action: `see that its controller runs and watches this namespace: \`${describe(live)}\`` };
  const observed = mapOf(live.status).observedGeneration;
  const spokenOf = [ready.observedGeneration, observed].filter((one) => one !== undefined && one !== null);
  // After a failure the status keeps the generation of the last success, and the condition has the present one.
  const isPresent = ready.status === 'True' ? spokenOf.length > 0 && spokenOf.every((one) => one === generation) : spokenOf[0] === generation;
  if (!isPresent || generation === undefined) {
    return {
      state: 'unobserved',
      meaning: `its controller has not looked at the present spec: the generation is ${generation ?? 'not known'}, the one that it speaks of ${String(ready.observedGeneration ?? observed ?? 'none')}`,
      action: `see that its controller runs: \`${describe(live)}\``,
      ...said,
    };
  }
  if (ready.status === 'True') return overdue(live, now) ?? { state: 'ready', meaning: 'it is well', ...said };
  if (ready.status !== 'False') return { state: 'unknown', meaning: 'it does not say whether it is well', action: `look at it: \`${describe(live)}\``, ...said };
  return { ...failure(live, textOf(ready.reason), textOf(ready.message).trim()), ...said };
}

/** The source that an object takes what it applies from, as its spec names it. */
export function sourceNameOf({ spec, metadata, kind }: LiveObject): FluxName | undefined {
  const { sourceRef, chartRef, chart } = mapOf(spec);
  const inChart = mapOf(mapOf(mapOf(chart).spec).sourceRef);
  if (kind === 'HelmRelease' && isFluxText(inChart.kind) && isFluxText(inChart.name)) {
    // The chart that helm-controller makes of it.
    return { kind: 'HelmChart', namespace: isFluxText(inChart.namespace) ? inChart.namespace : metadata.namespace ?? '', name: `${metadata.namespace}-${metadata.name}` };
  }
  const reference = mapOf(sourceRef ?? chartRef);
  if (!isFluxText(reference.kind) || !isFluxText(reference.name)) return undefined;
  return { kind: reference.kind, namespace: isFluxText(reference.namespace) ? reference.namespace : metadata.namespace ?? '', name: reference.name };
}

/** Those that an object waits for by `dependsOn`. */
export function dependenciesOf({ spec, metadata, kind }: LiveObject): FluxName[] {
  return listOf(mapOf(spec).dependsOn).flatMap((one) => {
    const { name, namespace, kind: named } = mapOf(one);
    return isFluxText(name) ? [{ kind: isFluxText(named) ? named : kind, namespace: isFluxText(namespace) ? namespace : metadata.namespace ?? '', name }] : [];
  });
}

/** `kubectl describe kustomization web -n flux-system`. */
export function describe({ kind, metadata: { name, namespace } }: LiveObject): string {
  return `kubectl describe ${kind.toLowerCase()} ${name}${namespace === undefined ? '' : ` -n ${namespace}`}`;
}

function isCondition(one: unknown): one is Condition {
  return isFluxText(mapOf(one).type) && isFluxText(mapOf(one).status);
}

function deletion(live: LiveObject, since_: string, now: number): Judgement {
  const { name, namespace, finalizers = [] } = live.metadata as { name: string; namespace?: string; finalizers?: readonly string[] };
  const held = finalizers.length === 0 ? '' : `, and waits for ${finalizers.join(' and ')}`;
  const others = finalizers.filter((one) => one !== 'finalizers.fluxcd.io');
  const age = secondsOf(since_, now);
  return {
    state: 'deleting',
    meaning: `it is being deleted${age === undefined ? '' : ` for ${durationText(age)}`}${held}`,
    action: others.length > 0
      ? `find out who has to take ${others.join(' and ')} away; only where nobody is left to do it: \`kubectl patch ${live.kind.toLowerCase()} ${name}${namespace === undefined ? '' : ` -n ${namespace}`} --type=merge -p '{"metadata":{"finalizers":null}}'\``
      : 'wait: its controller deletes first what it has applied, where spec.prune is on; see that the controller runs',
    since: since_,
  };
}

function suspension(live: LiveObject, now: number): Judgement | undefined {
  const { kind, metadata: { name, namespace, annotations } } = live;
  const record = live.apiVersion.startsWith(KUSTOMIZE_GROUP) ? recordOf(live) : undefined;
  if (record) {
    const { by, reason, since: began, until } = record;
    const isOver = until !== undefined && Date.parse(until) < now;
    return {
      state: 'emergency',
      meaning: `it is suspended by our record of an emergency${began === undefined ? '' : ` since ${began}`}${by === undefined ? '' : ` by ${by}`}`
        + `${until === undefined ? '' : ` until ${until}${isOver ? ', which has passed' : ''}`}${reason === undefined ? '' : `: ${reason}`}`,
      action: 'end it from the project copy: `lifeboat emergency resume`, or its scripts/resume-flux.sh',
      ...(began === undefined ? {} : { since: began }),
    };
  }
  if (mapOf(annotations)[OPERATOR_RECONCILE] === 'disabled') {
    return {
      state: 'suspended',
      meaning: `it is suspended by the annotation ${OPERATOR_RECONCILE}: disabled`,
      action: `find out why, then \`kubectl annotate ${kind.toLowerCase()} ${name} -n ${namespace} ${OPERATOR_RECONCILE}-\``,
    };
  }
  if (mapOf(live.spec).suspend !== true) return undefined;
  const writers = writersOf(live, ['spec', 'suspend']);
  const [writer] = writers.filter(({ manager }) => manager !== OUR_MANAGER);
  const at = writer?.time === undefined ? {} : { since: writer.time };
  if (writers.some(({ manager }) => manager === FLUX_MANAGER)) return { state: 'disabled', meaning: 'Git declares it suspended', ...at };
  const resume = `kubectl patch ${kind.toLowerCase()} ${name} -n ${namespace} --type=merge -p '{"spec":{"suspend":null}}'`;
  return { state: 'suspended', meaning: suspensionOf(live, resume).clause.replace(/^is /, 'it is '), action: `find out why, then \`${resume}\``, ...at };
}

/** Repositories of charts in a registry are settings alone, which source-controller leaves as they are. */
function isStatic({ kind, spec }: LiveObject): boolean {
  return kind === 'HelmRepository' && mapOf(spec).type === 'oci';
}

function progress(live: LiveObject, { lastTransitionTime, message }: Condition, ready: Condition | undefined, now: number): Judgement {
  // Each step has a condition of its own; what lasts is the Unknown of Ready.
  const began = ready?.status === 'Unknown' ? ready.lastTransitionTime ?? lastTransitionTime : lastTransitionTime;
  const age = secondsOf(began, now);
  const last = textOf(mapOf(listOf(mapOf(live.status).history)[0]).lastReconciledStatus);
  const before = last === '' || last === 'ReconciliationSucceeded' ? ready?.status === 'False' ? `; before it, ${textOf(ready.reason)}: ${oneLine(textOf(ready.message))}` : '' : `; the last one ended in ${last}`;
  return {
    state: 'reconciling',
    meaning: `a reconcile goes on${age === undefined ? '' : ` for ${durationText(age)}`}${before}`,
    action: /health checks/.test(textOf(message)) ? 'wait: all is applied, and it waits for the objects to be ready' : 'wait',
    ...(isFluxText(began) ? { since: began } : {}),
    ...(textOf(message) === '' ? {} : { message: textOf(message) }),
  };
}

function stall({ reason, message }: Condition, { metadata: { name, namespace } }: LiveObject): Pick<Judgement, 'meaning' | 'action'> {
  const words = textOf(message);
  const tail = 'Flux does not try again by itself until the spec changes';
  switch (reason) {
    case 'URLInvalid': case 'InvalidURL': return { meaning: `its URL cannot be read, and ${tail}`, action: 'correct spec.url in Git' };
    case 'AccessDenied': return { meaning: `it refers to what it may not use, and ${tail}`, action: 'bring the source into its own namespace, or have the operator of Flux allow it (--no-cross-namespace-refs)' };
    case 'InvalidCELExpression': return { meaning: `an expression of its spec cannot be read, and ${tail}`, action: 'correct healthCheckExprs or readyExpr in Git' };
    case 'FeatureGateDisabled': return { meaning: `it asks for what this Flux has switched off, and ${tail}`, action: 'enable the feature gate at the controller, or take the field out in Git' };
    case 'RetriesExceeded': case 'RemediationFailed': case 'MissingRollbackTarget':
      return { meaning: `all its retries have failed (${reason}), and ${tail}`, action: `correct the cause in Git, or have it tried once more: \`flux reconcile helmrelease ${name} -n ${namespace} --force --reset\`` };
    default: return { meaning: `it is stalled${reason === undefined ? '' : ` (${textOf(reason)})`}, and ${tail}`, action: words === '' ? 'look at it by hand' : 'look at what Flux says, and correct it in Git' };
  }
}

/** A Ready that nobody has renewed for longer than the interval says nothing of now. Only Kustomizations write down when they were reconciled. */
function overdue(live: LiveObject, now: number): Judgement | undefined {
  if (!live.apiVersion.startsWith(KUSTOMIZE_GROUP)) return undefined;
  const { interval, timeout } = mapOf(live.spec);
  const last = mapOf(listOf(mapOf(live.status).history)[0]).lastReconciled;
  const every = goSeconds(interval);
  const age = isFluxText(last) ? secondsOf(last, now) : undefined;
  if (every === undefined || age === undefined || age <= 2 * every + (goSeconds(timeout) ?? every) + LATE_SECONDS) return undefined;
  return {
    state: 'stale',
    meaning: `it says Ready, and was last reconciled ${durationText(age)} ago, although its interval is ${String(interval)}`,
    action: `see whether its controller is overwhelmed, or leaves it to another shard; ask for a reconcile: \`lifeboat reconcile ${live.metadata.name} --namespace ${live.metadata.namespace}\``,
    since: String(last),
  };
}

function failure(live: LiveObject, reason: string, message: string): Judgement {
  const group = live.apiVersion.split('/')[0];
  const source = sourceNameOf(live);
  if (reason === 'DependencyNotReady') {
    const [, namespace, name] = /dependency '([^/']+)\/([^']+)'/.exec(message) ?? [];
    const cause = dependenciesOf(live).find((one) => one.name === name && one.namespace === namespace) ?? dependenciesOf(live)[0];
    if (cause && /not found/.test(message)) return { state: 'dependency', meaning: `it depends on ${nameText(cause)}, which is not there`, action: 'make that one, or correct spec.dependsOn, in Git', cause };
    return { state: 'dependency', meaning: cause ? `it waits for ${nameText(cause)}, on which it depends` : 'it waits for another one, on which it depends', action: 'nothing here: it goes on by itself', ...(cause ? { cause } : {}) };
  }
  if (NO_SOURCE_REASON.test(reason) || NO_SOURCE.test(message)) {
    return { state: 'source', meaning: source ? `${nameText(source)} has fetched nothing that it could use` : 'its source has fetched nothing', action: 'nothing here: it goes on by itself', ...(source ? { cause: source } : {}) };
  }
  if (reason === 'ArtifactFailed' && group === KUSTOMIZE_GROUP) {
    if (/path not found/.test(message)) {
      const path = textOf(mapOf(live.spec).path);
      return { state: 'source', meaning: `${source ? nameText(source) : 'its source'} has no directory ${path}`, action: 'push the directory, or correct spec.path in Git' };
    }
    if (/"[^"]+" not found/.test(message) && source) return { state: 'source', meaning: `there is no ${nameText(source)}`, action: 'make the source, or correct spec.sourceRef, in Git', cause: source };
    return { state: 'source', meaning: 'what its source fetched cannot be had from source-controller', action: 'see that source-controller runs and can be reached: `kubectl get pods,services,networkpolicies -n flux-system`' };
  }
  if (reason === 'BuildFailed' || reason === 'ValuesError') return buildFailure(message);
  if (reason === 'PruneFailed') {
    return { state: 'prune', meaning: 'an object that is gone from Git cannot be deleted', action: `see what holds it: \`${describe(live)}\`` };
  }
  if (reason === 'HealthCheckFailed' || (group === HELM_GROUP && /timed out waiting|context deadline exceeded|not ready/.test(message))) {
    const unhealthy = [...message.matchAll(/([A-Z]\w*)\/([^\s/,[\]']+)(?:\/([^\s,[\]']+))? status: '\w+'/g)]
      .map(([, kind, one, two]) => ({ kind, namespace: two === undefined ? '' : one, name: two ?? one }));
    return {
      state: 'health',
      meaning: `all is applied, and ${unhealthy.length === 0 ? 'not all of it' : `${listText(unhealthy.map(nameText))} ${unhealthy.length === 1 ? 'does not' : 'do not'}`} become${unhealthy.length === 0 ? 's' : ''} ready in time`,
      action: unhealthyAction(live, unhealthy),
      unhealthy,
    };
  }
  if (group === SOURCE_GROUP || group.startsWith('image.')) return { ...sourceFailure(live, reason, message) };
  if (group === KUSTOMIZE_GROUP || group === HELM_GROUP || group === 'fluxcd.controlplane.io') return applyFailure(message);
  return { state: 'failed', meaning: `it fails${reason === '' ? '' : ` (${reason})`}`, action: `correct what Flux says: \`${describe(live)}\`` };
}

function unhealthyAction(live: LiveObject, [first]: readonly FluxName[]): string {
  if (!first) return `see what it waits for: \`${describe(live)}\``;
  const { kind, namespace, name } = first;
  const within = namespace === '' ? '' : ` -n ${namespace}`;
  const logs = /^(?:Deployment|StatefulSet|DaemonSet|Job)$/.test(kind) ? `, \`kubectl logs ${kind.toLowerCase()}/${name}${within} --tail=50\`` : '';
  return `correct in Git what keeps it from being ready: \`kubectl describe ${kind.toLowerCase()} ${name}${within}\`${logs}`;
}

function listText(texts: readonly string[]): string {
  return texts.length > 5 ? `${texts.slice(0, 4).join(', ')} and ${texts.length - 4} more` : texts.join(', ');
}

function since(condition: Condition | undefined): { readonly since?: string } {
  return isFluxText(condition?.lastTransitionTime) ? { since: condition.lastTransitionTime } : {};
}

function messageOf(condition: Condition | undefined): { readonly message?: string } {
  const message = oneLine(textOf(condition?.message));
  return message === '' ? {} : { message };
}

function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, '; ');
}

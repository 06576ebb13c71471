import { ExpectedDirectory } from './expected';
import { isSuspended, kustomizationStatus, KustomizationStatus } from './flux-status';
import { suspensionOf } from './suspension';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { Condition, conditionOf, LiveObject } from '../cluster/live-object';
import { Finding, FindingKind } from '../comparison/finding';

export const KUSTOMIZATION_API = 'kustomize.toolkit.fluxcd.io/v1';
const SUCCEEDED = 'ReconciliationSucceeded';
/** A failed reconcile that waits for its next try says Reconciling too. */
const RETRYING = 'ProgressingWithRetry';

/** What a Kustomization on the cluster and its source say, against what it should have applied. */
export function judgeKustomization(expected: ExpectedDirectory, live: LiveObject | undefined, sourceRevision: string | undefined): Finding[] {
  const finding = (kind: FindingKind, message: string, remedy: string): Finding => ({ kind, ...aboutKustomization(expected), message, remedy });
  const command = (verb: string): string => `flux ${verb} kustomization ${expected.name} -n ${expected.namespace}`;
  if (!live) {
    return [finding(
      'missing-kustomization', `the cluster has no Kustomization ${expected.name} in ${expected.namespace}, so that Flux applies nothing of it`,
      'See that the fleet repository holds it, that the cluster\'s kustomization.yaml lists it, and that the root Kustomization is Ready: `flux get kustomizations -A`',
    )];
  }
  if (expected.disabled) {
    return isSuspended(live) ? [] : [finding(
      'not-suspended', 'is declared disabled, and the cluster goes on applying it: spec.suspend is not set',
      'Publish the fleet copy of this definition, and wait for the root Kustomization',
    )];
  }
  const state = stateOf(expected, live, kustomizationStatus(live), sourceRevision, { finding, command });
  if (!isSuspended(live)) return state;
  const { clause, remedy } = suspensionOf(live, command('resume'));
  // What a suspended one has applied still counts; that it waits is no second matter.
  return [finding('suspended', clause, remedy), ...state.filter(({ kind }) => ['not-applied', 'apply-failed', 'never-applied', 'reconciling'].includes(kind))];
}

/** What every finding about a Kustomization says of it. */
export function aboutKustomization({ app, cluster, name, namespace, file }: ExpectedDirectory): Pick<Finding, 'app' | 'cluster' | 'copy' | 'file' | 'object'> {
  return {
    ...(app === undefined ? {} : { app }),
    ...(cluster === undefined ? {} : { cluster }),
    copy: 'cluster',
    file,
    object: `kustomize.toolkit.fluxcd.io/Kustomization/${namespace}/${name}`,
  };
}

interface Words {
  readonly finding: (kind: FindingKind, message: string, remedy: string) => Finding;
  readonly command: (verb: string) => string;
}

function stateOf(
  expected: ExpectedDirectory, live: LiveObject, status: KustomizationStatus, sourceRevision: string | undefined, { finding, command }: Words,
): Finding[] {
  const ready = conditionOf(live, 'Ready');
  const latest = status.history?.[0];
  if (!latest && status.lastAppliedRevision !== undefined) {
    throw new LifeboatError('flux-too-old', {
      place: `Kustomization ${expected.namespace}/${expected.name}`,
      problem: 'has applied a revision and keeps no status.history, so that its digest cannot be known; Flux keeps it since 2.7',
      remedy: 'Upgrade Flux; until then compare the copies without --live',
    });
  }
  const reconciling = conditionOf(live, 'Reconciling');
  if (reconciling?.status === 'True' && reconciling.reason !== RETRYING) {
    return [finding(
      'reconciling', `a reconcile${since(reconciling)} is not over${said(reconciling)}${latest ? `; before it, ${snapshotText(latest.digest, status)}` : ''}`,
      'Wait until it is over, and check again',
    )];
  }
  if (!ready) return [finding('never-applied', 'Flux has not looked at it yet: it has no status', 'See that kustomize-controller runs, and check again')];
  // After a failure the status keeps the generation of the last success, and the condition has the present one.
  const observed = ready.status === 'False' ? ready.observedGeneration : status.observedGeneration;
  if (live.metadata.generation !== undefined && observed !== live.metadata.generation && !isSuspended(live)) {
    return [finding(
      'unobserved', `Flux has not looked at its present spec: its generation is ${live.metadata.generation}, the observed one ${observed ?? 'none'}`,
      'See that kustomize-controller runs, and check again',
    )];
  }
  if (!latest) return [finding('never-applied', `Flux has never applied it${said(ready)}`, 'Correct what it says; Flux tries again by itself')];
  const failure = latest.lastReconciledStatus !== SUCCEEDED ? `: ${ready.status === 'True' ? latest.lastReconciledStatus : reasonText(ready)}` : undefined;
  if (expected.digest !== undefined && latest.digest !== expected.digest) {
    const behind = sourceRevision !== undefined && sourceRevision !== status.lastAppliedRevision;
    const tried = failure ?? (ready.status === 'True' ? undefined : `: ${reasonText(ready)}`);
    return [finding(
      'not-applied',
      `${snapshotText(latest.digest, status)}, the definition makes ${expected.digest}`
      + `${behind ? `; its source has ${sourceRevision}` : ''}${tried === undefined ? '' : `; the last reconcile failed${tried}`}`,
      behind ? `Wait for Flux, or \`${command('reconcile')} --with-source\`` : 'Publish the fleet copy of this definition: what its source has is another',
    )];
  }
  if (failure !== undefined) {
    return [finding('apply-failed', `${expected.digest === undefined ? 'the last apply' : 'the digest is the definition\'s, but its apply'} failed${failure}`, 'Correct what it says; Flux tries again by itself')];
  }
  if (ready.status !== 'True') return [finding('not-ready', `is not Ready${said(ready)}`, 'Correct what it says; Flux tries again by itself')];
  if (sourceRevision !== undefined && status.lastAppliedRevision !== sourceRevision) {
    return [finding(
      'behind', `has applied ${status.lastAppliedRevision}, and its source has ${sourceRevision}`, `Wait for Flux, or \`${command('reconcile')}\``,
    )];
  }
  return [];
}

function snapshotText(digest: string, { lastAppliedRevision, lastAttemptedRevision }: KustomizationStatus): string {
  const attempt = lastAttemptedRevision !== undefined && lastAttemptedRevision !== lastAppliedRevision ? `, tried ${lastAttemptedRevision}` : '';
  return `the cluster has ${digest} of ${lastAppliedRevision ?? 'no revision that was applied in full'}${attempt}`;
}

function since({ lastTransitionTime }: Condition): string {
  return lastTransitionTime === undefined ? '' : ` that began at ${lastTransitionTime}`;
}

function said({ reason, message }: Condition): string {
  return reason === undefined && !message ? '' : `: ${reasonText({ type: '', status: '', reason, message })}`;
}

function reasonText({ reason, message }: Condition): string {
  return [reason, message?.trim().replace(/\s*\n\s*/g, '; ').replace(/\.$/, '')].filter(Boolean).join(': ');
}

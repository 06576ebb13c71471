import { isSuspended, sourceStatus } from './flux-status';
import { suspensionOf } from './suspension';
import { conditionOf, LiveObject } from '../cluster/live-object';
import { Finding } from '../comparison/finding';

/** A source that Kustomizations of the definition take their manifests from. */
export interface UsedSource {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly cluster?: string;
  /** Where one of its users stands. */
  readonly file: string;
  /** The apps that use it. */
  readonly apps: readonly string[];
}

/** What can be said of a source by itself: a source that cannot fetch keeps everything Ready on what it fetched last. */
export function judgeSource(used: UsedSource, live: LiveObject | undefined): Finding[] {
  const finding = (message: string, remedy: string, kind: Finding['kind'] = 'source'): Finding => ({
    kind,
    ...(used.apps.length === 1 ? { app: used.apps[0] } : {}),
    ...(used.cluster === undefined ? {} : { cluster: used.cluster }),
    copy: 'cluster',
    file: used.file,
    object: `source.toolkit.fluxcd.io/${used.kind}/${used.namespace}/${used.name}`,
    message: used.apps.length > 1 ? `${message} (${used.apps.length} apps use it)` : message,
    remedy,
  });
  const see = `See \`kubectl describe ${used.kind.toLowerCase()} ${used.name} -n ${used.namespace}\``;
  if (!live) return [finding('the cluster has no such source, so that nothing new is applied', 'See that the fleet repository or bootstrap makes it')];
  const { artifact, observedGeneration } = sourceStatus(live);
  if (isSuspended(live)) {
    const { clause, remedy } = suspensionOf(live, `flux resume source ${commandKind(used.kind)} ${used.name} -n ${used.namespace}`);
    return [finding(`${clause}; it stays at ${artifact?.revision ?? 'no revision'}`, remedy, 'suspended')];
  }
  const ready = conditionOf(live, 'Ready');
  if (ready?.status === 'False') {
    const reason = [ready.reason, ready.message?.trim().replace(/\s*\n\s*/g, '; ')].filter(Boolean).join(': ');
    return [finding(`cannot fetch since ${ready.lastTransitionTime ?? 'an unknown time'}: ${reason}; it stays at ${artifact?.revision ?? 'no revision'}`, see)];
  }
  if (live.metadata.generation !== undefined && observedGeneration !== live.metadata.generation) {
    return [finding(`Flux has not looked at its present spec; it stays at ${artifact?.revision ?? 'no revision'}`, 'See that source-controller runs, and check again')];
  }
  if (ready?.status !== 'True' || artifact?.revision === undefined) return [finding(`is not Ready${ready?.message ? `: ${ready.message}` : ''}`, see)];
  return [];
}

function commandKind(kind: string): string {
  return kind === 'GitRepository' ? 'git' : kind === 'OCIRepository' ? 'oci' : kind.toLowerCase();
}

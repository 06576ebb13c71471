import { Condition, LiveObject } from '../cluster/live-object';

/** A reference to the source of a Kustomization. */
export interface SourceReference {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** One entry of `status.history`. */
export interface Snapshot {
  readonly digest: string;
  readonly lastReconciled?: string;
  readonly lastReconciledStatus?: string;
  readonly metadata?: { readonly revision?: string };
}

/** The status of a Kustomization, as far as it is read here. */
export interface KustomizationStatus {
  readonly conditions?: readonly Condition[];
  readonly observedGeneration?: number;
  readonly lastAppliedRevision?: string;
  readonly lastAttemptedRevision?: string;
  readonly history?: readonly Snapshot[];
  readonly inventory?: { readonly entries?: readonly { readonly id: string; readonly v: string }[] };
}

/** The status of a source, as far as it is read here. */
export interface SourceStatus {
  readonly observedGeneration?: number;
  readonly artifact?: { readonly revision?: string };
}

/** The status of a Kustomization. */
export function kustomizationStatus(live: LiveObject): KustomizationStatus {
  return (live.status ?? {}) as KustomizationStatus;
}

/** The status of a source. */
export function sourceStatus(live: LiveObject): SourceStatus {
  return (live.status ?? {}) as SourceStatus;
}

/** The source that a Kustomization takes its manifests from, its namespace filled in. */
export function sourceOf(kustomization: LiveObject): Required<Pick<SourceReference, 'kind' | 'name' | 'namespace'>> {
  const { kind, name, namespace } = (kustomization.spec as { sourceRef: SourceReference }).sourceRef;
  return { kind, name, namespace: namespace ?? kustomization.metadata.namespace ?? '' };
}

/** Whether an object's spec says `suspend: true`. */
export function isSuspended(live: LiveObject): boolean {
  return (live.spec as { suspend?: boolean } | undefined)?.suspend === true;
}

/** A custom kind of which kube-state-metrics makes series. */
export interface WatchedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Its plural, which rights name. */
  readonly resource: string;
  readonly role: 'applied' | 'source';
}

const SOURCE = { group: 'source.toolkit.fluxcd.io', version: 'v1', role: 'source' } as const;

/** Flux's kinds that alerts speak of. */
export const WATCHED_KINDS: readonly WatchedKind[] = [
  { group: 'kustomize.toolkit.fluxcd.io', version: 'v1', kind: 'Kustomization', resource: 'kustomizations', role: 'applied' },
  { group: 'helm.toolkit.fluxcd.io', version: 'v2', kind: 'HelmRelease', resource: 'helmreleases', role: 'applied' },
  { ...SOURCE, kind: 'GitRepository', resource: 'gitrepositories' },
  { ...SOURCE, kind: 'OCIRepository', resource: 'ocirepositories' },
  { ...SOURCE, kind: 'Bucket', resource: 'buckets' },
  { ...SOURCE, kind: 'HelmRepository', resource: 'helmrepositories' },
  { ...SOURCE, kind: 'HelmChart', resource: 'helmcharts' },
];

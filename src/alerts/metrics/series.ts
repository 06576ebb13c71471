/** Who gives a series. */
export type Producer = 'flux' | 'kube-state-metrics' | 'custom-resource-state' | 'prometheus' | 'flux-operator' | 'recorded' | 'external';

/** A series that Prometheus has once everything is scraped that is generated. */
export interface Series {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'info' | 'unknown';
  /** All labels that any of its instances has, sorted; those of the target included. */
  readonly labels: readonly string[];
  readonly producer: Producer;
}

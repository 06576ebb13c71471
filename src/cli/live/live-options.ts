import { ClusterValues, LIVE_CLUSTER_OPTIONS, liveClusterOptionsOf } from '../cluster/cluster-options';
import { ClusterOptions } from '../cluster/endpoint';

/** The options of a comparison with a cluster. */
export const LIVE_OPTIONS = { ...LIVE_CLUSTER_OPTIONS, objects: { type: 'boolean' }, unexpected: { type: 'boolean' }, cluster: { type: 'string' } } as const;

/** What was given of them. */
export interface LiveValues extends ClusterValues {
  readonly objects?: boolean;
  readonly unexpected?: boolean;
  readonly cluster?: string;
}

/** A comparison with a cluster: which one, and how deep. */
export interface LiveOptions extends ClusterOptions {
  readonly objects: boolean;
  /** Whether to look for objects that nobody declares too, of whatever kind. */
  readonly unexpected: boolean;
  readonly cluster?: string;
}

/** The options of a live comparison, or undefined where none was asked for. */
export function liveOptionsOf(command: string, values: LiveValues, alwaysObjects: boolean): LiveOptions | undefined {
  const options = liveClusterOptionsOf(command, values, ['objects', 'unexpected', 'cluster']);
  const { objects, unexpected = false, cluster } = values;
  const more = cluster === undefined ? {} : { cluster };
  return options && { ...options, objects: alwaysObjects || unexpected || objects === true, unexpected, ...more };
}

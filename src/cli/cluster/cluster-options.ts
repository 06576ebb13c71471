import { ClusterOptions } from './endpoint';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { usage } from '../command-line';

const DEFAULT_SECONDS = 15;

/** How long an emergency waits for an answer: its API server may be in trouble too. */
export const PATIENT_SECONDS = 30;

/** The options by which a cluster is reached. */
export const CLUSTER_OPTIONS = {
  'context': { type: 'string' },
  'kubeconfig': { type: 'string' },
  'request-timeout': { type: 'string' },
} as const;

/** The same for a command that asks a cluster only with `--live`. */
export const LIVE_CLUSTER_OPTIONS = { live: { type: 'boolean' }, ...CLUSTER_OPTIONS } as const;

/** What was given of them. */
export interface ClusterValues {
  readonly 'live'?: boolean;
  readonly 'context'?: string;
  readonly 'kubeconfig'?: string;
  readonly 'request-timeout'?: string;
}

/** How the cluster is reached. */
export function clusterOptionsOf({ context, kubeconfig, 'request-timeout': timeout }: ClusterValues, defaultSeconds = DEFAULT_SECONDS): ClusterOptions {
  const timeoutSeconds = timeout === undefined ? defaultSeconds : Number(/^(\d+(?:\.\d+)?)s?$/.exec(timeout)?.[1]);
  if (!(timeoutSeconds > 0)) {
    throw new LifeboatError('usage', {
      place: `--request-timeout ${timeout}`, problem: 'is no number of seconds above 0', remedy: `Write it like --request-timeout ${defaultSeconds}`,
    });
  }
  return { timeoutSeconds, ...(context === undefined ? {} : { context }), ...(kubeconfig === undefined ? {} : { kubeconfig }) };
}

/** How the cluster is reached, or undefined without `--live`; then none of `needing` may be given either. */
export function liveClusterOptionsOf<Values extends ClusterValues>(
  command: string, values: Values, needing: readonly (keyof Values & string)[] = [],
): ClusterOptions | undefined {
  if (values.live) return clusterOptionsOf(values);
  const needless = [...needing, ...Object.keys(CLUSTER_OPTIONS)].find((name) => values[name as keyof Values] !== undefined);
  if (needless === undefined) return undefined;
  throw usage(command, `--${needless} goes with --live, which is missing`);
}

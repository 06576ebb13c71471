import { ClusterOptions } from './endpoint';
import { LifeboatError } from '../../manifest/lifeboat-error';

const DEFAULT_SECONDS = 15;

/** The options by which a cluster is reached, as `parseArgs` takes them. */
export const CLUSTER_OPTIONS = {
  'live': { type: 'boolean' },
  'context': { type: 'string' },
  'kubeconfig': { type: 'string' },
  'request-timeout': { type: 'string' },
} as const;

/** What was given of them. */
export interface ClusterValues {
  readonly 'live'?: boolean;
  readonly 'context'?: string;
  readonly 'kubeconfig'?: string;
  readonly 'request-timeout'?: string;
}

/** How the cluster is reached, or undefined where none was asked for; then none of `needing` may be given either. */
export function clusterOptionsOf<Values extends ClusterValues>(
  command: string, values: Values, needing: readonly (keyof Values & string)[] = [],
): ClusterOptions | undefined {
  const { live, context, kubeconfig, 'request-timeout': timeout } = values;
  if (!live) {
    const needless = [...needing, 'context', 'kubeconfig', 'request-timeout'].find((name) => values[name as keyof Values] !== undefined);
    if (needless === undefined) return undefined;
    throw new LifeboatError('usage', {
      place: `lifeboat ${command}`, problem: `--${needless} goes with --live, which is missing`, remedy: `See lifeboat ${command} --help`,
    });
  }
  const timeoutSeconds = timeout === undefined ? DEFAULT_SECONDS : Number(/^(\d+(?:\.\d+)?)s?$/.exec(timeout)?.[1]);
  if (!(timeoutSeconds > 0)) {
    throw new LifeboatError('usage', {
      place: `--request-timeout ${timeout}`, problem: 'is no number of seconds above 0', remedy: 'Write it like --request-timeout 15',
    });
  }
  return { timeoutSeconds, ...(context === undefined ? {} : { context }), ...(kubeconfig === undefined ? {} : { kubeconfig }) };
}

import { LifeboatError } from '../../manifest/lifeboat-error';
import { ClusterOptions } from '../cluster/endpoint';

const DEFAULT_SECONDS = 15;

/** The options of a comparison with a cluster, as `parseArgs` takes them. */
export const LIVE_OPTIONS = {
  'live': { type: 'boolean' },
  'objects': { type: 'boolean' },
  'cluster': { type: 'string' },
  'context': { type: 'string' },
  'kubeconfig': { type: 'string' },
  'request-timeout': { type: 'string' },
} as const;

/** What was given of them. */
export interface LiveValues {
  readonly 'live'?: boolean;
  readonly 'objects'?: boolean;
  readonly 'cluster'?: string;
  readonly 'context'?: string;
  readonly 'kubeconfig'?: string;
  readonly 'request-timeout'?: string;
}

/** A comparison with a cluster: which one, and how deep. */
export interface LiveOptions extends ClusterOptions {
  readonly objects: boolean;
  readonly cluster?: string;
}

/** The options of a live comparison, or undefined where none was asked for. */
export function liveOptionsOf(command: string, values: LiveValues, alwaysObjects: boolean): LiveOptions | undefined {
  const { live, objects, cluster, context, kubeconfig, 'request-timeout': timeout } = values;
  if (!live) {
    const needless = (['objects', 'cluster', 'context', 'kubeconfig', 'request-timeout'] as const).find((name) => values[name] !== undefined);
    if (needless === undefined) return undefined;
    throw new LifeboatError('usage', { place: `lifeboat ${command}`, problem: `--${needless} goes with --live, which is missing`, remedy: `See lifeboat ${command} --help` });
  }
  const timeoutSeconds = timeout === undefined ? DEFAULT_SECONDS : Number(/^(\d+(?:\.\d+)?)s?$/.exec(timeout)?.[1]);
  if (!(timeoutSeconds > 0)) {
    throw new LifeboatError('usage', { place: `--request-timeout ${timeout}`, problem: 'is no number of seconds above 0', remedy: 'Write it like --request-timeout 15' });
  }
  return {
    objects: alwaysObjects || objects === true,
    timeoutSeconds,
    ...(cluster === undefined ? {} : { cluster }),
    ...(context === undefined ? {} : { context }),
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
  };
}

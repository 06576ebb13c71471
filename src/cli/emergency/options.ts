import { parseArgs } from 'util';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ClusterOptions } from '../cluster/endpoint';

const DEFAULT_SECONDS = 30;

/** What is known of one option. */
interface Option {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly short?: string;
}

const CLUSTER_OPTIONS: { readonly [name: string]: Option } = {
  'context': { type: 'string' }, 'kubeconfig': { type: 'string' }, 'request-timeout': { type: 'string' }, 'help': { type: 'boolean', short: 'h' },
};

/** Values of a verb's options. */
export interface Values {
  readonly [name: string]: string | boolean | (string | boolean)[] | undefined;
}

/** Reads a verb's options, those about the cluster among them. */
export function emergencyOptions(verb: string, args: string[], options: { readonly [name: string]: Option }): Values {
  try {
    return parseArgs({ args, options: { ...options, ...CLUSTER_OPTIONS } as never }).values as Values;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw usage(verb, message.split('. ')[0]);
  }
}

/** A mistake in what was asked for. */
export function usage(verb: string, problem: string): LifeboatError {
  return new LifeboatError('usage', { place: `lifeboat emergency ${verb}`, problem, remedy: `See lifeboat emergency ${verb} --help` });
}

/** Which cluster is asked. */
export function clusterOptionsOf({ context, kubeconfig, 'request-timeout': timeout }: Values): ClusterOptions {
  const timeoutSeconds = timeout === undefined ? DEFAULT_SECONDS : Number(/^(\d+(?:\.\d+)?)s?$/.exec(String(timeout))?.[1]);
  if (!(timeoutSeconds > 0)) {
    throw new LifeboatError('usage', {
      place: `--request-timeout ${String(timeout)}`, problem: 'is no number of seconds above 0', remedy: 'Write it like --request-timeout 30',
    });
  }
  const named = { context, kubeconfig };
  return { timeoutSeconds, ...Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)) };
}

/** A text option, or undefined. */
export function textOf(values: Values, name: string): string | undefined {
  return values[name] === undefined ? undefined : String(values[name]);
}

/** The format that was asked for. */
export function formatOf(verb: string, values: Values): 'text' | 'json' {
  const format = values.format ?? 'text';
  if (format === 'text' || format === 'json') return format;
  throw new LifeboatError('unknown-format', { place: `lifeboat emergency ${verb} --format ${String(format)}`, problem: 'there is no such format; there are text and json', remedy: 'Name one of them' });
}

import { existsSync } from 'fs';
import { Agent, RequestOptions } from 'https';
import { homedir } from 'os';
import { delimiter, join, resolve } from 'path';
import { LifeboatError } from '../../manifest/lifeboat-error';
import type { CommandIo } from '../command-io';

const IN_CLUSTER_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const SOCKETS = 8;

/** Which cluster is asked, and how. */
export interface ClusterOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly timeoutSeconds: number;
}

/** An API server, and what a request to it needs. */
export interface Endpoint {
  readonly server: string;
  readonly context: string;
  readonly request: RequestOptions;
  readonly timeoutSeconds: number;
}

/** Reads the kubeconfig as kubectl does, with its contexts, exec plugins and proxies; inside a cluster it needs none. */
export async function endpointOf(options: ClusterOptions, io: CommandIo): Promise<Endpoint> {
  const config = await loadConfig(kubeconfigPaths(options, io));
  const context = options.context ?? config.getCurrentContext();
  const names = config.getContexts().map(({ name }) => name);
  if (!names.includes(context)) {
    throw new LifeboatError('no-such-context', {
      place: options.context === undefined ? 'kubeconfig' : `--context ${options.context}`,
      problem: context ? `the kubeconfig has no context '${context}'; it has ${names.join(', ') || 'none'}` : 'the kubeconfig has no current context',
      remedy: 'Name one of its contexts with --context NAME',
    });
  }
  config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  if (!cluster?.server) {
    throw new LifeboatError('kubeconfig', { place: `context ${context}`, problem: 'its cluster is not in the kubeconfig, or has no server', remedy: 'Correct the kubeconfig' });
  }
  const request: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(request);
  } catch (error) {
    throw new LifeboatError('cluster-credentials', {
      place: `context ${context}`,
      problem: `its credentials cannot be had: ${firstLine(error)}`,
      remedy: 'Log in as for kubectl, and see that `kubectl get namespaces` works with this context',
    });
  }
  const { server, proxyUrl } = cluster;
  return { server, context, request: proxyUrl ? request : withKeptConnections(request, server), timeoutSeconds: options.timeoutSeconds };
}

function withKeptConnections(request: RequestOptions, server: string): RequestOptions {
  if (!server.startsWith('https:')) return request;
  const { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername } = request;
  const given = Object.entries({ ca, cert, key, pfx, passphrase, rejectUnauthorized, servername }).filter(([, value]) => value !== undefined);
  return { ...request, agent: new Agent({ ...Object.fromEntries(given), keepAlive: true, maxSockets: SOCKETS }) };
}

function kubeconfigPaths({ kubeconfig }: ClusterOptions, { cwd, env }: CommandIo): string[] {
  if (kubeconfig !== undefined) return [resolve(cwd, kubeconfig)];
  const named = (env.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '').map((path) => resolve(cwd, path));
  if (named.length > 0) return named;
  const usual = join(env.HOME || homedir(), '.kube', 'config');
  if (existsSync(usual)) return [usual];
  if (existsSync(IN_CLUSTER_TOKEN)) return [];
  throw new LifeboatError('no-kubeconfig', {
    place: usual,
    problem: 'there is no such file, KUBECONFIG names none, and this is not inside a cluster',
    remedy: 'Name the kubeconfig with --kubeconfig FILE',
  });
}

async function loadConfig(paths: readonly string[]) {
  // The client is large, and most calls need no cluster.
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  if (paths.length === 0) {
    config.loadFromCluster();
    return config;
  }
  const present = paths.filter((path) => existsSync(path));
  if (present.length === 0) {
    throw new LifeboatError('no-kubeconfig', { place: paths[0], problem: 'there is no such file', remedy: 'Name the kubeconfig with --kubeconfig FILE or in KUBECONFIG' });
  }
  present.forEach((path, index) => {
    try {
      if (index === 0) {
        config.loadFromFile(path);
        return;
      }
      const other = new KubeConfig();
      other.loadFromFile(path);
      config.mergeConfig(other, config.getCurrentContext() !== '' && config.getCurrentContext() !== undefined);
    } catch (error) {
      throw new LifeboatError('kubeconfig', { place: path, problem: `is no kubeconfig that can be read: ${firstLine(error)}`, remedy: 'Correct it, or name another with --kubeconfig FILE' });
    }
  });
  return config;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0].replace(/\.$/, '');
}

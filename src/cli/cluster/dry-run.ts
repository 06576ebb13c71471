import { IncomingMessage, request as plainRequest } from 'http';
import { request as tlsRequest } from 'https';
import { ClusterReader } from './cluster-reader';
import { Endpoint } from './endpoint';
import { LiveObject } from './live-object';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestObject } from '../../manifest/manifest-object';
import { jsonText } from '../comparison/value-text';

/** What the API server says to a write that it does not make. */
export type DryRunAnswer =
  | { readonly object: LiveObject }
  /** It refuses the write itself, in its own words. */
  | { readonly refused: string; readonly status: number }
  /** The object's kind or namespace is not there, so that it can only be made anew. */
  | { readonly absent: string };

const CONTENT_TYPES = { PATCH: 'application/apply-patch+yaml', PUT: 'application/json' } as const;
const REFUSALS = new Set([400, 409, 422]);

/** Asks the API server what a server-side apply would make of an object; nothing is written. */
export class DryRun {
  private readonly plurals = new Map<string, Promise<ReadonlyMap<string, { readonly plural: string; readonly namespaced: boolean }>>>();

  public constructor(private readonly endpoint: Endpoint, private readonly reader: ClusterReader) {}

  /** The live object, or undefined. */
  public async get(object: ManifestObject): Promise<LiveObject | undefined> {
    const path = await this.pathOf(object);
    return path === undefined ? undefined : await this.reader.get(path) as LiveObject | undefined;
  }

  /** What a forced apply as a manager would make of it. */
  public async apply(object: ManifestObject, manager: string): Promise<DryRunAnswer> {
    return this.ask('PATCH', object, { fieldManager: manager, force: 'true' });
  }

  /** What putting this whole object in the place of the live one would make of it: its defaults filled in, or refused. */
  public async replace(object: ManifestObject, manager: string): Promise<DryRunAnswer> {
    return this.ask('PUT', object, { fieldManager: manager });
  }

  private async ask(method: 'PATCH' | 'PUT', object: ManifestObject, query: { readonly [name: string]: string }): Promise<DryRunAnswer> {
    const path = await this.pathOf(object);
    if (path === undefined) return { absent: `the API server serves no ${object.kind} of ${object.apiVersion}` };
    const { status, text } = await this.send(method, `${path}?${new URLSearchParams({ ...query, dryRun: 'All' }).toString()}`, jsonText(object as never));
    const body = parsed(text) as (LiveObject & { readonly message?: string }) | undefined;
    if ((status === 200 || status === 201) && body !== undefined) return { object: body };
    const message = body?.message ?? (text.slice(0, 200) || 'nothing');
    if (REFUSALS.has(status)) return { refused: message, status };
    if (status === 404) return { absent: message };
    throw new LifeboatError(status === 403 ? 'cluster-forbidden' : status === 401 ? 'cluster-unauthorised' : 'cluster-answer', {
      place: `${this.endpoint.context} (${this.endpoint.server})`,
      problem: `a dry-run of ${object.kind} ${object.metadata.name} was answered with ${status}: ${message}`,
      remedy: status === 403 ? 'Ask for the right to patch it: a dry-run needs it too' : 'See that the context is the right one and the API server in good health',
    });
  }

  private async pathOf({ apiVersion, kind, metadata }: ManifestObject): Promise<string | undefined> {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    let plurals = this.plurals.get(root);
    if (!plurals) this.plurals.set(root, plurals = this.discover(root));
    const served = (await plurals).get(kind);
    if (!served) return undefined;
    const namespace = served.namespaced && metadata.namespace !== undefined ? `namespaces/${encodeURIComponent(metadata.namespace)}/` : '';
    return `${root}/${namespace}${served.plural}/${encodeURIComponent(metadata.name)}`;
  }

  private async discover(root: string): Promise<ReadonlyMap<string, { readonly plural: string; readonly namespaced: boolean }>> {
    const body = await this.reader.get(root) as { resources?: { name: string; kind: string; namespaced: boolean }[] } | undefined;
    return new Map((body?.resources ?? []).filter(({ name }) => !name.includes('/')).map(({ name, kind, namespaced }) => [kind, { plural: name, namespaced }]));
  }

  private send(method: 'PATCH' | 'PUT', path: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
    const url = new URL(this.endpoint.server.replace(/\/+$/, '') + path);
    const { request: options, timeoutSeconds } = this.endpoint;
    const headers = {
      ...options.headers as object,
      'accept': 'application/json',
      'content-type': CONTENT_TYPES[method],
      'content-length': Buffer.byteLength(body),
    };
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        clearTimeout(limit);
        reject(new LifeboatError('cluster-unreachable', {
          place: `${this.endpoint.context} (${this.endpoint.server})`,
          problem: `the API server cannot be reached, so nothing can be said about the cluster: ${error.message}`,
          remedy: 'See that the cluster is up and that the context names the right one',
        }));
      };
      const outgoing = (url.protocol === 'http:' ? plainRequest : tlsRequest)(url, { ...options, headers, method }, (response) => {
        textOf(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), fail);
      });
      const limit = setTimeout(() => outgoing.destroy(new Error(`no whole answer within ${timeoutSeconds} s`)), timeoutSeconds * 1000);
      outgoing.on('error', fail);
      outgoing.on('close', () => clearTimeout(limit));
      outgoing.end(body);
    });
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

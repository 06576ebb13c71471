import { IncomingMessage, request as plainRequest } from 'http';
import { request as tlsRequest } from 'https';
import { gunzipSync } from 'zlib';
import { Endpoint } from './endpoint';
import { LiveObject } from './live-object';
import { LifeboatError } from '../../manifest/lifeboat-error';

const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** Reads of one API server, all of them GET; an answer that cannot be had is an error, never an empty one. */
export class ClusterReader {
  /** How many requests were made. */
  public requests = 0;
  /** The time of the API server's own clock at its latest answer, in milliseconds. */
  public serverTime?: number;

  public constructor(private readonly endpoint: Endpoint) {}

  public get server(): string {
    return this.endpoint.server;
  }

  public get context(): string {
    return this.endpoint.context;
  }

  /** The answer to a path as it stands, or undefined where there is nothing. */
  public async get(path: string, accept = 'application/json'): Promise<unknown> {
    this.requests++;
    const { status, text } = await this.exchange(path, accept);
    if (status === 404) return undefined;
    const body = parsed(text);
    this.refuse(path, status, body);
    if (status === 200 && typeof body === 'object' && body !== null) return body;
    throw this.unexpected(path, status, text);
  }

  /** The answer to a path that is no JSON, such as a log, or undefined where there is nothing. */
  public async text(path: string): Promise<string | undefined> {
    this.requests++;
    const { status, text } = await this.exchange(path, 'application/json, */*');
    if (status === 404) return undefined;
    this.refuse(path, status, parsed(text));
    if (status === 200 || status === 204) return text;
    throw this.unexpected(path, status, text);
  }

  /** All objects of a collection, or undefined where the API server does not serve it. */
  public async list(path: string, apiVersion: string, kind: string): Promise<LiveObject[] | undefined> {
    const body = await this.get(path) as { items?: LiveObject[] | null } | undefined;
    return body === undefined ? undefined : (body.items ?? []).map((item) => ({ ...item, apiVersion, kind }));
  }

  /** The same with nothing but the metadata of each object: enough to say whose it is, and no value of a Secret is asked for. */
  public async listMetadata(path: string, apiVersion: string, kind: string): Promise<LiveObject[] | undefined> {
    const body = await this.get(path, METADATA_LIST) as { items?: LiveObject[] | null } | undefined;
    return body === undefined ? undefined : (body.items ?? []).map(({ metadata }) => ({ apiVersion, kind, metadata }));
  }

  /** How the cluster is called in an error. */
  public get place(): string {
    return `${this.context} (${this.server})`;
  }

  private refuse(path: string, status: number, body: unknown): void {
    if (status === 401) {
      throw new LifeboatError('cluster-unauthorised', {
        place: this.place, problem: 'the API server does not accept the credentials of this context (401)', remedy: 'Log in again as for kubectl',
      });
    }
    if (status === 403) {
      throw new LifeboatError('cluster-forbidden', {
        place: this.place, problem: `${messageOf(body) ?? `GET ${path} is forbidden`}, so nothing can be said about it`, remedy: 'Ask for the right to get and list it',
      });
    }
  }

  private unexpected(path: string, status: number, text: string): LifeboatError {
    return new LifeboatError('cluster-answer', {
      place: this.place,
      problem: `GET ${path} was answered with ${status}: ${messageOf(parsed(text)) ?? (text.slice(0, 100).split('\n')[0] || 'nothing')}`,
      remedy: 'See that the server of this context is a Kubernetes API server in good health',
    });
  }

  private async exchange(path: string, accept: string): Promise<{ status: number; text: string }> {
    const url = new URL(this.endpoint.server.replace(/\/+$/, '') + path);
    const { request: options, timeoutSeconds } = this.endpoint;
    const headers = { ...options.headers as object, accept, 'accept-encoding': 'gzip' };
    return new Promise((resolve, reject) => {
      const send = url.protocol === 'http:' ? plainRequest : tlsRequest;
      const outgoing = send(url, { ...options, headers, method: 'GET' }, (response) => {
        const date = Date.parse(response.headers.date ?? '');
        if (!Number.isNaN(date)) this.serverTime = date;
        textOf(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), fail);
      });
      const limit = setTimeout(() => outgoing.destroy(new Error(`no whole answer within ${timeoutSeconds} s`)), timeoutSeconds * 1000);
      const fail = (error: Error): void => {
        clearTimeout(limit);
        reject(this.unreachable(error));
      };
      outgoing.on('error', fail);
      outgoing.on('close', () => clearTimeout(limit));
      outgoing.end();
    });
  }

  private unreachable(error: NodeJS.ErrnoException & { errors?: Error[] }): LifeboatError {
    // Where a name has several addresses, the error itself says nothing.
    const reason = error.message || error.errors?.[0]?.message || error.code || 'no connection';
    return new LifeboatError('cluster-unreachable', {
      place: this.place,
      problem: `the API server cannot be reached, so nothing can be said about the cluster: ${reason}`,
      remedy: 'See that the cluster is up and that the context names the right one, and check again',
    });
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const whole = Buffer.concat(chunks);
  return (response.headers['content-encoding'] === 'gzip' ? gunzipSync(whole) : whole).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(body: unknown): string | undefined {
  const message = (body as { message?: unknown } | undefined)?.message;
  return typeof message === 'string' && message !== '' ? message : undefined;
}

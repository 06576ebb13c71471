import { IncomingMessage, request as plainRequest } from 'http';
import { request as tlsRequest } from 'https';
import { Endpoint } from './endpoint';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestValue } from '../../manifest/manifest-object';
import { jsonText } from '../comparison/value-text';

/** A request that carries an object. */
export interface Sent {
  readonly method: 'PATCH' | 'PUT' | 'POST';
  readonly path: string;
  readonly object: object;
}

/** What the API server answered to it. */
export interface Answer {
  readonly status: number;
  /** Undefined where it is no JSON. */
  readonly body: unknown;
  /** Its own words about a refusal. */
  readonly message: string;
}

const CONTENT_TYPES = { PATCH: 'application/apply-patch+yaml', PUT: 'application/json', POST: 'application/json' } as const;

/** Sends an object to the API server; a PATCH is a server-side apply. */
export async function exchange(endpoint: Endpoint, { method, path, object }: Sent): Promise<Answer> {
  const { status, text } = await send(endpoint, method, path, jsonText(object as ManifestValue));
  const body = parsed(text);
  const message = (body as { message?: string } | undefined)?.message ?? (text.slice(0, 200) || 'nothing');
  return { status, body, message };
}

/** The error for an answer that says nothing about the object; `remedyForbidden` is what to do where the right is missing. */
export function answerError(endpoint: Endpoint, what: string, { status, message }: Answer, remedyForbidden: string): LifeboatError {
  return new LifeboatError(status === 403 ? 'cluster-forbidden' : status === 401 ? 'cluster-unauthorised' : 'cluster-answer', {
    place: `${endpoint.context} (${endpoint.server})`,
    problem: `${what} was answered with ${status}: ${message}`,
    remedy: status === 403 ? remedyForbidden : 'See that the context is the right one and the API server in good health',
  });
}

function send(endpoint: Endpoint, method: Sent['method'], path: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
  const url = new URL(endpoint.server.replace(/\/+$/, '') + path);
  const { request: options, timeoutSeconds } = endpoint;
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
        place: `${endpoint.context} (${endpoint.server})`,
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

import { Agent, request as send } from 'https';
import { createInterface } from 'readline';
import { setTimeout as sleep } from 'timers/promises';

/** An answer of the API server that is no success. */
export class ApiError extends Error {
  public constructor(public readonly code: number, public readonly status: any, what: string) {
    super(`${what}: ${code} ${status?.message ?? JSON.stringify(status)}`);
    this.name = 'ApiError';
  }
}

/** What a request may bring with it. */
export interface RequestOptions {
  readonly contentType?: string;
  /** Codes beyond 2xx that are answers and no failures. */
  readonly allowed?: readonly number[];
}

/** An answer, its body parsed. */
export interface Answer {
  readonly status: number;
  readonly body: any;
}

/** Where and how to connect. */
export interface Endpoint {
  readonly server: string;
  readonly authority: string | Buffer;
  readonly token: string;
  /** Fails as soon as a part dies, which explains a failed request better than the request can. */
  readonly watched: <T>(work: Promise<T>) => Promise<T>;
}

// A part that died refuses the connection a moment before its end is reported.
const REPORT_MILLISECONDS = 300;

/** Requests to one API server with a bearer token, over connections that are kept. */
export class ApiConnection {
  private readonly agent: Agent;

  public constructor(private readonly endpoint: Endpoint) {
    this.agent = new Agent({ keepAlive: true, ca: endpoint.authority, maxSockets: 16 });
  }

  /** One request; codes that are not allowed are thrown as ApiError. */
  public async request(method: string, path: string, body?: object, options: RequestOptions = {}): Promise<Answer> {
    const answer = await this.endpoint.watched(this.exchange(method, path, body, options.contentType).catch(async (error: Error) => {
      await sleep(REPORT_MILLISECONDS);
      throw new Error(`${method} ${path}: ${error.message}`);
    }));
    if (answer.status >= 300 && !options.allowed?.includes(answer.status)) throw new ApiError(answer.status, answer.body, `${method} ${path}`);
    return answer;
  }

  /** Each line of an answer that does not end, until the returned function is called. */
  public stream(path: string, line: (text: string) => void): () => void {
    const request = send(new URL(path, this.endpoint.server), { agent: this.agent, headers: this.headers() });
    request.on('error', () => undefined);
    request.on('response', (response) => {
      response.on('error', () => undefined);
      // The reader passes the error of its input on.
      createInterface({ input: response, crlfDelay: Infinity }).on('line', line).on('error', () => undefined);
    });
    request.end();
    return () => request.destroy();
  }

  /** Closes the connections that were kept. */
  public close(): void {
    this.agent.destroy();
  }

  private headers(): Record<string, string> {
    return { authorization: `Bearer ${this.endpoint.token}`, accept: 'application/json' };
  }

  private exchange(method: string, path: string, body: object | undefined, contentType = 'application/json'): Promise<Answer> {
    const text = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const headers = { ...this.headers(), ...(text && { 'content-type': contentType, 'content-length': text.length }) };
    return new Promise((resolve, reject) => {
      const request = send(new URL(path, this.endpoint.server), { method, agent: this.agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode!, body: parsed(Buffer.concat(chunks).toString()) }));
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        // A kept connection that the server closed while the test waited for a process; what creates could be done twice.
        const isStale = request.reusedSocket && error.code === 'ECONNRESET' && method !== 'POST';
        if (isStale) this.exchange(method, path, body, contentType).then(resolve, reject);
        else reject(error);
      });
      request.end(text);
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

import { setTimeout as sleep } from 'timers/promises';
import { ApiConnection } from './api-connection';
import { LiveObject, Manifest, nameOf, ObjectReference } from './live-object';

interface Kind {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Who writes, and whether fields of others are taken over. */
export interface WriteOptions {
  readonly manager?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly subresource?: 'status' | 'scale';
}

/** What a list is narrowed to. */
export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
}

const MANAGER = 'testbed';
const POLL_MILLISECONDS = 50;

/** The API server's objects as raw JSON; each request fails with the part's name once a part has died. */
export class Api {
  private readonly kinds = new Map<string, Promise<Kind[]>>();

  public constructor(private readonly connection: ApiConnection) {}

  /** The object, or undefined where there is none. */
  public async get(object: ObjectReference): Promise<LiveObject | undefined> {
    const { status, body } = await this.connection.request('GET', await this.path(object), undefined, { allowed: [404] });
    return status === 404 ? undefined : body as LiveObject;
  }

  /** All objects of a kind. */
  public async list(apiVersion: string, kind: string, { namespace, labelSelector }: ListOptions = {}): Promise<LiveObject[]> {
    const query = labelSelector === undefined ? '' : `?labelSelector=${encodeURIComponent(labelSelector)}`;
    const { body } = await this.connection.request('GET', await this.collection(apiVersion, kind, namespace) + query);
    return (body.items as LiveObject[]).map((item) => ({ ...item, apiVersion, kind }));
  }

  /** Server-side apply. */
  public async apply(object: Manifest, options: WriteOptions = {}): Promise<LiveObject> {
    return this.write(object, 'application/apply-patch+yaml', object, { force: false, ...options });
  }

  /** A JSON merge patch. */
  public async patch(object: ObjectReference, change: object, options: WriteOptions = {}): Promise<LiveObject> {
    return this.write(object, 'application/merge-patch+json', change, options);
  }

  /** Deletes it; one that is not there is no failure. */
  public async delete(object: ObjectReference, propagationPolicy: 'Background' | 'Foreground' | 'Orphan' = 'Background'): Promise<void> {
    await this.connection.request('DELETE', await this.path(object), { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy }, { allowed: [404] });
  }

  /** The object once the condition holds; fails with what it was last, `wish` being what was waited for. */
  public async until(
    object: ObjectReference, wish: string, condition: (found: LiveObject) => boolean, timeoutSeconds = 60,
  ): Promise<LiveObject> {
    const found = await this.poll(`${nameOf(object)} ${wish}`, timeoutSeconds, () => this.get(object), (last) => last !== undefined && condition(last));
    return found!;
  }

  /** Waits until there is no such object. */
  public async untilGone(object: ObjectReference, timeoutSeconds = 60): Promise<void> {
    await this.poll(`${nameOf(object)} to be gone`, timeoutSeconds, () => this.get(object), (last) => last === undefined);
  }

  /** What a look gives once it is as wished; fails with the last look. */
  public async poll<T>(wish: string, timeoutSeconds: number, look: () => Promise<T>, wished: (last: T) => boolean): Promise<T> {
    const end = Date.now() + timeoutSeconds * 1000;
    for (;;) {
      const last = await look();
      if (wished(last)) return last;
      if (Date.now() > end) throw new Error(`waited ${timeoutSeconds} s for ${wish}; last seen:\n${JSON.stringify(withoutManagers(last), null, 2)}`);
      await sleep(POLL_MILLISECONDS);
    }
  }

  /** Every version of the collection's objects from now on, until the returned function is called. */
  public async watch(
    apiVersion: string, kind: string, namespace: string | undefined, seen: (type: string, object: LiveObject) => void,
  ): Promise<() => void> {
    const path = await this.collection(apiVersion, kind, namespace);
    const { body } = await this.connection.request('GET', `${path}?limit=1`);
    return this.connection.stream(`${path}?watch=1&resourceVersion=${body.metadata.resourceVersion}`, (line) => {
      const { type, object } = JSON.parse(line) as { type: string; object: LiveObject };
      seen(type, object);
    });
  }

  private async write(object: ObjectReference, contentType: string, change: object, options: WriteOptions): Promise<LiveObject> {
    const query = new URLSearchParams({ fieldManager: options.manager ?? MANAGER });
    if (options.force !== undefined) query.set('force', String(options.force));
    if (options.dryRun) query.set('dryRun', 'All');
    const path = await this.path(object) + (options.subresource === undefined ? '' : `/${options.subresource}`);
    const { body } = await this.connection.request('PATCH', `${path}?${query.toString()}`, change, { contentType });
    return body as LiveObject;
  }

  private async path(object: ObjectReference): Promise<string> {
    const { apiVersion, kind, metadata } = object;
    return `${await this.collection(apiVersion, kind, metadata.namespace)}/${metadata.name}`;
  }

  private async collection(apiVersion: string, kind: string, namespace?: string): Promise<string> {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { name, namespaced } = await this.kind(root, kind);
    return namespaced && namespace !== undefined ? `${root}/namespaces/${namespace}/${name}` : `${root}/${name}`;
  }

  private async kind(root: string, kind: string): Promise<Kind> {
    for (const fresh of [false, true]) {
      // A definition may have been added since the kinds were read.
      if (fresh || !this.kinds.has(root)) this.kinds.set(root, this.discover(root));
      const found = (await this.kinds.get(root)!).find((each) => each.kind === kind && !each.name.includes('/'));
      if (found) return found;
    }
    throw new Error(`the API server knows no kind ${kind} in ${root}`);
  }

  private async discover(root: string): Promise<Kind[]> {
    const { status, body } = await this.connection.request('GET', root, undefined, { allowed: [404] });
    return status === 404 ? [] : body.resources as Kind[];
  }
}

function withoutManagers(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null, (key, field: unknown) => (key === 'managedFields' ? undefined : field)));
}

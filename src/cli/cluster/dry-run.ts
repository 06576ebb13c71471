import { ClusterReader } from './cluster-reader';
import { Endpoint } from './endpoint';
import { answerError, exchange } from './exchange';
import { LiveObject } from './live-object';
import { ManifestObject } from '../../manifest/manifest-object';

/** What the API server says to a write that it does not make. */
export type DryRunAnswer =
  | { readonly object: LiveObject }
  /** It refuses the write itself, in its own words. */
  | { readonly refused: string; readonly status: number }
  /** The object's kind or namespace is not there, so that it can only be made anew. */
  | { readonly absent: string };

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
    const answer = await exchange(this.endpoint, { method, path: `${path}?${new URLSearchParams({ ...query, dryRun: 'All' }).toString()}`, object });
    const { status, body, message } = answer;
    if ((status === 200 || status === 201) && body !== undefined) return { object: body as LiveObject };
    if (REFUSALS.has(status)) return { refused: message, status };
    if (status === 404) return { absent: message };
    throw answerError(this.endpoint, `a dry-run of ${object.kind} ${object.metadata.name}`, answer, 'Ask for the right to patch it: a dry-run needs it too');
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
}

import { ClusterReader } from './cluster-reader';
import { LiveObject } from './live-object';
import { rootOf } from './served-kinds';

interface ServedKind {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Whole collections of a cluster; each kind and namespace is listed once, however often it is asked for. */
export class Collections {
  private readonly kinds = new Map<string, Promise<ServedKind[]>>();
  private readonly lists = new Map<string, Promise<LiveObject[] | undefined>>();

  public constructor(private readonly reader: ClusterReader) {}

  /** The objects of a kind in a namespace; undefined where the API server serves no such kind. */
  public async list(apiVersion: string, kind: string, namespace: string): Promise<LiveObject[] | undefined> {
    const served = (await this.served(apiVersion)).find((one) => one.kind === kind && !one.name.includes('/'));
    if (!served) return undefined;
    const inAll = this.lists.get(pathOf(apiVersion, served.name, ''));
    if (inAll && served.namespaced && namespace !== '') return (await inAll)?.filter(({ metadata }) => metadata.namespace === namespace);
    return this.listServed(apiVersion, kind, served.name, served.namespaced ? namespace : '');
  }

  /** The same for a kind whose plural is known: nothing is asked but the list. An empty namespace means all of them. */
  public async listServed(apiVersion: string, kind: string, plural: string, namespace: string): Promise<LiveObject[] | undefined> {
    const path = pathOf(apiVersion, plural, namespace);
    let list = this.lists.get(path);
    if (!list) this.lists.set(path, list = this.reader.list(path, apiVersion, kind));
    return list;
  }

  private served(apiVersion: string): Promise<ServedKind[]> {
    let kinds = this.kinds.get(apiVersion);
    if (!kinds) {
      kinds = this.reader.get(rootOf(apiVersion)).then((body) => (body as { resources?: ServedKind[] } | undefined)?.resources ?? []);
      this.kinds.set(apiVersion, kinds);
    }
    return kinds;
  }
}

function pathOf(apiVersion: string, plural: string, namespace: string): string {
  return `${rootOf(apiVersion)}/${namespace === '' ? '' : `namespaces/${namespace}/`}${plural}`;
}

/** Where a directory of objects and the Flux object that applies it stand in the fleet tree. */
export interface FleetPlace {
  /** `clusters/eldertree/swimto`, or `kubernetes/apps/media/plex/app`. */
  readonly fleetPath: string;
  /** `clusters/eldertree/swimto.flux.yaml`, or `kubernetes/apps/media/plex/ks.yaml`. */
  readonly fluxFile: string;
}

/** What the path of a Flux file says. */
export interface FluxFilePath {
  /** Directory of the cluster: `kubernetes/apps`. */
  readonly cluster: string;
  /** How the cluster's kustomization lists it: `media/plex/ks.yaml`. */
  readonly entry: string;
  /** The Kustomization's name: `plex`, `plex-secrets`. */
  readonly name: string;
  /** Directory of the objects; a source has none there. */
  readonly fleetPath: string;
}

/** What is laid out; `namespace` only where the layout goes by namespace. */
export interface Placed {
  readonly app: string;
  readonly holds: 'app' | 'secrets' | 'alerts';
  readonly namespace?: string;
}

const FLAT = /^(.+)\/(([^/]+)\.flux\.yaml)$/;
const BY_NAMESPACE = /^(.+)\/([^/]+\/([^/]+)\/ks(?:-(secrets|alerts))?\.yaml)$/;

/** The place that a cluster's layout gives a directory. */
export function fleetPlace(cluster: string, { app, holds, namespace }: Placed): FleetPlace {
  const suffix = holds === 'app' ? '' : `-${holds}`;
  if (namespace === undefined) return { fleetPath: `${cluster}/${app}${suffix}`, fluxFile: `${cluster}/${app}${suffix}.flux.yaml` };
  const own = `${cluster}/${namespace}/${app}`;
  return { fleetPath: `${own}/${holds}`, fluxFile: `${own}/ks${suffix}.yaml` };
}

/** The file of a source that the apps of a cluster share, in any layout. */
export function sourceFile(cluster: string, name: string): string {
  return `${cluster}/${name}.flux.yaml`;
}

/** The same read from the path of a file, of either layout; undefined where no Flux file of ours has such a path. */
export function readFluxFilePath(path: string): FluxFilePath | undefined {
  const flat = FLAT.exec(path);
  if (flat) return { cluster: flat[1], entry: flat[2], name: flat[3], fleetPath: `${flat[1]}/${flat[3]}` };
  const match = BY_NAMESPACE.exec(path);
  if (!match) return undefined;
  const [, cluster, entry, app, holds] = match;
  return {
    cluster,
    entry,
    name: holds === undefined ? app : `${app}-${holds}`,
    fleetPath: `${path.slice(0, path.lastIndexOf('/'))}/${holds ?? 'app'}`,
  };
}

/** Whether a file has the name of a Flux file of ours. */
export function isFluxFilePath(path: string): boolean {
  return readFluxFilePath(path) !== undefined;
}

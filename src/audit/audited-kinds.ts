import { ApiObject } from 'cdk8s';
import { Cluster } from '../definition/cluster';
import { FluxApp } from '../definition/flux-app';
import { objectJson } from '../definition/plain-json';
import { SopsSecret } from '../definition/sops-secret';
import { FluxObject } from '../flux/flux-object';
import { isClusterScoped } from '../manifest/scope';

/** What of an API a role lets somebody list. */
export interface ReadRule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
}

/** The resources of a cluster's apps, by the namespaces that they are in; those without one under the empty name. */
export class AuditedKinds {
  private readonly resources = new Map<string, Map<string, Set<string>>>();
  private readonly plurals = new Map<string, string>();
  private readonly clusterScoped: Set<string>;

  public constructor(cluster: Cluster) {
    this.clusterScoped = new Set(cluster.clusterScopedKinds);
    const all = cluster.node.findAll();
    const apps = all.filter((one): one is FluxApp => FluxApp.isFluxApp(one) && !one.disabled);
    const defined = new Set([...all.filter((one) => FluxObject.isFluxObject(one)), ...apps.flatMap((app) => app.node.findAll())]);
    const objects = [...defined].filter((one): one is ApiObject => ApiObject.isApiObject(one)).map((one) => objectJson(one));
    for (const { kind, spec } of objects) {
      if (kind !== 'CustomResourceDefinition') continue;
      this.plurals.set(`${spec.group}/${spec.names.kind}`, spec.names.plural);
      if (spec.scope === 'Cluster') this.clusterScoped.add(`${spec.group}/${spec.names.kind}`);
    }
    for (const { apiVersion, kind, metadata, spec } of objects) {
      this.add(apiVersion, kind, metadata?.namespace);
      // Replicas that nobody is recorded for may be an autoscaler's, which is looked for then.
      const isScalable = apiVersion === 'apps/v1' && kind !== 'DaemonSet' && spec?.replicas === undefined;
      if (isScalable) this.add('autoscaling/v2', 'HorizontalPodAutoscaler', metadata?.namespace);
    }
    for (const one of defined) if (SopsSecret.isSopsSecret(one)) this.add('v1', 'Secret', one._content().object.metadata.namespace);
  }

  /** Adds a kind of object. */
  public add(apiVersion: string, kind: string, namespace: string | undefined): void {
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    const scoped = isClusterScoped(apiVersion, kind, this.clusterScoped);
    this.addResource(group, this.plurals.get(`${group}/${kind}`) ?? plural(kind), scoped ? '' : namespace ?? '');
  }

  /** Adds a resource by its plural. */
  public addResource(group: string, resource: string, namespace: string): void {
    const groups = this.resources.get(namespace) ?? new Map<string, Set<string>>();
    this.resources.set(namespace, groups.set(group, (groups.get(group) ?? new Set()).add(resource)));
  }

  /** The namespaces that something is in, in their order. */
  public get namespaces(): string[] {
    return [...this.resources.keys()].filter((namespace) => namespace !== '').sort();
  }

  /** Whether there is a resource in a namespace. */
  public has(group: string, resource: string, namespace: string): boolean {
    return this.resources.get(namespace)?.get(group)?.has(resource) ?? false;
  }

  /** What lets somebody list them, a rule for each API group. */
  public rules(namespace: string): ReadRule[] {
    const groups = [...this.resources.get(namespace) ?? []].sort(([one], [other]) => (one < other ? -1 : 1));
    return groups.map(([group, resources]) => ({ apiGroups: [group], resources: [...resources].sort(), verbs: ['list'] }));
  }
}

/** As the API machinery guesses it, which is right for all kinds of Kubernetes and of Flux. */
function plural(kind: string): string {
  const name = kind.toLowerCase();
  if (name === 'endpoints') return name;
  if (name.endsWith('s')) return `${name}es`;
  return name.endsWith('y') ? `${name.slice(0, -1)}ies` : `${name}s`;
}

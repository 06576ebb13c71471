import { ApiObject } from 'cdk8s';
import { constructName } from './names';
import { objectJson } from './plain-json';
import { DefinedObject } from '../copies/defined-fleet';
import { RenderedWarning } from '../copies/rendering';
import { IFluxKustomization } from '../flux/source';
import { LifeboatError } from '../manifest/lifeboat-error';
import { ManifestObject } from '../manifest/manifest-object';
import { checkObject } from '../manifest/object-rules';
import { isClusterScoped } from '../manifest/scope';

const PATH_LABEL = 'cdk8s.io/metadata.addr';

/** What all objects of a cluster share. */
export interface ClusterContext {
  readonly clusterScoped: ReadonlySet<string>;
  readonly warnings: RenderedWarning[];
}

/** Whose objects they are. */
export interface ObjectOwner {
  /** What they are part of. */
  readonly name: string;
  /** The Kustomization that applies them. */
  readonly kustomization: IFluxKustomization;
  readonly labels?: { readonly [name: string]: string };
  readonly annotations?: { readonly [name: string]: string };
}

/** What the objects of one directory have to carry. */
export class ObjectContext {
  public readonly labels: { readonly [name: string]: string };
  public readonly annotations: { readonly [name: string]: string };
  /** The labels by which Flux knows what it may prune, so that an object applied by hand is never an orphan. */
  public readonly ownerLabels: { [key: string]: string };
  public readonly clusterScoped: ReadonlySet<string>;
  private readonly warnings: RenderedWarning[];

  public constructor({ name, kustomization, labels, annotations }: ObjectOwner, { clusterScoped, warnings }: ClusterContext) {
    this.labels = { 'app.kubernetes.io/managed-by': 'flux', 'app.kubernetes.io/part-of': name, ...labels };
    this.annotations = annotations ?? {};
    this.ownerLabels = {
      'kustomize.toolkit.fluxcd.io/name': kustomization.kustomizationName,
      'kustomize.toolkit.fluxcd.io/namespace': kustomization.kustomizationNamespace,
    };
    this.clusterScoped = clusterScoped;
    this.warnings = warnings;
  }

  /** Notes a selector that would change when its construct moves: of a workload, which the API server refuses, or of a Service. */
  public warnOfSelector(place: string, object: any): void {
    const selector = object.spec?.selector;
    if (selector?.matchLabels?.[PATH_LABEL] === undefined && selector?.[PATH_LABEL] === undefined) return;
    const name = object.metadata.name;
    this.warnings.push({
      code: 'selector-from-path',
      construct: place,
      message: `${place}: spec.selector holds ${PATH_LABEL}, a hash of a construct's path: moving or renaming the construct changes the selector, ${
        object.kind === 'Service'
          ? "and the Service has no endpoints until new pods are ready. Define it with an ApiObject, and select the pods' own labels."
          : `and the API server refuses that. Give it labels of its own: { select: false, podMetadata: { labels: { app: '${name}' } } }, `
            + `then .select(LabelSelector.of({ labels: { app: '${name}' } })).`}`,
    });
  }
}

/** An ApiObject as it stands in the copies: with its namespace, the labels and annotations of its app, and checked. */
export function finishObject(apiObject: ApiObject, context: ObjectContext): DefinedObject {
  const construct = constructName(apiObject.node.path);
  const raw = objectJson(apiObject);
  const { namespace: given, labels, annotations, ...rest } = raw.metadata ?? {};
  const clusterScoped = isClusterScoped(raw.apiVersion, raw.kind, context.clusterScoped);
  const namespace = clusterScoped ? undefined : given;
  if (namespace === undefined && !clusterScoped) {
    throw new LifeboatError('object-without-namespace', {
      place: `${construct} metadata.namespace`,
      problem: `${raw.kind} '${raw.metadata?.name}' has no namespace, and Flux would put it wherever it pleases`,
      remedy: `Give the FluxApp a namespace, or the object one; if ${raw.kind} has none, add it to the cluster's clusterScopedKinds`,
    });
  }
  const allAnnotations = { ...context.annotations, ...annotations };
  const object: ManifestObject = {
    ...raw,
    metadata: {
      ...rest,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...context.labels, ...labels, ...context.ownerLabels },
      ...(Object.keys(allAnnotations).length > 0 ? { annotations: allAnnotations } : {}),
    },
  };
  checkObject(object, construct);
  context.warnOfSelector(construct, object);
  return { object, construct };
}

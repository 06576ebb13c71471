import { RenderedDirectory, Rendering } from '../../copies/rendering';
import { acknowledgementsIn } from '../../manifest/immutability/acknowledgement';
import { ManifestObject } from '../../manifest/manifest-object';
import { readObjects } from '../comparison/documents';

/** Annotation of an object that silences items about it: `<item>[, …]: <reason>`, one a line. */
const ACKNOWLEDGEMENT = 'cdk8s-lifeboat.io/doctor-acknowledged';

/** An object of the definition. */
export interface DefinedObject {
  readonly directory: RenderedDirectory;
  readonly file: string;
  readonly identity: string;
  /** The identity, with the cluster where there are several. */
  readonly label: string;
  readonly object: ManifestObject;
}

/** A Kustomization of the definition. */
export interface FluxKustomization {
  readonly directory: RenderedDirectory;
  readonly file: string;
  readonly name: string;
  readonly namespace: string;
  readonly spec: {
    readonly interval?: string;
    readonly retryInterval?: string;
    readonly prune?: boolean;
    readonly wait?: boolean;
    readonly healthChecks?: readonly object[];
    readonly dependsOn?: readonly { readonly name: string; readonly namespace?: string }[];
  };
}

/** A pod's spec, as far as items look at it. */
export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
  readonly volumes: readonly { readonly persistentVolumeClaim?: object }[];
}

/** A container, as far as items look at it. */
export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly imagePullPolicy?: string;
  readonly readinessProbe?: object;
  readonly restartPolicy?: string;
  readonly resources?: { readonly requests?: { readonly [name: string]: unknown }; readonly limits?: { readonly [name: string]: unknown } };
}

/** The objects of directories, without those that SOPS encrypted. */
export function definedObjects(rendering: Rendering, directories: readonly RenderedDirectory[]): DefinedObject[] {
  const texts = textsOf(rendering);
  const several = new Set(directories.map(({ cluster }) => cluster)).size > 1;
  return directories.filter(({ holds }) => holds !== 'secrets').flatMap((directory) => directory.objects.flatMap(({ file }) => {
    const path = `${directory.fleetPath}/${file}`;
    return readObjects(texts.get(path) ?? '', path).map(({ object, identity }) => (
      { directory, file: path, identity, label: several ? `${identity} on ${directory.cluster}` : identity, object }));
  }));
}

/** The Kustomizations that apply directories. */
export function fluxKustomizations(rendering: Rendering, directories: readonly RenderedDirectory[]): FluxKustomization[] {
  const texts = textsOf(rendering);
  return directories.flatMap((directory) => readObjects(texts.get(directory.fluxFile) ?? '', directory.fluxFile)
    .filter(({ object }) => object.kind === 'Kustomization' && object.metadata.name === directory.name)
    .map(({ object }) => ({ directory, file: directory.fluxFile, name: directory.name, namespace: directory.namespace, spec: object.spec as FluxKustomization['spec'] })));
}

/** The pod template of a Deployment, a StatefulSet or a DaemonSet, whose pods run until somebody ends them. */
export function runningPods({ apiVersion, kind, spec }: ManifestObject): PodSpec | undefined {
  if (apiVersion !== 'apps/v1' || !['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind)) return undefined;
  return podSpecOf((spec as any)?.template?.spec);
}

/** The pods of any workload. */
export function podsOf(object: ManifestObject): PodSpec | undefined {
  const { apiVersion, kind, spec } = object as any;
  if (kind === 'Pod' && apiVersion === 'v1') return podSpecOf(spec);
  if (apiVersion === 'batch/v1') return podSpecOf(kind === 'CronJob' ? spec?.jobTemplate?.spec?.template?.spec : spec?.template?.spec);
  return runningPods(object);
}

/** Why somebody who wrote the definition says that an item is not for this object. */
export function acknowledged({ object }: DefinedObject, item: string): string | undefined {
  const text = object.metadata.annotations?.[ACKNOWLEDGEMENT];
  if (typeof text !== 'string') return undefined;
  return acknowledgementsIn(text).find(({ name, reason }) => name === item && reason !== '')?.reason;
}

function podSpecOf(spec: any): PodSpec {
  return { containers: spec?.containers ?? [], initContainers: spec?.initContainers ?? [], volumes: spec?.volumes ?? [] };
}

function textsOf(rendering: Rendering): Map<string, string> {
  return new Map((rendering.trees.find(({ kind }) => kind === 'fleet')?.files ?? []).map(({ path, text }) => [path, text]));
}

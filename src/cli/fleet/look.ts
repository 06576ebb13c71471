import { PRUNE } from './protecting-patch';
import { isProtected } from './protection';
import { fluxSpec } from './roots';
import { RenderedCluster } from '../../copies/rendering';
import { identityOf, ObjectIdentity } from '../../manifest/identity';
import { ManifestObject } from '../../manifest/manifest-object';
import { asManifest, conditionOf, LiveObject } from '../cluster/live-object';
import { BuiltObject } from '../kustomize/build';

/** An object to look at. */
export interface LookedAt {
  readonly apiVersion: string;
  readonly identity: ObjectIdentity;
  /** The command that shows it to a person. */
  readonly command: string;
}

/** What has to be seen on one cluster before step two. */
export interface Look {
  readonly cluster: RenderedCluster;
  /** What each command must print. */
  readonly word: 'disabled' | 'Orphan';
  readonly objects: readonly LookedAt[];
}

/** Each object of an adoption must have the protection. */
export function lookForProtection(cluster: RenderedCluster, objects: readonly BuiltObject[]): Look {
  return {
    cluster,
    word: 'disabled',
    objects: objects.map((built) => ({ apiVersion: built.object.apiVersion, identity: built.identity, command: pruneLook(built) })),
  };
}

/** Each Kustomization must have the policy. */
export function lookForPolicy(cluster: RenderedCluster, kustomizations: readonly ManifestObject[]): Look {
  return {
    cluster,
    word: 'Orphan',
    objects: kustomizations.map((object) => ({ apiVersion: object.apiVersion, identity: identityOf(object), command: policyLook(object) })),
  };
}

/** The commands of a look, for people. */
export function lookLines(looks: readonly Look[]): string[] {
  return looks.flatMap(({ cluster, word, objects }) => [
    `On ${cluster.name}, once Flux has applied the commit, each of these must print \`${word}\`:`,
    ...objects.map(({ command }) => `  ${command}`),
  ]);
}

/** What a live object lacks of what a look wants to see, as a clause; undefined where nothing. */
export function gapOf({ word }: Look, live: LiveObject | undefined): string | undefined {
  if (!live) return 'is not there';
  if (live.metadata.deletionTimestamp !== undefined) return `is being deleted since ${live.metadata.deletionTimestamp}`;
  if (word === 'disabled') return isProtected(asManifest(live)) ? undefined : `lacks \`${PRUNE}: disabled\``;
  const { deletionPolicy, suspend } = fluxSpec(asManifest(live));
  if (deletionPolicy !== 'Orphan') return 'lacks `deletionPolicy: Orphan`';
  return suspend === true || isObserved(live) ? undefined : 'has it, and kustomize-controller has not looked at it yet';
}

/** After a failure the status keeps the generation of the last success, and the condition has the present one. */
function isObserved(live: LiveObject): boolean {
  const { observedGeneration } = (live.status ?? {}) as { observedGeneration?: number };
  const seen = [observedGeneration, ...['Ready', 'Reconciling'].map((type) => conditionOf(live, type)?.observedGeneration)];
  return live.metadata.generation !== undefined && seen.includes(live.metadata.generation);
}

const PLAIN_GROUPS = new Set(['', 'apps', 'batch', 'autoscaling', 'policy']);

function resourceOf(kind: string, group: string, name: string): string {
  return `${kind.toLowerCase()}${PLAIN_GROUPS.has(group) ? '' : `.${group}`}/${name}`;
}

/** The command that shows whether a live object is protected: it prints `disabled`. */
function pruneLook({ identity: { kind, group, name, namespace } }: BuiltObject): string {
  const where = namespace === '' ? '' : ` -n ${namespace}`;
  return `kubectl get ${resourceOf(kind, group, name)}${where} -o jsonpath='{.metadata.annotations.kustomize\\.toolkit\\.fluxcd\\.io/prune}{"\\n"}'`;
}

/**
 * The command that shows whether the policy is on the cluster: it prints `Orphan`. kustomize-controller takes it from the object itself when that
 * is deleted, so it needs no reconcile, which a broken child would never complete.
 */
function policyLook(kustomization: ManifestObject): string {
  const { name, namespace } = kustomization.metadata;
  return `kubectl get kustomization.kustomize.toolkit.fluxcd.io/${name} -n ${namespace ?? 'default'}`
    + ' -o jsonpath=\'{.spec.deletionPolicy}{"\\n"}\'';
}

/** The command that shows which directory a live Kustomization reads. */
export function pathLook(kustomization: ManifestObject): string {
  const { name, namespace } = kustomization.metadata;
  return `kubectl get kustomization.kustomize.toolkit.fluxcd.io/${name} -n ${namespace ?? 'default'} -o jsonpath='{.spec.path}{"\\n"}'`;
}

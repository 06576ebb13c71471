import { addedPatch, LabelledObjects, labelledObjects } from './capture-added';
import { LeftOut, liveChanges, secretChanges } from './capture-live';
import { identityOf, identityText } from '../../manifest/identity';
import { ManifestObject } from '../../manifest/manifest-object';
import { ObjectPatch } from '../../manifest/patch-file';
import { ClusterReader } from '../cluster/cluster-reader';
import { Collections } from '../cluster/collections';
import { asManifest, LiveObject } from '../cluster/live-object';
import { ExpectedDirectory } from '../live/expected';
import { kustomizationStatus } from '../live/flux-status';
import { parseInventoryId } from '../live/inventory';
import { KUSTOMIZATION_API } from '../live/kustomization-judgement';
import { readManifest } from '../live/read-manifest';

/** What the definition says of an app: by its constructs alone, and with what was captured before. */
export interface DefinedApp {
  readonly app: string;
  readonly directory: ExpectedDirectory;
  /** Identities with what was captured before. */
  readonly captured: ReadonlySet<string>;
  readonly secrets?: ExpectedDirectory;
}

/** What a person changed on the cluster, of one app. */
export interface CapturedApp {
  readonly app: string;
  readonly patches: readonly ObjectPatch[];
  readonly leftOut: readonly LeftOut[];
}

/** Reads the live objects of apps, and says in what they differ from the definition. */
export class CaptureLook {
  private readonly collections: Collections;
  private added?: Promise<LabelledObjects>;

  public constructor(private readonly reader: ClusterReader, private readonly apps: readonly DefinedApp[]) {
    this.collections = new Collections(reader);
  }

  /** The Kustomization of a directory; undefined where the cluster has none, or no Flux. */
  public async kustomization({ name, namespace }: ExpectedDirectory): Promise<LiveObject | undefined> {
    const all = await this.collections.listServed(KUSTOMIZATION_API, 'Kustomization', 'kustomizations', namespace);
    return all?.find(({ metadata }) => metadata.name === name);
  }

  /** What was changed of one app. */
  public async look(one: DefinedApp): Promise<CapturedApp> {
    const kustomization = await this.kustomization(one.directory);
    const inventory = inventoryOf(kustomization);
    const defined = objectsOf(one.directory, false);
    const [patches, leftOut]: [ObjectPatch[], LeftOut[]] = [[], []];
    for (const { object, identity } of defined) {
      const live = await this.live(object);
      if (!live) {
        if (inventory.has(identity) || !one.captured.has(identity)) patches.push({ object: identity, remove: true });
        else leftOut.push({ object: identity, why: 'is not on the cluster and Flux never applied it, so nobody can say that it was removed', isLost: false });
        continue;
      }
      const found = liveChanges(object, live, await this.isAutoscaled(object));
      if (found.changes.length > 0) patches.push({ object: identity, changes: found.changes });
      leftOut.push(...found.leftOut);
    }
    for (const { object, identity } of one.secrets ? objectsOf(one.secrets, true) : []) {
      const live = await this.live(object);
      if (live) leftOut.push(...secretChanges(identity, object, live));
    }
    const known = new Set([...defined, ...(one.secrets ? objectsOf(one.secrets, true) : [])].map(({ identity }) => identity));
    await this.addAdded(one, known, inventory, patches, leftOut);
    return { app: one.app, patches, leftOut };
  }

  private async addAdded(
    one: DefinedApp, known: ReadonlySet<string>, inventory: ReadonlySet<string>, patches: ObjectPatch[], leftOut: LeftOut[],
  ): Promise<void> {
    this.added ??= labelledObjects(this.reader, one.directory.namespace, this.apps.map(({ directory }) => directory.name));
    const { objects, unread } = await this.added;
    for (const live of objects.filter(({ metadata }) => metadata.labels?.['kustomize.toolkit.fluxcd.io/name'] === one.directory.name)) {
      const identity = identityText(identityOf(asManifest(live)));
      if (known.has(identity)) continue;
      if (inventory.has(identity) && !one.captured.has(identity)) {
        leftOut.push({ object: identity, why: 'was applied by Flux and is not in the definition: the cluster has another version; Flux prunes it with this one', isLost: true });
        continue;
      }
      const patch = addedPatch(live);
      if ('why' in patch) leftOut.push(patch);
      else patches.push(patch);
    }
    for (const kind of unread) leftOut.push({ object: kind, why: 'may not be listed with these credentials, so objects of this kind that were added are not seen', isLost: true });
  }

  private async live({ apiVersion, kind, metadata: { name, namespace = '' } }: ManifestObject): Promise<LiveObject | undefined> {
    const list = await this.collections.list(apiVersion, kind, namespace) ?? [];
    return list.find(({ metadata }) => metadata.name === name && metadata.deletionTimestamp === undefined && (metadata.namespace ?? '') === namespace);
  }

  private async isAutoscaled({ kind, metadata: { name, namespace = '' } }: ManifestObject): Promise<boolean> {
    if (!['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'].includes(kind)) return false;
    const autoscalers = await this.collections.list('autoscaling/v2', 'HorizontalPodAutoscaler', namespace) ?? [];
    return autoscalers.some(({ spec }) => {
      const target = (spec as { scaleTargetRef?: { kind?: string; name?: string } }).scaleTargetRef;
      return target?.kind === kind && target.name === name;
    });
  }
}

/** The objects of a directory. */
export function objectsOf(directory: ExpectedDirectory, isEncrypted: boolean): { readonly object: ManifestObject; readonly identity: string }[] {
  return directory.manifests.flatMap(({ text, file }) => readManifest(text, file, isEncrypted));
}

function inventoryOf(kustomization: LiveObject | undefined): ReadonlySet<string> {
  const entries = kustomization ? kustomizationStatus(kustomization).inventory?.entries ?? [] : [];
  return new Set(entries.flatMap(({ id, v }) => parseInventoryId(id, v) ?? []).map((object) => identityText(identityOf(object))));
}

import { Commands, Owner, Place } from './commands';
import { EditedObject, editWays, scenarioOf } from './edit';
import { missingObject } from './missing';
import { standingOf } from './standing';
import { Adopter, unexpectedWays } from './unexpected-ways';
import { remedyOf } from './way-text';
import { identityOf, identityText } from '../../../manifest/identity';
import { ManifestObject } from '../../../manifest/manifest-object';
import { conditionOf, LiveObject } from '../../cluster/live-object';
import { Finding } from '../../comparison/finding';
import { isSecret } from '../../comparison/secret-values';
import { ExpectedCluster, ExpectedDirectory } from '../expected';
import { leftAloneBy } from '../flux-annotations';
import { kustomizationStatus } from '../flux-status';
import { parseInventoryId } from '../inventory';
import { LiveDifference } from '../object-difference';
import { ObjectSubject } from '../object-findings';
import { keyOf } from '../objects';

/** What a finding says of its scenario. */
export type Named = Pick<Finding, 'scenario' | 'ways' | 'remedy'>;

const OWNER_NAME = 'kustomize.toolkit.fluxcd.io/name';
const OWNER_NAMESPACE = 'kustomize.toolkit.fluxcd.io/namespace';
const KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io/Kustomization';

/** Names what has happened on a cluster, and the commands that end it. */
export class Drift {
  private readonly commands: Commands;
  private inventories?: ReadonlyMap<string, Owner>;

  public constructor(private readonly expected: ExpectedCluster, private readonly kustomizations: ReadonlyMap<string, LiveObject>, place: Place) {
    this.commands = new Commands(place);
  }

  /** Of each field in which a live object differs, in the same order. */
  public edited(subject: ObjectSubject, defined: ManifestObject, live: LiveObject, differences: readonly LiveDifference[]): Named[] {
    if (differences.length === 0) return [];
    const edited: EditedObject = { ...this.circumstances(subject, defined, live), defined, live, differences };
    const ways = editWays(edited, this.commands);
    return differences.map((difference) => {
      const scenario = scenarioOf(edited, difference);
      if (scenario) return { scenario, ways, remedy: remedyOf(ways) };
      const [published] = ways.filter(({ way }) => way === 'take-back');
      return { remedy: `Publish the fleet copy of this definition, and have Flux apply it${published?.command === undefined ? '' : `: \`${published.command}\``}` };
    });
  }

  /** Of an object that the cluster does not have, with the reason. */
  public missing(subject: ObjectSubject, defined: ManifestObject): Named & { readonly cause: string } {
    const identity = identityText(identityOf(defined));
    const { owner, ...rest } = this.circumstances(subject, defined);
    const leftAlone = leftAloneBy(defined, asNothing(defined));
    const { cause, ways } = missingObject({
      owner, ...rest, isInInventory: this.isListed(identity), ...leftAlone === undefined || leftAlone.includes('IfNotPresent') ? {} : { leftAlone },
    }, this.commands);
    return { cause, scenario: 'missing', ways, remedy: remedyOf(ways) };
  }

  /** Of a Kustomization that the cluster does not have. */
  public missingKustomization({ name, namespace }: ExpectedDirectory): Named & { readonly cause: string } {
    const owner = this.root();
    const { cause, ways } = missingObject({
      owner,
      ...this.liveOf(owner),
      isApplied: false,
      isInInventory: this.isListed(`${KUSTOMIZATION}/${namespace}/${name}`),
      captured: { why: '' },
    }, this.commands);
    return { cause, scenario: 'missing', ways, remedy: remedyOf(ways) };
  }

  /** Of an object that nobody declares, in a namespace of these apps. */
  public unexpected(live: LiveObject, directories: readonly ExpectedDirectory[]): Named {
    const ways = unexpectedWays(live, this.adopterOf(live, directories), this.commands);
    return { scenario: 'unexpected', ways, remedy: remedyOf(ways) };
  }

  private circumstances(subject: ObjectSubject, defined: ManifestObject, live?: LiveObject): Omit<EditedObject, 'defined' | 'live' | 'differences'> {
    const { directory, file } = subject;
    const isFlux = directory === undefined || file === directory.file;
    const labelled = live && ownerIn(live);
    const owner = labelled ?? (isFlux ? this.root() : { name: directory.name, namespace: directory.namespace });
    const { kustomization } = this.liveOf(owner);
    return {
      owner,
      ...kustomization ? { kustomization } : {},
      isApplied: !isFlux && kustomization !== undefined && isApplied(directory, kustomization),
      captured: captureOf(subject, defined, isFlux),
      ...directory?.app === undefined ? {} : { app: directory.app },
    };
  }

  private liveOf(owner: Owner): { readonly kustomization?: LiveObject } {
    const kustomization = this.kustomizations.get(keyOf(owner));
    return kustomization ? { kustomization } : {};
  }

  /** The Kustomization that applies Flux's own objects: whose labels those have that stand. */
  private root(): Owner {
    const standing = this.expected.directories.flatMap((directory) => this.kustomizations.get(keyOf(directory)) ?? []);
    return standing.flatMap((live) => ownerIn(live) ?? [])[0] ?? { name: 'flux-system', namespace: this.expected.directories[0]?.namespace ?? 'flux-system' };
  }

  private isListed(identity: string): boolean {
    this.inventories ??= new Map([...this.kustomizations.values()].flatMap((live) => (
      (kustomizationStatus(live).inventory?.entries ?? []).flatMap(({ id, v }) => {
        const object = parseInventoryId(id, v);
        return object ? [[identityText(identityOf(object)), { name: live.metadata.name, namespace: live.metadata.namespace ?? '' }] as const] : [];
      }))));
    return this.inventories.has(identity);
  }

  private adopterOf(live: LiveObject, directories: readonly ExpectedDirectory[]): Adopter | undefined {
    const apps = directories.filter(isAppItself);
    const labelled = ownerIn(live);
    const own = apps.find(({ name, namespace }) => name === labelled?.name && namespace === labelled.namespace) ?? apps[0];
    if (own?.app === undefined) return undefined;
    const owner = { name: own.name, namespace: own.namespace };
    const others = apps.flatMap(({ app }) => (app === own.app || app === undefined ? [] : [app]));
    return { app: own.app, owner, others, isHeld: standingOf(this.liveOf(owner).kustomization) === 'held' };
  }
}

/** Whether the last that Flux applied, and to its end, is this definition. */
function isApplied({ digest }: ExpectedDirectory, kustomization: LiveObject): boolean {
  const latest = kustomizationStatus(kustomization).history?.[0];
  if (digest === undefined) return conditionOf(kustomization, 'Ready')?.status === 'True';
  return latest?.digest === digest && latest.lastReconciledStatus === 'ReconciliationSucceeded';
}

/** What no capture takes over, a person has to. */
function captureOf({ directory, encrypted }: ObjectSubject, defined: ManifestObject, isFlux: boolean): EditedObject['captured'] {
  if (isFlux) return { why: 'make the same change in the definition: what Flux itself is told is not captured' };
  if (encrypted) return { why: 'put the value into the encrypted file with `sops FILE`: values of Secrets are not captured' };
  if (isSecret(defined)) return { why: 'make the same change where the definition takes the Secret from: values of Secrets are not captured' };
  if (directory?.app === undefined || !isAppItself(directory)) return { why: 'make the same change in the definition' };
  return { app: directory.app };
}

function isAppItself({ app, name, holds }: ExpectedDirectory): boolean {
  return holds === undefined ? app === name : holds === 'app';
}

function ownerIn({ metadata: { labels = {} } }: LiveObject): Owner | undefined {
  const { [OWNER_NAME]: name, [OWNER_NAMESPACE]: namespace } = labels;
  return name === undefined || namespace === undefined ? undefined : { name, namespace };
}

function asNothing({ apiVersion, kind, metadata: { name } }: ManifestObject): LiveObject {
  return { apiVersion, kind, metadata: { name } };
}


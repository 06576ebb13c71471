import { recordOf, EmergencyRecord, RECORD_NAME } from './record';
import { identityOf, identityText } from '../../manifest/identity';
import { ClusterReader } from '../cluster/cluster-reader';
import { Collections } from '../cluster/collections';
import { LeaseSpec } from '../cluster/controller-lease';
import { conditionOf, LiveObject } from '../cluster/live-object';
import { unlessForbidden } from '../cluster/unless-forbidden';
import { isSuspended, kustomizationStatus, sourceOf, sourceStatus } from '../live/flux-status';
import { parseInventoryId } from '../live/inventory';
import { KUSTOMIZATION_API } from '../live/kustomization-judgement';
import { writersOf, writerText } from '../live/managed-fields';
import { OUR_MANAGER } from '../live/suspension';

const SOURCE_API = 'source.toolkit.fluxcd.io/v1';
const PLURALS: { readonly [kind: string]: string } = { GitRepository: 'gitrepositories', OCIRepository: 'ocirepositories', Bucket: 'buckets', ExternalArtifact: 'externalartifacts' };
const CONTROLLERS = ['kustomize-controller', 'source-controller'];

/** What the cluster says of the Kustomization of an app. */
export interface FluxState {
  /** Whether the API server knows Kustomizations at all. */
  readonly installed: boolean;
  readonly kustomization?: LiveObject;
  readonly source?: LiveObject;
  /** Whether the source may not be looked at. */
  readonly sourceUnseen: boolean;
  readonly record?: EmergencyRecord;
  /** Who suspended it beside us: where Git declares that, the app is disabled. */
  readonly suspendedBy: readonly string[];
  /** Identities in its inventory. */
  readonly inventory: ReadonlySet<string>;
  readonly inventoryKinds: readonly { readonly apiVersion: string; readonly kind: string; readonly namespace: string }[];
  readonly prune: boolean;
}

/** Reads the Kustomization, its source and our record. */
export async function readFluxState(reader: ClusterReader, name: string, namespace: string, appNamespace: string | undefined): Promise<FluxState> {
  const root = `/apis/${KUSTOMIZATION_API}`;
  const kustomization = await reader.get(`${root}/namespaces/${namespace}/kustomizations/${name}`) as LiveObject | undefined;
  if (!kustomization) {
    const installed = await reader.get(root) !== undefined;
    const map = appNamespace === undefined ? undefined : await reader.get(`/api/v1/namespaces/${appNamespace}/configmaps/${RECORD_NAME}${name}`) as LiveObject | undefined;
    const record = map && recordOf(map);
    return { installed, sourceUnseen: false, ...(record ? { record } : {}), suspendedBy: [], inventory: new Set(), inventoryKinds: [], prune: false };
  }
  const reference = sourceOf(kustomization);
  const plural = Object.hasOwn(PLURALS, reference.kind) ? PLURALS[reference.kind] : undefined;
  let sourceUnseen = false;
  const source = plural === undefined ? undefined
    : await reader.get(`/apis/${SOURCE_API}/namespaces/${reference.namespace}/${plural}/${reference.name}`)
      .catch((error: unknown) => { sourceUnseen = true; return unlessForbidden(error); }) as LiveObject | undefined;
  const record = recordOf(kustomization);
  const entries = (kustomizationStatus(kustomization).inventory?.entries ?? []).flatMap(({ id, v }) => parseInventoryId(id, v) ?? []);
  return {
    installed: true,
    kustomization,
    ...(source ? { source } : {}),
    sourceUnseen,
    suspendedBy: isSuspended(kustomization) ? writersOf(kustomization, ['spec', 'suspend']).filter(({ manager }) => manager !== OUR_MANAGER).map(writerText) : [],
    ...(record ? { record } : {}),
    inventory: new Set(entries.map((one) => identityText(identityOf(one)))),
    inventoryKinds: entries.map(({ apiVersion, kind, metadata }) => ({ apiVersion, kind, namespace: metadata.namespace ?? '' })),
    prune: (kustomization.spec as { prune?: boolean }).prune === true,
  };
}

/** Why Flux is not well, or undefined where it applies what its source has. */
export async function fluxTrouble(state: FluxState, collections: Collections): Promise<string | undefined> {
  const { installed, kustomization, source, sourceUnseen } = state;
  if (!installed) return 'Flux is not installed';
  if (!kustomization) return 'the cluster has no such Kustomization';
  if (isSuspended(kustomization)) return 'it is suspended';
  const ready = conditionOf(kustomization, 'Ready');
  if (ready?.status !== 'True') return `it is not Ready${ready?.message ? `: ${ready.message.trim()}` : ''}`;
  const status = kustomizationStatus(kustomization);
  const trouble = sourceUnseen ? undefined : sourceTrouble(source, status.lastAppliedRevision);
  if (trouble !== undefined) return trouble;
  if (status.observedGeneration !== kustomization.metadata.generation) return 'kustomize-controller has not looked at its present spec';
  return silentController(collections, kustomization.metadata.namespace ?? '');
}

function sourceTrouble(source: LiveObject | undefined, applied: string | undefined): string | undefined {
  if (!source) return 'the cluster lacks its source';
  const fetching = conditionOf(source, 'Ready');
  if (fetching?.status === 'False') return `its source cannot fetch: ${fetching.message ?? fetching.reason ?? 'no reason'}`;
  const revision = sourceStatus(source).artifact?.revision;
  return revision === undefined || applied !== revision ? `it has applied ${applied ?? 'nothing'}, and its source has ${revision ?? 'nothing'}` : undefined;
}

/** A controller whose lease has run out does not answer; one whose lease may not be looked at may. */
async function silentController(collections: Collections, namespace: string): Promise<string | undefined> {
  for (const place of [...new Set([namespace, 'flux-system'])]) {
    const leases = await collections.listServed('coordination.k8s.io/v1', 'Lease', 'leases', place).catch(unlessForbidden) ?? [];
    for (const controller of CONTROLLERS) {
      const lease = leases.find(({ metadata }) => metadata.name === `${controller}-leader-election`);
      if (!lease) continue;
      const { renewTime, leaseDurationSeconds = 15, holderIdentity } = lease.spec as LeaseSpec;
      if (!holderIdentity) return `nobody holds the lease of ${controller}`;
      // Clocks differ a little.
      const isOver = renewTime !== undefined && Date.parse(renewTime) + (leaseDurationSeconds + 30) * 1000 < Date.now();
      if (isOver) return `${controller} has not renewed its lease since ${renewTime}`;
    }
  }
  return undefined;
}

import { sameValue } from '../../difference';
import { isValueMap, ValueMap } from '../../value-map';
import { immutable, immutableByFlag, neverUnset } from '../judges';
import { Judgement, Rule } from '../rule';
import { Update } from '../update';
import { textAt, valueAt } from '../values';

const IMMUTABLE = [{ text: 'field is immutable' }];
const CLAIM_SPEC = [{ text: 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims' }];
const claim = {
  kinds: ['PersistentVolumeClaim'], messages: CLAIM_SPEC, evidence: 'ValidatePersistentVolumeClaimUpdate, pkg/apis/core/validation, v1.36.3', remedy: 'new-claim',
} as const;
const volume = { kinds: ['PersistentVolume'], evidence: 'ValidatePersistentVolumeUpdate, pkg/apis/core/validation, v1.36.3', remedy: 'new-volume' } as const;
const storageClass = { kinds: ['storage.k8s.io/StorageClass'], evidence: 'ValidateStorageClassUpdate, pkg/apis/storage/validation, v1.36.3', remedy: 'recreate' } as const;
const STORAGE = 'spec.resources.requests.storage';
/** Fields of a PersistentVolume's spec that are not its source. */
const NO_SOURCE = new Set([
  'accessModes', 'capacity', 'claimRef', 'mountOptions', 'nodeAffinity', 'persistentVolumeReclaimPolicy', 'storageClassName', 'volumeAttributesClassName', 'volumeMode',
]);
/** Labels of zones as they were called before and are now; a node affinity may go from the one to the other. */
const RENAMED_LABELS: ReadonlyMap<string, string> = new Map([
  ['failure-domain.beta.kubernetes.io/zone', 'topology.kubernetes.io/zone'],
  ['failure-domain.beta.kubernetes.io/region', 'topology.kubernetes.io/region'],
  ['beta.kubernetes.io/os', 'kubernetes.io/os'],
  ['beta.kubernetes.io/arch', 'kubernetes.io/arch'],
  ['beta.kubernetes.io/instance-type', 'node.kubernetes.io/instance-type'],
]);

function claimSize(update: Update): Judgement | undefined {
  const [old, now] = [update.live, update.next].map((each) => valueAt(each, STORAGE));
  if (old === now || typeof old !== 'string' || typeof now !== 'string') return undefined;
  if (BigInt(now.slice(1)) > BigInt(old.slice(1))) {
    const storageClassName = valueAt(update.next, 'spec.storageClassName');
    if (storageClassName === undefined && valueAt(update.before, 'spec.storageClassName') === '') return { verdict: 'refused', because: 'a claim without a class cannot grow' };
    return { verdict: 'depends', because: 'it passes where the claim is Bound and its StorageClass has allowVolumeExpansion: true' };
  }
  if (update.server < 32) return { verdict: 'refused', because: 'this server never lets a claim shrink' };
  return { verdict: 'depends', because: 'it passes only after an expansion that failed, down to a size above status.capacity' };
}

function claimClass(update: Update): Judgement | undefined {
  const judged = immutable(update, 'spec.storageClassName');
  if (judged === undefined || valueAt(update.live, 'spec.storageClassName') !== undefined) return judged;
  return { verdict: 'depends', because: 'Git named no class until now: it passes where the cluster has no default class, or this one is the class that the claim got' };
}

function claimVolume(update: Update): Judgement | undefined {
  const judged = immutable(update, 'spec.volumeName');
  if (judged === undefined || textAt(update.live, 'spec.volumeName') !== '') return judged;
  return { verdict: 'depends', because: 'it passes where the claim is not bound yet, or is bound to this very volume' };
}

function claimAttributes(update: Update): Judgement | undefined {
  if (immutable(update, 'spec.volumeAttributesClassName') === undefined) return undefined;
  const goes = textAt(update.next, 'spec.volumeAttributesClassName') === '';
  const because = goes ? 'it passes where the claim is Bound and no class was applied to its volume yet' : 'it passes where the claim is Bound';
  return { verdict: 'depends', because };
}

function otherRequests({ live, next }: Update): Judgement | undefined {
  const rest = (object: ValueMap) => {
    const requests = valueAt(object, 'spec.resources.requests');
    return isValueMap(requests) ? Object.fromEntries(Object.entries(requests).filter(([name]) => name !== 'storage')) : {};
  };
  return sameValue(rest(live), rest(next)) ? undefined : { verdict: 'refused' };
}

function betaClassAnnotation({ live, next }: Update): Judgement | undefined {
  const name = 'volume.beta.kubernetes.io/storage-class';
  const [one, other] = [live, next].map((each) => {
    const annotations = valueAt(each, 'metadata.annotations');
    return isValueMap(annotations) ? annotations[name] ?? '' : '';
  });
  if (one === other) return undefined;
  const moved = other === '' && one === textAt(next, 'spec.storageClassName');
  return moved ? undefined : { verdict: 'refused' };
}

function volumeSource({ live, next }: Update): Judgement | undefined {
  const source = (object: ValueMap, withSecret: boolean) => {
    const spec = valueAt(object, 'spec');
    const own = isValueMap(spec) ? Object.fromEntries(Object.entries(spec).filter(([field]) => !NO_SOURCE.has(field))) : {};
    if (withSecret || !isValueMap(own.csi)) return own;
    return { ...own, csi: Object.fromEntries(Object.entries(own.csi).filter(([field]) => field !== 'controllerExpandSecretRef')) };
  };
  // A secret for expansion may be added later, once.
  const keepsSecret = valueAt(live, 'spec.csi.controllerExpandSecretRef') !== undefined;
  const [old, now] = [source(live, keepsSecret), source(next, keepsSecret)];
  if (sameValue(old, now)) return undefined;
  const field = Object.keys({ ...old, ...now }).find((key) => !sameValue((old as ValueMap)[key], (now as ValueMap)[key]));
  return { verdict: 'refused', path: `spec.${field}` };
}

function volumeAffinity(update: Update): Judgement | undefined {
  const [old, now] = [update.live, update.next].map((each) => valueAt(each, 'spec.nodeAffinity'));
  if (old === undefined) return undefined;
  const renamed = JSON.stringify(old, (key, value) => (key === 'key' ? RENAMED_LABELS.get(value) ?? value : value));
  return sameValue(old, now) || renamed === JSON.stringify(now) ? undefined : { verdict: 'refused' };
}

function driversKept({ live, next }: Update): Judgement | undefined {
  const drivers = (object: ValueMap) => new Map((Array.isArray(valueAt(object, 'spec.drivers')) ? valueAt(object, 'spec.drivers') as ValueMap[] : [])
    .map(({ allocatable, ...driver }) => [driver.name, [driver, allocatable]] as const));
  const old = drivers(live);
  const changed = [...drivers(next)].some(([name, [driver]]) => old.has(name) && !sameValue(old.get(name)![0], driver));
  return changed ? { verdict: 'refused' } : undefined;
}

/** What is fixed in volumes, claims, and what describes them. */
export const STORAGE_RULES: readonly Rule[] = [
  ...['accessModes', 'selector', 'dataSource', 'dataSourceRef'].map((field): Rule => (
    { ...claim, id: `claim-${kebab(field)}`, path: `spec.${field}`, says: `a claim keeps its ${field}`, judge: immutable }
  )),
  { ...claim, id: 'claim-limits', path: 'spec.resources.limits', says: 'a claim keeps its limits', judge: immutable },
  { ...claim, id: 'claim-other-requests', path: 'spec.resources.requests', says: 'a claim keeps its requests but for storage', judge: otherRequests },
  { ...claim, id: 'claim-volume-mode', path: 'spec.volumeMode', says: 'a claim keeps its volumeMode', judge: immutable, messages: IMMUTABLE },
  { ...claim, id: 'claim-storage-class', path: 'spec.storageClassName', says: 'a claim keeps its class', judge: claimClass },
  { ...claim, id: 'claim-volume-name', path: 'spec.volumeName', says: 'a claim keeps the volume that it is bound to', judge: claimVolume },
  {
    ...claim,
    id: 'claim-size',
    path: STORAGE,
    says: 'a claim grows only where its class allows it, and does not shrink',
    judge: claimSize,
    messages: [
      { text: 'field can not be less than previous value' }, { since: 32, text: 'field can not be less than status.capacity' },
      { text: 'only dynamically provisioned pvc can be resized' }, { text: 'Only bound persistent volume claims can be expanded' },
    ],
    evidence: 'ValidatePersistentVolumeClaimUpdate, and plugin/pkg/admission/storage/persistentvolume/resize, v1.36.3',
    remedy: 'expand-by-class',
  },
  {
    ...claim, id: 'claim-attributes-class', path: 'spec.volumeAttributesClassName', says: 'a claim changes its volumeAttributesClassName only once it is bound', judge: claimAttributes, since: 34, remedy: 'once-bound',
  },
  {
    ...claim,
    id: 'claim-beta-class-annotation',
    path: 'metadata.annotations["volume.beta.kubernetes.io/storage-class"]',
    says: 'the old annotation of a claim for its class stays, or moves to spec.storageClassName',
    judge: betaClassAnnotation,
    messages: IMMUTABLE,
  },
  { ...volume, id: 'volume-source', path: 'spec', says: 'a volume keeps its source', judge: volumeSource, messages: [{ text: 'spec.persistentvolumesource is immutable after creation' }] },
  { ...volume, id: 'volume-mode', path: 'spec.volumeMode', says: 'a volume keeps its volumeMode', judge: immutable, messages: IMMUTABLE },
  { ...volume, id: 'volume-node-affinity', path: 'spec.nodeAffinity', says: 'a volume keeps its node affinity once it has one', judge: volumeAffinity, messages: [{ text: 'field is immutable, except for updating from beta label to GA' }] },
  {
    ...volume, id: 'volume-attributes-class', path: 'spec.volumeAttributesClassName', says: 'a volume does not lose its volumeAttributesClassName', judge: neverUnset, since: 34, messages: [{ text: 'update from non-nil value to nil is forbidden' }],
  },
  ...['provisioner', 'parameters', 'reclaimPolicy'].map((field): Rule => ({
    ...storageClass,
    id: `storage-class-${kebab(field)}`,
    path: field,
    says: `a StorageClass keeps its ${field}`,
    judge: immutable,
    messages: [{ text: `updates to ${field} are forbidden.` }, { since: 36, text: 'field is immutable' }],
  })),
  { ...storageClass, id: 'storage-class-binding-mode', path: 'volumeBindingMode', says: 'a StorageClass keeps its volumeBindingMode', judge: immutable, messages: IMMUTABLE },
  ...['attachRequired', 'volumeLifecycleModes'].map((field): Rule => ({
    id: `csi-driver-${kebab(field)}`,
    kinds: ['storage.k8s.io/CSIDriver'],
    path: `spec.${field}`,
    says: `a CSIDriver keeps its ${field}`,
    judge: immutable,
    messages: IMMUTABLE,
    evidence: 'ValidateCSIDriverUpdate, pkg/apis/storage/validation, v1.36.3',
    remedy: 'recreate',
  })),
  {
    id: 'csi-node-drivers',
    kinds: ['storage.k8s.io/CSINode'],
    path: 'spec.drivers',
    says: 'a CSINode keeps each driver as it is, but for what can be allocated',
    judge: driversKept,
    messages: IMMUTABLE,
    evidence: 'ValidateCSINodeUpdate, pkg/apis/storage/validation, v1.36.3',
    remedy: 'recreate',
  },
  ...['driverName', 'parameters'].map((field): Rule => ({
    id: `volume-attributes-class-${kebab(field)}`,
    kinds: ['storage.k8s.io/VolumeAttributesClass'],
    path: field,
    says: `a VolumeAttributesClass keeps its ${field}`,
    judge: immutable,
    messages: [{ text: `updates to ${field} are forbidden.` }],
    evidence: 'ValidateVolumeAttributesClassUpdate, pkg/apis/storage/validation, v1.36.3',
    remedy: 'new-name',
  })),
  ...['nodeTopology', 'storageClassName'].map((field): Rule => ({
    id: `csi-storage-capacity-${kebab(field)}`,
    kinds: ['storage.k8s.io/CSIStorageCapacity'],
    path: field,
    says: `a CSIStorageCapacity keeps its ${field}`,
    judge: immutable,
    messages: IMMUTABLE,
    evidence: 'ValidateCSIStorageCapacityUpdate, pkg/apis/storage/validation, v1.36.3',
    remedy: 'recreate',
  })),
  {
    id: 'volume-attachment-spec',
    kinds: ['storage.k8s.io/VolumeAttachment'],
    path: 'spec',
    says: 'a VolumeAttachment keeps its spec',
    judge: immutable,
    messages: IMMUTABLE,
    evidence: 'ValidateVolumeAttachmentUpdate, pkg/apis/storage/validation, v1.36.3',
    remedy: 'recreate',
  },
  ...['data', 'binaryData'].map((field): Rule => flagged('ConfigMap', field)),
  flagged('ConfigMap', 'immutable'),
  flagged('Secret', 'data'),
  flagged('Secret', 'immutable'),
  {
    id: 'secret-type',
    kinds: ['Secret'],
    path: 'type',
    says: 'a Secret keeps its type',
    judge: immutable,
    messages: IMMUTABLE,
    evidence: 'ValidateSecretUpdate, pkg/apis/core/validation, v1.36.3',
    remedy: 'recreate',
  },
];

function flagged(kind: string, field: string): Rule {
  return {
    id: `${kind === 'ConfigMap' ? 'config-map' : 'secret'}-${kebab(field)}`,
    kinds: [kind],
    path: field,
    says: field === 'immutable' ? `a ${kind} that is immutable stays so` : `the ${field} of an immutable ${kind} stays`,
    judge: immutableByFlag,
    messages: [{ text: 'field is immutable when `immutable` is set' }],
    evidence: `Validate${kind}Update, pkg/apis/core/validation, v1.36.3`,
    remedy: 'new-name',
  };
}

function kebab(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

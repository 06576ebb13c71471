import { sameValue } from '../../difference';
import { ManifestValue } from '../../manifest-object';
import { isValueMap, ValueMap } from '../../value-map';
import { immutable } from '../judges';
import { Judgement, Rule } from '../rule';
import { Update } from '../update';
import { listAt, valueAt } from '../values';

const evidence = 'ValidatePodUpdate, pkg/apis/core/validation, v1.36.3';
const CHANGEABLE = ['activeDeadlineSeconds', 'schedulingGates', 'tolerations'];
const pod = { kinds: ['Pod'], evidence, remedy: 'recreate' } as const;

const without = (map: ValueMap, ...fields: string[]) => Object.fromEntries(Object.entries(map).filter(([key]) => !fields.includes(key)));
const mapAt = (value: ManifestValue, path: string) => {
  const found = valueAt(value, path);
  return isValueMap(found) ? found : {};
};

function containers({ live, next }: Update): Judgement | undefined {
  for (const field of ['containers', 'initContainers']) {
    if (listAt(live, `spec.${field}`).length !== listAt(next, `spec.${field}`).length) return { verdict: 'refused', path: `spec.${field}` };
  }
  return undefined;
}

function deadline({ live, next }: Update, path: string): Judgement | undefined {
  const [old, now] = [valueAt(live, path), valueAt(next, path)];
  if (old === undefined || old === now) return undefined;
  return typeof now === 'number' && now < Number(old) ? undefined : { verdict: 'refused' };
}

function tolerations({ live, next }: Update, path: string): Judgement | undefined {
  const alike = (one: ManifestValue, other: ManifestValue) => isValueMap(one) && isValueMap(other) && sameValue(without(one, 'tolerationSeconds'), without(other, 'tolerationSeconds'));
  const now = listAt(next, path);
  return listAt(live, path).every((one) => now.some((other) => alike(one, other))) ? undefined : { verdict: 'refused' };
}

function gates({ live, next }: Update, path: string): Judgement | undefined {
  const names = (each: ValueMap) => listAt(each, path).map((gate) => valueAt(gate, 'name'));
  const old = names(live);
  return names(next).every((name) => old.includes(name)) ? undefined : { verdict: 'refused' };
}

function rest({ live, next }: Update): Judgement | undefined {
  const [old, now] = [live, next].map((each) => without(mapAt(each, 'spec'), ...CHANGEABLE));
  for (const spec of [old, now]) {
    for (const field of ['containers', 'initContainers']) {
      if (Array.isArray(spec[field])) spec[field] = spec[field].map((container) => (isValueMap(container) ? without(container, 'image') : container));
    }
  }
  if (Number(old.terminationGracePeriodSeconds) < 0 && now.terminationGracePeriodSeconds === 1) old.terminationGracePeriodSeconds = 1;
  if (listAt(live, 'spec.schedulingGates').length > 0 && gatedChanges(old, now)) return { verdict: 'refused', path: 'spec.nodeSelector' };
  const field = Object.keys({ ...old, ...now }).find((key) => !sameValue(old[key], now[key]));
  if (field === undefined) return undefined;
  return field === 'nodeName' && old.nodeName === undefined && onlyDiffersIn(old, now, 'nodeName')
    ? { verdict: 'depends', path: 'spec.nodeName', because: 'it passes where the pod was scheduled to this very node' } : { verdict: 'refused', path: `spec.${field}` };
}

function onlyDiffersIn(old: ValueMap, now: ValueMap, field: string): boolean {
  return sameValue(without(old, field), without(now, field));
}

/** A gated pod may be told more of where it runs; what is allowed of it is taken out of both. True where more than that was changed. */
function gatedChanges(old: ValueMap, now: ValueMap): boolean {
  const [oldSelector, selector] = [mapAt(old, 'nodeSelector'), mapAt(now, 'nodeSelector')];
  if (!Object.entries(oldSelector).every(([key, value]) => selector[key] === value)) return true;
  delete old.nodeSelector;
  delete now.nodeSelector;
  const path = 'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  const [oldTerms, terms] = [listAt(old, path), listAt(now, path)];
  if (oldTerms.length > 0) {
    if (oldTerms.length !== terms.length) return true;
    const kept = oldTerms.every((term, place) => ['matchExpressions', 'matchFields'].every((field) => (
      // An empty term selects nothing, so that anything may be added to any other only.
      listAt(term, field).every((one) => listAt(terms[place], field).some((other) => sameValue(one, other)))
    )));
    if (!kept) return true;
  }
  for (const spec of [old, now]) {
    const affinity = without(mapAt(spec, 'affinity'), 'nodeAffinity');
    if (Object.keys(affinity).length === 0) delete spec.affinity;
    else spec.affinity = affinity;
  }
  return false;
}

function annotations({ live, next }: Update): Judgement | undefined {
  const guarded = (each: ValueMap) => Object.fromEntries(Object.entries(mapAt(each, 'metadata.annotations'))
    .filter(([key]) => key.startsWith('container.apparmor.security.beta.kubernetes.io/') || key === 'kubernetes.io/config.mirror'));
  return sameValue(guarded(live), guarded(next)) ? undefined : { verdict: 'refused' };
}

/** Where the pod stands in each kind that has one. */
const POD_SPECS: ReadonlyArray<readonly [kind: string, path: string]> = [
  ['Pod', 'spec'],
  ['PodTemplate', 'template.spec'],
  ['batch/CronJob', 'spec.jobTemplate.spec.template.spec'],
  ...['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet', 'ReplicationController', 'batch/Job'].map((kind) => [kind, 'spec.template.spec'] as const),
];

function twoSources(update: Update, path: string): Judgement | undefined {
  const sources = (volume: ManifestValue) => (isValueMap(volume) ? Object.keys(volume).length - 1 : 0);
  const several = listAt(update.next, path).filter((volume) => sources(volume) > 1);
  if (several.length === 0) return undefined;
  const single = listAt(update.fresh, path).filter((volume) => sources(volume) === 1).map((volume) => valueAt(volume, 'name'));
  const both = several.find((volume) => single.includes(valueAt(volume, 'name')));
  return both === undefined ? undefined : { verdict: 'refused', because: `volume ${String(valueAt(both, 'name'))} keeps the emptyDir that the API server filled in where Git named no source` };
}

/** What no pod may be, wherever it stands. */
export const POD_TEMPLATE_RULES: readonly Rule[] = POD_SPECS.map(([kind, path]): Rule => ({
  id: 'pod-volume-two-sources',
  kinds: [kind],
  path: `${path}.volumes`,
  says: 'a volume of a pod has one source',
  judge: twoSources,
  messages: [{ text: 'may not specify more than 1 volume type' }],
  evidence: 'SetDefaults_Volume, pkg/apis/core/v1, and validateVolumeSource, pkg/apis/core/validation, v1.36.3',
  remedy: 'rename-volume',
}));

/** What is fixed in a Pod: all but images, deadlines, gates and added tolerations. */
export const POD_RULES: readonly Rule[] = [
  { ...pod, id: 'pod-containers', path: 'spec.containers', says: 'a Pod keeps its number of containers', judge: containers, messages: [{ text: 'pod updates may not add or remove containers' }] },
  {
    ...pod, id: 'pod-deadline', path: 'spec.activeDeadlineSeconds', says: 'the deadline of a Pod only gets shorter', judge: deadline, messages: [{ text: 'must be less than or equal to previous value' }, { text: 'must not update from a positive integer to nil value' }],
  },
  {
    ...pod, id: 'pod-tolerations', path: 'spec.tolerations', says: 'a Pod keeps its tolerations but for their seconds', judge: tolerations, messages: [{ text: 'existing toleration can not be modified except its tolerationSeconds' }],
  },
  { ...pod, id: 'pod-scheduling-gates', path: 'spec.schedulingGates', says: 'a Pod gets no more scheduling gates', judge: gates, messages: [{ text: 'only deletion is allowed, but found new scheduling gate' }] },
  { ...pod, id: 'pod-spec', path: 'spec', says: 'a Pod keeps its spec but for images, its deadline, gates that go and tolerations that come', judge: rest, messages: [{ text: 'pod updates may not change fields other than' }] },
  { ...pod, id: 'pod-annotations', path: 'metadata.annotations', says: 'a Pod keeps its AppArmor and mirror annotations', judge: annotations, messages: [{ text: 'may not remove or update AppArmor annotations' }] },
  {
    id: 'node-external-id',
    kinds: ['Node'],
    path: 'spec.externalID',
    says: 'a Node keeps its externalID',
    judge: immutable,
    messages: [{ text: 'may not be updated' }],
    evidence: 'ValidateNodeUpdate, pkg/apis/core/validation, v1.36.3',
    remedy: 'keep-value',
  },
  ...['spec.podCIDRs', 'spec.providerID'].map((path): Rule => ({
    id: path === 'spec.podCIDRs' ? 'node-pod-cidrs' : 'node-provider-id',
    kinds: ['Node'],
    path,
    says: `a Node keeps its ${path.slice('spec.'.length)} once it has one`,
    judge: (update, at) => (valueAt(update.live, at) === undefined ? undefined : immutable(update, at)),
    messages: [{ text: `node updates may not change ${path === 'spec.podCIDRs' ? 'podCIDR' : 'providerID'} except from "" to valid` }, { since: 37, text: 'field cannot be modified once set' }],
    evidence: 'ValidateNodeUpdate, pkg/apis/core/validation, v1.36.3',
    remedy: 'keep-value',
  })),
];

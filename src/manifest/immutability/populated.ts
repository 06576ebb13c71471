import { isValueMap, ValueMap } from '../value-map';
import { textAt, valueAt } from './values';
import { ManifestObject, ManifestValue } from '../manifest-object';

/** Stands for what the API server allocates or makes up at creation, which Git does not show. */
export const ALLOCATED = '(allocated)';

type Step = (value: ValueMap, live?: ValueMap) => ValueMap;

const JOB_LABELS = ['controller-uid', 'batch.kubernetes.io/controller-uid'];
const JOB_NAMES = ['job-name', 'batch.kubernetes.io/job-name'];

/** An object with what the API server adds when it is created, besides defaults. */
export function populated(live: ValueMap, { apiVersion, kind }: ManifestObject): ValueMap {
  const group = apiVersion.includes('/') ? `${apiVersion.split('/')[0]}/` : '';
  return (AT_CREATION[`${group}${kind}`] ?? same)(prepared(live, { apiVersion, kind }));
}

/** An object with what the API server aligns at every write, over the live one where there is one. */
export function prepared(value: ValueMap, { apiVersion, kind }: Pick<ManifestObject, 'apiVersion' | 'kind'>, live?: ValueMap): ValueMap {
  return (apiVersion === 'v1' ? AT_EVERY_WRITE[kind] ?? same : same)(value, live);
}

const same: Step = (value) => value;

const AT_CREATION: { readonly [kind: string]: Step } = {
  'Service': withSpec((spec) => {
    if (spec.type === 'ExternalName') return spec;
    const clusterIP = spec.clusterIP ?? ALLOCATED;
    // Without a selector a headless Service gets both families.
    const dual = clusterIP === 'None' && spec.selector === undefined;
    return {
      ...spec,
      clusterIP,
      clusterIPs: spec.clusterIPs ?? [clusterIP],
      ipFamilies: spec.ipFamilies ?? [familyOf(clusterIP), ...(dual ? [ALLOCATED] : [])],
      ipFamilyPolicy: spec.ipFamilyPolicy ?? (dual ? 'RequireDualStack' : 'SingleStack'),
      ...(spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local' ? { healthCheckNodePort: spec.healthCheckNodePort ?? ALLOCATED } : {}),
    };
  }),
  'Namespace': (live) => ({ ...live, spec: { finalizers: ['kubernetes'], ...mapAt(live, 'spec') } }),
  'batch/Job': (live) => {
    if (valueAt(live, 'spec.manualSelector') === true) return live;
    const name = textAt(live, 'metadata.name');
    const generated = Object.fromEntries([...JOB_LABELS.map((key) => [key, ALLOCATED]), ...JOB_NAMES.map((key) => [key, name])]);
    const template = mapAt(live, 'spec.template');
    const metadata = mapAt(template, 'metadata');
    return withSpec((spec) => ({
      ...spec,
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': ALLOCATED } },
      template: { ...template, metadata: { ...metadata, labels: { ...mapAt(metadata, 'labels'), ...generated } } },
    }))(live);
  },
};

const AT_EVERY_WRITE: { readonly [kind: string]: Step } = {
  PersistentVolumeClaim: withSpec((spec, live) => {
    const { dataSource, dataSourceRef, ...rest } = spec;
    // A reference into another namespace needs an alpha gate: it is dropped, as is what can be no source, where there was none before.
    const inUse = live !== undefined && valueAt(live, 'spec.dataSourceRef') !== undefined;
    const reference = isValueMap(dataSourceRef) && (inUse || dataSourceRef.namespace === undefined) ? dataSourceRef : undefined;
    const source = isValueMap(dataSource) && (inUse || reference !== undefined || isClaimOrSnapshot(dataSource)) ? dataSource : undefined;
    if (reference?.namespace !== undefined && source === undefined) return spec;
    const either = source ?? reference;
    return either === undefined ? rest : { ...rest, dataSource: source ?? either, dataSourceRef: reference ?? either };
  }),
  Pod: withSpec((spec) => {
    const account = spec.serviceAccountName ?? 'default';
    const filled: ValueMap = {
      enableServiceLinks: true, serviceAccountName: account, serviceAccount: account, priority: 0, preemptionPolicy: 'PreemptLowerPriority', ...spec,
    };
    if (spec.priorityClassName !== undefined && spec.priority === undefined) filled.priority = ALLOCATED;
    filled.tolerations = [...(Array.isArray(spec.tolerations) ? spec.tolerations : [])];
    for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
      const tolerates = ({ key: own = key, effect = 'NoExecute' }: ValueMap) => own === key && effect === 'NoExecute';
      if (!filled.tolerations.some((each) => isValueMap(each) && tolerates(each))) filled.tolerations.push({ effect: 'NoExecute', key, operator: 'Exists', tolerationSeconds: 300 });
    }
    for (const field of ['containers', 'initContainers']) {
      const containers = spec[field];
      if (Array.isArray(containers)) filled[field] = containers.map((each) => (isValueMap(each) ? inPod(each, spec.hostNetwork === true) : each));
    }
    return filled;
  }),
};

function isClaimOrSnapshot({ apiGroup = '', kind }: ValueMap): boolean {
  return (kind === 'PersistentVolumeClaim' && apiGroup === '') || (kind === 'VolumeSnapshot' && apiGroup === 'snapshot.storage.k8s.io');
}

/** What is filled in only where a container stands in a Pod itself. */
function inPod(container: ValueMap, hostNetwork: boolean): ValueMap {
  const { resources, ports } = container;
  const own = { ...container };
  if (isValueMap(resources) && isValueMap(resources.limits)) own.resources = { ...resources, requests: { ...resources.limits, ...mapAt(resources, 'requests') } };
  if (hostNetwork && Array.isArray(ports)) own.ports = ports.map((port) => (isValueMap(port) ? { hostPort: port.containerPort, ...port } : port));
  return own;
}

function familyOf(ip: ManifestValue): string {
  return ip === ALLOCATED || ip === 'None' ? ALLOCATED : String(ip).includes(':') ? 'IPv6' : 'IPv4';
}

function withSpec(change: Step): Step {
  return (value, live) => (isValueMap(value.spec) ? { ...value, spec: change(value.spec, live) } : value);
}

function mapAt(value: ValueMap, path: string): ValueMap {
  const found = valueAt(value, path);
  return isValueMap(found) ? found : {};
}

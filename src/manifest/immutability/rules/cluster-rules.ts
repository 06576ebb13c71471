import { sameValue } from '../../difference';
import { isValueMap, ValueMap } from '../../value-map';
import { immutable } from '../judges';
import { Judgement, Rule } from '../rule';
import { Update } from '../update';
import { listAt, textAt, valueAt } from '../values';

const IMMUTABLE = [{ text: 'field is immutable' }];
const definition = {
  kinds: ['apiextensions.k8s.io/CustomResourceDefinition'],
  messages: IMMUTABLE,
  evidence: 'validateCustomResourceDefinitionSpecUpdate, k8s.io/apiextensions-apiserver v0.36.3',
  remedy: 'new-definition',
} as const;

/** Rules of which each holds one field of one kind fast. */
function fixed(kind: string, paths: readonly string[], evidence: string, remedy: Rule['remedy'], messages: Rule['messages'] = IMMUTABLE): Rule[] {
  const name = kind.split('/').at(-1)!;
  return paths.map((path) => ({
    id: `${kebab(name)}-${kebab(path.replace(/^spec\./, '').replaceAll('.', '-'))}`,
    kinds: [kind],
    path,
    says: path === 'spec' ? `a ${name} keeps its spec` : `a ${name} keeps its ${path.replace(/^spec\./, '')}`,
    judge: immutable,
    messages,
    evidence,
    remedy,
  }));
}

function kebab(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-').toLowerCase();
}

function quotaScopes({ live, next }: Update, path: string): Judgement | undefined {
  const scopes = (each: ValueMap) => [...new Set(listAt(each, path).map(String))].sort();
  return sameValue(scopes(live), scopes(next)) ? undefined : { verdict: 'refused' };
}

function serviceCidrs({ live, next }: Update, path: string): Judgement | undefined {
  const [old, now] = [listAt(live, path), listAt(next, path)];
  return sameValue(old, now) || (old.length === 1 && now.length === 2 && old[0] === now[0]) ? undefined : { verdict: 'refused' };
}

function removedVersion({ live, next }: Update): Judgement | undefined {
  const names = new Set(listAt(next, 'spec.versions').map((version) => valueAt(version, 'name')));
  const gone = listAt(live, 'spec.versions').filter(isValueMap).filter(({ name }) => !names.has(name));
  const stored = gone.find(({ storage }) => storage === true);
  if (stored !== undefined) return { verdict: 'refused', because: `objects are stored as ${stored.name}` };
  return gone.length === 0 ? undefined : { verdict: 'depends', because: `it passes where ${gone[0].name} is not in status.storedVersions` };
}

function selectorOfTemplate({ next, fresh }: Update): Judgement | undefined {
  const [selector, labels] = [valueAt(next, 'spec.selector'), valueAt(next, 'spec.template.metadata.labels')];
  const matches = isValueMap(selector) && isValueMap(labels) && Object.entries(selector).every(([key, value]) => labels[key] === value);
  return matches || sameValue(selector, valueAt(fresh, 'spec.selector')) ? undefined
    : { verdict: 'refused', because: 'the API server filled the selector in from the old labels, and server-side apply keeps it' };
}

function mandatory(update: Update): Judgement | undefined {
  const name = textAt(update.live, 'metadata.name');
  if (!['exempt', 'catch-all'].includes(name)) return undefined;
  const spec = (each: ValueMap) => Object.fromEntries(Object.entries(isValueMap(each.spec) ? each.spec : {})
    .filter(([field]) => !(name === 'exempt' && field === 'exempt')));
  return sameValue(spec(update.live), spec(update.next)) ? undefined : { verdict: 'refused' };
}

const EVENT_FIELDS = [
  'regarding', 'reason', 'note', 'deprecatedSource', 'deprecatedFirstTimestamp', 'deprecatedLastTimestamp', 'deprecatedCount', 'type', 'eventTime', 'action', 'related', 'reportingController', 'reportingInstance',
];

/** What is fixed in the kinds that describe a cluster and its access. */
export const CLUSTER_RULES: readonly Rule[] = [
  ...['RoleBinding', 'ClusterRoleBinding'].flatMap((kind) => (
    fixed(`rbac.authorization.k8s.io/${kind}`, ['roleRef'], `Validate${kind}Update, pkg/apis/rbac/validation, v1.36.3`, 'recreate', [{ text: 'cannot change roleRef' }, { since: 37, text: 'field is immutable' }])
  )),
  ...fixed('scheduling.k8s.io/PriorityClass', ['value'], 'ValidatePriorityClassUpdate, pkg/apis/scheduling/validation, v1.36.3', 'new-name', [{ text: 'may not be changed in an update.' }]),
  ...fixed('scheduling.k8s.io/PriorityClass', ['preemptionPolicy'], 'ValidatePriorityClassUpdate, pkg/apis/scheduling/validation, v1.36.3', 'new-name'),
  ...fixed('node.k8s.io/RuntimeClass', ['handler'], 'ValidateRuntimeClassUpdate, pkg/apis/node/validation, v1.36.3', 'new-name'),
  ...fixed('networking.k8s.io/IngressClass', ['spec.controller'], 'validateIngressClassSpecUpdate, pkg/apis/networking/validation, v1.36.3', 'new-name'),
  ...fixed('networking.k8s.io/IPAddress', ['spec.parentRef'], 'ValidateIPAddressUpdate, pkg/apis/networking/validation, v1.36.3', 'recreate'),
  ...fixed('discovery.k8s.io/EndpointSlice', ['addressType'], 'ValidateEndpointSliceUpdate, pkg/apis/discovery/validation, v1.36.3', 'recreate'),
  ...fixed('coordination.k8s.io/LeaseCandidate', ['spec.leaseName'], 'ValidateLeaseCandidateSpecUpdate, pkg/apis/coordination/validation, v1.36.3', 'recreate'),
  ...fixed('resource.k8s.io/ResourceClaim', ['spec'], 'ValidateResourceClaimUpdate, pkg/apis/resource/validation, v1.36.3', 'recreate'),
  ...fixed('resource.k8s.io/ResourceClaimTemplate', ['spec'], 'ValidateResourceClaimTemplateUpdate, pkg/apis/resource/validation, v1.36.3', 'new-name'),
  ...fixed('resource.k8s.io/ResourceSlice', ['spec.driver', 'spec.pool.name', 'spec.nodeName'], 'validateResourceSliceSpec, pkg/apis/resource/validation, v1.36.3', 'recreate'),
  ...fixed('certificates.k8s.io/ClusterTrustBundle', ['spec.signerName'], 'ValidateClusterTrustBundleUpdate, pkg/apis/certificates/validation, v1.36.3', 'new-name'),
  ...fixed('certificates.k8s.io/PodCertificateRequest', ['spec'], 'ValidatePodCertificateRequestUpdate, pkg/apis/certificates/validation, v1.36.3', 'recreate'),
  ...fixed('storagemigration.k8s.io/StorageVersionMigration', ['spec'], 'ValidateStorageVersionMigrationUpdate, pkg/apis/storagemigration/validation, v1.36.3', 'rerun'),
  ...fixed('events.k8s.io/Event', EVENT_FIELDS, 'ValidateEventUpdate, pkg/apis/core/validation, v1.36.3', 'new-name'),
  ...fixed('scheduling.k8s.io/Workload', ['spec.controllerRef', 'spec.podGroupTemplates'], 'markers of k8s.io/api v0.36.3 scheduling/v1alpha2/types.go', 'recreate'),
  {
    id: 'resource-quota-scopes',
    kinds: ['ResourceQuota'],
    path: 'spec.scopes',
    says: 'a ResourceQuota keeps its scopes, in whatever order',
    judge: quotaScopes,
    messages: IMMUTABLE,
    evidence: 'ValidateResourceQuotaUpdate, pkg/apis/core/validation, v1.36.3',
    remedy: 'recreate',
  },
  {
    id: 'service-cidr-cidrs',
    kinds: ['networking.k8s.io/ServiceCIDR'],
    path: 'spec.cidrs',
    says: 'a ServiceCIDR keeps its ranges; a second one may be added',
    judge: serviceCidrs,
    messages: IMMUTABLE,
    evidence: 'ValidateServiceCIDRUpdate, pkg/apis/networking/validation, v1.36.3',
    remedy: 'new-name',
  },
  {
    id: 'replicationcontroller-selector',
    kinds: ['ReplicationController'],
    path: 'spec.selector',
    says: 'a ReplicationController without a selector in Git keeps the one that it was given',
    judge: selectorOfTemplate,
    messages: [{ text: '`selector` does not match template `labels`' }],
    evidence: 'SetDefaults_ReplicationController, pkg/apis/core/v1, and ValidatePodTemplateSpecForRC, pkg/apis/core/validation, v1.36.3',
    remedy: 'write-selector',
  },
  {
    id: 'flow-control-mandatory',
    kinds: ['flowcontrol.apiserver.k8s.io/FlowSchema', 'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration'],
    path: 'spec',
    says: 'what the server itself stands on, exempt and catch-all, keeps its spec',
    judge: mandatory,
    messages: [{ text: 'must equal the fixed value' }],
    evidence: 'ValidateIfMandatoryPriorityLevelConfigurationObject, pkg/apis/flowcontrol/validation, v1.36.3',
    remedy: 'keep-value',
  },
  { ...definition, id: 'definition-group', path: 'spec.group', says: 'a CustomResourceDefinition keeps its group', judge: immutable },
  { ...definition, id: 'definition-plural', path: 'spec.names.plural', says: 'a CustomResourceDefinition keeps its plural', judge: immutable },
  { ...definition, id: 'definition-kind', path: 'spec.names.kind', says: 'a CustomResourceDefinition keeps its kind once it is established', judge: immutable },
  { ...definition, id: 'definition-scope', path: 'spec.scope', says: 'a CustomResourceDefinition keeps its scope once it is established', judge: immutable },
  {
    ...definition,
    id: 'definition-version-removed',
    path: 'spec.versions',
    says: 'a CustomResourceDefinition keeps each version in which objects are stored',
    judge: removedVersion,
    messages: [{ text: 'was previously a storage version, and must remain in spec.versions' }],
    evidence: 'ValidateCustomResourceDefinitionStoredVersions, k8s.io/apiextensions-apiserver v0.36.3',
    remedy: 'storage-migration',
  },
];

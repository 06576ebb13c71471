import { familiesOf, preparedService, specOf } from './service-update';
import { ManifestValue } from '../../manifest-object';
import { ValueMap } from '../../value-map';
import { ALLOCATED } from '../populated';
import { Judgement, Rule } from '../rule';
import { Update } from '../update';
import { listAt, textAt, valueAt } from '../values';

const ONCE = [{ text: 'may not change once set' }];
const base = { kinds: ['Service'], messages: ONCE, remedy: 'recreate' } as const;

const isExternal = (spec: ValueMap) => textAt(spec, 'type') === 'ExternalName';
const isHeadless = (spec: ValueMap) => listAt(spec, 'clusterIPs')[0] === 'None' || textAt(spec, 'clusterIP') === 'None';

function specs({ live, next }: Update): [old: ValueMap, now: ValueMap] {
  return [specOf(live), preparedService(live, next)];
}

/** One entry after the other: refused where it is another, undecided where Git does not show what was allocated. */
function entries(old: ManifestValue[], now: ManifestValue[], what: string): Judgement | undefined {
  for (let place = 0; place < Math.min(old.length, now.length); place++) {
    if (old[place] === now[place]) continue;
    const isOpen = (old[place] === ALLOCATED && now[place] !== 'None') || now[place] === ALLOCATED;
    return isOpen ? { verdict: 'depends', because: `it passes where it is the ${what} that the Service was given when it was created` } : { verdict: 'refused' };
  }
  return undefined;
}

function clusterIps(update: Update): Judgement | undefined {
  const [old, now] = specs(update);
  const [oldIps, ips] = [listAt(old, 'clusterIPs'), listAt(now, 'clusterIPs')];
  if (isExternal(now)) {
    return now.clusterIP === undefined && ips.length === 0 ? undefined : { verdict: 'refused', because: 'a Service of type ExternalName has no address, and the old one stays' };
  }
  if (isHeadless(now) && ['NodePort', 'LoadBalancer'].includes(textAt(now, 'type')) && !isHeadless(specOf(update.fresh))) {
    return { verdict: 'refused', because: `the Service stays headless where Git no longer says so, and one of type ${textAt(now, 'type')} may not be` };
  }
  if (isExternal(old) || (isHeadless(old) && isHeadless(now))) return undefined;
  if (ips[0] !== undefined && now.clusterIP !== undefined && now.clusterIP !== ips[0]) {
    return { verdict: 'refused', because: 'clusterIPs stays as the server wrote it, and no longer begins with clusterIP' };
  }
  if (ips.length === 0) return { verdict: 'refused' };
  return entries(oldIps, ips, 'address') ?? (oldIps.length > ips.length ? released(now) : undefined);
}

function released(spec: ValueMap): Judgement | undefined {
  return textAt(spec, 'ipFamilyPolicy') === 'SingleStack' ? undefined : { verdict: 'refused', because: 'the second address only goes with ipFamilyPolicy: SingleStack' };
}

function ipFamilies(update: Update): Judgement | undefined {
  const [old, now] = specs(update);
  if (isExternal(old) || isExternal(now)) return undefined;
  const families = listAt(now, 'ipFamilies').length;
  if (families > 0 && families < listAt(old, 'ipFamilies').length && textAt(now, 'ipFamilyPolicy') !== 'SingleStack') {
    return { verdict: 'refused', because: 'the second family only goes with ipFamilyPolicy: SingleStack' };
  }
  if (isHeadless(old) || isHeadless(now)) return undefined;
  return entries(familiesOf(old), familiesOf(now), 'family');
}

/** Both families that a headless Service without a selector was given, where it is to be another Service. */
function leftDualStack(update: Update): Judgement | undefined {
  const [, now] = specs(update);
  const isFree = isHeadless(now) && valueAt(now, 'selector') === undefined;
  const stays = ['RequireDualStack', 'PreferDualStack'].includes(textAt(now, 'ipFamilyPolicy')) && listAt(now, 'ipFamilies').length > 1;
  if (isExternal(now) || isFree || !stays) return undefined;
  const isOwn = listAt(update.fresh, 'spec.ipFamilies').length > 1 || textAt(update.fresh, 'spec.ipFamilyPolicy') === 'RequireDualStack';
  return !isOwn ? { verdict: 'depends', because: 'it passes on a cluster with both IP families' } : undefined;
}

function loadBalancerClass(update: Update): Judgement | undefined {
  const [old, now] = specs(update);
  const both = textAt(old, 'type') === 'LoadBalancer' && textAt(now, 'type') === 'LoadBalancer';
  return both && old.loadBalancerClass !== now.loadBalancerClass ? { verdict: 'refused' } : undefined;
}

function healthCheckPort(update: Update): Judgement | undefined {
  const [old, now] = specs(update);
  const needs = (spec: ValueMap) => textAt(spec, 'type') === 'LoadBalancer' && textAt(spec, 'externalTrafficPolicy') === 'Local';
  if (!needs(old) || !needs(now) || old.healthCheckNodePort === now.healthCheckNodePort) return undefined;
  if (valueAt(update.before, 'spec.healthCheckNodePort') !== undefined) return { verdict: 'refused' };
  return { verdict: 'depends', because: 'it passes where it is the port that the server allocated' };
}

function leftOfType(update: Update): Judgement | undefined {
  const [, now] = specs(update);
  if (textAt(now, 'type') === 'LoadBalancer') return undefined;
  const left = ['allocateLoadBalancerNodePorts', 'loadBalancerClass', 'healthCheckNodePort']
    .find((field) => now[field] !== undefined && valueAt(update.fresh, `spec.${field}`) === undefined);
  return left === undefined ? undefined : { verdict: 'refused', path: `spec.${left}`, because: `spec.${left} stays from the type LoadBalancer` };
}

/** What is fixed in a Service. */
export const SERVICE_RULES: readonly Rule[] = [
  {
    ...base,
    id: 'service-cluster-ip',
    path: 'spec.clusterIP',
    says: 'a Service keeps its address, and stays headless or not',
    judge: clusterIps,
    messages: [{ text: 'may not change once set' }, { text: 'primary clusterIP can not be unset' }],
    evidence: 'validateUpgradeDowngradeClusterIPs, pkg/apis/core/validation, and patchAllocatedValues, pkg/registry/core/service/storage, v1.36.3',
  },
  {
    ...base,
    id: 'service-ip-families',
    path: 'spec.ipFamilies',
    says: 'a Service keeps its first IP family',
    judge: ipFamilies,
    evidence: 'validateUpgradeDowngradeIPFamilies, pkg/apis/core/validation, v1.36.3',
  },
  {
    ...base,
    id: 'service-left-dual-stack',
    path: 'spec.ipFamilyPolicy',
    says: 'a Service keeps both IP families that it was given when it was headless and selected nothing',
    judge: leftDualStack,
    messages: [{ text: 'this cluster is not configured for dual-stack services' }, { text: 'not configured on this cluster' }],
    evidence: 'initIPFamilyFields, pkg/registry/core/service/storage/alloc.go, v1.36.3',
  },
  {
    ...base,
    id: 'service-load-balancer-class',
    path: 'spec.loadBalancerClass',
    says: 'a Service keeps its loadBalancerClass, or its absence, as long as it is of type LoadBalancer',
    judge: loadBalancerClass,
    evidence: 'validateLoadBalancerClassField, pkg/apis/core/validation, v1.36.3',
  },
  {
    ...base,
    id: 'service-health-check-port',
    path: 'spec.healthCheckNodePort',
    says: 'a Service keeps its healthCheckNodePort as long as it needs one',
    judge: healthCheckPort,
    messages: [{ text: 'field is immutable' }],
    evidence: 'validateServiceExternalTrafficFieldsUpdate, pkg/apis/core/validation, v1.36.3',
  },
  {
    ...base,
    id: 'service-left-of-type',
    path: 'spec.type',
    says: 'a field of the type LoadBalancer may not stay beside another type',
    judge: leftOfType,
    messages: [{ text: "may only be used when `type` is 'LoadBalancer'" }],
    evidence: 'dropTypeDependentFields, pkg/registry/core/service/strategy.go, v1.36.3',
  },
];

import { childOf } from './field-set';
import { allFields } from './managers';
import { PathSegment, sameValue } from '../../../manifest/difference';
import { ManifestObject, ManifestValue } from '../../../manifest/manifest-object';
import { isValueMap } from '../../../manifest/value-map';
import { asManifest, LiveObject } from '../../cluster/live-object';

/** Stands for what the API server will choose by itself. */
export const CHOSEN_ANEW = '(chosen anew by the API server)';
const ALLOCATED = ['clusterIP', 'clusterIPs'];
const OF_ITS_TYPE = ['externalTrafficPolicy', 'allocateLoadBalancerNodePorts', 'healthCheckNodePort', 'loadBalancerClass'];

/** Whether the API server chooses the value of a field by itself, a dry-run another one than the write. */
export function isAllocated({ kind }: ManifestObject, segments: readonly PathSegment[]): boolean {
  return kind === 'Service' && [...ALLOCATED, 'nodePort', 'healthCheckNodePort'].includes(String(segments.at(-1)));
}

/** An answer to a dry-run without the values that the API server chose for it alone: the write gets others. */
export function withChosen(answer: LiveObject, live: LiveObject | undefined, sent: ManifestObject): LiveObject {
  if (answer.kind !== 'Service' || answer.apiVersion !== 'v1') return answer;
  const [result, was] = [structuredClone(answer), live && asManifest(live).spec];
  choose(asManifest(result).spec, was, sent.spec, [...ALLOCATED, 'healthCheckNodePort']);
  for (const port of portsOf(asManifest(result).spec)) choose(port, samePort(was, port), samePort(sent.spec, port), ['nodePort']);
  return result;
}

function choose(result: ManifestValue, was: ManifestValue, sent: ManifestValue, keys: readonly string[]): void {
  if (!isValueMap(result)) return;
  for (const key of keys) {
    const value = result[key];
    const isGiven = [was, sent].some((one) => isValueMap(one) && one[key] !== undefined && sameValue(one[key], value));
    if (value !== undefined && !isGiven && !String(value).includes('None')) result[key] = Array.isArray(value) ? [CHOSEN_ANEW] : CHOSEN_ANEW;
  }
}

function portsOf(spec: ManifestValue): ManifestValue[] {
  return isValueMap(spec) && Array.isArray(spec.ports) ? spec.ports : [];
}

function samePort(spec: ManifestValue, port: ManifestValue): ManifestValue {
  const keyOf = (one: ManifestValue): string => (isValueMap(one) ? `${String(one.port)}/${String(one.protocol ?? 'TCP')}` : '');
  return portsOf(spec).find((one) => keyOf(one) === keyOf(port));
}

/** Fields of a Service that the API server drops with its type, or chooses anew once they were dropped. */
export function settleService(result: ManifestObject, standing: LiveObject, target: LiveObject): void {
  const [spec, wanted, before] = [result.spec, asManifest(target).spec, asManifest(standing).spec];
  if (result.kind !== 'Service' || result.apiVersion !== 'v1' || !isValueMap(spec) || !isValueMap(wanted) || !isValueMap(before)) return;
  const type = spec.type ?? wanted.type;
  if (type !== 'ExternalName') {
    for (const key of ALLOCATED) {
      if (wanted[key] !== undefined && spec[key] === undefined) spec[key] = key === 'clusterIP' ? CHOSEN_ANEW : [CHOSEN_ANEW];
    }
  }
  if ((spec.sessionAffinity ?? 'None') === 'None') delete spec.sessionAffinityConfig;
  if (type === before.type) return;
  const owned = allFields(standing).children.get('f:spec');
  for (const key of OF_ITS_TYPE) if (wanted[key] === undefined && !owned?.children.has(`f:${key}`)) delete spec[key];
  settlePorts(spec.ports, wanted.ports, allFields(target).children.get('f:spec')?.children.get('f:ports')?.children.keys() ?? []);
}

function settlePorts(ports: ManifestValue, wanted: ManifestValue, keys: Iterable<string>): void {
  for (const key of keys) {
    const [one, other] = [childOf(ports, key), childOf(wanted, key)];
    if (!isValueMap(one) || !isValueMap(other)) continue;
    if (other.nodePort === undefined) delete one.nodePort;
    else if (one.nodePort === undefined) one.nodePort = CHOSEN_ANEW;
  }
}

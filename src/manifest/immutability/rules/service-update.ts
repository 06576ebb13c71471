import { sameValue } from '../../difference';
import { ManifestValue } from '../../manifest-object';
import { isValueMap, ValueMap } from '../../value-map';
import { ALLOCATED } from '../populated';
import { listAt, textAt, valueAt } from '../values';

const LOAD_BALANCER_FIELDS = ['allocateLoadBalancerNodePorts', 'loadBalancerClass'];

const typeOf = (spec: ValueMap) => textAt(spec, 'type');
const needsIp = (spec: ValueMap) => typeOf(spec) !== 'ExternalName';
const needsHealthCheck = (spec: ValueMap) => typeOf(spec) === 'LoadBalancer' && textAt(spec, 'externalTrafficPolicy') === 'Local';
const needsNodePort = (spec: ValueMap) => ['NodePort', 'LoadBalancer'].includes(typeOf(spec));
const reachable = (spec: ValueMap) => needsNodePort(spec) || (typeOf(spec) === 'ClusterIP' && listAt(spec, 'externalIPs').length > 0);

/** The spec of a Service that the API server validates: with what it allocated before, and without what it drops with the old type. */
export function preparedService(live: ValueMap, next: ValueMap): ValueMap {
  const [old, spec] = [specOf(live), { ...specOf(next) }];
  if (needsIp(old) && needsIp(spec)) {
    spec.clusterIP ??= old.clusterIP;
    spec.clusterIPs ??= old.clusterIPs;
  }
  if (needsHealthCheck(old) && needsHealthCheck(spec)) spec.healthCheckNodePort ??= old.healthCheckNodePort;
  alignIps(old, spec);
  dropWithType(old, spec);
  return spec;
}

/** `clusterIP` and `clusterIPs` follow each other where only one was changed. */
function alignIps(old: ValueMap, spec: ValueMap): void {
  const [oldIps, ips] = [listAt(old, 'clusterIPs'), listAt(spec, 'clusterIPs')];
  if (oldIps.length > 0 && ips.length === 0 && old.clusterIP === spec.clusterIP) spec.clusterIPs = oldIps;
  if (old.clusterIP === spec.clusterIP || !sameValue(oldIps, ips)) return;
  if (spec.clusterIP === undefined) delete spec.clusterIPs;
  else spec.clusterIPs = [spec.clusterIP];
}

/** What the old type needed and the new one does not goes, where nobody changed it at the same time. */
function dropWithType(old: ValueMap, spec: ValueMap): void {
  const drop = (field: string) => { if (sameValue(old[field], spec[field])) delete spec[field]; };
  if (needsIp(old) && !needsIp(spec)) {
    if (sameValue(old.clusterIP, spec.clusterIP) && sameValue(old.clusterIPs, spec.clusterIPs)) {
      delete spec.clusterIP;
      delete spec.clusterIPs;
    }
    drop('ipFamilies');
    drop('ipFamilyPolicy');
  }
  if (needsNodePort(old) && !needsNodePort(spec)) dropNodePorts(old, spec);
  if (needsHealthCheck(old) && !needsHealthCheck(spec)) drop('healthCheckNodePort');
  if (typeOf(old) === 'LoadBalancer' && typeOf(spec) !== 'LoadBalancer') LOAD_BALANCER_FIELDS.forEach(drop);
  if (reachable(old) && !reachable(spec)) drop('externalTrafficPolicy');
}

function dropNodePorts(old: ValueMap, spec: ValueMap): void {
  const ports = (each: ValueMap) => listAt(each, 'ports').map((port) => valueAt(port, 'nodePort')).filter((port) => port !== undefined);
  const before = ports(old);
  // Ports that the server allocated itself are in no version, and go with the others.
  if (!ports(spec).every((port) => before.includes(port))) return;
  spec.ports = listAt(spec, 'ports').map((port) => (isValueMap(port) ? Object.fromEntries(Object.entries(port).filter(([key]) => key !== 'nodePort')) : port));
}

/** The fields that the server fills from the addresses, where they are absent. */
export function familiesOf(spec: ValueMap): ManifestValue[] {
  const families = [...listAt(spec, 'ipFamilies')];
  const ips = listAt(spec, 'clusterIPs');
  for (const ip of ips.slice(families.length)) {
    if (ip === 'None') break;
    families.push(ip === ALLOCATED ? ALLOCATED : String(ip).includes(':') ? 'IPv6' : 'IPv4');
  }
  return families.length > 0 ? families : [ALLOCATED];
}

/** The spec of an object. */
export function specOf(object: ValueMap): ValueMap {
  return isValueMap(object.spec) ? object.spec : {};
}

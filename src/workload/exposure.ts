import { ExposeOptions } from './options/expose-options';
import { MetricsOptions } from './options/metrics-options';
import { RouteOptions } from './options/route-options';
import { Workload } from './workload';
import { WorkloadPart } from './workload-part';

const HOST = /^(\*\.)?(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;

/** Ports of the container: the workload's own, and that of the metrics where it is another. */
export function containerPorts(workload: Workload): object[] {
  const { port, metrics } = workload.props;
  const ownMetrics = metricsPort(workload);
  return [
    ...(port === undefined ? [] : [{ name: 'http', containerPort: port, protocol: 'TCP' }]),
    ...(metrics === undefined || ownMetrics === port ? [] : [{ name: 'metrics', containerPort: ownMetrics, protocol: 'TCP' }]),
  ];
}

/** `spec` of the Service, where there is a port to reach. */
export function serviceSpec(workload: Workload): object | undefined {
  const { props: { port, metrics, servicePort }, rules, selector } = workload;
  if (port === undefined && servicePort !== undefined) rules.missing(`'servicePort' (${servicePort}) has no 'port' to lead to`, "Give 'port'");
  const headless = workload.kind === 'StatefulSet';
  if (!workload.has(WorkloadPart.SERVICE) || (port === undefined && metrics === undefined && !headless)) return undefined;
  const own = rules.port('servicePort', servicePort ?? reachedAt(workload));
  if (headless && port !== undefined && own !== port) {
    rules.contradict(`'servicePort' (${own}) is another than 'port' (${port}), and a StatefulSet's Service is headless: clients connect to the pods themselves`, 'Leave it out');
  }
  const ownMetrics = metricsPort(workload);
  const apart = metrics !== undefined && ownMetrics !== port;
  if (apart && port !== undefined && ownMetrics === own) {
    rules.contradict(`'servicePort' (${own}) and 'metrics.port' (${ownMetrics}) are one port of the Service`, 'Give the Service another port');
  }
  const ports = [
    ...(port === undefined ? [] : [{ name: 'http', port: own, targetPort: 'http', protocol: 'TCP' }]),
    ...(apart ? [{ name: 'metrics', port: ownMetrics, targetPort: 'metrics', protocol: 'TCP' }] : []),
  ];
  return { type: 'ClusterIP', ...(headless ? { clusterIP: 'None' } : {}), selector, ...(ports.length > 0 ? { ports } : {}) };
}

/** Port of the Service where none is given: a headless one has no port of its own. */
function reachedAt({ kind, props: { port } }: Workload): number {
  return kind === 'StatefulSet' ? port ?? 80 : 80;
}

/** Port that metrics are read at. */
export function metricsPort(workload: Workload): number | undefined {
  const { props: { port, metrics }, rules } = workload;
  if (metrics === undefined) return undefined;
  if (metrics.port !== undefined) return rules.port('metrics.port', metrics.port);
  return port ?? rules.missing("'metrics' has no port, and the workload has no 'port'", "Give 'metrics.port'");
}

/** `spec` of the ServiceMonitor. */
export function serviceMonitorSpec(workload: Workload, metrics: MetricsOptions): object {
  const { props, rules, selector } = workload;
  const interval = metrics.interval === undefined ? 60 : rules.seconds('metrics.interval', metrics.interval, 1);
  if (metrics.labels) rules.labels('metrics.labels', metrics.labels);
  return {
    selector: { matchLabels: selector },
    endpoints: [{
      port: metricsPort(workload) === props.port ? 'http' : 'metrics',
      path: rules.urlPath('metrics.path', metrics.path ?? '/metrics'),
      interval: `${interval}s`,
    }],
  };
}

/** What one host adds to the Ingress. */
export function ingressParts(workload: Workload, host: string, options: ExposeOptions): { rule: object; tls?: object } {
  const { name, rules } = workload;
  checkHost(workload, 'expose', host, 'An Ingress leads');
  if (options.className !== undefined) rules.objectName('expose.className', options.className);
  const secretName = rules.objectName('expose.tlsSecretName', options.tlsSecretName ?? `${name}-tls`);
  const path = rules.routePath('expose.path', options.path ?? '/');
  return {
    rule: { host, http: { paths: [{ path, pathType: 'Prefix', backend: { service: { name, port: { name: 'http' } } } }] } },
    ...(workload.has(WorkloadPart.INGRESS_TLS) ? { tls: { hosts: [host], secretName } } : {}),
  };
}

/** `spec` of the HTTPRoute. */
export function routeSpec(workload: Workload, host: string, options: RouteOptions): object {
  const { name, props, rules } = workload;
  checkHost(workload, 'exposeThroughGateway', host, 'An HTTPRoute leads');
  const { gatewayNamespace, sectionName } = options;
  return {
    parentRefs: [{
      name: rules.objectName('exposeThroughGateway.gateway', options.gateway),
      ...(gatewayNamespace === undefined ? {} : { namespace: rules.namespaceName('exposeThroughGateway.gatewayNamespace', gatewayNamespace) }),
      ...(sectionName === undefined ? {} : { sectionName: rules.objectName('exposeThroughGateway.sectionName', sectionName) }),
    }],
    hostnames: [host],
    rules: [{
      matches: [{ path: { type: 'PathPrefix', value: rules.routePath('exposeThroughGateway.path', options.path ?? '/') } }],
      backendRefs: [{ name, port: props.servicePort ?? reachedAt(workload) }],
    }],
  };
}

function checkHost(workload: Workload, method: string, host: string, leads: string): void {
  const { props, rules } = workload;
  if (props.port === undefined) rules.missing(`${leads} to a Service, and the workload has no 'port'`, "Give 'port'");
  if (!workload.has(WorkloadPart.SERVICE)) rules.missing(`${leads} to a Service, which 'without' leaves out`, "Take 'service' out of 'without'");
  if (!HOST.test(host)) rules.refuse(`${method} host`, host, 'is no host name', "Write it as 'app.example.org' or '*.example.org'");
}

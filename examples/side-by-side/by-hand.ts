import { ApiObject, Chart, Duration, JsonPatch, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { k8s } from 'cdk8s-plus-28';

const LABELS = { 'app.kubernetes.io/name': 'web' };
const SELECTOR = { matchLabels: LABELS };
const { IntOrString, Quantity } = k8s;
const quantities = (values: Record<string, string>): Record<string, k8s.Quantity> => (
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Quantity.fromString(value)])));

/** The same until it survives as much: cdk8s-plus where it can, its generated objects and patches where it cannot. */
export function byHand(chart: Chart): void {
  const serviceAccount = new kplus.ServiceAccount(chart, 'account', { metadata: { name: 'web' }, automountToken: false });
  const web = new kplus.Deployment(chart, 'web', {
    metadata: { name: 'web', annotations: { 'kube-score/ignore': 'container-image-pull-policy' } },
    select: false,
    podMetadata: { labels: LABELS },
    serviceAccount,
    automountServiceAccountToken: false,
    securityContext: { user: 10001, group: 10001, fsGroup: 10001, fsGroupChangePolicy: kplus.FsGroupChangePolicy.ON_ROOT_MISMATCH },
    terminationGracePeriod: Duration.seconds(30),
    minReady: Duration.seconds(5),
    progressDeadline: Duration.seconds(300),
    strategy: kplus.DeploymentStrategy.rollingUpdate({
      maxSurge: kplus.PercentOrAbsolute.absolute(1), maxUnavailable: kplus.PercentOrAbsolute.absolute(0),
    }),
    containers: [{
      name: 'web',
      image: 'ghcr.io/example/web:1.4.2',
      imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
      ports: [{ name: 'http', number: 8080, protocol: kplus.Protocol.TCP }],
      startup: kplus.Probe.fromHttpGet('/healthz', { port: 8080, periodSeconds: Duration.seconds(3), failureThreshold: 40, timeoutSeconds: Duration.seconds(3) }),
      readiness: kplus.Probe.fromHttpGet('/readyz', { port: 8080, periodSeconds: Duration.seconds(5), timeoutSeconds: Duration.seconds(3) }),
      liveness: kplus.Probe.fromHttpGet('/healthz', { port: 8080, periodSeconds: Duration.seconds(20), timeoutSeconds: Duration.seconds(3) }),
      securityContext: { user: 10001, group: 10001, capabilities: { drop: [kplus.Capability.ALL] } },
      volumeMounts: [{ path: '/tmp', volume: kplus.Volume.fromEmptyDir(chart, 'tmp', 'tmp', { sizeLimit: Size.mebibytes(64) }) }],
    }],
  });
  web.select(kplus.LabelSelector.of({ labels: LABELS }));
  const term = { labelSelector: SELECTOR, topologyKey: 'kubernetes.io/hostname' };
  ApiObject.of(web).addJsonPatch(
    // A hash of the path, by which a moved construct would roll its pods.
    JsonPatch.remove('/spec/template/metadata/labels/cdk8s.io~1metadata.addr'),
    // An autoscaler owns them.
    JsonPatch.remove('/spec/replicas'),
    JsonPatch.add('/spec/revisionHistoryLimit', 5),
    JsonPatch.add('/spec/template/spec/enableServiceLinks', false),
    // Of ephemeral storage it would have whole gibibytes.
    JsonPatch.add('/spec/template/spec/containers/0/resources', {
      requests: quantities({ 'cpu': '100m', 'memory': '128Mi', 'ephemeral-storage': '64Mi' }),
      limits: quantities({ 'cpu': '1', 'memory': '256Mi', 'ephemeral-storage': '256Mi' }),
    }),
    JsonPatch.add('/spec/template/spec/securityContext/seccompProfile', { type: 'RuntimeDefault' }),
    // It drops what Kubernetes 1.28 did not have, such as the `sleep` action.
    JsonPatch.add('/spec/template/spec/containers/0/lifecycle', { preStop: { exec: { command: ['sleep', '5'] } } }),
    JsonPatch.add('/spec/template/spec/affinity', { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] } }),
    JsonPatch.add('/spec/template/spec/topologySpreadConstraints', ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => (
      { maxSkew: 1, labelSelector: SELECTOR, matchLabelKeys: ['pod-template-hash'], topologyKey, whenUnsatisfiable: 'ScheduleAnyway' }))),
  );
  const service = new kplus.Service(chart, 'service', {
    metadata: { name: 'web' },
    selector: kplus.Pods.select(chart, 'pods', { labels: LABELS }),
    ports: [{ name: 'http', port: 80, targetPort: 8080 }],
  });
  const ingress = new kplus.Ingress(chart, 'ingress', {
    metadata: { name: 'web' },
    tls: [{ hosts: ['web.example.org'], secret: kplus.Secret.fromSecretName(chart, 'certificate', 'web-tls') }],
  });
  ingress.addHostRule('web.example.org', '/', kplus.IngressBackend.fromService(service));
  new k8s.KubeHorizontalPodAutoscalerV2(chart, 'autoscaler', {
    metadata: { name: 'web' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 4,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
    },
  });
  new k8s.KubePodDisruptionBudget(chart, 'disruption-budget', {
    metadata: { name: 'web' },
    spec: { selector: SELECTOR, maxUnavailable: IntOrString.fromNumber(1), unhealthyPodEvictionPolicy: 'AlwaysAllow' },
  });
  new k8s.KubeNetworkPolicy(chart, 'network-policy', {
    metadata: { name: 'web' },
    spec: {
      podSelector: SELECTOR,
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ podSelector: {} }, { namespaceSelector: {} }], ports: [{ protocol: 'TCP', port: IntOrString.fromNumber(8080) }] }],
      egress: [{
        to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
        ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: IntOrString.fromNumber(53) })),
      }],
    },
  });
}

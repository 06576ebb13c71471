import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';

/** The same said to cdk8s-plus. */
export function plus(chart: Chart): void {
  const web = new kplus.Deployment(chart, 'web', {
    metadata: { name: 'web' },
    containers: [{
      image: 'ghcr.io/example/web:1.4.2',
      portNumber: 8080,
      readiness: kplus.Probe.fromHttpGet('/readyz', { port: 8080 }),
      liveness: kplus.Probe.fromHttpGet('/healthz', { port: 8080 }),
    }],
  });
  const ingress = new kplus.Ingress(chart, 'ingress', {
    metadata: { name: 'web' },
    tls: [{ hosts: ['web.example.org'], secret: kplus.Secret.fromSecretName(chart, 'certificate', 'web-tls') }],
  });
  const service = web.exposeViaService({ name: 'web', ports: [{ port: 80, targetPort: 8080 }] });
  ingress.addHostRule('web.example.org', '/', kplus.IngressBackend.fromService(service));
}

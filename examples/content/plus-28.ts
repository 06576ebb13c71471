import { Size } from 'cdk8s';
import { EmergencyCopy, FluxApp } from 'cdk8s-lifeboat';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { PlusSurroundings } from './plus-surroundings';

const LABELS = { 'app.kubernetes.io/name': 'web' };

/** cdk8s-plus of the peer dependency. Its own choice of selector is a hash of the construct path; labels of one's own stay when it moves. */
export class Plus28 extends FluxApp {
  public constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'plus-28', createNamespace: true });
    const settings = new kplus.ConfigMap(this, 'settings', { data: { GREETING: 'good morning' } });
    const web = new kplus.Deployment(this, 'web', {
      select: false,
      podMetadata: { labels: LABELS },
      containers: [{
        image: 'ghcr.io/example/web:1.0.0',
        portNumber: 8080,
        envFrom: [kplus.Env.fromConfigMap(settings)],
        readiness: kplus.Probe.fromHttpGet('/readyz', { port: 8080 }),
        liveness: kplus.Probe.fromHttpGet('/healthz', { port: 8080 }),
        resources: {
          cpu: { request: kplus.Cpu.millis(50), limit: kplus.Cpu.millis(500) },
          memory: { request: Size.mebibytes(64), limit: Size.mebibytes(128) },
          ephemeralStorage: { request: Size.gibibytes(1), limit: Size.gibibytes(1) },
        },
        securityContext: { user: 10001, group: 10001, capabilities: { drop: [kplus.Capability.ALL] } },
      }],
    });
    web.select(kplus.LabelSelector.of({ labels: LABELS }));
    new PlusSurroundings(this, 'surroundings', { deployment: web, labels: LABELS, port: 8080 });
    new kplus.Service(this, 'service', {
      metadata: { name: 'web' },
      selector: kplus.Pods.select(this, 'web-pods', { labels: LABELS }),
      ports: [{ port: 80, targetPort: 8080 }],
    });
    new EmergencyCopy(this, 'emergency');
  }
}

import { Duration } from 'cdk8s';
import { EmergencyCopy, FluxApp, SopsSecret } from 'cdk8s-lifeboat';
import * as kplus from 'cdk8s-plus-28';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { RestrictedNamespace, restrictedAs, small } from './pod-security';
import { StableDeployment } from './stable-deployment';
import { Database } from './swimto-database';

const HOST = 'swimto.eldertree.example';
const NGINX = `server {
  listen 8080;
  root /usr/share/nginx/html;
  location / { try_files $uri /index.html; }
  location = /healthz { access_log off; return 204; }
}
`;

/** Opening times of swimming pools: an API and a web front on one host, and a Postgres behind them. */
export class Swimto extends FluxApp {
  public constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'swimto' });
    new RestrictedNamespace(this, 'namespace', 'swimto');

    const { secretName } = new SopsSecret(this, 'database-secret', { file: 'secrets/database.sops.yaml' });
    const database = new Database(this, 'database', { image: this.image('postgres'), secretName, storage: '8Gi' });
    const api = this.api(database);
    const web = this.web();
    database.admit(api.podLabels);

    const ingress = new kplus.Ingress(this, 'ingress', {
      metadata: { name: 'swimto', annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' } },
      className: 'traefik',
      tls: [{ hosts: [HOST], secret: kplus.Secret.fromSecretName(this, 'certificate', 'swimto-tls') }],
    });
    ingress.addHostRule(HOST, '/api', kplus.IngressBackend.fromService(api.behindService(8000)));
    ingress.addHostRule(HOST, '/', kplus.IngressBackend.fromService(web.behindService(8080)));

    new EmergencyCopy(this, 'emergency', { runbookUrl: 'https://github.com/example/swimto/blob/main/EMERGENCY_DEPLOYMENT.md' });
  }

  private api(database: Database): StableDeployment {
    const settings = new kplus.ConfigMap(this, 'api-settings', {
      data: { DATABASE_HOST: database.host, DATABASE_PORT: String(database.port), LOG_LEVEL: 'info', POOLS_REFRESH: '15m' },
    });
    const secret = kplus.Secret.fromSecretName(this, 'api-database-secret', database.secretName);
    const deployment = new StableDeployment(this, 'api', {
      replicas: 2,
      containers: [{
        name: 'api',
        image: this.image('swimto-api'),
        portNumber: 8000,
        envFrom: [kplus.Env.fromConfigMap(settings), kplus.Env.fromSecret(secret)],
        startup: kplus.Probe.fromHttpGet('/healthz', { port: 8000, periodSeconds: Duration.seconds(3), failureThreshold: 40 }),
        readiness: kplus.Probe.fromHttpGet('/readyz', { port: 8000, periodSeconds: Duration.seconds(5) }),
        liveness: kplus.Probe.fromHttpGet('/healthz', { port: 8000, periodSeconds: Duration.seconds(20) }),
        resources: small(100, 128),
        securityContext: restrictedAs(10001),
      }],
    });
    new k8s.KubePodDisruptionBudget(this, 'api-disruption', {
      metadata: { name: 'api' },
      spec: { minAvailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: deployment.podLabels } },
    });
    return deployment;
  }

  private web(): StableDeployment {
    const configuration = new kplus.ConfigMap(this, 'web-nginx', { data: { 'default.conf': NGINX } });
    return new StableDeployment(this, 'web', {
      replicas: 2,
      containers: [{
        name: 'nginx',
        image: this.image('swimto-web'),
        portNumber: 8080,
        readiness: kplus.Probe.fromHttpGet('/healthz', { port: 8080, periodSeconds: Duration.seconds(5) }),
        liveness: kplus.Probe.fromHttpGet('/healthz', { port: 8080, periodSeconds: Duration.seconds(20) }),
        resources: small(20, 32),
        securityContext: restrictedAs(101),
        volumeMounts: [
          { path: '/etc/nginx/conf.d', volume: kplus.Volume.fromConfigMap(this, 'web-nginx-volume', configuration), readOnly: true },
          { path: '/tmp', volume: kplus.Volume.fromEmptyDir(this, 'web-tmp-volume', 'tmp') },
        ],
      }],
    });
  }
}

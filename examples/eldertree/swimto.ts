import { EmergencyCopy, EnvironmentSource, ExposeOptions, FluxApp, Mount, ResilientDeployment, SopsSecret } from 'cdk8s-lifeboat';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { RestrictedNamespace } from './restricted-namespace';
import { Database } from './swimto-database';

const HOST = 'swimto.eldertree.example';
const INGRESS: ExposeOptions = {
  className: 'traefik',
  controllerNamespace: 'kube-system',
  tlsSecretName: 'swimto-tls',
  annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
};
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
    const { server } = new Database(this, 'postgres', { image: this.image('postgres'), secretName, storage: '8Gi' });

    const settings = new kplus.ConfigMap(this, 'api-settings', {
      data: { DATABASE_HOST: server.name, DATABASE_PORT: String(server.port), LOG_LEVEL: 'info', POOLS_REFRESH: '15m' },
    });
    const api = new ResilientDeployment(this, 'api', {
      image: this.image('swimto-api'),
      port: 8000,
      replicas: 2,
      envFrom: [EnvironmentSource.configMap(settings.name), EnvironmentSource.secret(secretName)],
      readiness: { path: '/readyz' },
      liveness: { path: '/healthz' },
    });
    api.allowTo(server);
    api.expose(HOST, { ...INGRESS, path: '/api' });

    const configuration = new kplus.ConfigMap(this, 'web-nginx', { data: { 'default.conf': NGINX } });
    const web = new ResilientDeployment(this, 'web', {
      image: this.image('swimto-web'),
      port: 8080,
      replicas: 2,
      mounts: [Mount.configMap(configuration.name, '/etc/nginx/conf.d')],
      readiness: { path: '/healthz' },
    });
    web.expose(HOST, INGRESS);

    new EmergencyCopy(this, 'emergency', { runbookUrl: 'https://github.com/example/swimto/blob/main/EMERGENCY_DEPLOYMENT.md' });
  }
}

import { EmergencyCopy, FluxApp, ResilientDeployment } from 'cdk8s-lifeboat';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { RestrictedNamespace } from './restricted-namespace';

const HOST = 'journey.eldertree.example';

/** What the fleet tells journey. */
export interface JourneyProps {
  readonly disabled: boolean;
}

/** A travel diary: a web app without state, a Service and an Ingress. */
export class Journey extends FluxApp {
  public constructor(scope: Construct, id: string, props: JourneyProps) {
    super(scope, id, { namespace: 'journey', disabled: props.disabled });
    new RestrictedNamespace(this, 'namespace', 'journey');

    const web = new ResilientDeployment(this, 'web', {
      image: this.image('journey'),
      port: 3000,
      env: { PUBLIC_URL: kplus.EnvValue.fromValue(`https://${HOST}`) },
      readiness: { path: '/health' },
    });
    web.expose(HOST, {
      className: 'traefik',
      controllerNamespace: 'kube-system',
      tlsSecretName: 'journey-tls',
      annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
    });

    new EmergencyCopy(this, 'emergency', { runbookUrl: 'https://github.com/example/journey/blob/main/EMERGENCY_DEPLOYMENT.md' });
  }
}

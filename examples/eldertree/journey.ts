import { Duration } from 'cdk8s';
import { EmergencyCopy, FluxApp } from 'cdk8s-lifeboat';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { RestrictedNamespace, restrictedAs, small } from './pod-security';
import { StableDeployment } from './stable-deployment';

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

    const web = new StableDeployment(this, 'web', {
      replicas: 1,
      containers: [{
        name: 'journey',
        image: this.image('journey'),
        portNumber: 3000,
        envVariables: { PUBLIC_URL: kplus.EnvValue.fromValue(`https://${HOST}`) },
        readiness: kplus.Probe.fromHttpGet('/health', { port: 3000, periodSeconds: Duration.seconds(5) }),
        liveness: kplus.Probe.fromHttpGet('/health', { port: 3000, periodSeconds: Duration.seconds(20) }),
        resources: small(50, 96),
        securityContext: restrictedAs(10001),
      }],
    });

    const ingress = new kplus.Ingress(this, 'ingress', {
      metadata: { name: 'journey', annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' } },
      className: 'traefik',
      tls: [{ hosts: [HOST], secret: kplus.Secret.fromSecretName(this, 'certificate', 'journey-tls') }],
    });
    ingress.addHostRule(HOST, '/', kplus.IngressBackend.fromService(web.behindService(3000)));

    new EmergencyCopy(this, 'emergency', { runbookUrl: 'https://github.com/example/journey/blob/main/EMERGENCY_DEPLOYMENT.md' });
  }
}

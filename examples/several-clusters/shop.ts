import {
  EmergencyCopy, FluxApp, FluxAppProps, GitOpsMetadata, Profile, RecoveryPolicy, ResilientDeployment, UpdateStrategy,
} from 'cdk8s-lifeboat';
import { EnvValue } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** On two clusters, so its project copy is `k8s/staging/` and `k8s/production/`. */
export class Shop extends FluxApp {
  public constructor(scope: Construct, id: string, props: FluxAppProps) {
    super(scope, id, { ...props, namespace: 'shop', createNamespace: true, gitOpsMetadata: { updateStrategy: UpdateStrategy.ROLLING } });
    const host: string = this.cluster.value('domain');
    const replicas: number = this.cluster.value('replicas');

    const shop = new ResilientDeployment(this, 'shop', {
      image: this.image('shop'),
      port: 8080,
      profile: Profile.STANDARD,
      replicas,
      env: { PUBLIC_URL: EnvValue.fromValue(`https://${host}`) },
      readiness: { path: '/readyz' },
    });
    shop.expose(host, { className: 'nginx', controllerNamespace: 'ingress-nginx', annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' } });
    GitOpsMetadata.of(shop).set({ immutableFields: ['spec.selector'], recoveryPolicy: RecoveryPolicy.MANUAL, dependencyWeight: 100 });
    new EmergencyCopy(this, 'emergency', { runbookUrl: 'https://github.com/example/shop/blob/main/EMERGENCY_DEPLOYMENT.md' });
  }
}

import { EmergencyCopy, FluxApp, FluxAppProps, GitOpsMetadata, RecoveryPolicy, UpdateStrategy } from 'cdk8s-lifeboat';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

const LABELS = { 'app.kubernetes.io/name': 'shop' };

/** On two clusters, so its project copy is `k8s/staging/` and `k8s/production/`. */
export class Shop extends FluxApp {
  public constructor(scope: Construct, id: string, props: FluxAppProps) {
    super(scope, id, { ...props, namespace: 'shop', createNamespace: true, gitOpsMetadata: { updateStrategy: UpdateStrategy.ROLLING } });
    const host: string = this.cluster.value('domain');
    const replicas: number = this.cluster.value('replicas');

    const deployment = new k8s.KubeDeployment(this, 'deployment', {
      metadata: { name: 'shop' },
      spec: {
        replicas,
        selector: { matchLabels: LABELS },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) } },
        template: {
          metadata: { labels: LABELS },
          spec: {
            securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
            containers: [{
              name: 'shop',
              image: this.image('shop'),
              ports: [{ name: 'http', containerPort: 8080 }],
              env: [{ name: 'PUBLIC_URL', value: `https://${host}` }],
              readinessProbe: { httpGet: { path: '/readyz', port: k8s.IntOrString.fromString('http') } },
              resources: { requests: { cpu: k8s.Quantity.fromString('100m'), memory: k8s.Quantity.fromString('128Mi') } },
              securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
            }],
          },
        },
      },
    });
    GitOpsMetadata.of(deployment).set({ immutableFields: ['spec.selector'], recoveryPolicy: RecoveryPolicy.MANUAL, dependencyWeight: 100 });

    new k8s.KubeService(this, 'service', {
      metadata: { name: 'shop' },
      spec: { selector: LABELS, ports: [{ name: 'http', port: 80, targetPort: k8s.IntOrString.fromString('http') }] },
    });
    new k8s.KubeIngress(this, 'ingress', {
      metadata: { name: 'shop', annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' } },
      spec: {
        ingressClassName: 'nginx',
        rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'shop', port: { name: 'http' } } } }] } }],
        tls: [{ hosts: [host], secretName: 'shop-tls' }],
      },
    });
    new EmergencyCopy(this, 'emergency', { runbookUrl: 'https://github.com/example/shop/blob/main/EMERGENCY_DEPLOYMENT.md' });
  }
}

import { ApiObject } from 'cdk8s';
import { FluxApp, FluxAppProps } from 'cdk8s-lifeboat';
import { Construct } from 'constructs';

/** Where certificates come from; it stands in the layer before the apps, and cert-manager, which another team runs, before it. */
export class CertificateIssuer extends FluxApp {
  public constructor(scope: Construct, id: string, props: FluxAppProps) {
    super(scope, id, props);
    new ApiObject(this, 'issuer', {
      apiVersion: 'cert-manager.io/v1',
      kind: 'ClusterIssuer',
      metadata: { name: 'letsencrypt' },
      spec: {
        acme: {
          server: this.cluster.value('acme'),
          privateKeySecretRef: { name: 'letsencrypt-account' },
          solvers: [{ http01: { ingress: { ingressClassName: 'nginx' } } }],
        },
      },
    });
  }
}

import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** A Namespace in which the API server admits only pods that keep to PodSecurity `restricted`. */
export class RestrictedNamespace extends Construct {
  public constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    new k8s.KubeNamespace(this, 'Resource', {
      metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
  }
}

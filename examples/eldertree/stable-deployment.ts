import { JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** A Deployment that selects its pods by its own name instead of a hash of its path, so that moving the construct changes no field. */
export class StableDeployment extends kplus.Deployment {
  public readonly podLabels: { [key: string]: string };

  public constructor(scope: Construct, id: string, props: kplus.DeploymentProps) {
    const podLabels = { 'app.kubernetes.io/name': id };
    super(scope, id, { ...props, select: false, podMetadata: { labels: podLabels } });
    this.podLabels = podLabels;
    this.select(kplus.LabelSelector.of({ labels: podLabels }));
    this.apiObject.addJsonPatch(JsonPatch.remove('/spec/template/metadata/labels/cdk8s.io~1metadata.addr'));
  }

  /** The Service of the same name, on port 80. */
  public behindService(targetPort: number): kplus.Service {
    return new kplus.Service(this, 'Service', {
      metadata: { name: this.name },
      selector: kplus.Pods.select(this, 'Pods', { labels: this.podLabels }),
      ports: [{ port: 80, targetPort }],
    });
  }
}

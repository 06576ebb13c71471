import { EmergencyCopy, FluxApp, ResilientDeployment } from 'cdk8s-lifeboat';
import { Construct } from 'constructs';

/** A workload of this library, with all that stands around one. */
export class Workload extends FluxApp {
  public constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'workload', createNamespace: true });
    new ResilientDeployment(this, 'web', { image: 'ghcr.io/example/web:1.0.0', port: 8080, readiness: { path: '/readyz' } });
    new EmergencyCopy(this, 'emergency');
  }
}

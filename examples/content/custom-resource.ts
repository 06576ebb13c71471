import { ApiObject, Include } from 'cdk8s';
import { EmergencyCopy, FluxApp } from 'cdk8s-lifeboat';
import { Construct } from 'constructs';

/** A definition and a resource of it in one app: the file names keep the definition first. */
export class CustomResource extends FluxApp {
  public constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'custom-resource', createNamespace: true });
    new Include(this, 'definition', { url: 'greenhouse.crd.yaml' });
    new ApiObject(this, 'orchids', {
      apiVersion: 'garden.example.org/v1',
      kind: 'Greenhouse',
      spec: { temperature: 24, watering: '0 6 * * *' },
    });
    new EmergencyCopy(this, 'emergency');
  }
}

import { Include } from 'cdk8s';
import { EmergencyCopy, FluxApp } from 'cdk8s-lifeboat';
import { Construct } from 'constructs';

/** A YAML file that somebody else wrote; its objects get the app's namespace and labels. */
export class IncludedFile extends FluxApp {
  public constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'included-file', createNamespace: true });
    new Include(this, 'vendor', { url: 'vendor.yaml' });
    new EmergencyCopy(this, 'emergency');
  }
}

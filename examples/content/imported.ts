import { EmergencyCopy, FluxApp, FluxAppProps } from 'cdk8s-lifeboat';
import { Construct } from 'constructs';
import { Greenhouse } from './imports/garden.example.org';

/** What `cdk8s import` made of a definition; another app of the cluster brings the definition itself. */
export class Imported extends FluxApp {
  public constructor(scope: Construct, id: string, props: Pick<FluxAppProps, 'dependsOn'>) {
    super(scope, id, { ...props, namespace: 'imported', createNamespace: true });
    new Greenhouse(this, 'tomatoes', { spec: { temperature: 21 } });
    new EmergencyCopy(this, 'emergency');
  }
}

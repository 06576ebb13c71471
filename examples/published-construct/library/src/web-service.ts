import { EmergencyCopy, FluxApp, FluxAppProps, ResilientDeployment } from 'cdk8s-lifeboat';
import { Construct } from 'constructs';

/** What a WebService is told; everything that a FluxApp takes, too. */
export interface WebServiceProps extends FluxAppProps {
  /** Name of the image in the project's image file. */
  readonly imageName: string;

  /** Port that the container listens on. */
  readonly port: number;

  /**
   * How many pods there are.
   * @default 2
   */
  readonly replicas?: number;

  /**
   * Path that answers 200 where the service can take requests.
   * @default '/readyz'
   */
  readonly readinessPath?: string;
}

/** A web service as this company runs it: in a namespace of its own, behind a Service, with an emergency copy. */
export class WebService extends FluxApp {
  public constructor(scope: Construct, id: string, props: WebServiceProps) {
    super(scope, id, { namespace: id, createNamespace: true, ...props });
    new ResilientDeployment(this, 'service', {
      name: id,
      image: this.image(props.imageName),
      port: props.port,
      replicas: props.replicas ?? 2,
      readiness: { path: props.readinessPath ?? '/readyz' },
    });
    new EmergencyCopy(this, 'emergency');
  }
}

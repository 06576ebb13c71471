import { EmergencyCopy, FluxApp, FluxAppProps } from 'cdk8s-lifeboat';
import { k8s } from 'cdk8s-plus-28';
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
    const labels = { 'app.kubernetes.io/name': id };
    const port = k8s.IntOrString.fromNumber(props.port);

    new k8s.KubeDeployment(this, 'deployment', {
      metadata: { name: id },
      spec: {
        replicas: props.replicas ?? 2,
        selector: { matchLabels: labels },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) } },
        template: {
          metadata: { labels },
          spec: {
            securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
            containers: [{
              name: id,
              image: this.image(props.imageName),
              ports: [{ containerPort: props.port }],
              readinessProbe: { httpGet: { path: props.readinessPath ?? '/readyz', port } },
              securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
            }],
          },
        },
      },
    });
    new k8s.KubeService(this, 'service', {
      metadata: { name: id },
      spec: { selector: labels, ports: [{ port: 80, targetPort: port }] },
    });
    new EmergencyCopy(this, 'emergency');
  }
}

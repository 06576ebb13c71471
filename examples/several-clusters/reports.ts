import { Duration } from 'cdk8s';
import { EmergencyCopy, FluxApp, FluxAppProps, OciRepository } from 'cdk8s-lifeboat';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** Applied from an OCI artifact that the release pipeline pushes; the source is this app's alone, so it stands in the app's own file. */
export class Reports extends FluxApp {
  public constructor(scope: Construct, id: string, props: FluxAppProps) {
    super(scope, id, { ...props, namespace: 'reports', createNamespace: true, interval: Duration.minutes(30) });
    this.useSource(new OciRepository(this, 'source', {
      name: 'reports',
      url: 'oci://ghcr.io/example/reports-fleet',
      semver: '>=1.0.0 <2.0.0',
      secretName: 'ghcr-pull',
    }));

    new k8s.KubeCronJob(this, 'nightly', {
      metadata: { name: 'reports' },
      spec: {
        schedule: '0 2 * * *',
        timeZone: 'Etc/UTC',
        concurrencyPolicy: 'Forbid',
        jobTemplate: {
          spec: {
            backoffLimit: 1,
            template: {
              metadata: { labels: { 'app.kubernetes.io/name': 'reports' } },
              spec: {
                restartPolicy: 'Never',
                securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
                containers: [{
                  name: 'reports',
                  image: this.image('reports'),
                  args: ['--shop', `https://${this.cluster.value('domain')}`],
                  resources: { requests: { cpu: k8s.Quantity.fromString('50m'), memory: k8s.Quantity.fromString('64Mi') } },
                  securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
                }],
              },
            },
          },
        },
      },
    });
    new EmergencyCopy(this, 'emergency');
  }
}

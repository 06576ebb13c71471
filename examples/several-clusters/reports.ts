import { Duration } from 'cdk8s';
import { EmergencyCopy, FluxApp, FluxAppProps, NetworkPeer, OciRepository, Profile, ResilientCronJob } from 'cdk8s-lifeboat';
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

    const nightly = new ResilientCronJob(this, 'nightly', {
      name: 'reports',
      image: this.image('reports'),
      schedule: '0 2 * * *',
      args: ['--shop', `https://${this.cluster.value('domain')}`],
      profile: Profile.STANDARD,
    });
    // The shop is asked by the host that everybody uses.
    nightly.allowToPeer(NetworkPeer.everybody(), 443);
    new EmergencyCopy(this, 'emergency');
  }
}

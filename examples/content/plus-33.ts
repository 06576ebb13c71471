import { Size } from 'cdk8s';
import { EmergencyCopy, FluxApp } from 'cdk8s-lifeboat';
import * as kplus from 'cdk8s-plus-33';
import { Construct } from 'constructs';

const LABELS = { 'app.kubernetes.io/name': 'queue' };

/** A cdk8s-plus newer than the peer dependency, beside it in one fleet. */
export class Plus33 extends FluxApp {
  public constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'plus-33', createNamespace: true });
    const volume = new kplus.PersistentVolumeClaim(this, 'messages', {
      accessModes: [kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE],
      storage: Size.gibibytes(1),
    });
    const queue = new kplus.Deployment(this, 'queue', {
      replicas: 1,
      strategy: kplus.DeploymentStrategy.recreate(),
      select: false,
      podMetadata: { labels: LABELS },
      containers: [{
        image: 'ghcr.io/example/queue:3.1.0',
        portNumber: 6000,
        volumeMounts: [{ path: '/var/lib/queue', volume: kplus.Volume.fromPersistentVolumeClaim(this, 'messages-volume', volume, { name: 'messages' }) }],
      }],
    });
    queue.select(kplus.LabelSelector.of({ labels: LABELS }));
    new EmergencyCopy(this, 'emergency');
  }
}

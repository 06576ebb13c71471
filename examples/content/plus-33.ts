import { Size } from 'cdk8s';
import { EmergencyCopy, FluxApp } from 'cdk8s-lifeboat';
import * as kplus from 'cdk8s-plus-33';
import { Construct } from 'constructs';
import { PlusSurroundings } from './plus-surroundings';

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
        resources: {
          cpu: { request: kplus.Cpu.millis(50), limit: kplus.Cpu.millis(500) },
          memory: { request: Size.mebibytes(64), limit: Size.mebibytes(128) },
          ephemeralStorage: { request: Size.gibibytes(1), limit: Size.gibibytes(1) },
        },
        securityContext: { user: 10001, group: 10001, capabilities: { drop: [kplus.Capability.ALL] } },
        volumeMounts: [{ path: '/var/lib/queue', volume: kplus.Volume.fromPersistentVolumeClaim(this, 'messages-volume', volume, { name: 'messages' }) }],
      }],
    });
    queue.select(kplus.LabelSelector.of({ labels: LABELS }));
    new PlusSurroundings(this, 'surroundings', { deployment: queue, labels: LABELS, port: 6000 });
    new EmergencyCopy(this, 'emergency');
  }
}

import { Size } from 'cdk8s';
import { EmergencyCopy, FluxApp } from 'cdk8s-lifeboat';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { RestrictedNamespace, restrictedAs, small } from './pod-security';
import { StableDeployment } from './stable-deployment';

/** What the fleet tells canopy. */
export interface CanopyProps {
  readonly disabled: boolean;
}

/** Classifies pictures of trees in the background; what it is working on survives a restart on a volume. */
export class Canopy extends FluxApp {
  public constructor(scope: Construct, id: string, props: CanopyProps) {
    super(scope, id, { namespace: 'canopy', disabled: props.disabled });
    new RestrictedNamespace(this, 'namespace', 'canopy');

    const settings = new kplus.ConfigMap(this, 'settings', {
      data: { QUEUE_DIRECTORY: '/var/lib/canopy/queue', BATCH_SIZE: '16', MODEL: 'canopy-small' },
    });
    const queue = new kplus.PersistentVolumeClaim(this, 'queue', {
      accessModes: [kplus.PersistentVolumeAccessMode.READ_WRITE_ONCE],
      storage: Size.gibibytes(4),
      storageClassName: 'local-path',
    });
    new StableDeployment(this, 'worker', {
      replicas: 1,
      // The volume can be attached to one pod alone.
      strategy: kplus.DeploymentStrategy.recreate(),
      securityContext: { fsGroup: 10001 },
      containers: [{
        name: 'worker',
        image: this.image('canopy'),
        envFrom: [kplus.Env.fromConfigMap(settings)],
        liveness: kplus.Probe.fromCommand(['canopy', 'alive', '--within', '5m']),
        resources: small(250, 512),
        securityContext: restrictedAs(10001),
        volumeMounts: [{ path: '/var/lib/canopy', volume: kplus.Volume.fromPersistentVolumeClaim(this, 'queue-volume', queue, { name: 'queue' }) }],
      }],
    });

    new EmergencyCopy(this, 'emergency', { runbookUrl: 'https://github.com/example/canopy/blob/main/EMERGENCY_DEPLOYMENT.md' });
  }
}

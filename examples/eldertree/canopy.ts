import { EmergencyCopy, EnvironmentSource, FluxApp, ResilientStatefulSet } from 'cdk8s-lifeboat';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { RestrictedNamespace } from './restricted-namespace';

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
    new ResilientStatefulSet(this, 'worker', {
      image: this.image('canopy'),
      envFrom: [EnvironmentSource.configMap(settings.name)],
      readiness: { command: ['canopy', 'ready'] },
      liveness: { command: ['canopy', 'alive', '--within', '5m'] },
      resources: { cpuRequest: '250m', cpuLimit: '2', memoryRequest: '512Mi', memoryLimit: '1Gi' },
      storage: { size: '4Gi', path: '/var/lib/canopy', storageClassName: 'local-path' },
    });

    new EmergencyCopy(this, 'emergency', { runbookUrl: 'https://github.com/example/canopy/blob/main/EMERGENCY_DEPLOYMENT.md' });
  }
}

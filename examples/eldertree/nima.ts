import { EmergencyCopy, FluxApp, NetworkPeer, ResilientDeployment } from 'cdk8s-lifeboat';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { RestrictedNamespace } from './restricted-namespace';

/** What the fleet tells nima. */
export interface NimaProps {
  readonly disabled: boolean;
}

/** Tells people why a pod of this namespace does not start: it reads pods and events, and nothing else. */
export class Nima extends FluxApp {
  public constructor(scope: Construct, id: string, props: NimaProps) {
    super(scope, id, { namespace: 'nima', disabled: props.disabled });
    new RestrictedNamespace(this, 'namespace', 'nima');

    const nima = new ResilientDeployment(this, 'nima', {
      image: this.image('nima'),
      args: ['watch', '--namespace', 'nima'],
      port: 9090,
      readiness: { path: '/readyz' },
      serviceAccountToken: true,
    });
    // The API server is no pod that a policy could name.
    nima.allowToPeer(NetworkPeer.everybody(), 443, 6443);
    new k8s.KubeRole(this, 'role', {
      metadata: { name: 'nima' },
      rules: [
        { apiGroups: [''], resources: ['pods', 'events'], verbs: ['get', 'list', 'watch'] },
        { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
      ],
    });
    new k8s.KubeRoleBinding(this, 'role-binding', {
      metadata: { name: 'nima' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'nima' },
      subjects: [{ kind: 'ServiceAccount', name: nima.name, namespace: 'nima' }],
    });

    new EmergencyCopy(this, 'emergency', { runbookUrl: 'https://github.com/example/nima/blob/main/EMERGENCY_DEPLOYMENT.md' });
  }
}

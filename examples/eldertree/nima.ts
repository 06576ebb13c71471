import { EmergencyCopy, FluxApp } from 'cdk8s-lifeboat';
import * as kplus from 'cdk8s-plus-28';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { RestrictedNamespace, restrictedAs, small } from './pod-security';
import { StableDeployment } from './stable-deployment';

/** What the fleet tells nima. */
export interface NimaProps {
  readonly disabled: boolean;
}

/** Tells people why a pod of this namespace does not start: it reads pods and events, and nothing else. */
export class Nima extends FluxApp {
  public constructor(scope: Construct, id: string, props: NimaProps) {
    super(scope, id, { namespace: 'nima', disabled: props.disabled });
    new RestrictedNamespace(this, 'namespace', 'nima');

    const account = new kplus.ServiceAccount(this, 'account', { metadata: { name: 'nima' } });
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
      subjects: [{ kind: 'ServiceAccount', name: account.name, namespace: 'nima' }],
    });
    new StableDeployment(this, 'nima', {
      replicas: 1,
      serviceAccount: account,
      automountServiceAccountToken: true,
      containers: [{
        name: 'nima',
        image: this.image('nima'),
        args: ['watch', '--namespace', 'nima'],
        portNumber: 9090,
        readiness: kplus.Probe.fromHttpGet('/readyz', { port: 9090 }),
        resources: small(20, 48),
        securityContext: restrictedAs(10001),
      }],
    });

    new EmergencyCopy(this, 'emergency', { runbookUrl: 'https://github.com/example/nima/blob/main/EMERGENCY_DEPLOYMENT.md' });
  }
}

import { ApiObject } from 'cdk8s';
import { EmergencyCopy, FluxApp } from 'cdk8s-lifeboat';
import { Construct } from 'constructs';

/** Objects as they stand in the API reference. One without a name is called after its construct: `quota`, `default-limits`. */
export class PlainObjects extends FluxApp {
  public constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'plain-objects', createNamespace: true });
    new ApiObject(this, 'quota', {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      spec: { hard: { 'pods': '10', 'requests.memory': '1Gi' } },
    });
    new ApiObject(this, 'default-limits', {
      apiVersion: 'v1',
      kind: 'LimitRange',
      spec: { limits: [{ type: 'Container', default: { memory: '64Mi' }, defaultRequest: { memory: '32Mi', cpu: '10m' } }] },
    });
    new EmergencyCopy(this, 'emergency');
  }
}

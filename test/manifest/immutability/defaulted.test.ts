import { defaulted } from '../../../src/manifest/immutability/defaulted';
import { ManifestValue } from '../../../src/manifest/manifest-object';
import { schemaOfKind } from '../../../src/manifest/schema/schema';

function of(apiVersion: string, kind: string, fields: ManifestValue): ManifestValue {
  return defaulted({ apiVersion, kind, ...(fields as object) }, schemaOfKind(apiVersion, kind)!);
}

describe('defaulted', () => {
  test('fills in what follows from another field', () => {
    expect(of('v1', 'Service', { spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } })).toMatchObject({
      spec: { externalTrafficPolicy: 'Cluster', allocateLoadBalancerNodePorts: true, ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }] },
    });
    expect(of('v1', 'Service', { spec: { sessionAffinityConfig: { clientIP: { timeoutSeconds: 5 } } } })).not.toHaveProperty('spec.sessionAffinityConfig');
  });

  test.each([
    ['app', 'Always'], ['app:latest', 'Always'], ['registry:5000/app', 'Always'], ['app:1', 'IfNotPresent'], [`app@sha256:${'0'.repeat(64)}`, 'IfNotPresent'],
  ])('pulls %s %s', (image, imagePullPolicy) => {
    expect(of('v1', 'Pod', { spec: { containers: [{ name: 'a', image }] } })).toMatchObject({ spec: { containers: [{ imagePullPolicy }] } });
  });

  test('an empty value is an absent one, but where the server tells them apart', () => {
    const claim = (spec: ManifestValue) => of('v1', 'PersistentVolumeClaim', { spec });
    expect(claim({ volumeName: '', accessModes: [] })).toEqual(claim({}));
    expect(claim({ storageClassName: '' })).not.toEqual(claim({}));
  });

  test('quantities are compared by value, and once more just the same', () => {
    const claim = (storage: string) => of('v1', 'PersistentVolumeClaim', { spec: { resources: { requests: { storage } } } });
    expect(claim('1Gi')).toEqual(claim('1024Mi'));
    expect(claim('1Gi')).not.toEqual(claim('1G'));
    expect(defaulted(claim('1Gi'), schemaOfKind('v1', 'PersistentVolumeClaim')!)).toEqual(claim('1Gi'));
  });

  test('a strategy of one type gets nothing of the other', () => {
    expect(of('apps/v1', 'Deployment', { spec: { strategy: { type: 'Recreate' } } })).toHaveProperty('spec.strategy', { type: 'Recreate' });
    expect(of('apps/v1', 'Deployment', {})).toHaveProperty('spec.strategy', { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } });
  });

  test('what stringData says is data', () => {
    expect(of('v1', 'Secret', { stringData: { a: 'one' }, data: { b: 'dHdv' } })).toMatchObject({ data: { a: 'b25l', b: 'dHdv' }, type: 'Opaque' });
  });
});

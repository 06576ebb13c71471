import { refusalOf } from '../../../../src/cli/emergency/forecast/refusals';
import { ManifestObject } from '../../../../src/manifest/manifest-object';

const object = (kind: string, fields: object): ManifestObject => ({ apiVersion: 'v1', kind, metadata: { name: 'any' }, ...fields } as ManifestObject);
const claim = (storage: string): ManifestObject => object('PersistentVolumeClaim', { spec: { resources: { requests: { storage } } } });
const definition = (stored: string[], versions: string[]): ManifestObject => (
  object('CustomResourceDefinition', { spec: { versions: versions.map((name) => ({ name })) }, status: { storedVersions: stored } })
);
const workload = (kind: string, key: string, value: object): ManifestObject => object(kind, { spec: { [key]: value } });

describe('what the API server refuses on the way back', () => {
  test.each([
    ['a ConfigMap that is immutable and should not be', object('ConfigMap', { immutable: true }), object('ConfigMap', {}), 'immutable'],
    ['a Secret whose data differs and that is immutable', object('Secret', { immutable: true, data: { a: '1' } }), object('Secret', { immutable: true, data: { a: '2' } }), 'data'],
    ['a claim that should shrink', claim('2Gi'), claim('1024Mi'), 'spec.resources.requests.storage'],
    ['a version that objects are stored as', definition(['v1', 'v2'], ['v1', 'v2']), definition(['v1', 'v2'], ['v1']), 'spec.versions'],
    ['a Deployment that is to be recreated beside a defaulted block', workload('Deployment', 'strategy', {}), workload('Deployment', 'strategy', { type: 'Recreate', rollingUpdate: { maxSurge: 1 } }), 'spec.strategy'],
    ['a StatefulSet on delete beside a defaulted block', workload('StatefulSet', 'updateStrategy', {}), workload('StatefulSet', 'updateStrategy', { type: 'OnDelete', rollingUpdate: { partition: 0 } }), 'spec.updateStrategy'],
    ['the rest of a container', workload('DaemonSet', 'template', {}), workload('DaemonSet', 'template', { spec: { containers: [{ name: 'a', image: 'a' }, { name: 'left' }] } }), 'spec.template.spec.containers[name=left].image'],
  ])('%s', (_, during, after, path) => {
    expect(refusalOf(during, after)).toEqual({ path, reason: expect.any(String) });
  });

  test.each([
    ['the same immutable data', object('ConfigMap', { immutable: true, data: { a: '1' } }), object('ConfigMap', { immutable: true, data: { a: '1' } })],
    ['a claim of the same size written otherwise', claim('1Gi'), claim('1024Mi')],
    ['a larger claim', claim('1Gi'), claim('2Gi')],
    ['a definition with its stored versions', definition(['v1'], ['v1', 'v2']), definition(['v1'], ['v1'])],
    ['a plain rolling update', workload('Deployment', 'strategy', {}), workload('Deployment', 'strategy', { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } })],
  ])('but not %s', (_, during, after) => {
    expect(refusalOf(during, after)).toBeUndefined();
  });
});

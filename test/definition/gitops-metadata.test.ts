import * as kplus from 'cdk8s-plus-28';
import { configMap, defined, refusalOf } from './defined';
import { FluxApp } from '../../src/definition/flux-app';
import { GitOpsMetadata, GitOpsMetadataOptions, RecoveryPolicy, UpdateStrategy } from '../../src/definition/gitops-metadata';

const ofApp = (gitOpsMetadata: GitOpsMetadataOptions, own: GitOpsMetadataOptions = {}): any => defined((cluster) => {
  GitOpsMetadata.of(configMap(new FluxApp(cluster, 'shop', { namespace: 'shop', gitOpsMetadata }))).set(own);
}).object('shop', 'ConfigMap').metadata.annotations;
const refused = (options: GitOpsMetadataOptions): string => refusalOf((cluster) => {
  GitOpsMetadata.of(configMap(new FluxApp(cluster, 'shop', { namespace: 'shop' }))).set(options);
});

test('of an app stands on every object, and what an object says itself comes first', () => {
  expect(ofApp({})).toBeUndefined();
  expect(ofApp({ updateStrategy: UpdateStrategy.BLUE_GREEN, immutableFields: ['spec.selector', 'spec.ports[].name'], dependencyWeight: 0 }, {
    dependencyWeight: 1000, recoveryPolicy: RecoveryPolicy.MANUAL,
  })).toEqual({
    'gitops.flux.io/update-strategy': 'blue-green',
    'gitops.flux.io/immutable-fields': 'spec.selector,spec.ports[].name',
    'gitops.flux.io/dependency-weight': '1000',
    'gitops.flux.io/recovery-policy': 'manual',
  });
});

test('of a construct that holds an object stands on that object', () => {
  const one = defined((cluster) => {
    const map = new kplus.ConfigMap(new FluxApp(cluster, 'shop', { namespace: 'shop' }), 'settings');
    GitOpsMetadata.of(map).set({ updateStrategy: UpdateStrategy.RECREATE });
    GitOpsMetadata.of(map).set({ recoveryPolicy: RecoveryPolicy.AUTO });
  });
  expect(one.object('shop', 'ConfigMap').metadata.annotations).toEqual({
    'gitops.flux.io/update-strategy': 'recreate', 'gitops.flux.io/recovery-policy': 'auto',
  });
});

test.each([-1, 1001, 0.5, NaN])('refuses the weight %p', (dependencyWeight) => {
  expect(refused({ dependencyWeight })).toBe(`eldertree/shop/settings: dependencyWeight ${dependencyWeight} is no whole number from 0 to 1000. `
    + 'Give one. [dependency-weight]');
});

test.each(['', 'spec.', 'spec,x', '.spec', 'spec[0]', 'spec selector'])('refuses the field path %j', (path) => {
  expect(refused({ immutableFields: ['spec.selector', path] })).toBe(`eldertree/shop/settings: immutableFields has '${path}', which is no field path. `
    + 'Write it as spec.selector or spec.volumeClaimTemplates[].metadata.name. [immutable-field-path]');
});

test('of an app is refused with the app', () => {
  expect(refusalOf((cluster) => { configMap(new FluxApp(cluster, 'shop', { namespace: 'shop', gitOpsMetadata: { dependencyWeight: -1 } })); }))
    .toContain('FluxApp eldertree/shop: dependencyWeight -1 is no whole number');
});

import * as fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { containerImages, withContainerImage } from '../../../src/cli/rollback/container-image';
import { ManifestObject } from '../../../src/manifest/manifest-object';

const SEED = 20260405;

const MANIFEST = `# Generated
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: shop
spec:
  template:
    spec:
      containers:
        - image: "ghcr.io/example/api:2" # the newest
          name: api
        - name: side
          image: 'ghcr.io/example/api:2'
      initContainers:
        - { name: migrate, image: ghcr.io/example/api:2 }
`;
const API = 'apps/Deployment/shop/api';

test('one image changes, and not a byte beside it', () => {
  const file = (container: string): string => withContainerImage(MANIFEST, 'api.yaml', API, container, 'ghcr.io/example/api:1');
  expect(file('api')).toBe(MANIFEST.replace('"ghcr.io/example/api:2"', '"ghcr.io/example/api:1"'));
  expect(file('side')).toBe(MANIFEST.replace("'ghcr.io/example/api:2'", "'ghcr.io/example/api:1'"));
  expect(file('migrate')).toBe(MANIFEST.replace('migrate, image: ghcr.io/example/api:2', 'migrate, image: ghcr.io/example/api:1'));
});

test('of several documents, the one that is meant', () => {
  const two = `${MANIFEST}---\n${MANIFEST.replace('name: api\n  namespace', 'name: web\n  namespace')}`;
  const after = withContainerImage(two, 'api.yaml', 'apps/Deployment/shop/web', 'api', 'ghcr.io/example/api:1');
  expect(after.startsWith(`${MANIFEST}---\n`)).toBe(true);
  expect(after.slice(MANIFEST.length)).toContain('"ghcr.io/example/api:1" # the newest');
});

test('an image that is not written out is refused', () => {
  const alias = MANIFEST.replace('"ghcr.io/example/api:2" # the newest', '&image ghcr.io/example/api:2').replace("'ghcr.io/example/api:2'", '*image');
  expect(() => withContainerImage(alias, 'api.yaml', API, 'side', 'a:1')).toThrow(/\[image-elsewhere\]/);
  expect(() => withContainerImage(MANIFEST, 'api.yaml', API, 'other', 'a:1')).toThrow(/\[image-elsewhere\]/);
  expect(() => withContainerImage(MANIFEST, 'api.yaml', 'apps/Deployment/shop/other', 'api', 'a:1')).toThrow(/\[image-elsewhere\]/);
});

const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
const image = fc.stringMatching(/^[a-z]{1,8}(:[0-9]{2,4})?\/[a-z]{1,8}:[0-9]{1,2}\.[0-9]$/);
const pod = fc.record({
  containers: fc.uniqueArray(fc.record({ name, image }), { minLength: 1, maxLength: 3, selector: (one) => one.name }),
  restartPolicy: fc.constant('Always'),
});
const object = fc.tuple(fc.constantFrom('Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod'), pod).map(([kind, spec]) => ({
  apiVersion: kind === 'Pod' ? 'v1' : /Job/.test(kind) ? 'batch/v1' : 'apps/v1',
  kind,
  metadata: { name: 'one', namespace: 'shop' },
  spec: kind === 'Pod' ? spec : kind === 'CronJob' ? { jobTemplate: { spec: { template: { spec } } } } : { template: { spec } },
}));

test('for every kind with pods, what is written is what is read', () => {
  fc.assert(fc.property(object, image, fc.nat(), (one, to, index) => {
    const images = containerImages(one as unknown as ManifestObject);
    const container = [...images.keys()][index % images.size];
    const group = one.apiVersion.includes('/') ? `${one.apiVersion.split('/')[0]}/` : '';
    const after = parse(withContainerImage(stringify(one), 'one.yaml', `${group}${one.kind}/shop/one`, container, to));
    expect(containerImages(after)).toEqual(new Map([...images, [container, to]]));
  }), { seed: SEED, numRuns: 300 });
});

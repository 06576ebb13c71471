import { referencesIn } from '../../src/cli/image-text';

const FILE = `images:
  api: ghcr.io/example/api:1 # the first
  web: "ghcr.io/example/web:1"
clusters:
  staging:
    api: ghcr.io/example/api:2
  production:
`;

test('the references of a cluster are the common ones, and its own over them', () => {
  const common = [['api', 'ghcr.io/example/api:1'], ['web', 'ghcr.io/example/web:1']];
  expect([...referencesIn('images.yaml', FILE, 'production')]).toEqual(common);
  expect([...referencesIn('images.yaml', FILE, 'elsewhere')]).toEqual(common);
  expect([...referencesIn('images.yaml', FILE, 'staging')]).toEqual([['api', 'ghcr.io/example/api:2'], ['web', 'ghcr.io/example/web:1']]);
});

test('what is no reference is none, and a file that is none is refused', () => {
  expect([...referencesIn('images.yaml', 'images:\n  api: 5\n  web:\n', 'staging')]).toEqual([]);
  expect([...referencesIn('images.yaml', '', 'staging')]).toEqual([]);
  expect(() => referencesIn('images.yaml', 'images: [', 'staging')).toThrow(/\[image-file\]/);
});

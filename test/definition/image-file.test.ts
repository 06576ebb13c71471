import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { refusal } from './defined';
import { Fleet } from '../../src/definition/fleet';
import { FluxApp } from '../../src/definition/flux-app';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lifeboat-images-'));
  file = join(directory, 'images.yaml');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const app = (cluster = 'eldertree'): FluxApp => new FluxApp(new Fleet({ images: file }).addCluster(cluster), 'shop', { namespace: 'shop' });
const image = (text: string, name = 'api', cluster?: string): string => {
  writeFileSync(file, text);
  return app(cluster).image(name);
};
const refused = (text: string, name?: string): string => refusal(() => image(text, name));

const FILE = `# Comments stay.
images:
  api: ghcr.io/example/api:1.0.0 # {"$imagepolicy": "flux-system:api"}
  web: ghcr.io/example/web@sha256:${'0'.repeat(64)}
clusters:
  staging:
    api: ghcr.io/example/api:1.1.0-rc.1
    probe: ghcr.io/example/probe:0.1.0
`;

test('an image is the one of the cluster, else the one of all', () => {
  expect(image(FILE)).toBe('ghcr.io/example/api:1.0.0');
  expect(image(FILE, 'api', 'staging')).toBe('ghcr.io/example/api:1.1.0-rc.1');
  expect(image(FILE, 'web', 'staging')).toBe(`ghcr.io/example/web@sha256:${'0'.repeat(64)}`);
  expect(image(FILE, 'probe', 'staging')).toBe('ghcr.io/example/probe:0.1.0');
});

test('an image of another cluster, or of none, is unknown; those that are known are named', () => {
  expect(refused(FILE, 'probe')).toBe(`eldertree: image 'probe' is not in ${file}, which knows api, web. `
    + 'Add it: lifeboat image set probe=REFERENCE. [image-unknown]');
  expect(refused('', 'probe')).toContain('which knows none.');
  expect(refused(FILE, 'toString')).toContain('[image-unknown]');
});

test('a file that is missing is named, with the way to make it', () => {
  expect(refusal(() => app().image('api'))).toBe(`eldertree: the project's image file '${file}' cannot be read (ENOENT). `
    + 'Create it with: lifeboat image set NAME=REFERENCE. [image-file]');
});

test('a file of another shape is refused with the field', () => {
  expect(refused('images: [api]\n')).toBe(`${file} images: is no mapping of names. Write one \`name: reference\` a line. [image-file]`);
  expect(refused('clusters: x\n')).toContain(`${file} clusters: is no mapping of names.`);
  expect(refused('clusters:\n  staging: x\n')).toContain(`${file} clusters.staging: is no mapping of names.`);
  expect(refused('images:\n  api: 1.5\n')).toBe(`${file} images.api: 1.5 is no image reference. `
    + 'Write it as registry/name:tag or registry/name@sha256:…. [image-file]');
  expect(refused('images:\n  api: two words\n')).toContain(`${file} images.api: "two words" is no image reference.`);
  expect(refused('clusters:\n  staging:\n    api:\n')).toContain(`${file} clusters.staging.api: null is no image reference.`);
});

import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { refusal } from './defined';
import { withReference } from '../../src/cli/image-text';
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

test.each([
  ['a list', 'images: [api]\n', 1, 'images is no mapping of names'],
  ['a word instead of clusters', 'clusters: x\n', 1, 'clusters is no mapping of names'],
  ['a word instead of a cluster', 'clusters:\n  staging: x\n', 2, 'clusters.staging is no mapping of names'],
  ['a number', 'images:\n  api: 1.5\n', 2, "images.api has '1.5', which is no image reference"],
  ['two words', 'images:\n  api: two words\n', 2, "images.api has 'two words', which is no image reference"],
  ['nothing', 'clusters:\n  staging:\n    api:\n', 3, 'clusters.staging.api has no value, which is no image reference'],
  ['a name twice', 'images:\n  api: a/b:1\n  api: a/b:2\n', 3, 'images.api stands twice'],
  ['a section twice', 'images:\n  api: a/b:1\nimages:\n  web: a/b:2\n', 3, 'images stands twice'],
  ['another section', 'imges:\n  api: a/b:1\n', 1, "'imges' is neither images nor clusters"],
  ['an open quote', 'images:\n  api: "a/b:1\n', 2, 'images.api has \'"a/b:1\', which is no image reference'],
  ['an anchor', 'images:\n  api: &x a/b:1\n', 2, "images.api has '&x a/b:1', which is no image reference"],
  ['a tab', 'images:\n\tapi: a/b:1\n', 2, "'api: a/b:1' is no name and reference"],
])('a file with %s is refused with the line', (_, text, line, problem) => {
  expect(refused(text)).toBe(`${file}:${line}: ${problem}. `
    + 'Write one `name: registry/name:tag` a line, below images: or below a name in clusters:. [image-file]');
});

test('quotes, comments, empty sections and other indentation are read', () => {
  expect(image('---\nimages:\n    api: "a/b:1" # one\n    # two\n\n    web: \'a/c:2\'\nclusters: {}\n', 'api')).toBe('a/b:1');
  expect(image('images: {}\nclusters:\n  eldertree: # here\n    api: a/b:3\n', 'api')).toBe('a/b:3');
  expect(image('images:\r\n  api: a/b:4\r\n', 'api')).toBe('a/b:4');
});

test('what `lifeboat image set` writes is read', () => {
  const text = withReference(file, withReference(file, '', ['images', 'api'], 'a/b:1'), ['clusters', 'eldertree', 'web'], 'a/c:2');
  expect([image(text, 'api'), image(text, 'web')]).toEqual(['a/b:1', 'a/c:2']);
});

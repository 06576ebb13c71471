import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { imageFileText, sortImages } from '../../../src/cli/emergency/capture-images';
import { ObjectPatch } from '../../../src/manifest/patch-file';

const reference = (name: string, at: string, cluster = 'eldertree'): { cluster: string; name: string; reference: string } => ({ cluster, name, reference: at });
const image = (object: string, was: string, to: string): ObjectPatch => ({ object, changes: [{ segments: ['spec', { name: object }, 'image'], to, was }] });
const images = (...references: ReturnType<typeof reference>[]): { file: string; references: ReturnType<typeof reference>[] } => ({ file: 'images.yaml', references });

test('an image of the file that changed everywhere goes to the file', () => {
  const found = sortImages([image('a', 'x:1', 'x:2'), image('b', 'x:1', 'x:2'), image('c', 'y:1', 'y:2')], images(reference('api', 'x:1')), 'eldertree', [{ a: 'x:1' }, { b: 'x:1' }, { c: 'y:1' }]);
  expect(found).toEqual({ images: [{ name: 'api', reference: 'x:2' }], patches: [image('c', 'y:1', 'y:2')] });
});

test.each([
  ['changed in one of two places', [image('a', 'x:1', 'x:2')], images(reference('api', 'x:1'))],
  ['changed in two ways', [image('a', 'x:1', 'x:2'), image('b', 'x:1', 'x:3')], images(reference('api', 'x:1'))],
  ['of two names', [image('a', 'x:1', 'x:2'), image('b', 'x:1', 'x:2')], images(reference('api', 'x:1'), reference('web', 'x:1'))],
  ['of another cluster', [image('a', 'x:1', 'x:2'), image('b', 'x:1', 'x:2')], images(reference('api', 'x:1', 'staging'))],
  ['without a file', [image('a', 'x:1', 'x:2'), image('b', 'x:1', 'x:2')], undefined],
])('an image %s stays a change', (_, patches, file) => {
  expect(sortImages(patches, file, 'eldertree', [{ a: 'x:1' }, { b: 'x:1' }])).toEqual({ images: [], patches });
});

test('it is said for one cluster where others use the file too', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'lifeboat-images-'));
  writeFileSync(join(cwd, 'images.yaml'), 'images:\n  api: x:1 # here\n');
  const captured = [{ name: 'api', reference: 'x:2' }];
  expect(imageFileText(cwd, images(reference('api', 'x:1')), 'eldertree', captured)).toBe('images:\n  api: x:2 # here\n');
  expect(imageFileText(cwd, images(reference('api', 'x:1'), reference('api', 'x:1', 'staging')), 'eldertree', captured))
    .toBe('images:\n  api: x:1 # here\nclusters:\n  eldertree:\n    api: x:2\n');
  rmSync(cwd, { recursive: true });
});

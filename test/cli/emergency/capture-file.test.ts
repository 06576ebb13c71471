import { headerOf, mergedFile } from '../../../src/cli/emergency/capture-file';
import { ObjectPatch } from '../../../src/manifest/patch-file';

const FILE = 'captured/eldertree/shop.yaml';
const set = (field: string, to: number, was: number): NonNullable<ObjectPatch['changes']>[number] => ({ segments: ['spec', field], to, was });
const api = (...changes: NonNullable<ObjectPatch['changes']>): ObjectPatch => ({ object: 'apps/Deployment/shop/api', changes });
const merged = (existing: string | undefined, ...captured: ObjectPatch[]): ReturnType<typeof mergedFile> => mergedFile(existing, FILE, headerOf('eldertree', 'shop'), captured);

const STANDING = `# head

# the api was slow
- object: apps/Deployment/shop/api
  changes:
  # asked by Ada
  - set: spec.replicas # for the sale
    to: 5
    was: 2
  - set: spec.minReadySeconds
    to: 9
    was: 0
# gone for good
- object: ConfigMap/shop/old
  remove: true
`;

test('a new file says what it is, and what was captured', () => {
  expect(merged(undefined, api(set('replicas', 5, 2))).text.replace(/^#.*\n/gm, '')).toBe('- object: apps/Deployment/shop/api\n  changes:\n  - set: spec.replicas\n    to: 5\n    was: 2\n');
});

test('the same capture leaves every byte as it was', () => {
  const { text, kept } = merged(STANDING, api(set('replicas', 5, 2), set('minReadySeconds', 9, 0)), { object: 'ConfigMap/shop/old', remove: true });
  expect([text, kept]).toEqual([STANDING, []]);
});

test('a change takes its new value, with the comment above it; what is new comes last', () => {
  const { text } = merged(STANDING, api(set('replicas', 7, 2), set('minReadySeconds', 9, 0), set('paused', 1, 0)), { object: 'ConfigMap/shop/old', remove: true }, { object: 'v1/x', remove: true });
  expect(text).toBe(`${STANDING.replace('  - set: spec.replicas # for the sale\n    to: 5\n', '  - set: spec.replicas\n    to: 7\n')
    .replace('    was: 0\n', '    was: 0\n  - set: spec.paused\n    to: 1\n    was: 0\n')}- object: v1/x\n  remove: true\n`);
});

test('what the other side no longer has stays, and is told', () => {
  const { text, kept } = merged(STANDING, api(set('replicas', 5, 2)));
  expect([text, kept]).toEqual([STANDING, ['apps/Deployment/shop/api spec.minReadySeconds', 'ConfigMap/shop/old']]);
});

test('a change of something within takes the place of one of the whole', () => {
  const { text } = merged('- object: apps/Deployment/shop/api\n  changes:\n  - set: spec\n    to: 1\n', api(set('replicas', 5, 2)));
  expect(text).toBe('- object: apps/Deployment/shop/api\n  changes:\n  - set: spec.replicas\n    to: 5\n    was: 2\n');
});

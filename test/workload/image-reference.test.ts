import { workloadObjects } from './standing';
import { refusal } from '../definition/defined';

test.each(['app:1', 'localhost:5000/a/b:v1', `app@sha256:${'0'.repeat(64)}`, `ghcr.io/a/b:1@sha256:${'a'.repeat(64)}`])('%s is taken', (image) => {
  expect(workloadObjects({ image })).not.toHaveLength(0);
});

test.each<[string, any, string]>([
  ['no version', { image: 'app' }, "'image' (app) has neither tag nor digest"],
  ['a registry with a port and no version', { image: 'localhost:5000/app' }, "'image' (localhost:5000/app) has neither tag nor digest"],
  ['latest', { image: 'app:latest' }, "'image' (app:latest) has the tag 'latest'"],
])('%s is refused with the props and both values', (_, props, message) => {
  expect(refusal(() => workloadObjects(props))).toContain(message);
});

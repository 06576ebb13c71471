import { written } from './live-object';
import { ManagedFields, LiveObject } from '../../../src/cli/cluster/live-object';
import { allWritersOf, writersOf, writerText } from '../../../src/cli/live/managed-fields';
import { PathSegment } from '../../../src/manifest/difference';

const object = (...managedFields: ManagedFields[]): LiveObject => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'x', managedFields } });
const managers = (live: LiveObject, ...segments: PathSegment[]): string[] => writersOf(live, segments).map(({ manager }) => manager);

describe('writersOf', () => {
  const flux = written('kustomize-controller', 'Apply', ['spec', 'ports', 'k:{"port":80,"protocol":"TCP"}', 'name'], ['spec', 'selector'], ['metadata', 'labels', 'a.b/c']);
  const person = { ...written('kubectl-edit', 'Update', ['spec', 'type']), time: '2026-11-21T04:00:00Z' };
  const live = object(flux, person);

  test('a field, one beneath it and one owned as a whole above it have the same writer', () => {
    expect(managers(live, 'spec', 'ports', { port: '80' }, 'name')).toEqual(['kustomize-controller']);
    expect(managers(live, 'spec', 'ports', { port: '80' })).toEqual(['kustomize-controller']);
    expect(managers(live, 'spec', 'selector', 'app')).toEqual(['kustomize-controller']);
    expect(managers(live, 'metadata', 'labels', 'a.b/c')).toEqual(['kustomize-controller']);
  });

  test('another entry, another field and a place in a list have none', () => {
    expect(managers(live, 'spec', 'ports', { port: '81' })).toEqual([]);
    expect(managers(live, 'spec', 'ports', { port: '80' }, 'targetPort')).toEqual([]);
    expect(managers(live, 'spec', 'ports', 0)).toEqual([]);
    expect(managers(object(), 'spec')).toEqual([]);
  });

  test('the latest comes first, and the record says where it ends', () => {
    expect(managers(live, 'spec')).toEqual(['kubectl-edit', 'kustomize-controller']);
    expect(writersOf(live, ['spec', 'selector', 'app'])[0]).toMatchObject({ endsAt: 2 });
    expect(writersOf(live, ['spec', 'type'])[0]).toMatchObject({ endsAt: 2 });
    expect(writersOf(live, ['spec'])[0]).not.toHaveProperty('endsAt');
  });

  test('a key of the object\'s own data answers only for itself', () => {
    expect(managers(live, 'constructor')).toEqual([]);
  });
});

test('allWritersOf leaves the status out', () => {
  expect(allWritersOf(object({ ...written('controller', 'Update', ['status']), subresource: 'status' }, written('kubectl', 'Apply', ['spec']))).map(writerText))
    .toEqual(['kubectl (Apply, 2026-11-21T03:00:00Z)']);
});

import { applied } from '../../../src/manifest/immutability/merge';
import { ManifestValue } from '../../../src/manifest/manifest-object';
import { schemaOfKind } from '../../../src/manifest/schema/schema';

const deployment = schemaOfKind('apps/v1', 'Deployment')!;
const service = schemaOfKind('v1', 'Service')!;

function podSpec(spec: ManifestValue): ManifestValue {
  return { spec: { template: { spec } } };
}

describe('applied', () => {
  test('what the manager dropped goes, what the server filled in stays', () => {
    const live = { spec: { replicas: 1, paused: true, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } } } };
    expect(applied(live, { spec: { paused: true } }, { spec: { strategy: { type: 'Recreate' } } }, deployment)).toEqual({
      spec: { replicas: 1, strategy: { type: 'Recreate', rollingUpdate: { maxSurge: '25%' } } },
    });
  });

  test('a block of which the manager owned a field goes as a whole, with what was filled in', () => {
    const live = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: '25%' } } } };
    const before = { spec: { strategy: { rollingUpdate: { maxSurge: 1 } } } };
    expect(applied(live, before, { spec: { strategy: { type: 'Recreate' } } }, deployment)).toEqual({ spec: { strategy: { type: 'Recreate' } } });
  });

  test('entries of a list with keys are merged by them, and those of no manager stay', () => {
    const live = podSpec({ containers: [{ name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }] }, { name: 'injected', image: 'i' }] });
    const before = podSpec({ containers: [{ name: 'a', image: 'a:1', env: [{ name: 'X', value: '1' }] }] });
    const after = podSpec({ containers: [{ name: 'b', image: 'b:1' }, { name: 'a', image: 'a:2' }] });
    expect(applied(live, before, after, deployment)).toEqual(podSpec({
      containers: [{ name: 'b', image: 'b:1' }, { name: 'a', image: 'a:2' }, { name: 'injected', image: 'i' }],
    }));
  });

  test('a key that is left out counts as its default', () => {
    const live = { spec: { ports: [{ port: 80, protocol: 'TCP', nodePort: 30000 }] } };
    const before = { spec: { ports: [{ port: 80 }] } };
    expect(applied(live, before, { spec: { ports: [{ port: 80, name: 'http' }] } }, service)).toEqual({
      spec: { ports: [{ port: 80, protocol: 'TCP', nodePort: 30000, name: 'http' }] },
    });
  });

  test('an atomic list is replaced, an atomic map too', () => {
    const live = podSpec({ tolerations: [{ key: 'a' }, { key: 'b' }], nodeSelector: { a: '1', b: '2' } });
    const before = podSpec({ tolerations: [{ key: 'a' }, { key: 'b' }], nodeSelector: { a: '1', b: '2' } });
    const after = podSpec({ tolerations: [{ key: 'b' }], nodeSelector: { a: '1' } });
    expect(applied(live, before, after, deployment)).toEqual(after);
  });

  test('a map that is emptied in Git goes as a whole', () => {
    const level = schemaOfKind('flowcontrol.apiserver.k8s.io/v1', 'PriorityLevelConfiguration')!;
    const spec = (queuing: ManifestValue): ManifestValue => ({ spec: { limited: { limitResponse: { type: 'Queue', queuing } } } });
    expect(applied(spec({ queues: 8 }), spec({ queues: 8 }), spec({}), level)).toEqual(spec(null));
  });
});

import { liveOf, written } from './live-object';
import { ManagedFields } from '../../../src/cli/cluster/live-object';
import { liveDifferences } from '../../../src/cli/live/object-difference';
import { ManifestObject } from '../../../src/manifest/manifest-object';

const MANIFEST: ManifestObject = {
  apiVersion: 'example.org/v1',
  kind: 'Thing',
  metadata: { name: 'x', namespace: 'y', labels: { app: 'x' } },
  spec: { size: 3, empty: {}, nothing: null, off: false, prune: false, rules: [{ verbs: ['get'] }], nodeSelector: { disk: 'ssd' } },
};
const FLUX = written(
  'kustomize-controller', 'Apply', ['metadata', 'labels', 'app'], ['spec', 'size'], ['spec', 'empty'], ['spec', 'off'], ['spec', 'rules'], ['spec', 'nodeSelector'],
);

/** The differences once this was done to the spec of what Flux applied, and to its metadata. */
function found(spec: object, managers: ManagedFields[] = [FLUX], metadata: object = {}): string[] {
  const live = liveOf(MANIFEST, managers, { spec: { ...MANIFEST.spec as object, prune: false, ...spec }, metadata, status: { phase: 'Ready' } });
  return liveDifferences(MANIFEST, JSON.parse(JSON.stringify(live))).map(({ kind, path, writers }) => `${kind} ${path}${writers.map(({ manager }) => ` ${manager}`).join('')}`);
}

describe('liveDifferences', () => {
  test('what the API server keeps, adds and drops is no difference', () => {
    expect(found({})).toEqual([]);
    expect(found({ mode: 'Default', nothing: 'default', empty: { inner: 1 }, off: undefined })).toEqual([]);
    expect(found({}, [FLUX], { finalizers: ['example.org/x'], creationTimestamp: 'now', ownerReferences: [{}], annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } })).toEqual([]);
  });

  test('another value is one, with its writer, or with none', () => {
    expect(found({ size: 5 }, [FLUX, written('kubectl-edit', 'Update', ['spec', 'size'])])).toEqual(['changed spec.size kubectl-edit kustomize-controller']);
    expect(found({ size: 5 }, [])).toEqual(['changed spec.size']);
    expect(found({ size: undefined }, [])).toEqual(['removed spec.size']);
  });

  test('a `false` that somebody took away is one where it has a meaning, and Flux no longer owns it', () => {
    const defined = { ...MANIFEST, spec: { prune: false } };
    const live = (managers: ManagedFields[]) => liveDifferences(defined, liveOf({ ...MANIFEST, spec: {} }, managers)).length;
    expect(live([written('kustomize-controller', 'Apply', ['spec', 'prune'])])).toBe(0);
    expect(live([written('kustomize-controller', 'Apply', ['spec', 'size'])])).toBe(1);
  });

  test('an addition is somebody\'s, never a default\'s or the control plane\'s', () => {
    const more = { extra: { a: 1, b: { c: 2 } } };
    expect(found(more)).toEqual([]);
    expect(found(more, [FLUX, written('kube-controller-manager', 'Update', ['spec', 'extra', 'a'])])).toEqual([]);
    expect(found(more, [FLUX, written('kubectl-edit', 'Update', ['spec', 'extra', 'a'], ['spec', 'extra', 'b', 'c'])])).toEqual(['added spec.extra kubectl-edit']);
    expect(found(more, [FLUX, written('kubectl-edit', 'Update', ['spec', 'extra', 'a'])])).toEqual(['added spec.extra.a kubectl-edit']);
    expect(found(more, [FLUX, written('kubectl-edit', 'Update', ['spec', 'extra', 'a']), written('other', 'Update', ['spec', 'extra', 'b', 'c'])]))
      .toEqual(['added spec.extra.a kubectl-edit', 'added spec.extra.b other']);
  });

  test('Flux\'s own write counts, but not what admission added to it', () => {
    expect(found({ extra: 1 }, [FLUX, written('kustomize-controller', 'Apply', ['spec', 'extra'])])).toEqual(['added spec.extra kustomize-controller']);
    expect(found({ extra: 1 }, [FLUX, written('kustomize-controller', 'Update', ['spec', 'extra'])])).toEqual([]);
  });

  test('within what Flux owns as a whole, new entries count and new fields are defaults', () => {
    expect(found({ rules: [{ verbs: ['get'], scope: '*' }] })).toEqual([]);
    expect(found({ rules: [{ verbs: ['get'] }, { verbs: ['list'] }] })).toEqual(['added spec.rules[1] kustomize-controller']);
    expect(found({ nodeSelector: { disk: 'ssd', zone: 'a' } })).toEqual(['added spec.nodeSelector.zone kustomize-controller']);
    expect(found({ rules: [{ verbs: ['get'], scope: '*' }] }, [FLUX, written('kubectl-edit', 'Update', ['spec', 'rules'])])).toEqual(['added spec.rules[0].scope kubectl-edit']);
  });

  test('a label beside ours counts, those of owners and of the API server do not', () => {
    const labels = (key: string): string[] => found({}, [FLUX, written('kubectl-label', 'Update', ['metadata', 'labels', key])], { labels: { app: 'x', [key]: 'v' } });
    expect(labels('team')).toEqual(['added metadata.labels.team kubectl-label']);
    expect(labels('kubernetes.io/metadata.name')).toEqual([]);
    expect(labels('kustomize.toolkit.fluxcd.io/name')).toEqual([]);
  });
});

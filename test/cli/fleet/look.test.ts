import { LiveObject } from '../../../src/cli/cluster/live-object';
import { gapOf, Look } from '../../../src/cli/fleet/look';

const cluster = { name: 'eldertree', path: 'clusters/eldertree' };
const protection: Look = { cluster, word: 'disabled', objects: [] };
const policy: Look = { cluster, word: 'Orphan', objects: [] };
const live = (metadata: object, more: object = {}): LiveObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', ...metadata }, ...more });
const kustomization = (spec: object, status: object = {}): LiveObject => live({ generation: 3 }, { spec, status });

test.each<[string | undefined, LiveObject | undefined]>([
  [undefined, live({ annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } })],
  [undefined, live({ labels: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } })],
  ['is not there', undefined],
  ['lacks `kustomize.toolkit.fluxcd.io/prune: disabled`', live({})],
  ['lacks `kustomize.toolkit.fluxcd.io/prune: disabled`', live({ annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'Disabled' } })],
  ['is being deleted since T', live({ deletionTimestamp: 'T', annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } })],
])('a look for protection says %s', (gap, object) => {
  expect(gapOf(protection, object)).toBe(gap);
});

const UNSEEN = 'has it, and kustomize-controller has not looked at it yet';
test.each<[string | undefined, string, LiveObject]>([
  [undefined, 'it reconciled', kustomization({ deletionPolicy: 'Orphan' }, { observedGeneration: 3 })],
  [undefined, 'it fails', kustomization({ deletionPolicy: 'Orphan' }, { observedGeneration: 2, conditions: [{ type: 'Ready', status: 'False', observedGeneration: 3 }] })],
  [undefined, 'it is suspended', kustomization({ deletionPolicy: 'Orphan', suspend: true }, { observedGeneration: 2 })],
  [UNSEEN, 'the controller stands still', kustomization({ deletionPolicy: 'Orphan' }, { observedGeneration: 2 })],
  [UNSEEN, 'there is no status', kustomization({ deletionPolicy: 'Orphan' })],
  ['lacks `deletionPolicy: Orphan`', 'it has another', kustomization({ deletionPolicy: 'WaitForTermination' }, { observedGeneration: 3 })],
  ['lacks `deletionPolicy: Orphan`', 'it has none', kustomization({}, { observedGeneration: 3 })],
])('a look for the policy says %s where %s', (gap, _, object) => {
  expect(gapOf(policy, object)).toBe(gap);
});

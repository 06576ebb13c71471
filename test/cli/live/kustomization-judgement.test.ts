import { LiveObject } from '../../../src/cli/cluster/live-object';
import { ExpectedDirectory } from '../../../src/cli/live/expected';
import { judgeKustomization } from '../../../src/cli/live/kustomization-judgement';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha256:${'b'.repeat(64)}`;
const expected: ExpectedDirectory = { app: 'web', cluster: 'eldertree', name: 'web', namespace: 'flux-system', digest: DIGEST, disabled: false, file: 'web.flux.yaml', manifests: [] };
const READY = { type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded', observedGeneration: 1 };
const WELL = {
  conditions: [READY],
  observedGeneration: 1,
  lastAppliedRevision: 'main@sha1:1',
  lastAttemptedRevision: 'main@sha1:1',
  history: [{ digest: DIGEST, lastReconciledStatus: 'ReconciliationSucceeded' }],
};

function kinds(status: object | undefined, { spec = {}, revision = 'main@sha1:1', of = expected, managedFields = [] as object[] } = {}): string[] {
  const live = {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'web', namespace: 'flux-system', generation: 1, managedFields },
    spec,
    ...(status ? { status } : {}),
  } as unknown as LiveObject;
  return judgeKustomization(of, live, revision).map(({ kind }) => kind);
}

describe('judgeKustomization', () => {
  test('well is only what has applied the digest of the newest revision and is Ready', () => {
    expect(kinds(WELL)).toEqual([]);
    expect(kinds(WELL, { revision: 'main@sha1:2' })).toEqual(['behind']);
    expect(kinds({ ...WELL, history: [{ digest: OTHER, lastReconciledStatus: 'ReconciliationSucceeded' }] })).toEqual(['not-applied']);
    expect(kinds({ ...WELL, history: [{ digest: DIGEST, lastReconciledStatus: 'ReconciliationFailed' }] })).toEqual(['apply-failed']);
    expect(kinds({ ...WELL, conditions: [{ ...READY, status: 'False', reason: 'DependencyNotReady' }] })).toEqual(['not-ready']);
    expect(kinds({ ...WELL, conditions: [{ ...READY, status: 'Unknown', reason: 'Progressing' }] })).toEqual(['not-ready']);
    expect(kinds({ ...WELL, observedGeneration: 0 })).toEqual(['unobserved']);
    expect(kinds({ ...WELL, conditions: [{ ...READY, status: 'False', observedGeneration: 0 }] })).toEqual(['unobserved']);
    expect(kinds({ ...WELL, conditions: [READY, { type: 'Reconciling', status: 'True', reason: 'Progressing' }] })).toEqual(['reconciling']);
    expect(kinds(undefined)).toEqual(['never-applied']);
    expect(kinds({ conditions: [{ ...READY, status: 'False', reason: 'ArtifactFailed' }], observedGeneration: -1 })).toEqual(['never-applied']);
  });

  test('one that waits for its next try failed, and is not under way', () => {
    const conditions = [{ ...READY, status: 'False', reason: 'HealthCheckFailed' }, { type: 'Reconciling', status: 'True', reason: 'ProgressingWithRetry' }];
    expect(kinds({ ...WELL, conditions, observedGeneration: -1, history: [{ digest: DIGEST, lastReconciledStatus: 'HealthCheckFailed' }] })).toEqual(['apply-failed']);
  });

  test('without a digest of ours, Ready and the revision decide', () => {
    const { digest, ...secrets } = expected;
    expect(kinds({ ...WELL, history: [{ digest: OTHER, lastReconciledStatus: 'ReconciliationSucceeded' }] }, { of: secrets })).toEqual([]);
    expect(kinds(WELL, { of: secrets, revision: 'main@sha1:2' })).toEqual(['behind']);
  });

  test('disabled in Git is well, whatever else its status says; running although disabled is not', () => {
    expect(kinds(undefined, { of: { ...expected, disabled: true }, spec: { suspend: true } })).toEqual([]);
    expect(kinds(WELL, { of: { ...expected, disabled: true } })).toEqual(['not-suspended']);
  });

  test('suspended beside what it has applied', () => {
    expect(kinds(WELL, { spec: { suspend: true }, revision: 'main@sha1:2' })).toEqual(['suspended']);
    expect(kinds({ ...WELL, history: [{ digest: OTHER }] }, { spec: { suspend: true } })).toEqual(['suspended', 'not-applied']);
    expect(kinds({ ...WELL, conditions: [READY, { type: 'Reconciling', status: 'True', reason: 'Progressing' }] }, { spec: { suspend: true } })).toEqual(['suspended', 'reconciling']);
  });

  test('a suspend that Git of another revision declares names Git', () => {
    const managedFields = [{ manager: 'kustomize-controller', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:suspend': {} } } }];
    const live = { kind: 'Kustomization', metadata: { name: 'web', managedFields }, spec: { suspend: true }, status: WELL } as unknown as LiveObject;
    expect(judgeKustomization(expected, live, undefined)[0].message).toContain('is suspended by the fleet repository');
  });

  test('no Kustomization at all is a finding, and a Flux without history an error', () => {
    expect(judgeKustomization(expected, undefined, undefined).map(({ kind }) => kind)).toEqual(['missing-kustomization']);
    const { history, ...old } = WELL;
    expect(() => kinds(old)).toThrow('[flux-too-old]');
  });
});

import * as fc from 'fast-check';
import { kindOf, recorded, RECORDED, RECORDED_AT } from './recorded';
import { LiveObject } from '../../../src/cli/cluster/live-object';
import { judgeObject } from '../../../src/cli/status/judge-object';
import { STATES } from '../../../src/cli/status/state';

const SEED = 20261121;
const judge = (live: LiveObject, now = RECORDED_AT) => judgeObject(live, kindOf(live), now);

function made(apiVersion: string, kind: string, conditions: readonly object[], more: { readonly spec?: object } = {}): LiveObject {
  return {
    apiVersion, kind, metadata: { name: 'a', namespace: 'b', generation: 2 }, spec: { ...more.spec }, status: { observedGeneration: 2, conditions },
  };
}
const failing = (reason: string, message: string): object[] => [{ type: 'Ready', status: 'False', reason, message, observedGeneration: 2 }];
const release = (reason: string, message: string, spec: object = {}) => judge(made('helm.toolkit.fluxcd.io/v2', 'HelmRelease', failing(reason, message), { spec }));
const source = (message: string, spec: object = {}, reason = 'GitOperationFailed') => judge(made('source.toolkit.fluxcd.io/v1', 'GitRepository', failing(reason, message), { spec }));
const kustomization = (reason: string, message: string) => judge(made('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', failing(reason, message)));

test('what the real controllers wrote is named rightly', () => {
  const states = Object.fromEntries(RECORDED.map((live) => [live.metadata.name, judge(live).state]));
  expect(states).toEqual({
    'after-absent': 'dependency',
    'after-after': 'dependency',
    'after-wrong': 'dependency',
    'behind': 'ready',
    'broken-yaml': 'validation',
    'bucket': 'clone',
    'by-hand': 'suspended',
    'chart': 'source',
    'charts': 'clone',
    'denied': 'apply',
    'disabled': 'disabled',
    'fleet': 'ready',
    'forbidden': 'apply',
    'from-refused': 'source',
    'hangs': 'timeout',
    'held': 'deleting',
    'image': 'clone',
    'immutable': 'apply',
    'no-branch': 'clone',
    'no-expression': 'stalled',
    'no-image': 'health',
    'no-kind': 'apply',
    'no-namespace': 'apply',
    'no-node': 'health',
    'no-path': 'source',
    'no-repository': 'clone',
    'no-secret': 'authentication',
    'no-source': 'source',
    'no-url': 'stalled',
    'quota': 'apply',
    'recorded': 'emergency',
    'refused': 'clone',
    'static': 'no-status',
    'unknown-host': 'clone',
    'unlisted': 'validation',
    'waiting': 'reconciling',
    'webhook': 'apply',
    'well': 'ready',
    'wrong-host': 'authentication',
    'wrong-key': 'authentication',
    'wrong-password': 'authentication',
    'wrong-type': 'validation',
    'wrong-value': 'validation',
  });
  expect(judge(recorded('refused')).since).toBe('2026-11-21T12:11:40Z');
});

test('a Ready of the recorded ones that is of another generation, or is doubted beside it, is not well', () => {
  const well = recorded('well');
  const { conditions } = well.status as { conditions: { [field: string]: unknown }[] };
  const [ready] = conditions;
  const changed = (metadata: object, more: object): string => (
    judge({ ...well, metadata: { ...well.metadata, ...metadata }, status: { ...well.status as object, ...more } }).state);
  expect(changed({}, {})).toBe('ready');
  expect(changed({ generation: 2 }, {})).toBe('unobserved');
  expect(changed({}, { observedGeneration: 0 })).toBe('unobserved');
  expect(changed({}, { conditions: [{ ...ready, observedGeneration: 7 }] })).toBe('unobserved');
  expect(changed({}, { conditions: [ready, { type: 'Stalled', status: 'True', reason: 'X', message: '' }] })).toBe('stalled');
  expect(changed({}, { conditions: [ready, { type: 'Reconciling', status: 'True', reason: 'Progressing', message: '' }] })).toBe('reconciling');
  expect(changed({}, { conditions: [{ ...ready, status: 'Unknown', reason: 'Odd' }] })).toBe('unknown');
  expect(changed({}, { conditions: [] })).toBe('never-reconciled');
  expect(changed({ deletionTimestamp: '2026-11-21T12:12:00Z' }, {})).toBe('deleting');
});

test('a Kustomization that nobody has reconciled for longer than its interval is stale', () => {
  const well = recorded('well');
  const hours = (count: number): string => judge(well, RECORDED_AT + count * 3_600_000).state;
  expect([hours(1), hours(2), hours(3)]).toEqual(['ready', 'ready', 'stale']);
});

test('kinds of which Flux keeps no status are neither well nor a trouble', () => {
  const live = { apiVersion: 'notification.toolkit.fluxcd.io/v1beta3', kind: 'Provider', metadata: { name: 'a', namespace: 'b', generation: 1 }, spec: { type: 'slack' } };
  expect(judgeObject(live, { ...kindOf(live), hasStatus: false }, 0).state).toBe('no-status');
  expect(judgeObject(live, kindOf(live), 0).state).toBe('never-reconciled');
});

test('releases of Helm wait for charts and dependencies, and fail by their own reasons', () => {
  const chart = { chart: { spec: { chart: 'web', sourceRef: { kind: 'HelmRepository', name: 'charts', namespace: 'flux-system' } } } };
  expect(release('SourceNotReady', "HelmChart 'flux-system/b-a' is not ready: latest generation of object has not been reconciled", chart))
    .toMatchObject({ state: 'source', cause: { kind: 'HelmChart', namespace: 'flux-system', name: 'b-a' } });
  expect(release('DependencyNotReady', "dependency 'x/y' is not ready", { dependsOn: [{ name: 'y', namespace: 'x' }] })).toMatchObject({ state: 'dependency', cause: { kind: 'HelmRelease', namespace: 'x', name: 'y' } });
  expect(release('InstallFailed', 'Helm install failed for release b/a with chart web@1.0.0: context deadline exceeded')).toMatchObject({ state: 'health' });
  expect(release('UpgradeFailed', 'Helm upgrade failed for release b/a with chart web@1.0.0: cannot patch "a" with kind Deployment: Deployment.apps "a" is invalid: spec.selector: Invalid value: field is immutable'))
    .toMatchObject({ state: 'apply' });
  const stalled = made('helm.toolkit.fluxcd.io/v2', 'HelmRelease', [...failing('InstallFailed', 'x'), { type: 'Stalled', status: 'True', reason: 'RetriesExceeded', message: 'Failed to install after 1 attempt(s)' }]);
  expect(judge(stalled)).toMatchObject({ state: 'stalled', action: expect.stringContaining('flux reconcile helmrelease a -n b --force --reset') });
});

test.each<readonly [string, object, RegExp]>([
  ['unable to clone: authorization failed', { url: 'ssh://git@example.org/a', secretRef: { name: 'k' } }, /^authentication: ssh:\/\/git@example\.org\/a does not accept what the Secret b\/k holds/],
  ['authentication required: Repository not found.', { url: 'https://example.org/a' }, /^authentication: https:\/\/example\.org\/a wants credentials, and it names no Secret/],
  ['dial tcp 192.0.2.1:22: i/o timeout', { url: 'ssh://git@example.org/a', timeout: '60s' }, /^timeout: .* did not answer within 60s/],
  ['tls: failed to verify certificate: x509: certificate signed by unknown authority', { url: 'https://example.org/a' }, /^authentication: the certificate of https:\/\/example\.org\/a is not trusted/],
  ['unable to list tags: no match found for semver: >=9.0.0', { url: 'https://example.org/a', ref: { semver: '>=9.0.0' } }, /^clone: https:\/\/example\.org\/a has no semver >=9\.0\.0/],
  ['unable to archive artifact to storage: write /data/x: no space left on device', {}, /^storage: /],
  ["signature verification of commit 'x' failed: unable to verify", {}, /^verification: /],
  ['something that nobody has seen', {}, /^failed: /],
])('a source that says %p', (message, spec, wished) => {
  const { state, meaning } = source(message, spec);
  expect(`${state}: ${meaning}`).toMatch(wished);
});

test.each<readonly [string, string, RegExp]>([
  ['ReconciliationFailed', 'Deployment/web/api dry-run failed (FieldManagerConflict): Apply failed with 1 conflict: conflict with "kubectl"', /^apply: another manager holds fields of Deployment web\/api/],
  ['ReconciliationFailed', 'ConfigMap/web/a apply failed: configmaps "a" is forbidden: unable to create new content in namespace web because it is being terminated', /^apply: the namespace of ConfigMap web\/a is being deleted/],
  ['ReconciliationFailed', 'ClusterRole/a dry-run failed (Forbidden): clusterroles.rbac.authorization.k8s.io "a" is forbidden: User "system:serviceaccount:b:c" cannot patch resource "clusterroles" in API group "rbac.authorization.k8s.io" at the cluster scope',
    /^apply: system:serviceaccount:b:c may not patch clusterroles\.rbac\.authorization\.k8s\.io, which ClusterRole a needs/],
  ['ReconciliationFailed', 'Secret/web/a is SOPS encrypted, configuring decryption is required for this secret to be reconciled', /^validation: .* cannot be decrypted/],
  ['ReconciliationFailed', 'admission webhook "check.example.org" denied the request: no', /^apply: the admission policy check\.example\.org denies an object/],
  ['ReconciliationFailed', 'Deployment/web/api dry-run failed: context deadline exceeded', /^apply: the API server did not answer in time when Deployment web\/api/],
  ['BuildFailed', "decryption failed for '/v1, Kind=Secret/database': cannot get sops data key", /^validation: .*database cannot be decrypted/],
  ['BuildFailed', "post build failed for '/v1, Kind=ConfigMap/a': variable substitution failed: variable not set (strict mode): \"X\"", /^validation: a variable of postBuild cannot be filled in/],
  ['PruneFailed', 'delete failed, errors: x', /^prune: /],
  ['HealthCheckFailed', "health check failed after 5s: timeout waiting for: [Kustomization/flux-system/child status: 'InProgress', Namespace/x status: 'Terminating']", /^health: all is applied, and Kustomization flux-system\/child, Namespace x do not become ready/],
  ['ArtifactFailed', 'GET http://source-controller/x giving up after 10 attempts', /^source: what its source fetched cannot be had from source-controller/],
])('a Kustomization that says %p: %p', (reason, message, wished) => {
  const { state, meaning } = kustomization(reason, message);
  expect(`${state}: ${meaning}`).toMatch(wished);
});

const odd = fc.anything({ maxDepth: 3, withNullPrototype: false, key: fc.constantFrom('type', 'status', 'reason', 'message', 'conditions', 'history', 'artifact', 'lastReconciled', 'suspend', 'dependsOn', 'sourceRef', 'name', 'kind') });
const condition = fc.record({
  type: fc.constantFrom('Ready', 'Reconciling', 'Stalled', 'FetchFailed'),
  status: fc.oneof(fc.constantFrom('True', 'False', 'Unknown', 'true', ''), odd),
  reason: fc.oneof(fc.constantFrom('Progressing', 'ProgressingWithRetry', 'DependencyNotReady', 'ArtifactFailed', 'HealthCheckFailed', 'BuildFailed', 'ReconciliationFailed'), odd),
  message: fc.oneof(fc.string(), fc.constantFrom('context deadline exceeded', "dependency 'a/b' is not ready", "timeout waiting for: [Deployment/web/api status: 'Failed']"), odd),
  observedGeneration: fc.oneof(fc.constantFrom(1, 2, 3), odd),
  lastTransitionTime: fc.oneof(fc.constant('2026-11-21T12:00:00Z'), odd),
}, { requiredKeys: [] });
const spec = fc.oneof(odd, fc.record({ suspend: fc.constantFrom(true, false, 'true', undefined), dependsOn: odd, sourceRef: odd, interval: odd, url: odd }));
const conditions = fc.oneof(fc.array(condition, { maxLength: 4 }), odd);
const observedGeneration = fc.oneof(fc.constantFrom(1, 2), odd);
const status = fc.oneof(odd, fc.record({ conditions, observedGeneration, history: odd, artifact: odd }, { requiredKeys: [] }));
/** Nearly well: what is wrong with it, if anything, is one small thing. */
const nearly = fc.record({
  conditions: fc.tuple(
    fc.record({ type: fc.constant('Ready'), status: fc.constantFrom('True', 'True', 'True', 'False', 'Unknown', true), observedGeneration: fc.constantFrom(1, 1, 2, undefined, null) }),
    fc.record({ type: fc.constantFrom('Stalled', 'Reconciling', 'FetchFailed'), status: fc.constantFrom('True', 'False', 'False') }),
  ),
  observedGeneration: fc.constantFrom(1, 1, 2, undefined, null),
});
const live = fc.record({
  apiVersion: fc.constantFrom('kustomize.toolkit.fluxcd.io/v1', 'source.toolkit.fluxcd.io/v1', 'helm.toolkit.fluxcd.io/v2', 'image.toolkit.fluxcd.io/v1', 'fluxcd.controlplane.io/v1'),
  kind: fc.constantFrom('Kustomization', 'GitRepository', 'HelmRelease', 'HelmRepository', 'ImagePolicy', 'ResourceSet'),
  metadata: fc.record({ name: fc.constant('a'), namespace: fc.constant('b'), generation: fc.constantFrom(1, 1, 2, undefined), deletionTimestamp: fc.constantFrom(undefined, undefined, undefined, 'x') }),
  spec,
  status: fc.oneof(status, nearly),
}) as unknown as fc.Arbitrary<LiveObject>;

test('whatever stands in an object, it is judged, and it is well only where Ready says True of its own generation', () => {
  let ready = 0;
  fc.assert(fc.property(live, (one) => {
    const { state, meaning, ...rest } = judge(one);
    JSON.stringify(rest);
    if (!Object.hasOwn(STATES, state) || meaning === '') throw new Error(`${state}: ${meaning}`);
    if (state !== 'ready') return;
    ready++;
    const found = one.status as { observedGeneration?: unknown; conditions: { type: unknown; status: unknown; observedGeneration?: unknown }[] };
    const said = found.conditions.find(({ type }) => type === 'Ready')!;
    const observed = [said.observedGeneration, found.observedGeneration].filter((each) => each !== undefined && each !== null);
    expect([said.status, [...new Set(observed)], one.metadata.deletionTimestamp]).toEqual(['True', [one.metadata.generation], undefined]);
    expect(found.conditions.filter(({ type, status: value }) => type === 'Stalled' && value === 'True')).toEqual([]);
  }), { seed: SEED, numRuns: 10_000 });
  // A property that no object reaches would prove nothing.
  expect(ready).toBeGreaterThan(50);
});

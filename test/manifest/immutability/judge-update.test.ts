import { judgeUpdate, UpdateContext } from '../../../src/manifest/immutability/judge-update';
import { RULES } from '../../../src/manifest/immutability/rules/rules';
import { ManifestObject } from '../../../src/manifest/manifest-object';

const CONTEXT: UpdateContext = { server: '1.36', policy: false };
const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'a', image: 'a:1' }] } };

function object(apiVersion: string, kind: string, fields: object, annotations?: Record<string, string>): ManifestObject {
  return { apiVersion, kind, metadata: { name: 'a', namespace: 'n', ...(annotations ? { annotations } : {}) }, ...fields };
}

function deployment(spec: object, annotations?: Record<string, string>): ManifestObject {
  return object('apps/v1', 'Deployment', { spec: { selector: { matchLabels: { app: 'a' } }, template, ...spec } }, annotations);
}

function verdicts(before: ManifestObject, after: ManifestObject, context: Partial<UpdateContext> = {}): string[] {
  return judgeUpdate(before, after, { ...CONTEXT, ...context }).map(({ rule, verdict }) => `${rule} ${verdict}`);
}

describe('judgeUpdate', () => {
  test('says what is refused, why, and what works', () => {
    const [finding, ...more] = judgeUpdate(deployment({}), deployment({ selector: { matchLabels: { app: 'b' } } }), CONTEXT);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ object: 'apps/Deployment/n/a', path: 'spec.selector', verdict: 'refused', rule: 'deployment-selector' });
    expect(finding.reason).toBe('a Deployment keeps the selector that it was created with; Git has {"matchLabels":{"app":"b"}} where it had {"matchLabels":{"app":"a"}}');
    expect(finding.remedy).toContain('kustomize.toolkit.fluxcd.io/force: enabled');
  });

  test('writing a default out is no change', () => {
    expect(verdicts(deployment({}), deployment({ replicas: 1, strategy: { type: 'RollingUpdate' } }))).toEqual([]);
  });

  test('Recreate is refused beside the block that was filled in, and passes where Git owned it', () => {
    const recreate = { strategy: { type: 'Recreate' } };
    expect(verdicts(deployment({}), deployment(recreate))).toEqual(['deployment-strategy-recreate refused']);
    expect(verdicts(deployment({}), deployment({ strategy: { type: 'Recreate', rollingUpdate: null } }))).toEqual(['deployment-strategy-recreate refused']);
    expect(verdicts(deployment({ strategy: { rollingUpdate: { maxSurge: 1 } } }), deployment(recreate))).toEqual([]);
  });

  test('a rule holds on the servers that have it', () => {
    const set = (revisionHistoryLimit: number) => object('apps/v1', 'StatefulSet', { spec: { selector: { matchLabels: { app: 'a' } }, template, revisionHistoryLimit } });
    expect(verdicts(set(3), set(4), { server: '1.32' })).toEqual(['statefulset-revision-history refused']);
    expect(verdicts(set(3), set(4), { server: '1.33' })).toEqual([]);
  });

  test('the policy guards what the server allows', () => {
    const service = (type: string) => object('v1', 'Service', { spec: { type, selector: { app: 'a' }, ports: [{ port: 80 }] } });
    expect(verdicts(service('ClusterIP'), service('NodePort'))).toEqual([]);
    expect(verdicts(service('ClusterIP'), service('NodePort'), { policy: true })).toEqual(['guarded-service-type guarded']);
  });

  test('an acknowledgement with a reason silences its finding and no other', () => {
    const changed = { selector: { matchLabels: { app: 'b' } }, strategy: { type: 'Recreate' } };
    const with_ = (text: string) => verdicts(deployment({}), deployment(changed, { 'cdk8s-lifeboat.io/immutable-acknowledged': text }));
    expect(with_('spec.selector: we recreate it on Sunday')).toEqual(['deployment-strategy-recreate refused']);
    expect(with_('spec.selector, deployment-strategy-recreate: we recreate it on Sunday')).toEqual([]);
    expect(with_('spec.selector')).toEqual(['deployment-selector refused', 'deployment-strategy-recreate refused', 'acknowledgement-without-reason guarded']);
    expect(with_('spec.replicas: why not')).toEqual(['deployment-selector refused', 'deployment-strategy-recreate refused', 'acknowledgement-unused guarded']);
  });

  test('a changed object of an unknown kind is never passed over in silence', () => {
    const custom = (size: number) => object('example.com/v1', 'Widget', { spec: { size } });
    expect(verdicts(custom(1), custom(2))).toEqual(['definition-unknown depends']);
    expect(verdicts(custom(1), custom(1))).toEqual([]);
    expect(verdicts(custom(1), custom(2), { judgeCustom: () => [] })).toEqual([]);
  });
});

test('each rule says what it holds, by a name of its own in each kind, and where it was read', () => {
  const names = RULES.flatMap(({ id, kinds }) => kinds.map((kind) => `${kind} ${id}`));
  expect(new Set(names).size).toBe(names.length);
  for (const { id, says, evidence, messages } of RULES) {
    expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    expect(says).not.toMatch(/\.$/);
    expect([evidence.length, messages.length].every((length) => length > 0)).toBe(true);
  }
});

// Each was a difference between the API server and us once.
describe('what random updates found:', () => {
  const csiDriver = (spec: object) => object('storage.k8s.io/v1', 'CSIDriver', { spec });
  const node = (spec: object) => object('v1', 'Node', { spec });
  const claim = (spec: object) => object('v1', 'PersistentVolumeClaim', { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec } });
  const service = (spec: object) => object('v1', 'Service', { spec: { selector: { app: 'a' }, ports: [{ port: 80 }], ...spec } });
  const pod = (container: object) => object('v1', 'Pod', { spec: { containers: [{ name: 'a', image: 'a:1', ...container }] } });

  test.each<[string, ManifestObject, ManifestObject, string[]]>([
    ['an empty spec has defaults', csiDriver({}), csiDriver({ podInfoOnMount: true }), []],
    ['the order of a set counts', csiDriver({ volumeLifecycleModes: ['Persistent', 'Ephemeral'] }), csiDriver({ volumeLifecycleModes: ['Ephemeral', 'Persistent'] }), ['csi-driver-volume-lifecycle-modes refused']],
    ['podCIDR wins over podCIDRs', node({ podCIDR: '192.0.2.0/24', podCIDRs: ['192.0.2.0/24'] }), node({ podCIDR: '192.0.2.0/24' }), []],
    ['a source that can be none is dropped', claim({}), claim({ dataSource: { kind: 'other', name: 'a' } }), []],
    ['a Service stays headless', service({ clusterIP: 'None' }), service({ type: 'NodePort' }), ['service-cluster-ip refused']],
    ['requests follow limits in a Pod', pod({ resources: { limits: { cpu: '1' } } }), pod({ resources: { limits: { cpu: '1000m' } } }), []],
    ['an empty lifecycle is one', pod({}), pod({ lifecycle: {} }), ['pod-spec refused']],
    ['a field of an alpha gate is dropped', pod({}), pod({ lifecycle: { stopSignal: 'SIGHUP' } }), []],
  ])('%s', (_, before, after, expected) => {
    expect(verdicts(before, after)).toEqual(expected);
  });
});

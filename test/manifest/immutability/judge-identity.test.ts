import { judgeIdentity } from '../../../src/manifest/immutability/judge-identity';
import { ManifestObject } from '../../../src/manifest/manifest-object';

const CONTEXT = { server: '1.36', policy: false };

function claim(name: string, namespace: string, annotations?: Record<string, string>): ManifestObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace, ...(annotations ? { annotations } : {}) },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  };
}

function service(name: string): ManifestObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'n' }, spec: { selector: { app: 'a' }, ports: [{ port: 80 }] } };
}

describe('judgeIdentity', () => {
  test.each([
    ['another name', claim('b', 'n'), 'metadata.name'],
    ['another namespace', claim('a', 'm'), 'metadata.namespace'],
  ])('a claim under %s is another claim, and its data goes', (_, made, path) => {
    expect(judgeIdentity([claim('a', 'n')], [made], CONTEXT)).toEqual([expect.objectContaining({
      object: 'PersistentVolumeClaim/n/a', path, verdict: 'depends', rule: 'identity-changed', reason: expect.stringContaining('the data'), remedy: expect.stringContaining('prune: disabled'),
    })]);
  });

  test('a claim that is gone is told, and one that is never pruned is not', () => {
    expect(judgeIdentity([claim('a', 'n')], [service('x')], CONTEXT)).toEqual([expect.objectContaining({ rule: 'identity-gone', verdict: 'depends' })]);
    expect(judgeIdentity([claim('a', 'n', { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' })], [], CONTEXT)).toEqual([]);
  });

  test('what loses nothing is told by policy only', () => {
    expect(judgeIdentity([service('a')], [service('b')], CONTEXT)).toEqual([]);
    expect(judgeIdentity([service('a')], [service('b')], { ...CONTEXT, policy: true })).toEqual([expect.objectContaining({ verdict: 'guarded', path: 'metadata.name' })]);
    expect(judgeIdentity([service('a')], [], { ...CONTEXT, policy: true })).toEqual([]);
  });

  test('an acknowledgement on the new object silences it', () => {
    const made = claim('b', 'n', { 'cdk8s-lifeboat.io/immutable-acknowledged': 'identity-changed: the data was copied' });
    expect(judgeIdentity([claim('a', 'n')], [made], CONTEXT)).toEqual([]);
  });
});

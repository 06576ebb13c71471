import { LifeboatError } from '../../src/manifest/lifeboat-error';
import { checkObject } from '../../src/manifest/object-rules';

function refusal(apiVersion: string, kind: string, name: unknown, more: object = {}): string {
  try {
    checkObject({ apiVersion, kind, metadata: { name } as any, ...more }, 'eldertree/shop/one');
  } catch (error) {
    expect(error).toBeInstanceOf(LifeboatError);
    return (error as Error).message;
  }
  return '';
}

const WAY_OUT = 'Set metadata.name, or rename the construct. [object-name]';

describe('names', () => {
  test.each([undefined, '', 5, null])('%p is none', (name) => {
    expect(refusal('v1', 'ConfigMap', name)).toBe('eldertree/shop/one metadata.name: is missing, and an object without a name cannot be applied twice. '
      + WAY_OUT);
  });

  test.each(['a', 'a.b-c', '0', 'x'.repeat(253), 'kube-root-ca.crt'])('%s is one of most kinds', (name) => {
    expect(refusal('v1', 'ConfigMap', name)).toBe('');
    expect(refusal('apps/v1', 'Deployment', name)).toBe('');
  });

  test.each(['A', 'a_b', '-a', 'a-', 'a..b', '.a', 'a b', 'ä', 'x'.repeat(254), 'a\n'])('%j is none of most kinds', (name) => {
    expect(refusal('v1', 'ConfigMap', name)).toBe(`eldertree/shop/one metadata.name: '${name}' is no DNS name (lower-case letters, digits, - and ., at most `
      + `253 characters). ${WAY_OUT}`);
  });

  test.each(['a', 'a-1', 'x'.repeat(63)])('%s is one of a Service and of a Namespace', (name) => {
    expect(refusal('v1', 'Service', name)).toBe('');
    expect(refusal('v1', 'Namespace', name)).toBe('');
  });

  test('a Service begins with a letter and has no dot', () => {
    for (const name of ['1a', 'a.b', 'x'.repeat(64)]) {
      expect(refusal('v1', 'Service', name)).toBe(`eldertree/shop/one metadata.name: '${name}' is no DNS label that begins with a letter, of at most 63 `
        + `characters, as a Service's name has to be. ${WAY_OUT}`);
    }
    expect(refusal('serving.knative.dev/v1', 'Service', '1a')).toBe('');
  });

  test('a Namespace has no dot', () => {
    expect(refusal('v1', 'Namespace', '1a')).toBe('');
    for (const name of ['a.b', 'x'.repeat(64)]) {
      expect(refusal('v1', 'Namespace', name)).toBe(`eldertree/shop/one metadata.name: '${name}' is no DNS label of at most 63 characters, as a Namespace's `
        + `name has to be. ${WAY_OUT}`);
    }
  });

  test('a role may be called almost anything, as the API server allows', () => {
    for (const kind of ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding']) {
      expect(refusal('rbac.authorization.k8s.io/v1', kind, 'system:controller:Shop')).toBe('');
      for (const name of ['a/b', 'a%b', '.', '..']) {
        expect(refusal('rbac.authorization.k8s.io/v1', kind, name)).toBe(`eldertree/shop/one metadata.name: '${name}' has a / or %, which the API server refuses. `
          + WAY_OUT);
      }
    }
  });
});

describe('Secrets', () => {
  test.each(['data', 'stringData'])('with a literal value in %s is refused, with its key and not its value', (field) => {
    const message = refusal('v1', 'Secret', 'one', { [field]: { password: 'c2VjcmV0' } });
    expect(message).toBe(`eldertree/shop/one ${field}.password: a literal value of a Secret would stand in Git in two copies. `
      + 'Encrypt it with SOPS and load it with SopsSecret, use a SealedSecret, or use an ExternalSecret. [secret-literal]');
    expect(message).not.toContain('c2VjcmV0');
  });

  test('without values are well: something in the cluster fills them', () => {
    for (const more of [{}, { data: {} }, { data: null }, { type: 'kubernetes.io/service-account-token' }]) expect(refusal('v1', 'Secret', 'one', more)).toBe('');
  });

  test('that SOPS encrypted are told of SopsSecret', () => {
    expect(refusal('v1', 'Secret', 'one', { data: { a: 'ENC[x]' }, sops: { mac: 'x' } })).toBe('eldertree/shop/one: is a Secret that SOPS encrypted, and written '
      + "anew it would no longer match its signature. Load its file as it is: new SopsSecret(app, ID, { file: '…' }). [sops-object]");
  });

  test('are the v1 kind alone: data of another kind is no secret', () => {
    expect(refusal('v1', 'ConfigMap', 'one', { data: { password: 'x' } })).toBe('');
    expect(refusal('bitnami.com/v1alpha1', 'Secret', 'one', { data: { password: 'x' } })).toBe('');
  });
});

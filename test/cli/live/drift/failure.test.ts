import { Commands, placeOf } from '../../../../src/cli/live/drift/commands';
import { failureOf } from '../../../../src/cli/live/drift/failure';

const commands = new Commands(placeOf({}, 'eldertree'));
const failure = (reason: string, message: string): ReturnType<typeof failureOf> => failureOf({ type: 'Ready', status: 'False', reason, message }, commands);

describe('what a failed reconcile comes from', () => {
  test('a quota, and the room that it lacks', () => {
    const message = 'ConfigMap/web/more dry-run failed (Forbidden): configmaps "more" is forbidden: exceeded quota: few, requested: count/configmaps=1, used: count/configmaps=3, limited: count/configmaps=3\n';
    const { cause, repair } = failure('ReconciliationFailed', message);
    expect(cause).toMatch(/^ConfigMap web\/more would exceed the quota few \(ReconciliationFailed: ConfigMap\/web\/more/);
    expect(repair).toBe('kubectl patch resourcequota few -n web --type=merge -p \'{"spec":{"hard":{"count/configmaps":"4"}}}\' --context eldertree');
    expect(failure('ReconciliationFailed', message.replaceAll(/=\d/g, '=1Gi')).repair).toBeUndefined();
  });

  test('a namespace', () => {
    const { cause, repair } = failure('ReconciliationFailed', 'ConfigMap/late/config not found: namespaces "late" not found');
    expect([cause.split(' (')[0], repair]).toEqual(['the namespace late of ConfigMap late/config is not there', 'kubectl create namespace late --context eldertree']);
  });

  test('a right', () => {
    const message = 'Deployment/web/api dry-run failed (Forbidden): deployments.apps "api" is forbidden: User "system:serviceaccount:web:deployer" cannot patch resource "deployments" in API group "apps" in the namespace "web"';
    const { cause, text, repair } = failure('ReconciliationFailed', message);
    expect(cause).toContain('system:serviceaccount:web:deployer may not patch deployments');
    expect(text).toContain('`kubectl auth can-i patch deployments.apps -n web --as=system:serviceaccount:web:deployer --context eldertree`');
    expect(repair).toBeUndefined();
  });

  test.each([
    ['BuildFailed', 'kustomize build failed: accumulating resources: yaml: line 3: mapping values are not allowed', /the manifests do not build/],
    ['ReconciliationFailed', 'Certificate/web/tls dry-run failed: no matches for kind "Certificate" in version "cert-manager.io/v1"', /knows no Certificate of cert-manager\.io\/v1/],
    ['ReconciliationFailed', 'Deployment/web/api dry-run failed (Invalid): spec.selector: Invalid value: field is immutable', /change a field that cannot be changed/],
    ['ReconciliationFailed', 'Service/web/api dry-run failed (Invalid): spec.ports[0].port: Invalid value: 70000', /not what its schema asks for/],
    ['DependencyNotReady', "dependency 'flux-system/data' is not ready", /waits for another/],
    ['ArtifactFailed', 'Source artifact not found', /cannot be had/],
  ])('%s: %s', (reason, message, meaning) => {
    expect(failure(reason, message).cause).toMatch(meaning);
  });
});

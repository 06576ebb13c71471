import { FactsScene } from './facts-scene';
import { kustomization } from '../../testbed/flux';
import { configMap, yaml } from '../plain-fleet';

const BY = 'lifeboat.example/suspended-by';
const NAME = 'attested-suspend';
const MESSAGE = 'a suspend needs a record of who suspends';

const policy = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: NAME },
  spec: {
    failurePolicy: 'Fail',
    matchConstraints: {
      resourceRules: [{ apiGroups: ['kustomize.toolkit.fluxcd.io'], apiVersions: ['*'], operations: ['UPDATE'], resources: ['kustomizations'] }],
    },
    validations: [{
      message: MESSAGE,
      expression: `!(has(object.spec.suspend) && object.spec.suspend) || (has(oldObject.spec.suspend) && oldObject.spec.suspend)
        || (has(object.metadata.annotations) && '${BY}' in object.metadata.annotations && object.metadata.annotations['${BY}'] == request.userInfo.username)`,
    }],
  },
};
const binding = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: { name: NAME },
  spec: { policyName: NAME, validationActions: ['Deny'] },
};

describe('a ValidatingAdmissionPolicy, while the controllers are stopped', () => {
  const scene = new FactsScene(async () => {
    await scene.applied('guarded', './guarded', { 'guarded/all.yaml': yaml(configMap('guarded', 'default', {})) });
    await testbed.stop('kustomize-controller');
    await testbed.stop('source-controller');
    await testbed.api.apply(policy);
    await testbed.api.apply(binding);
  });
  const { testbed } = scene;
  const suspend = (by?: string) => testbed.api.patch(
    kustomization('guarded'), { ...(by && { metadata: { annotations: { [BY]: by } } }), spec: { suspend: true } }, { dryRun: true },
  );
  const denied = async (work: Promise<unknown>) => work.then(() => '', (error: Error) => error.message);

  test('denies a suspend without a record, to members of system:masters too', async () => {
    // It takes effect a moment after it was written.
    const message = await testbed.api.poll('the policy to deny', 30, () => denied(suspend()), Boolean);
    expect(message).toContain(MESSAGE);
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    expect(await testbed.kubectl(['create', '-f', '-', '-o', 'jsonpath={.status.userInfo.groups}'], JSON.stringify(review))).toContain('system:masters');
  });

  test('denies one in the name of somebody else, and lets one in one\'s own through', async () => {
    expect(await denied(suspend('somebody-else'))).toContain(MESSAGE);
    expect(await denied(suspend('testbed-admin'))).toBe('');
  });
});

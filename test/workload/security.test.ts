import { containerOf, cronJobObjects, jobObjects, statefulSetObjects, templateOf, workloadObjects } from './standing';
import { refusal } from '../definition/defined';

test.each([['Deployment', workloadObjects], ['StatefulSet', statefulSetObjects], ['Job', jobObjects], ['CronJob', cronJobObjects]] as const)(
  'the pods of a %s are nobody on their node and keep no token', (_, make) => {
    const objects = (make as () => any[])();
    expect(templateOf(objects).spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(containerOf(objects).securityContext).toMatchObject({
      allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, privileged: false, readOnlyRootFilesystem: true, runAsUser: 10001,
    });
  });

test('a group follows its user, and root is refused', () => {
  expect(containerOf(workloadObjects({ user: 101 })).securityContext).toMatchObject({ runAsUser: 101, runAsGroup: 101 });
  expect(refusal(() => workloadObjects({ user: 0 }))).toContain("'user' (0) is root, which PodSecurity restricted refuses");
});

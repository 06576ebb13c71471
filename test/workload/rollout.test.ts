import { Duration } from 'cdk8s';
import { objectOf, statefulSetObjects, workloadObjects } from './standing';
import { refusal } from '../definition/defined';

test('the new pod is ready before the old one goes', () => {
  expect(objectOf(workloadObjects(), 'Deployment').spec.strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
});

test('a StatefulSet gets its new version from a number on', () => {
  const { spec } = objectOf(statefulSetObjects({ replicas: 3, rollout: { partition: 2, minReady: Duration.seconds(9) } }), 'StatefulSet');
  expect(spec).toMatchObject({ minReadySeconds: 9, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } });
});

test('a partition that no pod is in is refused', () => {
  expect(refusal(() => statefulSetObjects({ replicas: 2, rollout: { partition: 2 } }))).toContain("'rollout.partition' (2) must be less than 'replicas' (2)");
});

test.each<[string, any, string]>([
  ['a deadline within the start', { rollout: { progressDeadline: Duration.seconds(60) } },
    "'rollout.progressDeadline' (60s) must be greater than 'startup.period' × 'startup.failureThreshold' (300s = 5s × 60 of profile pi) and 'rollout.minReady' (5s of profile pi) together (305s)"],
  ['no pod to replace', { rollout: { maxSurge: '0' } }, "'rollout.maxSurge' (0) and 'rollout.maxUnavailable' (0 of profile pi) are both 0"],
])('%s is refused with the props and both values', (_, props, message) => {
  expect(refusal(() => workloadObjects(props))).toContain(message);
});

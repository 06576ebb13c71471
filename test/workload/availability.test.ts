import { objectOf, workloadObjects } from './standing';
import { Profile } from '../../src/workload/profile';
import { WorkloadPart } from '../../src/workload/workload-part';
import { refusal } from '../definition/defined';

test('where an autoscaler owns them no replicas are written', () => {
  expect(objectOf(workloadObjects({ profile: Profile.STANDARD }), 'Deployment').spec.replicas).toBeUndefined();
  expect(objectOf(workloadObjects({ profile: Profile.STANDARD, without: [WorkloadPart.AUTOSCALER] }), 'Deployment').spec.replicas).toBe(2);
  expect(workloadObjects({ profile: Profile.STANDARD, replicas: 3 }).some(({ kind }) => kind === 'HorizontalPodAutoscaler')).toBe(false);
});

test('a drain may take one pod away, also where there is but one, and always one that is broken', () => {
  expect(objectOf(workloadObjects(), 'PodDisruptionBudget').spec).toEqual({
    selector: { matchLabels: { 'app.kubernetes.io/name': 'api' } }, unhealthyPodEvictionPolicy: 'AlwaysAllow', maxUnavailable: 1,
  });
});

test.each<[string, any, string]>([
  ['a budget that blocks drains', { disruption: { minAvailable: '1' } }, "'disruption.minAvailable' (1) must be less than 'replicas' (1 of profile pi)"],
  ['the same under an autoscaler', { profile: Profile.STANDARD, disruption: { minAvailable: '2' } },
    "'disruption.minAvailable' (2) must be less than 'autoscaling.min' (2 of profile standard)"],
  ['replicas beside an autoscaler', { replicas: 2, autoscaling: { max: 3 } }, "'replicas' (2) and 'autoscaling' (at most 3) are both given"],
])('%s is refused with the props and both values', (_, props, message) => {
  expect(refusal(() => workloadObjects(props))).toContain(message);
});

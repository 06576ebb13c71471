import { templateOf, statefulSetObjects, workloadObjects } from './standing';
import { Profile } from '../../src/workload/profile';
import { Spread } from '../../src/workload/spread';

const constraintsOf = (objects: any[]): any[] => templateOf(objects).spec.topologySpreadConstraints;

test('one node is enough, unless it is said that it is not', () => {
  expect(constraintsOf(workloadObjects()).map(({ whenUnsatisfiable }) => whenUnsatisfiable)).toEqual(['ScheduleAnyway', 'ScheduleAnyway']);
  expect(constraintsOf(workloadObjects({ spread: Spread.REQUIRED }))[0]).toMatchObject({
    topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule', nodeTaintsPolicy: 'Honor', matchLabelKeys: ['pod-template-hash'],
  });
  expect(templateOf(workloadObjects({ profile: Profile.CRITICAL })).spec.affinity.podAntiAffinity).not.toHaveProperty('requiredDuringSchedulingIgnoredDuringExecution');
});

test('the pods of a StatefulSet, which have no such hash, are spread all together', () => {
  for (const constraint of constraintsOf(statefulSetObjects())) expect(constraint.matchLabelKeys).toBeUndefined();
});

test('nodes are chosen by their labels', () => { expect(templateOf(workloadObjects({ nodeSelector: { disk: 'ssd' } })).spec.nodeSelector).toEqual({ disk: 'ssd' }); });

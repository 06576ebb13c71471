import { containerOf, objectOf, statefulSetObjects, templateOf } from './standing';
import { Profile } from '../../src/workload/profile';
import { refusal } from '../definition/defined';

test('an image, a port and a volume are enough', () => {
  expect(statefulSetObjects({ profile: Profile.CRITICAL }).map(({ kind }) => kind).sort()).toEqual([
    'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount', 'StatefulSet',
  ]);
});

test('each pod has a volume, which outlives it and the set', () => {
  const objects = statefulSetObjects({ writable: ['/data/tmp', '/tmp'] });
  const { spec } = objectOf(objects, 'StatefulSet');
  expect(spec.volumeClaimTemplates).toEqual([{
    metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  }]);
  expect(spec.persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
  expect(containerOf(objects).volumeMounts).toContainEqual({ name: 'data', mountPath: '/data' });
  expect(templateOf(objects).spec.volumes.map(({ name }: any) => name)).toEqual(['data-tmp', 'tmp']);
});

test('a writable directory does not take the name of the claim', () => {
  const objects = statefulSetObjects({ writable: ['/data'], storage: { size: '1Gi', path: '/store' } });
  expect(templateOf(objects).spec.volumes).toEqual([{ name: 'data-2', emptyDir: { sizeLimit: '32Mi' } }]);
});

test('several pods are not refused for their volume, as those of a Deployment are', () => {
  expect(objectOf(statefulSetObjects({ replicas: 3 }), 'StatefulSet').spec.replicas).toBe(3);
});

test('its Service has no address of its own, and the port that the pods have', () => {
  const { spec } = objectOf(statefulSetObjects(), 'Service');
  expect(spec).toMatchObject({ clusterIP: 'None', ports: [{ port: 5432, targetPort: 'http' }] });
  expect(objectOf(statefulSetObjects(), 'StatefulSet').spec.serviceName).toBe('store');
  expect(objectOf(statefulSetObjects({ port: undefined }), 'Service').spec.ports).toBeUndefined();
  expect(refusal(() => statefulSetObjects({ servicePort: 80 }))).toContain("'servicePort' (80) is another than 'port' (5432)");
});

test('a name leaves room for what the controller appends', () => {
  expect(refusal(() => statefulSetObjects({ name: 'x'.repeat(53) }))).toContain('cannot name a StatefulSet (at most 52');
});

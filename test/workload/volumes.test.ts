import { containerOf, objectOf, templateOf, workloadObjects } from './standing';
import { Mount } from '../../src/workload/configuration';
import { Profile } from '../../src/workload/profile';
import { refusal } from '../definition/defined';

test('a volume that one pod can hold is held by one pod, which ends before the next begins', () => {
  const objects = workloadObjects({ profile: Profile.STANDARD, storage: { size: '4Gi', path: '/data' } });
  expect(objectOf(objects, 'Deployment').spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  expect(objectOf(objects, 'PersistentVolumeClaim').metadata.annotations).toEqual({ 'kustomize.toolkit.fluxcd.io/prune': 'disabled' });
});

test('each writable directory is empty, limited, and named after its path', () => {
  const objects = workloadObjects({ writable: ['/tmp', '/var/cache/app'], mounts: [Mount.configMap('settings', '/etc/app')] });
  expect(templateOf(objects).spec.volumes).toEqual([
    { name: 'tmp', emptyDir: { sizeLimit: '32Mi' } },
    { name: 'var-cache-app', emptyDir: { sizeLimit: '32Mi' } },
    { name: 'etc-app', configMap: { name: 'settings' } },
  ]);
  expect(containerOf(objects).volumeMounts.at(-1)).toEqual({ name: 'etc-app', mountPath: '/etc/app', readOnly: true });
});

test('one path for two is refused', () => {
  expect(refusal(() => workloadObjects({ mounts: [Mount.secret('key', '/tmp')] }))).toContain("'mounts[0]' and 'writable[0]' are both mounted at /tmp");
});

test.each<[string, any, string]>([
  ['two pods for one volume', { replicas: 2, storage: { size: '1Gi', path: '/data' } }, "'replicas' (2) needs more than one pod at a time, and 'storage'"],
])('%s is refused with the props and both values', (_, props, message) => {
  expect(refusal(() => workloadObjects(props))).toContain(message);
});

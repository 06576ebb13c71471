import { containerOf, workloadObjects } from './standing';
import { WorkloadPart } from '../../src/workload/workload-part';
import { refusal } from '../definition/defined';

test('requests and limits are the profile\'s, but for what is given', () => {
  expect(containerOf(workloadObjects({ resources: { memoryLimit: '1Gi' }, without: [WorkloadPart.CPU_LIMIT] })).resources).toEqual({
    requests: { 'cpu': '25m', 'memory': '64Mi', 'ephemeral-storage': '32Mi' }, limits: { 'memory': '1Gi', 'ephemeral-storage': '128Mi' },
  });
});

test.each<[string, any, string]>([
  ['memory in thousandths', { resources: { memoryLimit: '128m' } }, "'resources.memoryLimit' (128m) is less than 1Mi. m is a thousandth of a byte: write 128Mi"],
  ['a request above its limit', { resources: { memoryRequest: '1Gi' } },
    "'resources.memoryRequest' (1Gi) must not be greater than 'resources.memoryLimit' (128Mi of profile pi)"],
  ['writable directories that do not fit', { writable: ['/a', '/b'], writableSize: '100Mi' },
    "'writable' (2 directories) of 'writableSize' (100Mi) each do not fit into 'resources.ephemeralStorageLimit' (128Mi of profile pi)"],
])('%s is refused with the props and both values', (_, props, message) => {
  expect(refusal(() => workloadObjects(props))).toContain(message);
});

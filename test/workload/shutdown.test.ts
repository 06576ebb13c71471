import { Duration } from 'cdk8s';
import { containerOf, templateOf, workloadObjects } from './standing';
import { refusal } from '../definition/defined';

test('a pod that is called waits before it ends, and is given longer than the wait', () => {
  const objects = workloadObjects();
  const wait = containerOf(objects).lifecycle.preStop.sleep.seconds;
  expect(wait).toBeGreaterThan(0);
  expect(templateOf(objects).spec.terminationGracePeriodSeconds).toBeGreaterThan(wait);
});

test('a pod that nobody calls does not wait', () => { expect(containerOf(workloadObjects({ port: undefined })).lifecycle).toBeUndefined(); });

test('a command takes the place of the wait where the cluster is older', () => {
  expect(containerOf(workloadObjects({ shutdown: { preStopCommand: ['sleep', '5'] } })).lifecycle).toEqual({ preStop: { exec: { command: ['sleep', '5'] } } });
});

test.each<[string, any, string]>([
  ['a grace that ends in the wait', { shutdown: { grace: Duration.seconds(5) } }, "'shutdown.grace' (5s) must be greater than 'shutdown.preStop' (5s of profile pi)"],
])('%s is refused with the props and both values', (_, props, message) => {
  expect(refusal(() => workloadObjects(props))).toContain(message);
});

import { liveOf } from './live-object';
import { isReady, podTrouble, selectorQuery } from '../../../src/cli/live/workload-pods';

const pod = (status: object) => liveOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'api-1', namespace: 'shop' } }, [], { status });

test('a pod is ready by its condition', () => {
  expect(isReady(pod({ conditions: [{ type: 'Ready', status: 'True' }] }))).toBe(true);
  expect(isReady(pod({ conditions: [{ type: 'Ready', status: 'False' }] }))).toBe(false);
  expect(isReady(pod({}))).toBe(false);
});

test.each([
  ['its container', {
    phase: 'Pending', containerStatuses: [{ name: 'api', state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "a:2"' } } }],
  }, 'container api waits: ImagePullBackOff: Back-off pulling image "a:2"'],
  ['an init container before those that wait for it', {
    phase: 'Pending',
    containerStatuses: [{ name: 'api', state: { waiting: { reason: 'PodInitializing' } } }],
    initContainerStatuses: [{ name: 'migrate', state: { waiting: { reason: 'CrashLoopBackOff' } } }],
  }, 'container migrate waits: CrashLoopBackOff'],
  ['the scheduler', { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes are available' }] }, 'no node takes it: 0/1 nodes are available'],
  ['its phase', { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] }, 'it is Running, and not ready'],
])('why a pod is not ready is said by %s', (_, status, text) => {
  expect(podTrouble(pod(status))).toBe(text);
});

test('a selector becomes the query of a list', () => {
  const query = selectorQuery({
    matchLabels: { app: 'api' },
    matchExpressions: [
      { key: 'tier', operator: 'In', values: ['a', 'b'] }, { key: 'old', operator: 'DoesNotExist' }, { key: 'new', operator: 'Exists' }, { key: 'zone', operator: 'NotIn', values: ['c'] },
    ],
  });
  expect(new URLSearchParams(query).get('labelSelector')).toBe('app=api,tier in (a,b),!old,new,zone notin (c)');
});

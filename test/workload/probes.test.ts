import { Duration } from 'cdk8s';
import { containerOf, workloadObjects } from './standing';
import { refusal } from '../definition/defined';

const probesOf = (props: any): any => {
  const { startupProbe, readinessProbe, livenessProbe } = containerOf(workloadObjects(props));
  return { startupProbe, readinessProbe, livenessProbe };
};
const patience = ({ periodSeconds, failureThreshold }: any): number => periodSeconds * failureThreshold;

test('where no path is named, readiness connects, and nothing starts a pod again for what readiness sees already', () => {
  const { startupProbe, readinessProbe, livenessProbe } = probesOf({});
  expect([startupProbe.tcpSocket, readinessProbe.tcpSocket]).toEqual([{ port: 'http' }, { port: 'http' }]);
  expect(livenessProbe).toBeUndefined();
});

test('where readiness has a path, liveness connects, with more patience', () => {
  const { readinessProbe, livenessProbe } = probesOf({ readiness: { path: '/readyz' } });
  expect(readinessProbe.httpGet).toEqual({ path: '/readyz', port: 'http' });
  expect(livenessProbe.tcpSocket).toEqual({ port: 'http' });
  expect(patience(livenessProbe)).toBeGreaterThan(patience(readinessProbe));
});

test('a start is asked what liveness asks, and given longer', () => {
  const { startupProbe, livenessProbe } = probesOf({ liveness: { command: ['alive'] }, readiness: { grpc: true } });
  expect(startupProbe.exec).toEqual({ command: ['alive'] });
  expect(patience(startupProbe)).toBeGreaterThan(patience(livenessProbe));
});

test('a worker without a port has the probes that are given, and no other', () => {
  expect(probesOf({ port: undefined, liveness: { command: ['alive'] } })).toMatchObject({ readinessProbe: undefined, livenessProbe: { exec: { command: ['alive'] } } });
});

test.each<[string, any, string]>([
  ['a liveness as impatient as readiness', { readiness: { path: '/' }, liveness: { path: '/', period: Duration.seconds(5), failureThreshold: 3 } },
    "'liveness.period' × 'liveness.failureThreshold' (15s = 5s × 3) must be greater than 'readiness.period' × 'readiness.failureThreshold' (30s = 10s × 3 of profile pi)"],
])('%s is refused with the props and both values', (_, props, message) => {
  expect(refusal(() => workloadObjects(props))).toContain(message);
});

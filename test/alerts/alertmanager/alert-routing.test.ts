import { execFile } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { promisify } from 'util';
import { Duration } from 'cdk8s';
import { stringify } from 'yaml';
import { labelsOf, madeRouting } from './example-routing';
import { AlertRoutingProps } from '../../../src';
import { INHIBITIONS } from '../../../src/alerts/alertmanager/inhibition';
import { eventInhibitions, FLUX_EVENTS } from '../../../src/alerts/flux-events';
import { RUNBOOKS } from '../../../src/alerts/runbooks/runbook-page';
import { askOperator } from '../../oracle/prometheus-operator-oracle';
import { requireMonitoring } from '../../testbed/requirements';
import { judgedByDefinition } from '../schema-judge';

const BUILD_MILLISECONDS = 1_800_000;
const run = promisify(execFile);
const place = mkdtempSync(join(tmpdir(), 'lifeboat-routing-'));
beforeAll(() => requireMonitoring(), 600_000);
afterAll(() => rmSync(place, { recursive: true, force: true }));

const key = (secret: string) => ({ secret, key: 'value' });
const FULL: AlertRoutingProps = {
  critical: { pagerDuty: key('pagerduty'), slack: { url: key('slack'), channel: '#alerts' } },
  warning: { slack: { url: key('slack'), channel: '#warnings' }, email: { to: 'ops@example.com', from: 'flux@example.com', smarthost: 'mail.example.com:587', username: 'flux', password: key('mail') } },
  escalation: { receiver: { opsgenie: key('opsgenie'), webhook: { url: 'https://example.com/hook' } } },
  quietHours: { start: '21:30', end: '06:00', weekdays: ['monday:friday'] },
  objectLabels: { team: 'platform' },
};
const written = (name: string, document: unknown): string => {
  const file = join(place, name);
  writeFileSync(file, typeof document === 'string' ? document : stringify(document));
  return file;
};
const amtool = async (...args: string[]): Promise<string> => (await run('amtool', args)).stdout;
const receiverOf = async (file: string, labels: Record<string, string>): Promise<string> => (
  (await amtool('config', 'routes', 'test', `--config.file=${file}`, ...Object.entries(labels).map(([label, value]) => `${label}=${value}`))).trim()
);

describe('the document', () => {
  test('is one that Alertmanager takes, with everything in it and with the least', async () => {
    for (const [name, props] of Object.entries({ full: FULL, least: { critical: { webhook: { url: 'http://localhost:9' } } } })) {
      expect(await amtool('check-config', written(`${name}.yaml`, madeRouting(props).document))).toContain('SUCCESS');
    }
  });

  test('names a secret address by a file, which Alertmanager takes since 0.26 only', async () => {
    const { document } = madeRouting({ critical: { webhook: { secretUrl: key('hook') } } });
    expect(document.receivers[1].webhook_configs).toEqual([{ url_file: '/etc/alertmanager/secrets/hook/value' }]);
    const file = written('secret.yaml', document);
    await expect(amtool('check-config', file)).rejects.toThrow('failed to validate');
    const [good, broken] = await askOperator({ op: 'check', text: stringify(document) }, { op: 'check', text: stringify({ ...document, receivers: [] }) });
    expect(good).toEqual({});
    expect(broken.error).toContain('undefined receiver');
  }, BUILD_MILLISECONDS);

  test.each(Object.keys(RUNBOOKS))('tells %s to whom its severity says', async (name) => {
    const labels = labelsOf(name);
    const full = written('full.yaml', madeRouting(FULL).document);
    expect(await receiverOf(full, labels)).toBe(labels.severity === 'critical' ? 'escalation,critical' : 'warning');
    const { escalation: _, ...plain } = FULL;
    expect(await receiverOf(written('plain.yaml', madeRouting(plain).document), labels)).toBe(labels.severity);
  });

  test('tells nobody of an event that is there to explain another, and of the others as of warnings', async () => {
    const file = written('full.yaml', madeRouting(FULL).document);
    expect(await receiverOf(file, { alertname: 'FluxGitRepositoryNewArtifact', event: 'FluxNewArtifact', severity: 'info' })).toBe('nobody');
    for (const event of FLUX_EVENTS.map((one) => one.event).filter((one) => one !== 'FluxNewArtifact')) {
      expect(await receiverOf(file, { alertname: 'FluxKustomizationX', event, severity: 'error' })).toBe('warning');
    }
    expect(madeRouting(FULL).document.inhibit_rules).toEqual(expect.arrayContaining(eventInhibitions()));
  });

  test('loses nothing: what has another severity is told as a warning', async () => {
    expect(await receiverOf(written('full.yaml', madeRouting(FULL).document), { alertname: 'Watchdog', severity: 'none' })).toBe('warning');
  });

  test('cuts quiet hours at midnight, and holds them for warnings alone', () => {
    const { document } = madeRouting(FULL);
    expect(document.time_intervals).toEqual([{
      name: 'quiet-hours',
      time_intervals: [{ times: [{ start_time: '21:30', end_time: '24:00' }, { start_time: '00:00', end_time: '06:00' }], weekdays: ['monday:friday'] }],
    }]);
    expect(document.route.routes.map((one: any) => [one.receiver, one.mute_time_intervals])).toEqual([['nobody', undefined], ['escalation', undefined], ['critical', undefined], ['warning', ['quiet-hours']]]);
    const times = (start: string, end: string) => madeRouting({ ...FULL, quietHours: { start, end } }).document.time_intervals[0].time_intervals;
    expect(times('12:00', '13:00')).toEqual([{ times: [{ start_time: '12:00', end_time: '13:00' }] }]);
    expect(times('22:00', '00:00')).toEqual([{ times: [{ start_time: '22:00', end_time: '24:00' }] }]);
  });
});

describe('the AlertmanagerConfig', () => {
  const { object } = madeRouting(FULL);
  const secrets = ['pagerduty', 'slack', 'mail', 'opsgenie'].map((name) => ({
    metadata: { name, namespace: 'monitoring' }, data: { value: Buffer.from(name === 'slack' ? 'https://hooks.example.com/x' : 'only-of-this-test').toString('base64') },
  }));

  test('is valid by the schema of prometheus-operator, which would find a field that is wrong', async () => {
    expect(await judgedByDefinition('alertmanagerconfigs', object)).toBeUndefined();
    const wrong = structuredClone(object);
    wrong.spec.muteTimeIntervals[0].timeIntervals[0].times[0].startTime = '9pm';
    wrong.spec.receivers[1].pagerdutyConfigs[0].routingKey = 'a value';
    expect(await judgedByDefinition('alertmanagerconfigs', wrong)).toMatch(/startTime[^]*routingKey|routingKey[^]*startTime/);
  }, BUILD_MILLISECONDS);

  test('becomes, by the operator\'s own code, a configuration that Alertmanager takes, and that tells the same', async () => {
    const base = { op: 'alertmanager', version: '0.25.0', namespace: 'monitoring', object, secrets } as const;
    const [all, own, narrowed] = await askOperator(
      { ...base, strategy: 'None' }, { ...base, strategy: 'OnNamespaceExceptForAlertmanagerNamespace' }, { ...base, strategy: 'OnNamespace' },
    );
    expect([all.error, own.error, narrowed.error]).toEqual([undefined, undefined, undefined]);
    const files = [all, own, narrowed].map(({ output }, index) => written(`operator-${index}.yaml`, output));
    for (const file of files) expect(await amtool('check-config', file)).toContain('SUCCESS');
    for (const name of Object.keys(RUNBOOKS)) {
      const labels = labelsOf(name);
      const told = labels.severity === 'critical' ? 'monitoring/alerts/escalation,monitoring/alerts/critical' : 'monitoring/alerts/warning';
      for (const file of files.slice(0, 2)) expect(await receiverOf(file, labels)).toMatch(new RegExp(`^${told}(,null)?$`));
    }
    // What the operator does unless told otherwise: an alert of another namespace, or of none, is nobody's.
    expect(await receiverOf(files[2], labelsOf('FluxReconcileFailing'))).toBe('null');
  }, BUILD_MILLISECONDS);

  test('is refused by the operator where a Secret is missing or a field is none that it knows', async () => {
    const base = { op: 'alertmanager', version: '0.27.0', strategy: 'None', namespace: 'monitoring' } as const;
    const wrong = structuredClone(object);
    wrong.spec.quiet = true;
    const [missing, unknown] = await askOperator({ ...base, object, secrets: [] }, { ...base, object: wrong, secrets });
    expect(missing.error).toContain('"pagerduty" not found');
    expect(unknown.error).toContain('unknown field "quiet"');
  }, BUILD_MILLISECONDS);

  test('takes alerts of some labels alone, where it is told to', async () => {
    const { object: own } = madeRouting({ critical: { webhook: { url: 'http://localhost:9' } }, labels: { team: 'platform' } });
    const [{ output }] = await askOperator({ op: 'alertmanager', version: '0.27.0', strategy: 'None', namespace: 'monitoring', object: own });
    const file = written('narrow.yaml', output!);
    expect(await receiverOf(file, { ...labelsOf('FluxControllerDown'), team: 'platform' })).toMatch(/^monitoring\/alerts\/critical/);
    expect(await receiverOf(file, labelsOf('FluxControllerDown'))).toBe('null');
    // Events of Flux have labels of their own.
    for (const { sourceMatch, targetMatch } of own.spec.inhibitRules.filter((rule: any) => !rule.equal.includes('revision'))) {
      for (const matchers of [sourceMatch, targetMatch]) expect(matchers).toContainEqual({ name: 'team', matchType: '=', value: 'platform' });
    }
  }, BUILD_MILLISECONDS);
});

test('every alert that an inhibition names is one that there is', () => {
  const known = Object.keys(RUNBOOKS);
  expect(INHIBITIONS.flatMap(({ sources, targets }) => [...sources, ...targets]).filter((name) => !known.includes(name))).toEqual([]);
  // Or one would be told of neither.
  for (const { sources, targets } of INHIBITIONS) expect(sources.filter((name) => targets.includes(name))).toEqual([]);
});

describe('refused', () => {
  const critical = { webhook: { url: 'http://localhost:9' } };
  test.each<[string, AlertRoutingProps, string]>([
    ['nobody to tell', { critical: {} }, 'critical: names nobody, so nobody would be told. Give it a webhook, slack, pagerDuty, opsgenie or email. [alert-receiver]'],
    ['a webhook without an address', { critical: { webhook: {} } }, 'the webhook has no address. Give it either url or secretUrl'],
    ['one with two', { critical: { webhook: { url: 'http://localhost:9', secretUrl: key('hook') } } }, 'the webhook has two addresses'],
    ['a password in an address', { critical: { webhook: { url: 'https://user:pass@example.com/' } } }, 'put it into a Secret and give secretUrl. [alert-receiver]'],
    ['a username without a password', { critical, warning: { email: { to: 'a@b', from: 'c@d', smarthost: 'mail:25', username: 'a' } } }, 'warning: the email has a username and no password'],
    ['a mail server without a port', { critical, warning: { email: { to: 'a@b', from: 'c@d', smarthost: 'mail' } } }, "'mail' is no host with a port"],
    ['a value for the name of a key', { critical: { pagerDuty: { secret: 'pagerduty', key: 'a/../b' } } }, 'Name the Secret and its key, never the value'],
    ['an escalation to nobody', { critical, escalation: { receiver: {}, after: Duration.minutes(5) } }, 'escalation: names nobody'],
    ['a time that is none', { critical, quietHours: { start: '9pm', end: '06:00' } }, "'9pm' is no time of a day. Write it as '07:00', in UTC. [quiet-hours]"],
    ['quiet hours of no length', { critical, quietHours: { start: '06:00', end: '06:00' } }, 'are none, or the whole day'],
    ['a day that is none', { critical, quietHours: { start: '21:00', end: '06:00', weekdays: ['weekend'] } }, "'weekend' is neither a day nor a range of days"],
  ])('%s', (_, props, message) => {
    expect(() => madeRouting(props)).toThrow(message);
  });
});

import { Duration, Size } from 'cdk8s';
import { parse } from 'yaml';
import { madeStorage } from './example-storage';
import { HybridStorageProps } from '../../../src';
import { askOperator } from '../../oracle/prometheus-operator-oracle';
import { judgedByDefinition } from '../schema-judge';

const BUILD_MILLISECONDS = 1_800_000;
const VOLUME: HybridStorageProps = { longTerm: { volume: { size: Size.gibibytes(50), storageClassName: 'longhorn' } } };
const ELSEWHERE: HybridStorageProps = { longTerm: { url: 'https://metrics.example.com/api/v1/write', token: { secret: 'metrics', key: 'token' } } };

test('the core needs no volume, and is all that there is unless more is asked for', () => {
  const { objects, storage } = madeStorage();
  expect([...objects.keys()].sort()).toEqual(['ClusterRole metrics', 'ClusterRoleBinding metrics', 'Prometheus metrics', 'ServiceAccount metrics']);
  const { spec } = objects.get('Prometheus metrics');
  expect(spec).toMatchObject({
    storage: { emptyDir: { sizeLimit: '8192Mi' } },
    retention: '3d',
    retentionSize: '6144MiB',
    ruleSelector: {},
    ruleNamespaceSelector: {},
    podMonitorSelector: {},
    alerting: { alertmanagers: [{ namespace: 'monitoring', name: 'alertmanager-operated', port: 'web' }] },
    externalLabels: { cluster: 'eldertree' },
  });
  expect(JSON.stringify([...objects.values()])).not.toMatch(/volumeClaimTemplate|remoteWrite/);
  expect(storage.longTermUrl).toBeUndefined();
});

test('the long term is a second Prometheus with a volume, which has no rules, and a Service of its own', () => {
  const { objects, storage } = madeStorage(VOLUME);
  const core = objects.get('Prometheus metrics').spec;
  const longTerm = objects.get('Prometheus metrics-long-term').spec;
  expect(core.remoteWrite).toEqual([expect.objectContaining({ url: `${storage.longTermUrl}/api/v1/write` })]);
  expect(longTerm).toMatchObject({ enableRemoteWriteReceiver: true, retention: '90d', storage: { volumeClaimTemplate: { spec: { storageClassName: 'longhorn', resources: { requests: { storage: '51200Mi' } } } } } });
  expect(longTerm.ruleSelector).toEqual({ matchLabels: { 'cdk8s-lifeboat.io/tier': 'long-term' } });
  expect(objects.get('Service metrics-long-term').spec.selector).toEqual({ 'app.kubernetes.io/name': 'prometheus', 'operator.prometheus.io/name': 'metrics-long-term' });
});

test('or whatever takes the protocol, with a token that stands in a Secret', () => {
  const { objects, storage } = madeStorage(ELSEWHERE);
  expect([...objects.keys()].filter((name) => /long-term|Service /.test(name))).toEqual([]);
  expect(objects.get('Prometheus metrics').spec.remoteWrite[0]).toMatchObject({
    url: 'https://metrics.example.com/api/v1/write', authorization: { credentials: { name: 'metrics', key: 'token' } },
  });
  expect(storage.longTermUrl).toBeUndefined();
});

test.each<[string, HybridStorageProps]>([['the core alone', {}], ['a volume', VOLUME], ['elsewhere', ELSEWHERE]])('each Prometheus is valid by the schema: %s', async (_, props) => {
  for (const [name, object] of madeStorage(props).objects) {
    if (name.startsWith('Prometheus ')) expect(await judgedByDefinition('prometheuses', object)).toBeUndefined();
  }
  const wrong = structuredClone(madeStorage(props).objects.get('Prometheus metrics'));
  wrong.spec.retention = 'three days';
  wrong.spec.storage.emptyDir.sizeLimit = 'much';
  expect(await judgedByDefinition('prometheuses', wrong)).toMatch(/retention|sizeLimit/);
}, BUILD_MILLISECONDS);

test('the operator makes of them what is meant: buffers that are bounded, and a receiver on one side', async () => {
  const { objects } = madeStorage(VOLUME);
  const [core, longTerm] = await askOperator(...['metrics', 'metrics-long-term'].map((name) => ({ op: 'prometheus' as const, object: objects.get(`Prometheus ${name}`) })));
  expect([core.error, longTerm.error]).toEqual([undefined, undefined]);
  const { global, remote_write: [write], alerting } = parse(core.output!);
  expect(global).toMatchObject({ scrape_interval: '30s', evaluation_interval: '30s', external_labels: { cluster: 'eldertree' } });
  expect(write).toMatchObject({ name: 'long-term', remote_timeout: '10s', queue_config: { capacity: 10000, max_shards: 10, max_samples_per_send: 2000, max_backoff: '30s' } });
  expect(alerting.alertmanagers).toHaveLength(1);
  expect(parse(longTerm.output!).remote_write).toBeUndefined();
  expect(longTerm.args).toContain('--web.enable-remote-write-receiver=');
  expect(core.args).not.toContain('--web.enable-remote-write-receiver=');
}, BUILD_MILLISECONDS);

describe('refused', () => {
  const size = Size.gibibytes(10);
  test.each<[string, HybridStorageProps, string]>([
    ['a long term of neither kind', { longTerm: {} }, 'longTerm has neither a volume nor a url. Give a volume to keep samples in this cluster, or the url of another place. [hybrid-storage]'],
    ['one of both', { longTerm: { volume: { size }, url: 'http://a/b' } }, 'longTerm has both a volume and a url'],
    ['an address without a path', { longTerm: { url: 'https://metrics.example.com' } }, "Write it as 'https://metrics.example.com/api/v1/write'"],
    ['a token for its own', { longTerm: { volume: { size }, token: { secret: 'a', key: 'b' } } }, 'longTerm has a token, and the Prometheus in this cluster asks for none'],
    ['no core', { replicas: 0 }, 'replicas is 0, and the core needs one at least'],
    ['half a core', { replicas: 1.5 }, 'replicas is 1.5'],
    ['a retention of less than a block', { retention: Duration.minutes(30) }, 'Prometheus writes blocks of two hours. Give two hours at least'],
    ['less room than its log needs', { size: Size.mebibytes(500) }, 'size is 500 MiB, and the log of the last two hours alone can take that'],
    ['a namespace that is none', { namespace: 'Monitoring' }, '[name-not-dns-label]'],
  ])('%s', (_, props, message) => {
    expect(() => madeStorage(props)).toThrow(message);
  });
});

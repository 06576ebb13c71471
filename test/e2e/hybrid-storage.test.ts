import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { Duration, Size } from 'cdk8s';
import { parse } from 'yaml';
import { LonePrometheus } from './lone-prometheus';
import { catalogue } from '../../src/alerts/metrics/catalogue';
import { controllerAlerts } from '../../src/alerts/rules/controllers';
import { ruleGroup } from '../../src/alerts/rules/rule-group';
import { Alertmanager } from '../alerts/alertmanager/alertmanager';
import { madeRouting } from '../alerts/alertmanager/example-routing';
import { madeStorage } from '../alerts/storage/example-storage';
import { askOperator } from '../oracle/prometheus-operator-oracle';
import { freePorts } from '../testbed/ports';
import { requireMonitoring } from '../testbed/requirements';

const BUILD_MILLISECONDS = 1_800_000;
const LOOKING = { scrapeSeconds: 1, evaluationSeconds: 1 };
const DOWN = 'FluxControllerDown';
/** So many that the buffers are full within seconds. */
const SERIES = 5000;
const BUFFER = 10_000;

async function serving(text: string): Promise<Server> {
  const server = createServer((_, response) => response.end(text));
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return server;
}

function targetOf(server: Server): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a core and its long term, two real processes configured by what prometheus-operator makes of the construct\'s objects', () => {
  let alertmanager: Alertmanager;
  let core: LonePrometheus;
  let longTerm: LonePrometheus;
  let controllers: Server;
  let others: Server;
  const seconds = () => Date.now() / 1000;

  beforeAll(async () => {
    await requireMonitoring();
    controllers = await serving('gotk_suspended 0\n');
    others = await serving(Array.from({ length: SERIES }, (_, index) => `other{number="${index}"} 0\n`).join(''));
    const { objects } = madeStorage({
      longTerm: { volume: { size: Size.gibibytes(1) } }, scrapeInterval: Duration.seconds(1), evaluationInterval: Duration.seconds(1), version: '2.42.0',
    });
    const made = await askOperator(...['metrics', 'metrics-long-term'].map((name) => ({ op: 'prometheus' as const, object: objects.get(`Prometheus ${name}`) })));
    const [corePort, longTermPort, alertmanagerPort] = await freePorts(3);
    // Where things stand on this machine, and what only stands in a pod, is what is replaced.
    const flags = (args: readonly string[]) => args.filter((one) => /^--web\.enable-(remote-write-receiver|lifecycle)/.test(one)).map((one) => one.replace(/=$/, ''));
    const { global, alerting, remote_write: [write] } = parse(made[0].output!);
    const labels = { namespace: 'flux-system', app: 'kustomize-controller' };
    const group = controllerAlerts({ cluster: 'eldertree', namespace: 'flux-system', controllers: ['kustomize-controller'], longestSeconds: 60 }, LOOKING);
    core = await new LonePrometheus(corePort, flags(made[0].args!), {
      global: { ...global, scrape_timeout: '1s' },
      remote_write: [{ ...write, url: `http://127.0.0.1:${longTermPort}/api/v1/write` }],
      alerting: { ...alerting, alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alertmanagerPort}`] }] }] },
      scrape_configs: [
        { job_name: 'controllers', static_configs: [{ targets: [targetOf(controllers)], labels }] },
        { job_name: 'others', static_configs: [{ targets: [targetOf(others)] }] },
        { job_name: 'core', static_configs: [{ targets: [`127.0.0.1:${corePort}`] }] },
      ],
    }, [ruleGroup('test', { ...group, alerts: group.alerts.filter(({ alert }) => alert === DOWN) }, {
      labels: { cluster: 'eldertree' }, runbookUrl: ({ alert }) => `https://example.com/${alert}`,
    }, catalogue())]).start();
    longTerm = await new LonePrometheus(longTermPort, flags(made[1].args!), { global: parse(made[1].output!).global }).start();
    // Before its first scrape the core misses the controller; an Alertmanager told of that would tell the next fault of it minutes later.
    await core.until('up{job="controllers"} == 1 unless on () ALERTS', (values) => values.length === 1);
    const document = (hooks: string) => madeRouting({ critical: { webhook: { url: `${hooks}/critical` } }, groupWait: Duration.seconds(1) }).document;
    alertmanager = await Alertmanager.start(document, alertmanagerPort);
  }, BUILD_MILLISECONDS);
  afterAll(async () => {
    await Promise.all([core, longTerm].map((one) => one?.remove()));
    await alertmanager?.stop();
    for (const one of [controllers, others]) {
      one?.close();
      one?.closeAllConnections();
    }
  });

  test('the long term has the samples of the core, with the label of its cluster', async () => {
    await longTerm.until('count(up{job="controllers",cluster="eldertree"} == 1)', ([count]) => count === 1);
  }, 180_000);

  test('losing the long term leaves the core alerting', async () => {
    const [memory] = await core.values('process_resident_memory_bytes{job="core"}');
    await longTerm.kill();
    const lost = seconds();
    // The state to fear: nothing more fits into the buffers, and nothing leaves them.
    await core.until(`sum(prometheus_remote_storage_samples_pending) >= ${BUFFER}`, (values) => values.length > 0);
    controllers.close();
    controllers.closeAllConnections();
    const off = seconds();
    const ofIt = async () => alertmanager.told.filter(({ alerts }) => alerts.some(({ labels, status }) => labels.alertname === DOWN && status === 'firing'));
    await alertmanager.until(`to tell ${DOWN}`, ofIt, (messages) => messages.length > 0, 120);
    const told = seconds() - off;
    // Nothing reaches the other side, and scrapes and rules go on.
    const then = seconds();
    await core.until(`min(timestamp(up{job=~"core|others"})) > ${then}`, (values) => values.length === 1);
    const [pending] = await core.values('sum(prometheus_remote_storage_samples_pending)');
    const [capacity] = await core.values('sum(prometheus_remote_storage_shards_max * prometheus_remote_storage_shard_capacity)');
    const [now] = await core.values('process_resident_memory_bytes{job="core"}');
    expect(pending).toBeLessThanOrEqual(capacity);
    expect(capacity).toBe(10 * BUFFER);
    expect(now).toBeLessThan(memory + 100 * 2 ** 20);
    process.stdout.write(`long term gone for ${Math.round(seconds() - lost)} s: ${DOWN} told ${told.toFixed(1)} s after the fault, ${pending} samples pending, ${Math.round((now - memory) / 2 ** 20)} MiB more memory\n`);
  }, 300_000);

  test('when it comes back, it gets what the core scraped meanwhile, and what comes', async () => {
    const meanwhile = seconds();
    expect(await core.values('up{job="core"}', meanwhile)).toEqual([1]);
    await longTerm.start();
    const back = seconds();
    await longTerm.until('up{job="core",cluster="eldertree"}', ([up]) => up === 1, meanwhile);
    await longTerm.until('count(other)', ([count]) => count === SERIES, meanwhile);
    await longTerm.until('ALERTS{alertname="FluxControllerDown",alertstate="firing"}', ([firing]) => firing === 1, meanwhile);
    await longTerm.until(`max(timestamp(up{job="core"})) > ${back}`, (values) => values.length === 1);
    process.stdout.write(`long term back: caught up ${(seconds() - back).toFixed(1)} s after its start\n`);
  }, 300_000);
});

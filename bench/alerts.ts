import { spawn, spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'fs';
import { createServer } from 'http';
import { AddressInfo } from 'net';
import { availableParallelism, loadavg, tmpdir } from 'os';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { stringify } from 'yaml';
import { groupsOf, nameOf, seriesOf } from './alerts-of-a-thousand-apps';
import { median } from './median';
import { catalogue } from '../src/alerts/metrics/catalogue';
import { mergeGroups } from '../src/alerts/rules/merge-groups';
import { recordedSeries } from '../src/alerts/rules/recorded-series';
import { ruleGroup } from '../src/alerts/rules/rule-group';
import { requireMonitoring } from '../test/testbed/requirements';

const APPS = 1000;
/** How many are merged, so that no PrometheusRule comes near the 1.5 MiB that etcd takes. */
const APPS_A_RULE = 250;
/** Apps that have been there for a month; those of a thousand would take hours to make. */
const OLD_APPS = 50;
const PERIOD_SECONDS = 30 * 86_400;
const INTERVAL_SECONDS = 30;
/** Until the group that is evaluated least often has been. */
const SETTLING_SECONDS = 150;

interface Sizes {
  readonly bytes: number;
  readonly most: number;
  readonly rules: number;
}

/** What a real Prometheus takes to evaluate the groups of 1,000 apps, over series as kube-state-metrics gives them. */
export async function alerts(): Promise<string[]> {
  await requireMonitoring();
  const now = Math.floor(Date.now() / 1000);
  const text = Buffer.from([...Array(APPS).keys()].map((index) => seriesOf(index, now)).join(''));
  const server = createServer((_, response) => { response.setHeader('content-type', 'text/plain; version=0.0.4').end(text); });
  const directory = mkdtempSync(join(tmpdir(), 'lifeboat-bench-'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { rules, bytes, most } = writeRules(directory);
    writeHistory(directory, now);
    const rows = await measure(directory, (server.address() as AddressInfo).port);
    return [
      `${APPS} apps, ${text.toString().split('\n').length - 1} series, ${rules} rules of ${(bytes / 2 ** 20).toFixed(1)} MiB, the largest PrometheusRule `
        + `${(most / 2 ** 20).toFixed(2)} MiB; ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}`,
      '',
      ...rows,
    ];
  } finally {
    server.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Writes each kind of group of as many apps as one PrometheusRule has room for as one. */
function writeRules(directory: string): Sizes {
  mkdirSync(join(directory, 'rules'));
  const apps = [...Array(APPS).keys()].map(groupsOf);
  let [bytes, most, rules] = [0, 0, 0];
  for (let first = 0; first < APPS; first += APPS_A_RULE) {
    const some = apps.slice(first, first + APPS_A_RULE);
    let series = catalogue();
    const written = some[0].map(({ name }, kind) => {
      const group = mergeGroups(`${name.replace(/-(flux-system-)?app-\d+/, '')}-${first}`, some.map((groups) => groups[kind]));
      const one = ruleGroup('bench', group, { labels: { cluster: 'eldertree' }, runbookUrl: ({ alert }) => `https://example.com/${alert}.md` }, series);
      series = recordedSeries('bench', group, series);
      rules += (one as { rules: object[] }).rules.length;
      return one;
    });
    // As the API server has it.
    const size = JSON.stringify({ groups: written }).length;
    bytes += size;
    most = Math.max(most, size);
    writeFileSync(join(directory, 'rules', `${first}.yaml`), stringify({ groups: written }, { lineWidth: 0 }));
  }
  return { bytes, most, rules };
}

/** What was recorded of a few apps for a month, as blocks. */
function writeHistory(directory: string, now: number): void {
  const lines = ['# TYPE lifeboat:sli_error:seldom gauge'];
  for (let index = 0; index < OLD_APPS; index++) {
    for (const slo of ['reconciliation', 'api-availability']) {
      const labels = `sloth_id="${nameOf(index)}-${slo}",sloth_service="${nameOf(index)}",sloth_slo="${slo}"`;
      for (let at = now - PERIOD_SECONDS; at < now - 3 * 3600; at += 120) lines.push(`lifeboat:sli_error:seldom{${labels}} ${at % 977 === 0 ? 1 : 0} ${at}`);
    }
  }
  const file = join(directory, 'history.txt');
  writeFileSync(file, `${lines.join('\n')}\n# EOF\n`);
  const { status, stderr } = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', '--max-block-duration=720h', file, join(directory, 'data')], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`promtool makes no blocks: ${stderr}`);
  rmSync(file);
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function measure(directory: string, port: number): Promise<string[]> {
  const own = await freePort();
  writeFileSync(join(directory, 'prometheus.yaml'), stringify({
    global: { scrape_interval: `${INTERVAL_SECONDS}s`, evaluation_interval: `${INTERVAL_SECONDS}s` },
    rule_files: [join(directory, 'rules', '*.yaml')],
    scrape_configs: [{ job_name: 'kube-state-metrics', honor_labels: true, static_configs: [{ targets: [`127.0.0.1:${port}`] }] }],
  }));
  const prometheus = spawn('prometheus', [
    `--config.file=${join(directory, 'prometheus.yaml')}`, `--storage.tsdb.path=${join(directory, 'data')}`, '--storage.tsdb.retention.time=60d',
    `--web.listen-address=127.0.0.1:${own}`,
  ], { stdio: ['ignore', 'ignore', openSync(join(tmpdir(), 'bench-prometheus.log'), 'w')] });
  try {
    await sleep(SETTLING_SECONDS * 1000);
    const first = await figures(own);
    await sleep(4 * INTERVAL_SECONDS * 1000);
    const second = await figures(own);
    return rowsOf(first, second, await monthSeconds(own));
  } finally {
    prometheus.kill('SIGKILL');
  }
}

/** What it takes to read a month of every objective, by those that have one. */
async function monthSeconds(port: number): Promise<number> {
  const query = `max by (sloth_id, sloth_service, sloth_slo) (avg_over_time(lifeboat:sli_error:seldom{sloth_id=~"app-[0-${OLD_APPS / 10 - 1}]?[0-9]-.+"}[30d]))`;
  const seconds: number[] = [];
  for (let run = 0; run < 7; run++) {
    const began = performance.now();
    const answer: any = await (await fetch(`http://127.0.0.1:${port}/api/v1/query?${new URLSearchParams({ query })}`)).json();
    seconds.push((performance.now() - began) / 1000);
    if (answer.data.result.length !== 2 * OLD_APPS) throw new Error(`${answer.data.result.length} objectives have a month`);
  }
  return median(seconds) * APPS / OLD_APPS;
}

interface Figures {
  readonly durations: ReadonlyMap<string, number>;
  readonly cpuSeconds: number;
  readonly evaluations: number;
  readonly missed: number;
  readonly residentBytes: number;
}

async function figures(port: number): Promise<Figures> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const one = (name: string): number => Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1]);
  const durations = new Map([...text.matchAll(/^prometheus_rule_group_last_duration_seconds\{rule_group="[^;]+;([^"]+)"\} (.+)$/gm)].map((found) => [found[1], Number(found[2])]));
  const sum = (name: string): number => [...text.matchAll(new RegExp(`^${name}\\{[^}]+\\} (.+)$`, 'gm'))].reduce((total, found) => total + Number(found[1]), 0);
  return {
    durations,
    cpuSeconds: one('process_cpu_seconds_total'),
    evaluations: sum('prometheus_rule_evaluations_total'),
    missed: sum('prometheus_rule_group_iterations_missed_total'),
    residentBytes: one('process_resident_memory_bytes'),
  };
}

function rowsOf(first: Figures, second: Figures, month: number): string[] {
  const kinds: Array<[string, RegExp, number]> = [
    ['reconciliation', /^flux-reconciliation/, 1], ['drift', /^flux-drift/, 1], ['emergency', /^flux-emergency/, 1], ['workloads', /^workloads/, 1],
    ['objectives, short windows', /^slo(?!.*-(long|alerts)-)/, 1], ['objectives, alerts', /^slo.*-alerts-/, 1], ['objectives, long windows, every two minutes', /^slo.*-long-/, 4],
  ];
  let all = 0;
  const row = (told: string, groups: number | string, seconds: number): string => (
    `| ${told} | ${groups} | ${seconds.toFixed(2)} | ${(100 * seconds / INTERVAL_SECONDS).toFixed(1)} |`
  );
  const rows = kinds.map(([told, name, every]) => {
    const found = [...second.durations].filter(([group]) => name.test(group));
    const seconds = found.reduce((total, [, duration]) => total + duration, 0) / every;
    all += seconds;
    return row(told, found.length, seconds);
  });
  const cpu = (second.cpuSeconds - first.cpuSeconds) / 4;
  return [
    `| groups of ${APPS} apps | groups | seconds an interval of ${INTERVAL_SECONDS} s | % of it |`,
    '| --- | --- | --- | --- |',
    ...rows,
    row('a month of each objective, every two minutes', '', month / 4),
    row('all', '', all + month / 4),
    row('processor time of the whole Prometheus, scraping included', '', cpu),
    '',
    `${((second.evaluations - first.evaluations) / 4).toFixed(0)} evaluations an interval; missed: ${second.missed}; memory ${(second.residentBytes / 2 ** 30).toFixed(1)} GiB`,
  ];
}

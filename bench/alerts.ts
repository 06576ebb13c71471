import { spawn, spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'fs';
import { createServer } from 'http';
import { AddressInfo } from 'net';
import { availableParallelism, loadavg, tmpdir } from 'os';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { stringify } from 'yaml';
import { groupsOf, nameOf, seriesOf } from './alerts-of-a-thousand-apps';
import { catalogue } from '../src/alerts/metrics/catalogue';
import { AlertGroup } from '../src/alerts/rules/alert';
import { mergeGroups } from '../src/alerts/rules/merge-groups';
import { recordedSeries } from '../src/alerts/rules/recorded-series';
import { ruleGroup } from '../src/alerts/rules/rule-group';
import { requireMonitoring } from '../test/testbed/requirements';

const APPS = Number(process.env.APPS ?? 1000);
/** Apps that have been there for a month; those of a thousand would take hours to make. */
const OLD_APPS = 50;
const PERIOD_SECONDS = 30 * 86_400;
const INTERVAL_SECONDS = 30;
const SETTLING_SECONDS = Number(process.env.SETTLE ?? 300);

interface Sizes {
  readonly bytes: number;
  readonly most: number;
  readonly rules: number;
}

/** What a real Prometheus takes to evaluate the groups of 1,000 apps, over series as kube-state-metrics gives them. */
export async function alerts(): Promise<string[]> {
  await requireMonitoring();
  const directory = mkdtempSync(join(tmpdir(), 'lifeboat-bench-'));
  const server = createServer((_, response) => { response.setHeader('content-type', 'text/plain; version=0.0.4').end(text); });
  const now = Math.floor(Date.now() / 1000);
  const text = Buffer.from([...Array(APPS).keys()].map((index) => seriesOf(index, now)).join(''));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const sizes = writeRules(directory, process.env.MERGED !== 'no');
    writeHistory(directory, now);
    const port = (server.address() as AddressInfo).port;
    const rows = await measure(directory, port);
    return [
      `${APPS} apps, ${sizes.rules} rules, ${(sizes.bytes / 2 ** 20).toFixed(1)} MiB of them, ${(sizes.most / 1024).toFixed(0)} KiB at most of one app; `
        + `${text.toString().split('\n').length - 1} series scraped; ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)} at the end`,
      '',
      ...rows,
    ];
  } finally {
    server.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The groups of all apps: each by itself, or those of a kind as one. */
function allGroups(merged: boolean): AlertGroup[][] {
  const apps = [...Array(APPS).keys()].map(groupsOf);
  return merged ? [apps[0].map(({ name }, kind) => mergeGroups(name.replace(/-(flux-system-)?app-0/, ''), apps.map((groups) => groups[kind])))] : apps;
}

function writeRules(directory: string, merged: boolean): Sizes {
  mkdirSync(join(directory, 'rules'));
  let [bytes, most, rules] = [0, 0, 0];
  allGroups(merged).forEach((groups, index) => {
    let series = catalogue();
    const name = merged ? 'all' : nameOf(index);
    const written = groups.map((group) => {
      const one = ruleGroup(name, group, { labels: { cluster: 'eldertree' }, runbookUrl: ({ alert }) => `https://example.com/${alert}.md` }, series);
      series = recordedSeries(name, group, series);
      rules += (one as { rules: object[] }).rules.length;
      return one;
    });
    const file = stringify({ groups: written }, { lineWidth: 0 });
    bytes += file.length;
    most = Math.max(most, file.length);
    writeFileSync(join(directory, 'rules', `${name}.yaml`), file);
  });
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

async function measure(directory: string, port: number): Promise<string[]> {
  const own = port + 1 > 65_000 ? port - 1 : port + 1;
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
    return rowsOf(first, second);
  } finally {
    prometheus.kill('SIGKILL');
  }
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

function rowsOf(first: Figures, second: Figures): string[] {
  const kinds: Array<[string, RegExp, number]> = [
    ['reconciliation', /^flux-reconciliation/, 1], ['drift', /^flux-drift/, 1], ['emergency', /^flux-emergency/, 1], ['workloads', /^workloads/, 1],
    ['objectives, short windows', /^slo(?!.*-(long|alerts)$)/, 1], ['objectives, alerts', /^slo.*-alerts$/, 1], ['objectives, long windows, every two minutes', /^slo.*-long$/, 4],
  ];
  let all = 0;
  const rows = kinds.map(([told, name, every]) => {
    const found = [...second.durations].filter(([group]) => name.test(group));
    const seconds = found.reduce((total, [, duration]) => total + duration, 0) / every;
    all += seconds;
    return `| ${told} | ${found.length} | ${seconds.toFixed(2)} | ${(100 * seconds / INTERVAL_SECONDS).toFixed(1)} |`;
  });
  const cpu = (second.cpuSeconds - first.cpuSeconds) / 4;
  return [
    `| groups of ${APPS} apps | groups | seconds an interval of ${INTERVAL_SECONDS} s | % of it |`,
    '| --- | --- | --- | --- |',
    ...rows,
    `| all | | ${all.toFixed(2)} | ${(100 * all / INTERVAL_SECONDS).toFixed(1)} |`,
    `| processor time of the whole Prometheus, scraping included | | ${cpu.toFixed(2)} | ${(100 * cpu / INTERVAL_SECONDS).toFixed(1)} |`,
    '',
    `${((second.evaluations - first.evaluations) / 4).toFixed(0)} evaluations an interval; missed: ${second.missed}; memory ${(second.residentBytes / 2 ** 30).toFixed(1)} GiB`,
  ];
}

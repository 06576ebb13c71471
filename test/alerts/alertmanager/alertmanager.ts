import { spawn, ChildProcess } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { stringify } from 'yaml';
import { freePorts } from '../../testbed/ports';
import { requireMonitoring } from '../../testbed/requirements';

/** What Alertmanager says of an alert. */
export interface TakenAlert {
  readonly labels: Record<string, string>;
  readonly status: { readonly state: string; readonly inhibitedBy: readonly string[]; readonly silencedBy: readonly string[] };
}

/** A message that a receiver got. */
export interface Told {
  /** Path of the webhook. */
  readonly receiver: string;
  readonly alerts: ReadonlyArray<{ readonly status: string; readonly labels: Record<string, string> }>;
}

/** A real Alertmanager by itself, and the webhooks that it calls. */
export class Alertmanager {
  /** Starts it; `document` makes its configuration of the address of the webhooks. */
  public static async start(document: (hooks: string) => object, at?: number): Promise<Alertmanager> {
    await requireMonitoring();
    const told: Told[] = [];
    const hooks = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => { body += chunk; });
      request.on('end', () => {
        told.push({ receiver: request.url!.slice(1), alerts: JSON.parse(body).alerts });
        response.end();
      });
    });
    await new Promise<void>((resolve) => { hooks.listen(0, '127.0.0.1', resolve); });
    const directory = mkdtempSync(join(tmpdir(), 'lifeboat-alertmanager-'));
    writeFileSync(join(directory, 'alertmanager.yaml'), stringify(document(`http://127.0.0.1:${(hooks.address() as AddressInfo).port}`)));
    const port = at ?? (await freePorts(1))[0];
    const child = spawn('prometheus-alertmanager', [
      `--config.file=${join(directory, 'alertmanager.yaml')}`, `--storage.path=${directory}`, `--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address=',
    ], { stdio: 'ignore' });
    const started = new Alertmanager(`http://127.0.0.1:${port}`, child, hooks, directory, told);
    await started.until('to be ready', () => fetch(`${started.address}/-/ready`).then(({ ok }) => ok, () => false), (ready) => ready);
    return started;
  }

  private constructor(
    public readonly address: string, private readonly child: ChildProcess, private readonly hooks: Server, private readonly directory: string,
    /** Every message so far. */
    public readonly told: readonly Told[],
  ) {}

  /** Posts alerts as Prometheus does. */
  public async post(...alerts: ReadonlyArray<Record<string, string>>): Promise<void> {
    const body = alerts.map((labels) => ({ labels, annotations: {}, generatorURL: 'http://localhost/' }));
    await this.ask('POST', 'alerts', body);
  }

  /** Puts a silence on everything with some labels. */
  public async silence(labels: Record<string, string>): Promise<void> {
    const [startsAt, endsAt] = [0, 3_600_000].map((later) => new Date(Date.now() + later).toISOString());
    const matchers = Object.entries(labels).map(([name, value]) => ({ name, value, isRegex: false, isEqual: true }));
    await this.ask('POST', 'silences', { matchers, startsAt, endsAt, createdBy: 'ann', comment: 'on it' });
  }

  /** What it has, once it is as wished. */
  public async alerts(wish: string, wished: (alerts: readonly TakenAlert[]) => boolean): Promise<readonly TakenAlert[]> {
    return this.until(wish, () => this.ask('GET', 'alerts') as Promise<TakenAlert[]>, wished);
  }

  /** What a look gives once it is as wished. */
  public async until<T>(wish: string, look: () => Promise<T>, wished: (last: T) => boolean, timeoutSeconds = 60): Promise<T> {
    const end = Date.now() + timeoutSeconds * 1000;
    for (;;) {
      const last = await look();
      if (wished(last)) return last;
      if (Date.now() > end || this.child.exitCode !== null) throw new Error(`waited for Alertmanager ${wish}; last seen:\n${JSON.stringify(last, null, 2)}`);
      await sleep(50);
    }
  }

  public async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
    this.hooks.close();
    this.hooks.closeAllConnections();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async ask(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.address}/api/v2/${path}`, {
      method, headers: { 'content-type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`Alertmanager refuses ${path}: ${await response.text()}`);
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  }
}

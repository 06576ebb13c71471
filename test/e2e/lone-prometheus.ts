import { ChildProcess, spawn } from 'child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { stringify } from 'yaml';

/** One Prometheus by itself, on its own directory, that can be killed and started again. */
export class LonePrometheus {
  private readonly directory = mkdtempSync(join(tmpdir(), 'lifeboat-prometheus-'));
  private child?: ChildProcess;

  public constructor(private readonly port: number, private readonly args: readonly string[], configuration: object, groups: readonly object[] = []) {
    writeFileSync(join(this.directory, 'rules.yaml'), stringify({ groups }));
    writeFileSync(join(this.directory, 'prometheus.yaml'), stringify({ ...configuration, rule_files: ['rules.yaml'] }));
  }

  /** Where it listens. */
  public get target(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Starts it, and waits until it answers. */
  public async start(): Promise<this> {
    this.child = spawn('prometheus', [
      `--config.file=${join(this.directory, 'prometheus.yaml')}`, `--storage.tsdb.path=${join(this.directory, 'data')}`, `--web.listen-address=${this.target}`, ...this.args,
    ], { stdio: ['ignore', 'ignore', openSync(join(this.directory, 'log'), 'a')] });
    await this.poll('to be ready', () => fetch(`http://${this.target}/-/ready`).then(({ ok }) => ok, () => false), (ready) => ready);
    return this;
  }

  /** Ends it as a lost node does. */
  public async kill(): Promise<void> {
    const child = this.child!;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  /** Ends it, and removes its data. */
  public async remove(): Promise<void> {
    if (this.child) await this.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** The values that an expression has, now or at a time in seconds. */
  public async values(query: string, time?: number): Promise<number[]> {
    const response = await fetch(`http://${this.target}/api/v1/query?${new URLSearchParams({ query, ...(time === undefined ? {} : { time: String(time) }) })}`);
    const answer: any = await response.json();
    if (answer.status !== 'success') throw new Error(`Prometheus refuses ${query}: ${answer.error}`);
    return answer.data.result.map(({ value }: { value: [number, string] }) => Number(value[1]));
  }

  /** Waits until an expression has values as wished. */
  public async until(query: string, wished: (values: number[]) => boolean, time?: number): Promise<number[]> {
    return this.poll(`\`${query}\``, () => this.values(query, time), wished);
  }

  private async poll<T>(wish: string, look: () => Promise<T>, wished: (last: T) => boolean): Promise<T> {
    const end = Date.now() + 120_000;
    for (;;) {
      const last = await look();
      if (wished(last)) return last;
      const ended = this.child!.exitCode !== null || this.child!.signalCode !== null;
      if (Date.now() > end || ended) {
        const log = readFileSync(join(this.directory, 'log'), 'utf8').split('\n').slice(-10).join('\n');
        throw new Error(`waited for Prometheus ${wish}${ended ? ', and it has ended' : ''}; last seen: ${JSON.stringify(last)}; its log:\n${log}`);
      }
      await sleep(100);
    }
  }
}

import { ChildProcess, spawn } from 'child_process';
import { readFileSync, rmSync } from 'fs';
import { join } from 'path';
import { createInterface } from 'readline';

const TAIL_LINES = 15;

interface Report {
  readonly event: 'started' | 'ended';
  readonly part: string;
  readonly pid?: number;
  readonly how?: string;
}

interface Process {
  pid?: number;
  /** Whether its end was asked for. */
  expected: boolean;
  ended?: string;
}

/** Processes that a supervisor of its own starts and ends, so that none outlives the program that asked for them. */
export class SupervisedProcesses {
  private readonly supervisor: ChildProcess;
  private readonly processes = new Map<string, Process>();
  private readonly observers = new Set<() => void>();
  private stopping = false;
  private failure?: { readonly name?: string; readonly error: Error };

  /** `data` is a directory that the supervisor removes at the end. */
  public constructor(private readonly data: string) {
    const keep = process.env.TESTBED_KEEP ? ['keep'] : [];
    // A session of its own: an interrupt from the terminal reaches the parts through the supervisor only.
    this.supervisor = spawn(process.execPath, [join(__dirname, 'supervisor.js'), data, ...keep], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.supervisor.stdout!, crlfDelay: Infinity }).on('line', (line) => this.take(JSON.parse(line) as Report));
    this.supervisor.stdin!.on('error', () => undefined);
    this.supervisor.on('exit', (code, signal) => {
      if (this.stopping) return;
      if (!process.env.TESTBED_KEEP) rmSync(data, { recursive: true, force: true, maxRetries: 3 });
      this.failure = { error: new Error(`the test-bed's supervisor ended with ${signal ?? code}, and all parts with it`) };
      this.notify();
    });
  }

  /** Fails once a process has ended that nobody ended. */
  public check(): void {
    if (this.failure) throw this.failure.error;
  }

  /** What the work gives, or a failure as soon as a process ends that nobody ended. */
  public async watched<T>(work: Promise<T>): Promise<T> {
    const broken = this.until(() => false);
    try {
      return await Promise.race([work, broken.promise as Promise<never>]);
    } finally {
      broken.forget();
    }
  }

  /** Starts one; its output is appended to its log. */
  public start(name: string, command: string, args: readonly string[], env: Record<string, string> = {}): void {
    // Starting it again is how a test says that it knows of the end.
    if (this.failure?.name === name) this.failure = undefined;
    this.check();
    if (this.running(name)) throw new Error(`${name} is running already`);
    this.processes.set(name, { expected: false });
    this.order({ op: 'start', part: name, command, args, env, log: this.log(name) });
  }

  /** Sends a signal; with `ends` its end is awaited, and no failure. */
  public async signal(name: string, signal: NodeJS.Signals, ends: boolean): Promise<void> {
    this.check();
    const found = this.processes.get(name);
    if (!found || found.ended) throw new Error(`${name} is not running`);
    if (ends) found.expected = true;
    this.order({ op: 'signal', part: name, signal });
    if (ends) await this.until(() => found.ended !== undefined).promise;
  }

  /** Whether it was started and has not ended. */
  public running(name: string): boolean {
    const found = this.processes.get(name);
    return found !== undefined && found.ended === undefined;
  }

  /** Process id of one that runs. */
  public pid(name: string): number | undefined {
    return this.running(name) ? this.processes.get(name)!.pid : undefined;
  }

  /** Process id of the supervisor. */
  public get supervisorPid(): number | undefined {
    return this.supervisor.pid;
  }

  /** Path of its log. */
  public log(name: string): string {
    return join(this.data, `${name}.log`);
  }

  /** The last lines of its log. */
  public tail(name: string): string {
    try {
      return readFileSync(this.log(name), 'utf8').trimEnd().split('\n').slice(-TAIL_LINES).map((line) => line.slice(0, 400)).join('\n');
    } catch {
      return '(no log)';
    }
  }

  /** Ends all and removes the data. */
  public async stop(): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    if (this.supervisor.exitCode !== null || this.supervisor.signalCode !== null) return;
    const ended = new Promise((resolve) => this.supervisor.once('exit', resolve));
    this.supervisor.stdin!.end();
    await ended;
  }

  private order(line: object): void {
    this.supervisor.stdin!.write(`${JSON.stringify(line)}\n`);
  }

  /** Resolves once the condition holds, fails once a process has died. */
  private until(condition: () => boolean): { readonly promise: Promise<void>; readonly forget: () => void } {
    let forget = () => undefined as void;
    const promise = new Promise<void>((resolve, reject) => {
      const observe = () => {
        if (condition()) resolve();
        else if (this.failure) reject(this.failure.error);
        else return;
        forget();
      };
      forget = () => { this.observers.delete(observe); };
      this.observers.add(observe);
      observe();
    });
    return { promise, forget };
  }

  private take(line: Report): void {
    const found = this.processes.get(line.part);
    if (!found) return;
    if (line.event === 'started') found.pid = line.pid;
    if (line.event === 'ended') {
      found.ended = line.how;
      if (!found.expected && !this.stopping) {
        const error = new Error(`${line.part} of the test-bed ended by itself with ${line.how}; the end of its log:\n${this.tail(line.part)}`);
        this.failure ??= { name: line.part, error };
      }
    }
    this.notify();
  }

  private notify(): void {
    for (const observe of [...this.observers]) observe();
  }
}

import { execFile } from 'child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statfsSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { promisify } from 'util';
import { Api } from './api';
import { ApiConnection } from './api-connection';
import { buildTestbed, Built } from './build';
import { clusterObjects, fluxDefinitions, kwokConfiguration, notificationDefinitions, otherDefinitions } from './cluster-objects';
import { Credentials } from './credentials';
import { GitRepository } from './git-repository';
import { Manifest } from './live-object';
import { Part, PartName, parts, PortName, PORTS } from './parts';
import { freePorts } from './ports';
import { untilReady } from './readiness';
import { SupervisedProcesses } from './supervised-processes';

const READY_SECONDS = 90;
const MEMORY_DISK = '/dev/shm';
// etcd alone allocates 64 MB for each of its logs.
const MEMORY_DISK_LEAST = 2 ** 30;

const run = promisify(execFile);

/** A memory disk where there is one with room, since etcd waits for the disk at each write. */
function dataDirectory(): string {
  let parent = tmpdir();
  try {
    const { bavail, bsize } = statfsSync(MEMORY_DISK);
    if (bavail * bsize > MEMORY_DISK_LEAST) parent = MEMORY_DISK;
  } catch {
    // There is no memory disk.
  }
  return mkdtempSync(join(parent, 'lifeboat-testbed-'));
}

/** What a test-bed has beside its usual parts. */
export interface TestbedOptions {
  /** notification-controller, to which the other controllers send their events. */
  readonly events?: boolean;
}

/** A real control plane with Flux's controllers and a Git server, each part a process of this machine. */
export class Testbed {
  private built?: Built;
  private data = '';
  private processes?: SupervisedProcesses;
  private credentials?: Credentials;
  private connection?: ApiConnection;
  private ports = new Map<PortName, number>();
  private definitions?: Record<PartName, Part>;
  private client?: Api;

  public constructor(private readonly options: TestbedOptions = {}) {}

  /** Starts all parts, or one that has been stopped or killed; ready when it resolves. */
  public async start(part?: PartName): Promise<void> {
    if (part !== undefined) {
      await this.startPart(part);
      return;
    }
    if (this.processes) throw new Error('this test-bed has been started already');
    this.built = await buildTestbed();
    this.data = dataDirectory();
    this.processes = new SupervisedProcesses(this.data);
    try {
      await this.prepare();
      await Promise.all([this.startPart('etcd'), this.startPart('git-server')]);
      await this.startPart('kube-apiserver');
      this.connect();
      await Promise.all([this.startCluster(), this.startFlux()]);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Starts a part that has been killed, without the lease that another is said to hold: it waits. */
  public async startBeside(part: PartName): Promise<void> {
    await this.startPart(part, true);
  }

  /** Ends all parts and removes their data, or ends one part in order. */
  public async stop(part?: PartName): Promise<void> {
    if (part !== undefined) {
      await this.running.signal(part, 'SIGTERM', true);
      return;
    }
    this.connection?.close();
    await this.processes?.stop();
  }

  /** Ends a part with SIGKILL. */
  public async kill(part: PartName): Promise<void> {
    await this.running.signal(part, 'SIGKILL', true);
  }

  /** Stops a part where it is, as a machine without processor time would. */
  public async pause(part: PartName): Promise<void> {
    await this.running.signal(part, 'SIGSTOP', false);
    // The signal is on its way when it is sent: each thread stops in its own time.
    for (let look = 0; look < 100; look++) {
      const states = threadStates(this.pid(part)!);
      if (states.every((state) => state === 'T')) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`${part} of the test-bed did not pause within 2 s`);
  }

  /** Lets a paused part go on. */
  public async resume(part: PartName): Promise<void> {
    await this.running.signal(part, 'SIGCONT', false);
  }

  /** Fails with the part's name and the end of its log, once one has died. */
  public check(): void {
    this.running.check();
  }

  /** What the work gives, or a failure as soon as a part dies. */
  public async watched<T>(work: Promise<T>): Promise<T> {
    return this.running.watched(work);
  }

  /** The API server's objects, as cluster administrator. */
  public get api(): Api {
    if (!this.client) throw new Error('the test-bed is not running');
    return this.client;
  }

  /** Path of the administrator's kubeconfig. */
  public get kubeconfig(): string {
    if (!this.credentials) throw new Error('the test-bed is not running');
    return this.credentials.kubeconfig('admin');
  }

  /** Whether notification-controller runs. */
  public get events(): boolean {
    return this.options.events ?? false;
  }

  /** Where a part can be reached. */
  public address(name: PortName): string {
    const scheme = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].includes(name) ? 'https' : 'http';
    return `${scheme}://127.0.0.1:${this.port(name)}`;
  }

  /** Address of a repository on the Git server. */
  public gitUrl(repository: string): string {
    return `${this.address('git-server')}/${repository}.git`;
  }

  /** Makes an empty repository on the Git server. */
  public async createRepository(name: string): Promise<GitRepository> {
    return GitRepository.create(name, this.gitUrl(name), join(this.repositories, `${name}.git`), join(this.data, 'checkouts', name));
  }

  /** Runs kubectl of the server's version; with input on its standard input. */
  public async kubectl(args: readonly string[], input?: string): Promise<string> {
    const child = run(this.program('kubectl'), [...args], { env: { ...process.env, KUBECONFIG: this.kubeconfig }, maxBuffer: 64e6 });
    child.child.stdin!.end(input);
    return (await child).stdout;
  }

  /** Path of a program that was built. */
  public program(name: string): string {
    const found = this.built?.programs.get(name);
    if (!found) throw new Error(`the test-bed builds no ${name}`);
    return found;
  }

  /** Applies the definitions of other projects' kinds, HTTPRoute and ServiceMonitor, and waits until they are served. */
  public async defineOtherKinds(): Promise<void> {
    await this.define(otherDefinitions(this.built!));
  }

  /** Process id of a part, undefined where it does not run. */
  public pid(part: PartName): number | undefined {
    return this.processes?.pid(part);
  }

  /** Process id of the supervisor, which ends all parts when it loses its parent. */
  public get supervisorPid(): number | undefined {
    return this.processes?.supervisorPid;
  }

  /** Writes a file that parts read when they start; its path. */
  public configure(name: string, text: string): string {
    const file = this.configuration(name);
    writeFileSync(file, text);
    return file;
  }

  /** Path of a part's log. */
  public log(part: PartName): string {
    return this.running.log(part);
  }

  private get running(): SupervisedProcesses {
    if (!this.processes) throw new Error('the test-bed is not running');
    return this.processes;
  }

  private configuration(name: string): string {
    return join(this.data, `${name}.configuration.yaml`);
  }

  private get repositories(): string {
    return join(this.data, 'repositories');
  }

  private port(name: PortName): number {
    const found = this.ports.get(name);
    if (found === undefined) throw new Error('the test-bed is not running');
    return found;
  }

  private async prepare(): Promise<void> {
    const free = await freePorts(PORTS.length);
    this.ports = new Map(PORTS.map((name, index) => [name, free[index]]));
    for (const name of ['repositories', 'checkouts', 'artifacts']) mkdirSync(join(this.data, name));
    this.credentials = new Credentials(join(this.data, 'credentials'), this.address('kube-apiserver'));
    writeFileSync(join(this.data, 'kwok.yaml'), kwokConfiguration(this.built!));
    this.definitions = parts({
      built: this.built!,
      data: this.data,
      repositories: this.repositories,
      credentials: this.credentials,
      port: (name) => this.port(name),
      configuration: (name) => this.configuration(name),
      events: this.events,
    });
  }

  private connect(): void {
    this.connection = new ApiConnection({
      server: this.address('kube-apiserver'),
      authority: readFileSync(this.credentials!.authority),
      token: this.credentials!.token('admin'),
      watched: async (work) => this.watched(work),
    });
    this.client = new Api(this.connection);
  }

  private async startCluster(): Promise<void> {
    await Promise.all([
      ...(['kube-controller-manager', 'kube-scheduler', 'kwok'] as const).map((part) => this.startPart(part)),
      ...clusterObjects().map((object) => this.api.apply(object)),
    ]);
  }

  private async startFlux(): Promise<void> {
    // A controller that starts before its kinds are served ends with an error.
    await this.define([...fluxDefinitions(this.built!), ...this.events ? notificationDefinitions(this.built!) : []]);
    const controllers = ['source-controller', 'kustomize-controller', ...this.events ? ['notification-controller'] as const : []] as const;
    await Promise.all(controllers.map((part) => this.startPart(part)));
  }

  private async define(definitions: Manifest[]): Promise<void> {
    await Promise.all(definitions.map((definition) => this.api.apply(definition)));
    await Promise.all(definitions.map((definition) => this.api.until(definition, 'to be established', ({ status }) => (
      status?.conditions?.some(({ type, status: value }: Record<string, string>) => type === 'Established' && value === 'True')
    ))));
  }

  private async startPart(part: PartName, isBeside = false): Promise<void> {
    const { command, args, env, ready, lease } = this.definitions![part];
    this.running.start(part, command, args, env);
    // The test-bed knows that the last instance is dead; the new one would wait until its lease has run out.
    if (lease && !isBeside) await this.api.delete(lease);
    let stopped = false;
    const waiting = untilReady(ready, this.credentials!.token('admin'), READY_SECONDS, () => stopped);
    try {
      if (await this.watched(waiting)) return;
      throw new Error(`${part} of the test-bed was not ready after ${READY_SECONDS} s; the end of its log:\n${this.running.tail(part)}`);
    } finally {
      stopped = true;
    }
  }
}

/** The state of each thread of a process, by the kernel's letter: T is stopped. */
function threadStates(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  });
}

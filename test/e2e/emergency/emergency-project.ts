import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { barePath, located, Running } from './running';
import { AgeKey } from '../../testbed/age-key';
import { kustomization } from '../../testbed/flux';
import { LiveObject, reference } from '../../testbed/live-object';
import { sopsSecret } from '../../testbed/sops-secret';
import { Testbed } from '../../testbed/testbed';
import { LiveFleet } from '../live-fleet';
import { Outcome, ProjectDirectory } from '../project-directory';

export const PREFIX = 'emergency.cdk8s-lifeboat.io/';

/** What the SOPS Secret holds, in base64. */
export const PASSWORD = Buffer.from('only-of-this-test').toString('base64');

/** What is done in an emergency, by a script or by the command. */
export type Verb = 'deploy' | 'resume';

/** One of the ways to do it: the same cells hold for all of them. */
export interface Runner {
  readonly name: string;
  readonly command: (verb: Verb, copy: string) => readonly string[];
  /** Whether the command runs the script, which takes a checkout of the fleet repository too. */
  readonly byCommand?: boolean;
}

const script = (verb: Verb, copy: string): string => join(copy, 'scripts', verb === 'deploy' ? 'emergency-deploy.sh' : 'resume-flux.sh');

/** The generated scripts, under the two shells they are held to. */
export const DASH: Runner = { name: 'scripts under dash', command: (verb, copy) => [located('dash'), script(verb, copy)] };
export const BUSYBOX: Runner = { name: 'scripts under busybox sh', command: (verb, copy) => [located('busybox'), 'sh', script(verb, copy)] };

/** Both shells, each for one half of an emergency. */
export const SCRIPTS: Runner = { name: 'scripts, deploy under busybox sh and resume under dash', command: (verb, copy) => (verb === 'deploy' ? BUSYBOX : DASH).command(verb, copy) };

/** The bundled command, which runs the script itself. */
export const COMMAND: Runner = {
  name: 'command', byCommand: true, command: (verb, copy) => [process.execPath, join(__dirname, '../../../lib/cli.js'), 'emergency', verb, '--project', copy],
};

/** What the definition is made of. */
export interface Settings {
  readonly uid?: string;
  readonly clusters?: readonly string[];
  /** ConfigMaps of the app beside its other objects. */
  readonly crowd?: number;
  /** What each of them holds beside its number. */
  readonly round?: string;
  /** Objects of which something cannot be taken back. */
  readonly stateful?: boolean;
}

const PROGRAM = `
const { ApiObject, Duration } = require('cdk8s');
const { EmergencyCopy, Fleet, FluxApp, SopsSecret } = require('cdk8s-lifeboat');
const { uid, clusters = [], crowd = 0, round = '0', stateful } = require('./settings.json');
const timing = { wait: false, timeout: Duration.seconds(20), retryInterval: Duration.minutes(10) };
const fleet = new Fleet();
function define(cluster, name, more) {
  const labels = { app: name };
  const app = new FluxApp(cluster, name, { namespace: name, createNamespace: true, ...timing, ...more });
  new ApiObject(app, 'config', { apiVersion: 'v1', kind: 'ConfigMap', data: { LEVEL: 'info' } });
  new ApiObject(app, 'api', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 1, selector: { matchLabels: labels }, template: {
    metadata: { labels }, spec: { containers: [{ name: 'main', image: 'ghcr.io/example/web:1' }] } } } });
  new ApiObject(app, 'service', { apiVersion: 'v1', kind: 'Service', spec: { selector: labels, ports: [{ port: 80 }] } });
  const kind = name[0].toUpperCase() + name.slice(1) + 'Route';
  const plural = kind.toLowerCase() + 's';
  new ApiObject(app, 'definition', { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: plural + '.example.com' }, spec: {
    group: 'example.com', scope: 'Namespaced', names: { kind, plural, singular: kind.toLowerCase() },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } }] } });
  new ApiObject(app, 'route', { apiVersion: 'example.com/v1', kind, spec: { path: '/' } });
  if (stateful) {
    const template = (labels) => ({ metadata: { labels }, spec: { containers: [{ name: 'main', image: 'ghcr.io/example/web:1' }] } });
    new ApiObject(app, 'free', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { strategy: { type: 'Recreate' }, selector: { matchLabels: { app: 'free' } }, template: template({ app: 'free' }) } });
    new ApiObject(app, 'store', { apiVersion: 'apps/v1', kind: 'StatefulSet', spec: { replicas: 1, serviceName: 'store', selector: { matchLabels: { app: 'store' } },
      template: template({ app: 'store' }), volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }] } });
  }
  for (let index = 0; index < crowd; index++) new ApiObject(app, 'crowd-' + index, { apiVersion: 'v1', kind: 'ConfigMap', data: { index: String(index), ROUND: round } });
  new EmergencyCopy(app, 'emergency');
}
const cluster = fleet.addCluster('eldertree', { uid });
define(cluster, 'web', {});
if (clusters.length === 0) define(cluster, 'asleep', { disabled: true });
if (stateful) {
  const app = new FluxApp(cluster, 'plain', { namespace: 'default', ...timing });
  new ApiObject(app, 'config', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'plain' }, data: { LEVEL: 'info' } });
  new EmergencyCopy(app, 'emergency');
  const sealed = new FluxApp(cluster, 'sealed', { namespace: 'default', ...timing });
  new ApiObject(sealed, 'api', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'sealed' }, spec: { replicas: 1, selector: { matchLabels: { app: 'sealed' } }, template: {
    metadata: { labels: { app: 'sealed' } }, spec: { containers: [{ name: 'main', image: 'ghcr.io/example/web:1', envFrom: [{ secretRef: { name: 'database' } }] }] } } } });
  new SopsSecret(sealed, 'database', { file: 'database.sops.yaml' });
  new EmergencyCopy(sealed, 'emergency');
}
for (const name of clusters) define(fleet.addCluster(name), 'web', {});
fleet.synth();
`;

/** The app `web`, its fleet repository and its root on a real cluster, and copies of its project. */
export class EmergencyProject {
  /** Publishes it; Flux has applied it. */
  public static async create(testbed: Testbed, settings: Settings = {}): Promise<EmergencyProject> {
    const project = new EmergencyProject(testbed, await LiveFleet.create(testbed, 'eldertree'));
    await project.deliver(settings);
    return project;
  }

  public readonly web = kustomization('web');
  public readonly config = reference('v1', 'ConfigMap', 'config', 'web');
  public readonly api = reference('apps/v1', 'Deployment', 'api', 'web');
  /** The key of the app's SOPS Secret, which the cluster does not have before it is given. */
  public readonly age = new AgeKey();
  /** The revision that Flux has applied last. */
  public revision = '';
  private readonly project = new ProjectDirectory().write('main.js', PROGRAM).write('cdk8s.yaml', 'app: node main.js\n');
  private readonly path: string;
  private copies = 0;

  private constructor(private readonly testbed: Testbed, public readonly fleet: LiveFleet) {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'database', namespace: 'default' }, type: 'Opaque', data: { password: PASSWORD } };
    this.project.write('database.sops.yaml', sopsSecret(secret, this.age));
    this.path = barePath(join(this.project.directory, 'path'), testbed.program('kubectl'));
  }

  /** Writes both copies. */
  public define(settings: Settings = {}): void {
    this.project.write('settings.json', JSON.stringify(settings));
    const ended = [this.project.lifeboat('synth'), this.project.lifeboat('synth', '--fleet', this.fleet.checkout)];
    if (ended.some(({ code }) => code !== 0)) throw new Error(ended.map(({ err }) => err).join('\n'));
  }

  /** Writes both copies, and waits until Flux has applied the new one. */
  public async deliver(settings: Settings = {}): Promise<void> {
    this.define(settings);
    this.revision = await this.fleet.push();
    await this.fleet.ready('web', this.revision);
  }

  /** Pushes the fleet copy as it stands, and lets nobody know; its revision. */
  public async pushUnseen(): Promise<string> {
    await this.fleet.git('add', '-A');
    await this.fleet.git('commit', '-q', '--allow-empty', '-m', 'Change');
    await this.fleet.git('push', '-q', 'origin', 'HEAD:main');
    return `main@sha1:${await this.fleet.git('rev-parse', 'HEAD')}`;
  }

  /** Writes both copies of another definition without Git having it; the project's copy of an app. */
  public other(settings: Settings): string {
    this.project.write('settings.json', JSON.stringify(settings));
    const ended = this.project.lifeboat('synth');
    if (ended.code !== 0) throw new Error(ended.err);
    return this.copy();
  }

  /** A new copy of the project of an app, with edits of its manifests by their file names. */
  public copy(edits: Record<string, (text: string) => string> = {}, app = 'web'): string {
    const directory = join(this.project.directory, `copy-${++this.copies}`);
    cpSync(join(this.project.directory, 'dist/project', app), directory, { recursive: true });
    for (const [name, edit] of Object.entries(edits)) {
      const file = join(directory, 'k8s', name);
      const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
      const after = edit(before);
      if (after === before) throw new Error(`nothing of ${name} was edited:\n${before}`);
      writeFileSync(file, after);
    }
    return directory;
  }

  /** A copy with the hotfix of these tests: another level. */
  public hotfix(level = 'debug', app = 'web'): string {
    return this.copy({ '3-configmap-config.yaml': (text) => text.replace('LEVEL: info', `LEVEL: ${level}`) }, app);
  }

  /** Starts one of them. */
  public start(runner: Runner, verb: Verb, copy: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Running {
    const fleet = runner.byCommand ? ['--fleet', this.fleet.checkout] : [];
    return new Running([...runner.command(verb, copy), ...fleet, ...args], copy, this.environment(env));
  }

  /** Starts what somebody was told to type, in the directory of a copy. */
  public startLine(line: string, copy = this.project.directory): Running {
    return new Running([located('dash'), '-c', line], copy, this.environment());
  }

  /** Starts it on a terminal, where it can ask. */
  public startOnTerminal(runner: Runner, verb: Verb, copy: string, args: readonly string[] = []): Running {
    const line = [...runner.command(verb, copy), ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    return new Running([located('script'), '-qefc', line, '/dev/null'], copy, { ...this.environment(), SHELL: '/bin/sh' }, 'pipe');
  }

  /** Runs it without asking, as anna. */
  public async run(runner: Runner, verb: Verb, copy: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    const usual = ['--yes', '--context', 'testbed', '--by', 'anna', ...verb === 'deploy' ? ['--reason', 'Flux is down'] : []];
    return this.start(runner, verb, copy, [...usual, ...args], env).ended;
  }

  /** The lines of the files for Git. */
  public notes(copy: string): string[] {
    const directory = join(copy, 'emergency');
    return existsSync(directory) ? readdirSync(directory).sort().flatMap((name) => readFileSync(join(directory, name), 'utf8').trim().split('\n')) : [];
  }

  /** A kubeconfig that differs from the administrator's. */
  public kubeconfig(name: string, change: (config: any) => object): string {
    const file = join(this.project.directory, `${name}.kubeconfig`);
    writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(this.testbed.kubeconfig, 'utf8')))));
    return file;
  }

  /** What of an emergency stands on the cluster. */
  public async standing(name = 'web'): Promise<{ suspended: boolean; by?: string; step?: string; level?: string; managers: string[] }> {
    const [found, config] = await Promise.all([this.testbed.api.get(kustomization(name)), this.testbed.api.get(reference('v1', 'ConfigMap', 'config', name))]);
    return {
      suspended: found?.spec.suspend === true,
      ...recordOf(found),
      level: config?.data.LEVEL,
      managers: [...new Set((found?.metadata.managedFields ?? []).map(({ manager }) => manager))].filter((manager) => manager.startsWith('cdk8s-lifeboat')),
    };
  }

  /** A directory of this project, for what a test needs. */
  public directory(name: string): string {
    const directory = join(this.project.directory, name);
    mkdirSync(directory, { recursive: true });
    return directory;
  }

  /** Removes it from the disk. */
  public remove(): void {
    this.project.remove();
  }

  private environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return { PATH: this.path, HOME: this.project.directory, KUBECONFIG: this.testbed.kubeconfig, ...more };
  }
}

/** Who holds it and how far it is, by the record. */
function recordOf(found: LiveObject | undefined): { by?: string; step?: string } {
  const { [`${PREFIX}by`]: by, [`${PREFIX}step`]: step } = found?.metadata.annotations ?? {};
  return { ...by === undefined ? {} : { by }, ...step === undefined ? {} : { step } };
}

/** Nothing of an emergency. */
export const CLEAN = { suspended: false, level: 'info', managers: [] };

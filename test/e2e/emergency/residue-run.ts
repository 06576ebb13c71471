import { rmSync } from 'fs';
import * as fc from 'fast-check';
import { EmergencyFleet, ProjectCopy } from './emergency-fleet';
import { runScript, ScriptOptions, ScriptOutcome } from './script-run';
import { identityOf, identityText } from '../../../src/manifest/identity';
import { ManifestObject } from '../../../src/manifest/manifest-object';
import { kustomization } from '../../testbed/flux';
import { LiveObject, Manifest, ObjectReference, reference } from '../../testbed/live-object';
import { Testbed } from '../../testbed/testbed';
import { randomEmergency, RandomEmergency } from '../random-emergency';

const AT_ONCE = 5;
const US = /^cdk8s-lifeboat/;

/** What happens to one emergency besides what is deployed. */
interface Course {
  readonly emergency: (place: { app: string; namespace: string }) => RandomEmergency;
  readonly deploy: ScriptOptions;
  readonly resume: ScriptOptions;
  /** A live object that a person deletes meanwhile. */
  readonly deleted?: number;
}

const interruption = fc.record({ afterMilliseconds: fc.nat({ max: 2500 }), signal: fc.constantFrom('SIGINT' as const, 'SIGKILL' as const) });
const options: fc.Arbitrary<ScriptOptions> = fc.record({
  shell: fc.constantFrom(['dash'], ['busybox', 'sh']),
  interruption: fc.option(interruption, { nil: undefined, freq: 2 }),
});
const course: fc.Arbitrary<Course> = fc.record({
  emergency: fc.boolean().chain((edited) => randomEmergency({ edited })),
  deploy: options,
  resume: options,
  deleted: fc.option(fc.nat({ max: 9 }), { nil: undefined, freq: 3 }),
});
const batch = fc.record({
  courses: fc.array(course, { minLength: AT_ONCE, maxLength: AT_ONCE }),
  // When kustomize-controller is killed, after the deploys have begun.
  killedAfter: fc.option(fc.nat({ max: 2000 }), { nil: undefined, freq: 2 }),
});

/** What became of a batch. */
export type ResidueCounts = Record<string, number>;

/** Random emergencies by the scripts alone, some at once; afterwards each object is as if there had been none. */
export async function runResidue(testbed: Testbed, fleet: EmergencyFleet, prefix: string, seed: number): Promise<ResidueCounts> {
  const [{ courses, killedAfter }] = fc.sample(batch, { seed, numRuns: 1 });
  const runs = courses.map((one, index) => {
    const app = `${prefix}-${index}`;
    return { ...one, app, drawn: withoutSecrets(one.emergency({ app, namespace: app })) };
  });
  const { copies, outdir } = await fleet.publish(new Map(runs.map(({ app, drawn }) => [app, drawn.git])));
  const counts: ResidueCounts = {};
  const count = (what: string): void => { counts[what] = (counts[what] ?? 0) + 1; };
  try {
    const before = await Promise.all(runs.map(async ({ app, drawn }) => snapshot(testbed, app, drawn)));
    const killing = killedAfter === undefined ? undefined : wait(killedAfter).then(async () => testbed.kill('kustomize-controller'));
    const emergencies = runs.map((run) => new Emergency(testbed, copies.get(run.app)!, run, count));
    const begun = await Promise.allSettled(emergencies.map(async (one) => one.deploy()));
    if (killing) {
      await killing;
      await testbed.start('kustomize-controller');
      count('batches with Flux killed');
    }
    for (const one of begun) if (one.status === 'rejected') throw one.reason;
    await Promise.all(emergencies.map(async (one) => one.resume()));
    const problems: string[] = [];
    for (const [index, one] of emergencies.entries()) {
      if (one.wedged) continue;
      await settle(testbed, runs[index].drawn);
      problems.push(...one.residue(before[index], await snapshot(testbed, runs[index].app, runs[index].drawn)));
    }
    if (problems.length > 0) throw new Error(problems.join('\n'));
    return counts;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** A literal Secret is refused at synth. */
function withoutSecrets({ git, copy, before, edits, names }: RandomEmergency): RandomEmergency {
  const kept = <T extends { readonly kind: string }>(all: readonly T[]): T[] => all.filter(({ kind }) => kind !== 'Secret');
  return { git: kept(git), copy: kept(copy), before: kept(before), edits: kept(edits), names };
}

/** One emergency from its deploy to its end. */
class Emergency {
  /** Whether resume was said, before the deploy, to fail. */
  public wedged = false;
  private irrevocable = '';

  public constructor(
    private readonly testbed: Testbed,
    private readonly copy: ProjectCopy,
    private readonly run: Course & { readonly app: string; readonly drawn: RandomEmergency },
    private readonly count: (what: string) => void,
  ) {}

  public async deploy(): Promise<void> {
    const { drawn, deploy, deleted } = this.run;
    const known = new Set(drawn.git.map((object) => JSON.stringify(object)));
    const changed = drawn.copy.filter((object) => !known.has(JSON.stringify(object)));
    this.copy.edit(changed);
    let outcome = await this.script('emergency-deploy.sh', [], deploy);
    if (deploy.interruption) {
      this.count(`deploys with ${deploy.interruption.signal}`);
      outcome = await this.script('emergency-deploy.sh');
    }
    if (/^refused \((?:immutable|not-accepted)\)/m.test(outcome.output)) {
      this.count('refused as immutable or invalid');
      this.copy.edit(drawn.git.filter(({ kind, metadata }) => changed.some((one) => one.kind === kind && one.metadata.name === metadata.name)));
      outcome = await this.script('emergency-deploy.sh');
    }
    if (/^refused \(irrevocable\)/m.test(outcome.output)) {
      this.count('irrevocable, and accepted');
      this.irrevocable = outcome.output;
      this.wedged = outcome.output.includes('resume would fail');
      outcome = await this.script('emergency-deploy.sh', ['--accept']);
    }
    if (outcome.code !== 0 && !/^stopped \(not-rolled-out\)/m.test(outcome.output)) throw new Error(`${this.run.app} deploy: ${outcome.output}`);
    for (const { command } of drawn.edits.filter(isTakenBack)) {
      try {
        await this.testbed.kubectl([...command, '-n', this.run.app]);
        this.count('edits by kubectl');
      } catch (error) {
        if (!/nvalid|immutable/.test((error as Error).message)) throw error;
      }
    }
    const gone = deleted === undefined ? undefined : drawn.git[deleted % drawn.git.length];
    if (gone && gone.kind !== 'StatefulSet') {
      await this.testbed.api.delete(gone);
      this.count('objects deleted meanwhile');
    }
  }

  public async resume(): Promise<void> {
    const { resume } = this.run;
    let outcome = await this.script('resume-flux.sh', [], resume);
    if (resume.interruption) {
      this.count(`resumes with ${resume.interruption.signal}`);
      outcome = await this.script('resume-flux.sh');
    }
    if (this.wedged) {
      this.count('wedged, as was said before');
      if (/^stopped \(takeover-failed\)/m.test(outcome.output)) return;
      throw new Error(`${this.run.app} was said to wedge, and resume said: ${outcome.output}`);
    }
    if (outcome.code !== 0) throw new Error(`${this.run.app} resume: ${outcome.output}`);
    this.count('emergencies resumed');
  }

  /** What differs from a cluster without the emergency. */
  public residue(before: Snapshot, after: Snapshot): string[] {
    const done = [...this.run.drawn.names, ...this.run.drawn.edits.map(({ command }) => command.join(' '))].join('; ');
    const problem = (text: string): string => `${this.run.app} (${done}): ${text}`;
    const identities = new Set([...before.keys(), ...after.keys()]);
    return [...identities].flatMap((identity) => {
      const [one, two] = [before.get(identity), after.get(identity)];
      if (!one || !two) return [problem(`${identity} ${one ? 'is gone' : 'is left over'}`)];
      const writers = (two.metadata.managedFields ?? []).map(({ manager }) => manager).filter((manager) => US.test(manager));
      if (writers.length > 0) return [problem(`${identity} still has fields of ${writers.join(', ')}`)];
      const [was, is] = [one, two].map((object) => plain(object, one.metadata.uid !== two.metadata.uid, this.irrevocable));
      return was === is ? [] : [problem(`${identity}\n  was ${was}\n  is  ${is}`)];
    });
  }

  private async script(name: string, more: readonly string[] = [], run: ScriptOptions = { shell: ['dash'] }): Promise<ScriptOutcome> {
    const args = name === 'resume-flux.sh' ? ['--remove-data', '--timeout', '90s'] : ['--edited', '--reason', 'a test', '--timeout', '30s'];
    return runScript(this.testbed, this.copy.directory, name, ['--yes', ...args, ...more], run);
  }
}

/** Flux takes back what kubectl wrote; what other managers wrote, or nobody, it never had. */
function isTakenBack({ command }: { readonly command: readonly string[] }): boolean {
  return command[0] !== 'scale' && !command.some((part) => part.startsWith('--field-manager') || part.includes('stringData'));
}

type Snapshot = Map<string, LiveObject>;

/** The Kustomization, all objects of the app, and whatever else carries its labels. */
async function snapshot(testbed: Testbed, app: string, { git, copy }: RandomEmergency): Promise<Snapshot> {
  const wanted = new Map<string, ObjectReference>();
  for (const object of [kustomization(app), reference('v1', 'Namespace', app), ...git, ...copy]) {
    wanted.set(identityText(identityOf(object as ManifestObject)), object);
  }
  const found = await Promise.all([...wanted].map(async ([identity, object]) => [identity, await testbed.api.get(object)] as const));
  return new Map(found.flatMap(([identity, object]) => (object ? [[identity, object]] : [])));
}

async function settle(testbed: Testbed, { git }: RandomEmergency): Promise<void> {
  for (const { apiVersion, kind, metadata } of git as readonly Manifest[]) {
    if (kind !== 'Deployment' && kind !== 'StatefulSet') continue;
    const observed = (found: LiveObject): boolean => found.status?.observedGeneration === found.metadata.generation;
    await testbed.api.until({ apiVersion, kind, metadata }, 'to be observed', observed, 30);
  }
}

/** An object without what the server makes, and without what was said to stay. */
function plain(object: LiveObject, made: boolean, irrevocable: string): string {
  const { status, ...rest } = structuredClone(object) as any;
  for (const key of ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields', 'selfLink']) delete rest.metadata[key];
  delete rest.metadata.annotations?.['deployment.kubernetes.io/revision'];
  if (rest.metadata.annotations && Object.keys(rest.metadata.annotations).length === 0) delete rest.metadata.annotations;
  if (made && rest.kind === 'Service') for (const key of ['clusterIP', 'clusterIPs']) delete rest.spec[key];
  const about = `  ${rest.kind} ${rest.metadata.namespace ?? '-'}/${rest.metadata.name}: `;
  const lines = irrevocable.split('\n').filter((line) => line.startsWith(about)).join('\n');
  if (lines.includes('replicas')) delete rest.spec.replicas;
  const { template } = rest.kind === 'CronJob' ? rest.spec.jobTemplate.spec : rest.spec ?? {};
  if (lines.includes('service account')) for (const key of ['serviceAccount', 'serviceAccountName']) delete template.spec[key];
  if (lines.includes('address')) for (const key of ['clusterIP', 'clusterIPs']) delete rest.spec[key];
  if (lines.includes('annotation')) return 'left alone, as was said';
  if (rest.kind === 'Secret' && irrevocable.includes('stringData')) delete rest.data;
  return JSON.stringify(rest, (_, value) => (isMap(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value));
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

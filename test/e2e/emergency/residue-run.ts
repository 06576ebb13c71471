import { rmSync } from 'fs';
import * as fc from 'fast-check';
import { EmergencyFleet, ProjectCopy } from './emergency-fleet';
import { RunOutcome, ScriptOptions } from './interrupted-run';
import { ToldForecast, Way } from './residue-way';
import { isIrrevocable } from '../../../src/cli/emergency/forecast/fate';
import { locate } from '../../../src/manifest/difference';
import { kustomization } from '../../testbed/flux';
import { LiveObject, Manifest, reference } from '../../testbed/live-object';
import { Testbed } from '../../testbed/testbed';
import { countsOf, judgeDeploy, judgeResume, segmentsOf, Snapshot, snapshotOf, ToldField } from '../forecast-judgement';
import { drawnText, randomEmergency, RandomEmergency } from '../random-emergency';

const AT_ONCE = 5;
const US = /^cdk8s-lifeboat/;
// The command looks for some time before its script begins.
const KILLED_LATER = { 'the scripts': 1, 'the command': 3 };

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

/** Random emergencies, some at once; afterwards each object is as if there had been none, and what was said before of its fields is what happened. */
export async function runResidue(
  testbed: Testbed, fleet: EmergencyFleet, way: Way, prefix: string, { seed, only }: { readonly seed: number; readonly only?: number },
): Promise<ResidueCounts> {
  const [{ courses, killedAfter }] = fc.sample(batch, { seed, numRuns: 1 });
  const runs = courses.map((one, index) => {
    const app = `${prefix}-${index}`;
    return { ...one, app, drawn: withoutSecrets(one.emergency({ app, namespace: app })) };
  }).filter((_, index) => only === undefined || index === only);
  const { copies, outdir } = await fleet.publish(new Map(runs.map(({ app, drawn }) => [app, drawn.git])));
  const counts: ResidueCounts = {};
  const count = (what: string, number = 1): void => { counts[what] = (counts[what] ?? 0) + number; };
  try {
    const emergencies = runs.map((run) => new Emergency(testbed, way, copies.get(run.app)!, run, count));
    await Promise.all(emergencies.map(async (one) => one.look()));
    const killing = killedAfter === undefined ? undefined : wait(killedAfter * KILLED_LATER[way.name]).then(async () => testbed.kill('kustomize-controller'));
    const begun = await Promise.allSettled(emergencies.map(async (one) => one.deploy()));
    if (killing) {
      await killing;
      await testbed.start('kustomize-controller');
      count('batches with Flux killed');
    }
    for (const one of begun) if (one.status === 'rejected') throw one.reason;
    await Promise.all(emergencies.map(async (one) => one.resume()));
    const problems = (await Promise.all(emergencies.map(async (one) => one.judge()))).flat();
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

const NOTHING: Snapshot = new Map();

/** One emergency from its deploy to its end. */
class Emergency {
  private readonly problems: string[] = [];
  private before = NOTHING;
  private deployed = NOTHING;
  private during = NOTHING;
  /** What was said before the deploy and before the resume, where it was said. */
  private deploying?: ToldForecast;
  private resuming?: ToldForecast;
  /** What the scripts said to stay. */
  private irrevocable = '';
  private undisturbed = true;
  /** Why Flux could not take over. */
  private failure?: string;

  public constructor(
    private readonly testbed: Testbed,
    private readonly way: Way,
    private readonly copy: ProjectCopy,
    private readonly run: Course & { readonly app: string; readonly drawn: RandomEmergency },
    private readonly count: (what: string, number?: number) => void,
  ) {}

  private get changed(): Manifest[] {
    const known = new Set(this.run.drawn.git.map((object) => JSON.stringify(object)));
    return this.run.drawn.copy.filter((object) => !known.has(JSON.stringify(object)));
  }

  /** What stands before, and what is said of it. */
  public async look(): Promise<void> {
    this.before = await this.snapshot();
    this.copy.edit(this.changed);
    this.deploying = await this.way.plan?.(this.copy);
  }

  public async deploy(): Promise<void> {
    const { drawn, deploy } = this.run;
    let outcome = await this.way.deploy(this.copy, [], deploy);
    if (deploy.interruption) {
      this.count(`deploys with ${deploy.interruption.signal}`);
      outcome = await this.way.deploy(this.copy);
    }
    const isInvalid = this.way.invalid.test(outcome.err);
    this.expect('refused', isInvalid, this.deploying?.objects.some((one) => one.deploy === 'refused'));
    if (isInvalid) {
      this.count('refused as immutable or invalid');
      this.copy.edit(drawn.git.filter(({ kind, metadata }) => this.changed.some((one) => one.kind === kind && one.metadata.name === metadata.name)));
      this.deploying = await this.way.plan?.(this.copy);
      outcome = await this.way.deploy(this.copy);
    }
    const stays = this.way.irrevocable.test(outcome.err);
    this.expect('irrevocable', stays, this.deploying?.objects.some(isIrrevocable));
    if (stays) {
      this.count('irrevocable, and accepted');
      this.irrevocable = outcome.out;
      outcome = await this.way.deploy(this.copy, ['--accept']);
    }
    if (outcome.code !== 0 && !/^stopped \(not-rolled-out\)/m.test(outcome.err)) throw this.failed('deploy', outcome);
    this.deployed = await this.snapshot();
    await this.disturb();
  }

  /** What people do besides. */
  private async disturb(): Promise<void> {
    const { app, drawn, deleted } = this.run;
    for (const { command } of drawn.edits.filter(isTakenBack)) {
      this.undisturbed = false;
      try {
        await this.testbed.kubectl([...command, '-n', app]);
        this.count('edits by kubectl');
      } catch (error) {
        if (!/nvalid|immutable/.test((error as Error).message)) throw error;
      }
    }
    const gone = deleted === undefined ? undefined : drawn.git[deleted % drawn.git.length];
    if (gone && gone.kind !== 'StatefulSet') {
      this.undisturbed = false;
      await this.testbed.api.delete(gone);
      this.count('objects deleted meanwhile');
    }
  }

  public async resume(): Promise<void> {
    const { resume } = this.run;
    this.during = await this.snapshot();
    this.resuming = await this.way.plan?.(this.copy, '--resume');
    let outcome = await this.way.resume(this.copy, resume);
    if (resume.interruption) {
      this.count(`resumes with ${resume.interruption.signal}`);
      outcome = await this.way.resume(this.copy);
    }
    if (this.wedges()) {
      this.count('wedged, as was said before');
      this.failure = /^stopped \(takeover-failed\).*/m.exec(outcome.err)?.[0];
      if (this.failure === undefined) throw this.failed('resume, which was said to fail', outcome);
      return;
    }
    if (outcome.code !== 0 && !this.remainsAsSaid(outcome)) throw this.failed('resume', outcome);
    this.count('emergencies resumed');
  }

  /** Whether resume was said to fail on an object that is still there. */
  private wedges(): boolean {
    if (this.resuming) return this.resuming.objects.some(({ fields }) => fields.some(({ fate }) => fate === 'wedged'));
    const said = this.irrevocable.split('\n').flatMap((line) => [/^ {2}(\S+) (\S+): .*resume would fail/.exec(line)].filter((match) => match !== null));
    return said.some(([, kind, place]) => [...this.during.values()].some(({ kind: one, metadata }) => one === kind && `${metadata.namespace ?? '-'}/${metadata.name}` === place));
  }

  /** The command ends with 1 where something remains: only what was said to stay may. */
  private remainsAsSaid({ code, out }: RunOutcome): boolean {
    const [, listed] = /^\S+: \d+ things? remains?\.\n((?: {2}.*\n)+)$/m.exec(out) ?? [];
    const objects = listed?.split('\n').flatMap((line) => /^ {2}(\S[^:]*): /.exec(line)?.[1] ?? []);
    return code === 1 && objects !== undefined && objects.every((object) => this.stays(object).length > 0);
  }

  /** Fields of an object that were said to stay before the deploy; where Flux leaves all of it alone, also what people did to it since. */
  private stays(identity: string): ToldField[] {
    const [first, then] = [this.deploying, this.resuming].map((forecast) => (forecast?.objects ?? []).filter((one) => one.identity === identity)
      .flatMap(({ fields }) => fields).filter(({ fate, path }) => (fate === 'kept' || fate === 'reset') && !path.includes(' ')));
    return first.some(({ reason }) => reason?.startsWith('Flux leaves the object alone')) ? [...first, ...then] : first;
  }

  /** What differs from what was said, and from a cluster without the emergency. */
  public async judge(): Promise<string[]> {
    const after = await this.snapshot();
    const [clean, deployed, during, now] = [this.before, this.deployed, this.during, after].map(objectsOfApp);
    const moments = { clean, before: clean, during, after: now };
    for (const [phase, forecast] of [['deploy', this.deploying], ['resume', this.resuming]] as const) {
      if (!forecast) continue;
      if (forecast.phase !== phase) this.problems.push(`the forecast of ${phase} is one of ${forecast.phase}`);
      for (const [what, number] of Object.entries(countsOf(forecast.objects))) this.count(`${phase}: ${what}`, number);
      if (phase === 'deploy') this.problems.push(...judgeDeploy(forecast.objects, moments, deployed));
      if (phase === 'resume' || this.undisturbed) this.problems.push(...judgeResume(phase, forecast.objects, moments, this.failure, true));
    }
    if (this.failure === undefined) this.problems.push(...this.residue(after));
    return this.problems.map((text) => `${this.run.app} (${drawnText(this.run.drawn)}): ${text}`);
  }

  private residue(after: Snapshot): string[] {
    return [...new Set([...this.before.keys(), ...after.keys()])].flatMap((identity) => {
      const [one, two] = [this.before.get(identity), after.get(identity)];
      if (!one || !two) return [`${identity} ${one ? 'is gone' : 'is left over'}`];
      const writers = (two.metadata.managedFields ?? []).map(({ manager }) => manager).filter((manager) => US.test(manager));
      if (writers.length > 0) return [`${identity} still has fields of ${writers.join(', ')}`];
      const [was, is] = [one, two].map((object) => plain(object, one.metadata.uid !== two.metadata.uid, this.irrevocable, this.stays(identity)));
      return was === is ? [] : [`${identity}\n  was ${was}\n  is  ${is}`];
    });
  }

  /** The Kustomization, all objects of the app, and whatever else carries its labels. */
  private async snapshot(): Promise<Snapshot> {
    const { app, drawn } = this.run;
    return snapshotOf(this.testbed, [kustomization(app), reference('v1', 'Namespace', app), ...drawn.git, ...drawn.copy] as Manifest[]);
  }

  private expect(what: string, is: boolean, said: boolean | undefined): void {
    if (said !== undefined && said !== is) this.problems.push(`the deploy is ${is ? '' : 'not '}${what}, and the forecast says otherwise`);
  }

  private failed(what: string, { code, out, err }: RunOutcome): Error {
    return new Error(`${this.run.app} (${drawnText(this.run.drawn)}) ${what} ended with ${code}: ${out}${err}`);
  }
}

/** The Kustomization itself is none of its objects. */
function objectsOfApp(snapshot: Snapshot): Snapshot {
  return new Map([...snapshot].filter(([, { kind }]) => kind !== 'Kustomization'));
}

/** Flux takes back what kubectl wrote; what other managers wrote, or nobody, it never had. */
function isTakenBack({ command }: { readonly command: readonly string[] }): boolean {
  return command[0] !== 'scale' && !command.some((part) => part.startsWith('--field-manager') || part.includes('stringData'));
}

/** An object without what the server makes, and without what was said to stay. */
function plain(object: LiveObject, made: boolean, irrevocable: string, stays: readonly ToldField[]): string {
  const { status, ...rest } = structuredClone(object) as any;
  for (const key of ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields', 'selfLink']) delete rest.metadata[key];
  delete rest.metadata.annotations?.['deployment.kubernetes.io/revision'];
  if (rest.metadata.annotations && Object.keys(rest.metadata.annotations).length === 0) delete rest.metadata.annotations;
  if (made && rest.kind === 'Service') for (const key of ['clusterIP', 'clusterIPs']) delete rest.spec[key];
  for (const { path } of stays) removeField(rest, path);
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

/** Takes a field away, and the map that holds nothing else. */
function removeField(object: any, path: string): void {
  const { steps, whole } = locate(object, segmentsOf(path));
  if (!whole) return;
  const holders = steps.reduce<any[]>((all, step) => [...all, all.at(-1)[step]], [object]);
  for (let depth = steps.length - 1; depth >= 0; depth--) {
    const holder = holders[depth];
    if (Array.isArray(holder)) holder.splice(steps[depth] as number, 1);
    else delete holder[steps[depth]];
    if (Object.keys(holder).length > 0) return;
  }
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

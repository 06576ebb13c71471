import { CONTENT_SUFFIX_LENGTH } from './content-hash';
import { RolloutOptions } from './options/rollout-options';
import { StatefulRolloutOptions } from './options/stateful-rollout-options';
import { Profile, ProfileSettings } from './profile';
import { mention, PropRules, Said } from './prop-rules';
import { ResilientDeploymentProps } from './resilient-deployment-props';
import { WorkloadPart } from './workload-part';

/** The kind that makes the pods. */
export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'Job' | 'CronJob';

/** What becomes of a name: a label of the pods, in which its controller appends to it. */
const LONGEST_NAME: Record<WorkloadKind, number> = { Deployment: 63, StatefulSet: 52, Job: 63 - CONTENT_SUFFIX_LENGTH, CronJob: 52 };

/** Props that say something of a part, so that leaving the part out beside them is a contradiction. */
const PROPS_OF_PARTS: ReadonlyArray<readonly [WorkloadPart, keyof PropsOfAny]> = [
  [WorkloadPart.SERVICE, 'servicePort'],
  [WorkloadPart.SERVICE, 'metrics'],
  [WorkloadPart.DISRUPTION_BUDGET, 'disruption'],
  [WorkloadPart.AUTOSCALER, 'autoscaling'],
  [WorkloadPart.STARTUP_PROBE, 'startup'],
  [WorkloadPart.READINESS_PROBE, 'readiness'],
  [WorkloadPart.LIVENESS_PROBE, 'liveness'],
  [WorkloadPart.SPREAD, 'spread'],
  [WorkloadPart.USER, 'user'],
  [WorkloadPart.USER, 'group'],
];

/** Props of a workload of any kind: what a kind does not have is absent. */
export type PropsOfAny = Omit<ResilientDeploymentProps, 'rollout'> & { readonly rollout?: RolloutOptions & StatefulRolloutOptions };

/** What the parts of one workload share: its name, what was said, and what its profile says of the rest. */
export class Workload {
  public readonly rules: PropRules;
  public readonly profile: Profile;
  /** Labels that select the pods: nothing that could be left out or changed afterwards. */
  public readonly selector: { [key: string]: string };
  /** Labels of every object. */
  public readonly labels: { [key: string]: string };
  private readonly without: ReadonlySet<WorkloadPart>;

  public constructor(place: string, public readonly name: string, public readonly kind: WorkloadKind, public readonly props: PropsOfAny) {
    this.rules = new PropRules(place);
    this.profile = props.profile ?? Profile.PI;
    this.without = new Set(props.without);
    // A Service's name is a DNS label that begins with a letter.
    const longest = LONGEST_NAME[kind];
    if (!/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name) || name.length > longest) {
      this.rules.refuse('name', name, `cannot name a ${kind} (at most ${longest} lower-case letters, digits and -, beginning with a letter)`, 'Choose one that can');
    }
    this.selector = { 'app.kubernetes.io/name': name };
    this.labels = { ...this.selector, 'app.kubernetes.io/instance': name };
    for (const [part, prop] of PROPS_OF_PARTS) {
      if (this.has(part) || props[prop] === undefined) continue;
      this.rules.contradict(`'${prop}' is given, and 'without' leaves '${part}' out`, 'Say one of both');
    }
    if (props.port !== undefined) this.rules.port('port', props.port);
  }

  /** Whether its pods run until they are told to stop. */
  public get serves(): boolean {
    return this.kind === 'Deployment' || this.kind === 'StatefulSet';
  }

  public has(part: WorkloadPart): boolean {
    return !this.without.has(part);
  }

  /** Whether one pod alone can hold the volume. */
  public get holdsVolumeAlone(): boolean {
    return this.kind === 'Deployment' && this.props.storage !== undefined && this.props.storage.shared !== true;
  }

  /** A prop's value, or the profile's, with where it comes from. */
  public said<K extends keyof ProfileSettings>(
    prop: string, given: ProfileSettings[K] | undefined, setting: K,
  ): Said<NonNullable<ProfileSettings[K]>> {
    if (given !== undefined && given !== null) return { prop, value: given, origin: '' };
    return { prop, value: this.profile.settings[setting]!, origin: ` of profile ${this.profile.name}` };
  }

  /** Refuses a prop whose one pod with the volume makes it impossible. */
  public refuseWithVolume(prop: string, value: unknown): never {
    const problem = `${mention({ prop, value: String(value), origin: '' })} needs more than one pod at a time, and 'storage' (ReadWriteOnce) can be held by one`;
    return this.rules.contradict(problem, 'Leave it out, or give storage.shared: true with a class that can be written by several nodes');
  }
}

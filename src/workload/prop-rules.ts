import { Duration } from 'cdk8s';
import { LifeboatError } from '../manifest/lifeboat-error';
import { quantityValue } from '../manifest/quantity';

const LABEL_KEY = /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const DNS_SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const MOST_SECONDS = 2 ** 31 - 1;

/** A value with the prop that it was given by, or the profile that it comes from. */
export interface Said<T> {
  readonly prop: string;
  readonly value: T;
  /** Ends the prop's mention in a message: ` of profile pi`. */
  readonly origin: string;
}

/** The rules that single props keep, with messages that name the prop, its value and the rule. */
export class PropRules {
  public constructor(private readonly place: string) {}

  /** Refuses a value of a prop. */
  public refuse(prop: string, value: unknown, rule: string, remedy: string): never {
    throw new LifeboatError('workload-value', { place: this.place, problem: `'${prop}' (${String(value)}) ${rule}`, remedy });
  }

  /** Refuses two values that cannot both hold. */
  public contradict(problem: string, remedy: string): never {
    throw new LifeboatError('workload-contradiction', { place: this.place, problem, remedy });
  }

  /** Refuses what needs something that is absent. */
  public missing(problem: string, remedy: string): never {
    throw new LifeboatError('workload-missing', { place: this.place, problem, remedy });
  }

  /** A whole number within bounds. */
  public whole(prop: string, value: number, least: number, most = MOST_SECONDS): number {
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    return this.refuse(prop, value, `is no whole number from ${least} to ${most}`, 'Give one');
  }

  public port(prop: string, value: number): number {
    return this.whole(prop, value, 1, 65535);
  }

  /** Whole seconds of a duration. */
  public seconds(prop: string, value: Duration, least: number): number {
    const seconds = value.toSeconds({ integral: false });
    if (Number.isInteger(seconds) && seconds >= least && seconds <= MOST_SECONDS) return seconds;
    return this.refuse(prop, `${seconds}s`, `is no whole number of seconds from ${least}`, `Give one: Duration.seconds(${Math.max(least, Math.ceil(seconds) || least)})`);
  }

  /** A number of pods, or a share of them: `1`, `25%`. */
  public share(prop: string, value: string): number | string {
    const match = /^(\d{1,9})(%?)$/.exec(value);
    if (match && match[2] === '') return Number(match[1]);
    if (match && Number(match[1]) <= 100) return `${Number(match[1])}%`;
    return this.refuse(prop, value, 'is neither a number of pods nor a percentage up to 100%', "Write it as '1' or '25%'");
  }

  /** A quantity above nothing, in steps that Kubernetes can keep. */
  public quantity(prop: string, value: string, kind: 'cpu' | 'bytes'): bigint {
    const exact = quantityValue(value);
    if (exact === undefined || exact <= 0n) return this.refuse(prop, value, 'is no quantity above 0', `Write it as ${kind === 'cpu' ? "'250m'" : "'128Mi'"}`);
    if (kind === 'cpu' && exact % quantityValue('1m')! !== 0n) return this.refuse(prop, value, 'is finer than 1m, the smallest share of a CPU', "Write it as '250m'");
    if (kind === 'bytes' && exact < quantityValue('1Mi')!) {
      return this.refuse(prop, value, 'is less than 1Mi', /^\d+m$/.test(value) ? `m is a thousandth of a byte: write ${value.slice(0, -1)}Mi` : 'Give more');
    }
    if (exact > quantityValue('1Ei')!) return this.refuse(prop, value, 'is more than 1Ei', 'Give less');
    return exact;
  }

  /** An absolute path that a volume can be mounted at. */
  public directory(prop: string, value: string): string {
    if (/^(\/[^/:\0]+)+$/.test(value) && !/\/\.{1,2}(\/|$)/.test(value) && value.length <= 1024) return value;
    return this.refuse(prop, value, 'is no absolute directory, without : and without a / at its end', "Write it as '/var/cache/app'");
  }

  /** The name of an object that has no stricter rule of its own. */
  public objectName(prop: string, value: string): string {
    if (DNS_SUBDOMAIN.test(value)) return value;
    return this.refuse(prop, value, 'is no name of an object (lower-case letters, digits, - and .)', 'Correct it');
  }

  /** The name of a namespace. */
  public namespaceName(prop: string, value: string): string {
    if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(value)) return value;
    return this.refuse(prop, value, 'is no name of a namespace (at most 63 lower-case letters, digits and -)', 'Correct it');
  }

  /** The path of a URL without a question, as a route has it. */
  public routePath(prop: string, value: string): string {
    if (/^([-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/.test(this.urlPath(prop, value))) return value;
    return this.refuse(prop, value, 'is no path of a route (letters, digits, /, %XX and some signs, but no ?)', "Write it as '/api'");
  }

  /** Refuses a name that is given twice in one list. */
  public distinct(prop: string, values: readonly string[]): void {
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice !== undefined) this.refuse(prop, twice, 'is given twice', 'Give it once');
  }

  /** The path of a URL. */
  public urlPath(prop: string, value: string): string {
    if (/^\/[\x21-\x7e]*$/.test(value) && !/\/\/|\/\.{1,2}(\/|$)|%2f|#/i.test(value)) return value;
    return this.refuse(prop, value, 'is no path of a URL (it begins with /, and has no //, /./, /../, # or %2F)', "Write it as '/healthz'");
  }

  public labels(prop: string, labels: { readonly [key: string]: string }): void {
    for (const [key, value] of Object.entries(labels)) {
      if (!LABEL_KEY.test(key) || key.length > 253) this.refuse(prop, key, 'is no key of a label', "Write it as 'example.org/team'");
      if (!LABEL_VALUE.test(value)) this.refuse(`${prop}[${key}]`, value, 'is no value of a label (at most 63 letters, digits, -, _ and .)', 'Correct it');
    }
  }

  public annotations(prop: string, annotations: { readonly [key: string]: string }): void {
    for (const key of Object.keys(annotations)) {
      if (!LABEL_KEY.test(key.toLowerCase()) || key.length > 253) this.refuse(prop, key, 'is no key of an annotation', "Write it as 'example.org/team'");
    }
  }

  /** Refuses one value that must be greater than another, with both. */
  public greater(great: Said<number>, small: Said<number>, unit: string, remedy: string): void {
    if (great.value > small.value) return;
    this.contradict(`${mention(great, unit)} must be greater than ${mention(small, unit)}`, remedy);
  }
}

/** A value as messages mention it: `'shutdown.grace' (5s)`. */
export function mention(said: Said<number | string>, unit = ''): string {
  return `'${said.prop}' (${said.value}${unit}${said.origin})`;
}

import { LifeboatError } from '../../manifest/lifeboat-error';

/** One finding as the formats of others' tools want it, whatever command it comes from. */
export interface ToldFinding {
  /** Id of the rule that it breaks. */
  readonly rule: string;
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly file: string;
  readonly line?: number;
  /** What of the file it is about: an object and a field. */
  readonly name: string;
  readonly text: string;
  readonly properties: { readonly [name: string]: string | undefined };
}

/** One thing that was looked at, and what was found wrong with it. */
export interface ToldCase {
  readonly suite: string;
  readonly name: string;
  /** Absent where it is well. */
  readonly failure?: { readonly type: string; readonly message: string; readonly text: string };
}

/** What a command found. */
export interface ToldReport {
  /** `lifeboat check`. */
  readonly command: string;
  /** What was looked at, in a sentence; absent where nothing could be. */
  readonly summary?: string;
  /** What was left out, or could not be judged, in a sentence each. */
  readonly notes?: readonly string[];
  readonly rules: readonly { readonly id: string; readonly text: string }[];
  readonly findings: readonly ToldFinding[];
  readonly cases: readonly ToldCase[];
  /** Why it could not tell, or not of everything. */
  readonly errors: readonly LifeboatError[];
}

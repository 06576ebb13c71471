import { Verdict } from './finding';
import { Remedy } from './remedies';
import { Update } from './update';

/** What a rule says of an update that breaks it. */
export interface Judgement {
  readonly verdict: Exclude<Verdict, 'guarded'>;
  /** The field, where it is another than the rule's own. */
  readonly path?: string;
  /** What is special about this update, or what it depends on: a clause. */
  readonly because?: string;
}

/** One rule of the API server, with what it was read in. */
export interface Rule {
  /** Stable, kebab-case. */
  readonly id: string;
  /** Each kind as `apps/Deployment`, in the core group as `Service`. */
  readonly kinds: readonly string[];
  /** The field that the rule holds fast, such as `spec.selector`. */
  readonly path: string;
  /** The rule as a clause: `the selector of a Deployment stays as it was created`. */
  readonly says: string;
  readonly judge: (update: Update, path: string) => Judgement | undefined;
  /** First and last minor version of the servers that have the rule; all where absent. */
  readonly since?: number;
  readonly until?: number;
  /** What the server's answer holds, from the version named on; the first where none is. */
  readonly messages: readonly ServerMessage[];
  /** Function of the Kubernetes source, and the release in which it was read. */
  readonly evidence: string;
  readonly remedy: Remedy;
}

/** Text of the API server's answer, as far as it is the same for every object. */
export interface ServerMessage {
  readonly since?: number;
  readonly text: string;
}

import { Situation } from './situation';

/** The parts of the checklist, in the order in which they are told. */
export const GROUPS = {
  deployment: 'Before a deployment',
  production: 'For production',
  emergency: 'For an emergency',
} as const;

/** What became of an item. What could not be looked at is never called passed. */
export type Outcome = 'passed' | 'failed' | 'not-checked' | 'does-not-apply';

/** What looking at an item came to. */
export interface Answer {
  readonly outcome: Outcome;
  /** What was seen, or why nothing was: clauses with their values. */
  readonly seen: readonly string[];
  /** The way out: a clause with commands in backquotes. */
  readonly way?: string;
  /** Whether the commands of the way out are for somebody else, who reaches the cluster with other credentials. */
  readonly isForOthers?: boolean;
  /** Why it could not be looked at, as the error says it. */
  readonly code?: string;
}

/** One line of the checklist, and how it is looked at. */
export interface Item {
  /** Stable. */
  readonly id: string;
  readonly group: keyof typeof GROUPS;
  /** Asked so that yes is well. */
  readonly question: string;
  /** What it has to ask beside files: a remote repository, a cluster. */
  readonly asks: 'files' | 'remote' | 'cluster';
  readonly look: (situation: Situation) => Answer | Promise<Answer>;
}

/** What no program can answer. */
export interface Question {
  readonly id: string;
  readonly question: string;
  /** What can be said beside it. */
  readonly seen?: string;
}

/** Well. */
export function passed(...seen: readonly string[]): Answer {
  return { outcome: 'passed', seen };
}

/** Looked at, and not well. */
export function failed(seen: readonly string[], way: string): Answer {
  return { outcome: 'failed', seen, way };
}

/** Not looked at, and why. */
export function notChecked(seen: string, way: string, code = 'not-checked'): Answer {
  return { outcome: 'not-checked', seen: [seen], way, code };
}

/** Nothing to look at. */
export function doesNotApply(seen: string): Answer {
  return { outcome: 'does-not-apply', seen: [seen] };
}

/** Well without a fault; `well` says what was looked at. */
export function judged(faults: readonly string[], way: string, ...well: readonly string[]): Answer {
  return faults.length === 0 ? passed(...well) : failed(faults, way);
}

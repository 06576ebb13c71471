/** `refused` by the API server; `depends` on live state that Git does not show; `guarded` by policy, though allowed. */
export type Verdict = 'refused' | 'depends' | 'guarded';

/** One change that the API server refuses or may refuse, or that a policy guards. What is allowed gives none. */
export interface ImmutabilityFinding {
  /** Identity as people read it: `apps/Deployment/ns/name`. */
  readonly object: string;
  /** Field, such as `spec.selector`. */
  readonly path: string;
  readonly verdict: Verdict;
  /** The rule in one sentence with the old and the new value; for `depends`, what it depends on. */
  readonly reason: string;
  /** What works, as a person would do it, command included. */
  readonly remedy: string;
  /** Stable id of the rule in the table. */
  readonly rule: string;
}

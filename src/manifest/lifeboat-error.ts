/** What an error has to say: where, what is wrong with which value under which rule, and the way out. */
export interface LifeboatErrorDetails {
  /** The construct path, or the file and field. */
  readonly place: string;
  /** One clause with the value and the rule, without a full stop. */
  readonly problem: string;
  /** What to do now, an imperative clause without a full stop. */
  readonly remedy: string;
}

/** The one error class: a stable kebab-case code, listed in docs/errors.md, and a sentence for a person. */
export class LifeboatError extends Error {
  public readonly place: string;
  public readonly problem: string;
  public readonly remedy: string;

  public constructor(public readonly code: string, details: LifeboatErrorDetails) {
    super(`${details.place}: ${details.problem}. ${details.remedy}. [${code}]`);
    this.name = 'LifeboatError';
    this.place = details.place;
    this.problem = details.problem;
    this.remedy = details.remedy;
  }
}

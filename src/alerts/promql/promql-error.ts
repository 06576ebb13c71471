/** What is wrong with an expression, and at which of its characters. */
export class PromqlError extends Error {
  public constructor(message: string, public readonly position: number) {
    super(message);
  }
}

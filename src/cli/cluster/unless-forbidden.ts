import { LifeboatError } from '../../manifest/lifeboat-error';

/** Whether the API server knows who asks, and does not let them. */
export function isForbidden(error: unknown): error is LifeboatError {
  return error instanceof LifeboatError && error.code === 'cluster-forbidden';
}

/** For a catch: what somebody may not look at is not known, and any other error is thrown on. */
export function unlessForbidden(error: unknown): undefined {
  if (isForbidden(error)) return undefined;
  throw error;
}

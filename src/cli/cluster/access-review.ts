import { Endpoint } from './endpoint';
import { answerError, exchange } from './exchange';

/** What somebody may be allowed to do. */
export interface Access {
  readonly verb: string;
  readonly group: string;
  /** `deployments`. */
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** Whether the API server lets these credentials do it; it keeps nothing of the question. */
export async function isAllowed(endpoint: Endpoint, access: Access): Promise<boolean> {
  const apiVersion = 'authorization.k8s.io/v1';
  const answer = await exchange(endpoint, {
    method: 'POST', path: `/apis/${apiVersion}/selfsubjectaccessreviews`, object: { apiVersion, kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: access } },
  });
  const { status } = (answer.body ?? {}) as { status?: { allowed?: boolean; evaluationError?: string } };
  if ((answer.status === 200 || answer.status === 201) && typeof status?.allowed === 'boolean') return status.allowed;
  throw answerError(endpoint, 'the question what these credentials may do', answer, 'Ask for the right to create selfsubjectaccessreviews');
}

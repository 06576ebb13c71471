import { Endpoint } from './endpoint';
import { answerError, exchange } from './exchange';
import { LiveObject } from './live-object';

/** What became of an eviction: `gone` where the pod is not there any more, or the words of the disruption budget that does not allow it now. */
export type EvictionAnswer = 'evicted' | 'gone' | { readonly budget: string };

/** Has the API server delete a pod, if its disruption budgets allow it now; with `dryRun` it only says whether they do. */
export async function evict(endpoint: Endpoint, { metadata: { name, namespace, uid } }: LiveObject, dryRun = false): Promise<EvictionAnswer> {
  const answer = await exchange(endpoint, {
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/pods/${name}/eviction${dryRun ? '?dryRun=All' : ''}`,
    object: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions: { preconditions: { uid } } },
  });
  switch (answer.status) {
    case 200: case 201: return 'evicted';
    // Another pod has its name by now, as those of a StatefulSet have.
    case 404: case 409: return 'gone';
    case 429: return { budget: causeOf(answer.body) ?? answer.message };
    default:
      // Two budgets for one pod are an internal error to the API server.
      if (answer.status === 500 && answer.message.includes('PodDisruptionBudget')) return { budget: answer.message };
      throw answerError(endpoint, `the eviction of pod ${namespace}/${name}`, answer, 'Ask for the right to create pods/eviction');
  }
}

function causeOf(body: unknown): string | undefined {
  return (body as { details?: { causes?: { message?: string }[] } } | undefined)?.details?.causes?.[0]?.message;
}

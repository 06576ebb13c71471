import { COPY_ITEMS } from './copy-items';
import { EMERGENCY_ITEMS } from './emergency-items';
import { FLUX_ITEMS } from './flux-items';
import { Answer, GROUPS, Item, notChecked } from './item';
import { MANIFEST_ITEMS } from './manifest-items';
import { Situation } from './situation';
import { WORKLOAD_ITEMS } from './workload-items';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** An item that was looked at. */
export type LookedAt = Pick<Item, 'id' | 'group' | 'question'> & Answer;

/** All items, by group. */
export const CHECKLIST: readonly Item[] = (Object.keys(GROUPS) as (keyof typeof GROUPS)[]).flatMap((group) => (
  [...COPY_ITEMS, ...MANIFEST_ITEMS, ...FLUX_ITEMS, ...WORKLOAD_ITEMS, ...EMERGENCY_ITEMS].filter((item) => item.group === group)));

/** Looks at items; one that cannot be looked at keeps no other from it. */
export async function lookAtAll(items: readonly Item[], situation: Situation): Promise<LookedAt[]> {
  return Promise.all(items.map(async (item) => {
    const { id, group, question } = item;
    return { id, group, question, ...await lookAt(item, situation) };
  }));
}

async function lookAt({ id, asks, look }: Item, situation: Situation): Promise<Answer> {
  try {
    if (asks === 'cluster' && id !== 'cluster-reached') {
      const reached = await situation.connected().then(() => undefined, (error: unknown) => error);
      if (reached instanceof LifeboatError) return notChecked('the cluster could not be asked', 'See cluster-reached', reached.code);
      if (reached !== undefined) throw reached;
    }
    return await look(situation);
  } catch (error) {
    if (!(error instanceof LifeboatError)) throw error;
    return notChecked(`${error.place}: ${error.problem}`, error.remedy, error.code);
  }
}

import { LiveObject } from '../../cluster/live-object';

/** By this annotation a person says of a live object that its edit is to stay, and why; it is no drift itself, and no manifest's. */
export const HOTFIX = 'emergency.cdk8s-lifeboat.io/hotfix';

/** Why an edit is to stay, as somebody declared it. */
export function declaredHotfix(live: LiveObject): string | undefined {
  return live.metadata.annotations?.[HOTFIX];
}

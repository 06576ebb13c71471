import { ImmutabilityFinding } from './finding';
import { UpdateContext } from './update-context';
import { sameValue } from '../difference';
import { identityOf, identityText } from '../identity';
import { ManifestObject, ManifestValue } from '../manifest-object';

export { DEFAULT_SERVER } from './update-context';
export type { UpdateContext } from './update-context';
export { judgeIdentity } from './judge-identity';

const SELECTORS = new Set(['apps/Deployment', 'apps/ReplicaSet', 'apps/DaemonSet', 'apps/StatefulSet']);

/** What happens when Flux applies `after` where it had applied `before`: both versions of one identity, as Git has them. */
export function judgeUpdate(before: ManifestObject, after: ManifestObject, context: UpdateContext): ImmutabilityFinding[] {
  const { group, kind, namespace, name } = identityOf(after);
  const [old, now] = [valueAt(before, ['spec', 'selector']), valueAt(after, ['spec', 'selector'])];
  if (!SELECTORS.has(`${group}/${kind}`) || sameValue(old, now)) return [];
  return [{
    object: identityText({ group, kind, namespace, name }),
    path: 'spec.selector',
    verdict: 'refused',
    reason: `the API server ${context.server} keeps a workload's selector as it was created: it was ${JSON.stringify(old)} and becomes ${JSON.stringify(now)}`,
    remedy: 'give the workload a new name, move the traffic over, and remove the old one',
    rule: 'workload-selector',
  }];
}

function valueAt(object: ManifestObject, path: readonly string[]): ManifestValue {
  return path.reduce<ManifestValue>((value, key) => (
    typeof value === 'object' && value !== null && !Array.isArray(value) ? value[key] : undefined
  ), object);
}

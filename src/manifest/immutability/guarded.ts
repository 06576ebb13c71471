import { isValueMap, ValueMap } from '../value-map';
import { ImmutabilityFinding } from './finding';
import { shownValue } from './shown-value';
import { Update } from './update';
import { listAt, valueAt } from './values';
import { sameValue } from '../difference';
import { identityOf, identityText } from '../identity';
import { ManifestValue } from '../manifest-object';

/** A field that the API server lets change and that a team may want a second look at. */
interface Guard {
  readonly rule: string;
  readonly kind: string;
  readonly path: string;
  /** What such a change does. */
  readonly does: string;
  readonly remedy: string;
  /** What is compared, where it is more than the value under the path. */
  readonly value?: (object: ValueMap) => ManifestValue;
}

const volume = { kind: 'PersistentVolume', remedy: 'compare it with what the storage behind the volume really has, and with the claim that is bound to it' };

/** The fields of the policy list that the API server takes changes of. */
export const GUARDED: readonly Guard[] = [
  { rule: 'guarded-service-type', kind: 'Service', path: 'spec.type', does: 'opens or closes ways into the Service', remedy: 'tell those who connect from outside, then commit it alone' },
  { rule: 'guarded-service-cluster-ip', kind: 'Service', path: 'spec.clusterIP', does: 'changes the address that clients may have kept', remedy: 'leave the address to the API server' },
  {
    rule: 'guarded-service-node-port',
    kind: 'Service',
    path: 'spec.ports[].nodePort',
    does: 'moves the port that firewalls and load balancers outside know',
    remedy: 'add a second port first, move what uses the old one, then remove it',
    value: (object) => listAt(object, 'spec.ports').filter(isValueMap).filter(({ nodePort }) => nodePort !== undefined)
      .map(({ name, port, protocol, nodePort }) => JSON.stringify([name ?? '', port, protocol, nodePort])).sort(),
  },
  { ...volume, rule: 'guarded-volume-capacity', path: 'spec.capacity', does: 'changes what is written down, not the storage itself' },
  { ...volume, rule: 'guarded-volume-access-modes', path: 'spec.accessModes', does: 'changes which claims the volume can bind to' },
  { ...volume, rule: 'guarded-volume-reclaim-policy', path: 'spec.persistentVolumeReclaimPolicy', does: 'decides whether the data outlives its claim' },
  {
    rule: 'guarded-ingress-class', kind: 'networking.k8s.io/Ingress', path: 'spec.ingressClassName', does: 'hands the hosts to another controller, with another address', remedy: 'make a second Ingress of the new class, move DNS, then remove the old one',
  },
  {
    rule: 'guarded-network-policy-pods', kind: 'networking.k8s.io/NetworkPolicy', path: 'spec.podSelector', does: 'opens the pods that it no longer selects', remedy: 'add a second NetworkPolicy for the new pods first',
  },
  {
    rule: 'guarded-service-account-token', kind: 'ServiceAccount', path: 'automountServiceAccountToken', does: 'gives pods a token or takes it, from their next start on', remedy: 'set it in the pods that need the token instead',
  },
  { rule: 'guarded-config-map-immutable', kind: 'ConfigMap', path: 'immutable', does: 'cannot be taken back', remedy: 'give the ConfigMap a name with its version or its hash first' },
  { rule: 'guarded-secret-immutable', kind: 'Secret', path: 'immutable', does: 'cannot be taken back', remedy: 'give the Secret a name with its version or its hash first' },
];

/** Changes that the API server allows and the policy guards; what is refused or depends is told already. */
export function guardedFindings(update: Update, found: readonly ImmutabilityFinding[]): ImmutabilityFinding[] {
  const { group, kind } = identityOf(update.after);
  const groupKind = group === '' ? kind : `${group}/${kind}`;
  return GUARDED.filter((guard) => guard.kind === groupKind && !found.some(({ path }) => path === guard.path)).flatMap((guard) => {
    const valueOf = guard.value ?? ((object: ValueMap) => valueAt(object, guard.path));
    const [old, now] = [valueOf(update.live), valueOf(update.next)];
    if (sameValue(old, now)) return [];
    return [{
      object: identityText(identityOf(update.after)),
      path: guard.path,
      verdict: 'guarded' as const,
      reason: `the API server allows it, and it ${guard.does}: ${guard.path} of a ${kind} goes from ${shownValue(old)} to ${shownValue(now)}`,
      remedy: guard.remedy,
      rule: guard.rule,
    }];
  });
}

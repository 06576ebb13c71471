import { Update } from './update';
import { textAt } from './values';

/** How one gets through: each is carried out on a real control plane by the tests. */
export type Remedy =
  'recreate' | 'new-name' | 'blue-green' | 'recreate-keep-pods' | 'rerun' | 'new-claim' | 'new-volume' | 'keep-value' | 'expand-by-class'
  | 'null-rolling-update' | 'own-first' | 'storage-migration' | 'look-first';

const FORCE = 'kustomize.toolkit.fluxcd.io/force: enabled';

/** What a person does about it. */
export function remedyText(remedy: Remedy, update: Update): string {
  const { kind, metadata: { name, namespace } } = update.after;
  const where = namespace === undefined ? '' : ` -n ${namespace}`;
  const object = `${kind.toLowerCase()}/${name}${where}`;
  const texts: { readonly [each in Remedy]: string } = {
    'recreate': `let Flux delete and create this one object: annotate it in Git with \`${FORCE}\`, and take the annotation out once it is applied`,
    'new-name': 'give the changed object a new name, point what uses it to that name, and remove the old one in a later commit',
    'blue-green': 'commit it under a new name beside the old one, move the traffic over, then remove the old one; '
      + `or accept the interruption and annotate it in Git with \`${FORCE}\` until it is applied`,
    'recreate-keep-pods': `\`kubectl delete ${object} --cascade=orphan\`, then \`flux reconcile kustomization <name>\`: the pods stay and are adopted where their labels still match the selector`,
    'rerun': `a changed Job is another run: give it a new name, such as one with its image's tag, or annotate it in Git with \`${FORCE}\` so that Flux deletes it and runs it again`,
    'new-claim': 'make a claim under a new name, copy the data, then point the workload to it; never let Flux replace a claim, its data goes with it',
    'new-volume': 'make the volume under a new name; a bound claim does not follow',
    'keep-value': 'put the old value back into Git',
    'expand-by-class': `raise the request in Git only where \`kubectl get ${object} -o jsonpath={.status.phase}\` says Bound and its StorageClass has \`allowVolumeExpansion: true\``,
    'null-rolling-update': `before the commit, \`kubectl patch ${object} --type=merge -p '${nulled(update)}'\`; or annotate it in Git with \`${FORCE}\` until it is applied`,
    'own-first': 'first commit the old value written out, so that Flux owns it; once that is applied, commit the change',
    'storage-migration': 'migrate what is stored to the other version and take the old one out of status.storedVersions first',
    'look-first': `look at the live object first: \`kubectl get ${object} -o yaml\``,
  };
  return texts[remedy];
}

function nulled({ after }: Update): string {
  const field = after.kind === 'StatefulSet' ? 'updateStrategy' : 'strategy';
  return JSON.stringify({ spec: { [field]: { type: textAt(after, `spec.${field}.type`), rollingUpdate: null } } });
}

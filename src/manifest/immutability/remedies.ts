import { Update } from './update';
import { listAt, textAt, valueAt } from './values';

/** How one gets through: each is carried out on a real control plane by the tests. */
export type Remedy =
  'recreate' | 'new-name' | 'blue-green' | 'recreate-keep-pods' | 'rerun' | 'new-claim' | 'new-volume' | 'keep-value' | 'expand-by-class'
  | 'once-bound' | 'null-rolling-update' | 'rename-volume' | 'write-selector' | 'new-definition' | 'storage-migration';

const FORCE = '`kustomize.toolkit.fluxcd.io/force: enabled`';
const RECONCILE = '`flux reconcile kustomization <name> --with-source`';

/** What a person does about it. */
export function remedyText(remedy: Remedy, update: Update): string {
  const { kind, metadata: { name, namespace } } = update.after;
  const object = `${kind.toLowerCase()}/${name}${namespace === undefined ? '' : ` -n ${namespace}`}`;
  const phase = `\`kubectl get ${object} -o jsonpath={.status.phase}\``;
  const texts: { readonly [each in Remedy]: string } = {
    'recreate': `let Flux delete and create this one object: annotate it in Git with ${FORCE}, and take the annotation out once it is applied`,
    'new-name': 'give the changed object a new name, point what uses it to that name, and remove the old one in a later commit',
    'blue-green': 'commit it under a new name beside the old one, move the traffic over, then remove the old one; '
      + `or accept the interruption and annotate it in Git with ${FORCE} until it is applied`,
    'recreate-keep-pods': `\`kubectl delete ${object} --cascade=orphan\`, then ${RECONCILE}: the pods go on, and are adopted where the selector matches their labels`,
    'rerun': `a changed Job is another run: give it a new name, such as one with its image's tag, or annotate it in Git with ${FORCE}, `
      + 'so that Flux deletes it and runs it again',
    'new-claim': 'put the old claim back, make one under a new name beside it, copy the data, then point the workload to it; '
      + 'never let Flux replace a claim, its data goes with it',
    'new-volume': 'put the old volume back and make the other one under a new name; a bound claim does not follow',
    'keep-value': 'put the old value back into Git',
    'expand-by-class': `see that ${phase} says Bound, and set \`allowVolumeExpansion: true\` in its StorageClass, which may change; otherwise put the old size back`,
    'once-bound': `commit it once ${phase} says Bound`,
    'null-rolling-update': `before the commit, \`kubectl patch ${object} --type=merge -p '${nulled(update)}'\`; `
      + `or annotate it in Git with ${FORCE} until it is applied`,
    'rename-volume': 'give the volume another name, in `volumes` and in every `volumeMounts`, in the same commit',
    'write-selector': 'write `spec.selector` out with the new labels, in the same commit',
    'new-definition': 'make another definition, with another plural, beside this one, and move the objects to it; deleting this one deletes every object of its kind',
    'storage-migration': `put the version back, with \`served: true\` and \`storage: false\`, write each object once more, and take it from what is stored: ${unstored(update)}; `
      + 'then remove it',
  };
  return texts[remedy];
}

function nulled({ after }: Update): string {
  const field = after.kind === 'StatefulSet' ? 'updateStrategy' : 'strategy';
  return JSON.stringify({ spec: { [field]: { type: textAt(after, `spec.${field}.type`), rollingUpdate: null } } });
}

function unstored({ after }: Update): string {
  const stored = listAt(after, 'spec.versions').filter((version) => valueAt(version, 'storage') === true).map((version) => valueAt(version, 'name'));
  const patch = JSON.stringify({ status: { storedVersions: stored } });
  return `\`kubectl patch customresourcedefinition/${after.metadata.name} --subresource=status --type=merge -p '${patch}'\``;
}

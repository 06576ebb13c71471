import { identityOf } from '../../../manifest/identity';
import { ACKNOWLEDGEMENT } from '../../../manifest/immutability/acknowledgement';
import { DEFAULT_SERVER, judgeUpdate } from '../../../manifest/immutability/judge-update';
import { ManifestObject } from '../../../manifest/manifest-object';
import { applyChange } from '../../../manifest/object-patch';
import { LiveDifference } from '../object-difference';

/** Kinds that nobody deletes to have them made anew, with what would be lost. */
const LOST = new Map([
  ['PersistentVolumeClaim', 'its data'],
  ['PersistentVolume', 'its data'],
  ['Namespace', 'everything in it'],
  ['apiextensions.k8s.io/CustomResourceDefinition', 'every object of its kind'],
]);

/** What becomes of the pods and the claims of one that is deleted on its own. */
const ORPHANED = 'its pods and claims stay, and the new one takes over the pods that its selector matches; others are to be deleted by name';

/** Fields that the API server does not let Flux take back. */
export interface RefusedFields {
  readonly paths: readonly string[];
  /** What deleting the object would lose, where that is more than a pause. */
  readonly loses?: string;
  /** What deleting it means, where that is the way. */
  readonly meaning: string;
  /** Options of the deletion. */
  readonly options: readonly string[];
}

/** Which of the differences the API server refuses to take back, as it does where somebody made the object anew by hand; undefined where none. */
export function refusedFields(defined: ManifestObject, differences: readonly LiveDifference[]): RefusedFields | undefined {
  const { [ACKNOWLEDGEMENT]: _, ...annotations } = defined.metadata.annotations ?? {};
  const wanted = { ...defined, metadata: { ...defined.metadata, annotations } } as ManifestObject;
  const standing = differences.reduce((object, { segments, before, after }) => {
    const outcome = applyChange(object, { segments, ...before === undefined ? {} : { was: before }, ...after === undefined ? {} : { to: after } });
    return outcome.kind === 'changed' ? outcome.object : object;
  }, wanted);
  const refused = judgeUpdate(standing, wanted, { server: DEFAULT_SERVER, policy: false }).filter(({ verdict }) => verdict === 'refused');
  if (refused.length === 0) return undefined;
  const { group, kind } = identityOf(defined);
  const isStatefulSet = group === 'apps' && kind === 'StatefulSet';
  const loses = LOST.get(group === '' ? kind : `${group}/${kind}`);
  return {
    paths: [...new Set(refused.map(({ path }) => path))],
    ...loses === undefined ? {} : { loses },
    meaning: isStatefulSet ? ORPHANED : 'what belongs to it, its pods too, goes with it until Flux has made it anew',
    options: isStatefulSet ? ['--cascade=orphan'] : [],
  };
}

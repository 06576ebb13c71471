import { changesOf } from './capture-changes';
import { isGenerated, withoutDefaults } from './capture-defaults';
import { addedEmpties } from './capture-empties';
import { fieldPath, PathSegment, valueAt } from '../../manifest/difference';
import { identityOf, identityText } from '../../manifest/identity';
import { ManifestObject } from '../../manifest/manifest-object';
import { FieldChange } from '../../manifest/object-patch';
import { asManifest, LiveObject } from '../cluster/live-object';
import { isSecret } from '../comparison/secret-values';
import { allWritersOf, writersOf, writerText } from '../live/managed-fields';
import { FLUX_MANAGER, isControlPlane, liveDifferences } from '../live/object-difference';

/** A live change that no file of the project can take over, and the way out. */
export interface LeftOut {
  readonly object: string;
  readonly field?: string;
  readonly why: string;
  /** Whether the change is lost at resume, so that a person has to see to it. */
  readonly isLost: boolean;
}

/** What of a live object is to be captured. */
export interface LiveChanges {
  readonly changes: FieldChange[];
  readonly leftOut: LeftOut[];
}

const SECRET_WAY_OUT = 'its value is not written to a file; bring it in with SOPS (`sops FILE`, then SopsSecret) or an ExternalSecret before resume';
const RESTARTED = /^spec\..*annotations\["kubectl\.kubernetes\.io\/restartedAt"\]$/;

/** What a person changed on a live object, against what the definition says of it. */
export function liveChanges(defined: ManifestObject, live: LiveObject, isAutoscaled: boolean): LiveChanges {
  const object = identityText(identityOf(defined));
  if (defined.apiVersion === 'v1' && isSecret(defined)) return { changes: [], leftOut: secretChanges(object, defined, live) };
  const leftOut: LeftOut[] = [];
  const all = [...liveDifferences(defined, live), ...addedEmpties(defined, live)];
  const differences = all.filter(({ path, segments, kind }) => {
    if (RESTARTED.test(path)) leftOut.push({ object, field: path, why: 'was set by a restart; resume rolls the pods once more', isLost: false });
    if (isGenerated(live, segments) || (kind === 'added' && isDefaulted(live, segments))) return false;
    if (path === 'spec.replicas' && isAutoscaled) {
      leftOut.push({ object, field: path, why: 'belongs to an autoscaler, which sets it again', isLost: false });
      return false;
    }
    const writers = kind === 'added' ? [] : writersOf(live, segments);
    if (writers.length > 0 && writers.every(isControlPlane)) {
      leftOut.push({ object, field: path, why: `is kept by ${writers.map(({ manager }) => manager).join(' and ')}`, isLost: false });
      return false;
    }
    return true;
  });
  return { changes: changesOf(defined, asManifest(live), differences, (value, segments) => withoutDefaults(live, value, segments)), leftOut };
}

/** Whether a new field of an object says what the API server would fill in. */
function isDefaulted(live: LiveObject, segments: readonly PathSegment[]): boolean {
  const [parent, key] = [segments.slice(0, -1), segments.at(-1)];
  if (typeof key !== 'string') return false;
  const beside = valueAt(asManifest(live), parent);
  if (typeof beside !== 'object' || beside === null || !Object.hasOwn(beside, key)) return false;
  return !Object.hasOwn(withoutDefaults(live, beside, parent) as object, key);
}

/** Values of Secrets stay on the cluster: only who wrote which key is told. */
export function secretChanges(object: string, defined: ManifestObject, live: LiveObject): LeftOut[] {
  const keys = [...new Set([...Object.keys(live.data ?? {}), ...Object.keys(dataOf(defined))])].sort();
  return keys.flatMap((key): LeftOut[] => {
    const segments = ['data', key];
    const by = writersOf(live, segments).filter((writer) => writer.manager !== FLUX_MANAGER && !isControlPlane(writer));
    const isGone = !Object.hasOwn(live.data ?? {}, key);
    const isAdded = !Object.hasOwn(dataOf(defined), key) && by.length > 0;
    if (!isGone && !isAdded && by.length === 0) return [];
    const [writer] = by.length > 0 ? by : allWritersOf(live).filter(({ manager }) => manager !== FLUX_MANAGER);
    const what = isGone ? 'is gone' : `was written${writer ? ` by ${writerText(writer)}` : ''}`;
    return [{ object, field: fieldPath(segments), why: `${what}; ${SECRET_WAY_OUT}`, isLost: true }];
  });
}

function dataOf({ data }: ManifestObject): object {
  return typeof data === 'object' && data !== null ? data : {};
}

import { sameValue } from '../../../manifest/difference';
import { ManifestObject, ManifestValue } from '../../../manifest/manifest-object';
import { quantityValue } from '../../../manifest/quantity';
import { isValueMap } from '../../../manifest/value-map';

/** A field whose Git value the API server will refuse, and why. */
export interface Refusal {
  readonly path: string;
  readonly reason: string;
}

const field = (value: ManifestValue, ...path: string[]): ManifestValue => (
  path.reduce<ManifestValue>((at, key) => (isValueMap(at) ? at[key] : undefined), value)
);
const textOf = (value: ManifestValue): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** Changes that the API server takes in the direction of the emergency and not in that of Git, by the rules of its own validation. */
export function refusalOf(standing: ManifestObject, applied: ManifestObject): Refusal | undefined {
  const { kind } = standing;
  if (kind === 'ConfigMap' || kind === 'Secret') return ofImmutable(standing, applied);
  if (kind === 'PersistentVolumeClaim') return ofClaim(standing, applied);
  if (kind === 'CustomResourceDefinition') return ofStoredVersions(standing, applied);
  if (kind === 'Deployment' || kind === 'StatefulSet') return ofStrategy(applied) ?? ofContainers(applied);
  return kind === 'DaemonSet' ? ofContainers(applied) : undefined;
}

function ofImmutable(standing: ManifestObject, applied: ManifestObject): Refusal | undefined {
  if (standing.immutable !== true) return undefined;
  if (applied.immutable !== true) return { path: 'immutable', reason: 'what is immutable once cannot be made mutable again' };
  const changed = ['data', 'binaryData'].find((key) => !sameValue(standing[key] ?? {}, applied[key] ?? {}));
  return changed === undefined ? undefined : { path: changed, reason: 'it is immutable as it stands' };
}

function ofClaim(standing: ManifestObject, applied: ManifestObject): Refusal | undefined {
  const path = ['spec', 'resources', 'requests', 'storage'];
  const [now, wanted] = [quantityValue(textOf(field(standing, ...path))), quantityValue(textOf(field(applied, ...path)))];
  if (now === undefined || wanted === undefined || wanted >= now) return undefined;
  return { path: path.join('.'), reason: `a claim cannot shrink from ${textOf(field(standing, ...path))} to ${textOf(field(applied, ...path))}` };
}

function ofStoredVersions(standing: ManifestObject, applied: ManifestObject): Refusal | undefined {
  const stored = field(standing, 'status', 'storedVersions');
  const versions = field(applied, 'spec', 'versions');
  if (!Array.isArray(stored) || !Array.isArray(versions)) return undefined;
  const lacking = stored.find((name) => !versions.some((version) => field(version, 'name') === name));
  return lacking === undefined ? undefined : { path: 'spec.versions', reason: `objects may be stored as ${textOf(lacking)}, which Git's definition lacks` };
}

/** The defaulted block of a rolling update is nobody's, so that an apply does not take it away. */
function ofStrategy(applied: ManifestObject): Refusal | undefined {
  const key = applied.kind === 'Deployment' ? 'strategy' : 'updateStrategy';
  const type = field(applied, 'spec', key, 'type');
  if (type === undefined || type === 'RollingUpdate' || field(applied, 'spec', key, 'rollingUpdate') === undefined) return undefined;
  return { path: `spec.${key}`, reason: `the rollingUpdate block that the API server added stays, and is forbidden beside type ${textOf(type)}` };
}

/** What another manager left of a container that Git does not have. */
function ofContainers(applied: ManifestObject): Refusal | undefined {
  for (const list of ['containers', 'initContainers']) {
    const containers = field(applied, 'spec', 'template', 'spec', list);
    const broken = Array.isArray(containers) ? containers.find((one) => !textOf(field(one, 'image'))) : undefined;
    if (broken !== undefined) {
      return { path: `spec.template.spec.${list}[name=${textOf(field(broken, 'name'))}].image`, reason: 'another manager holds the rest of this container, which then has no image' };
    }
  }
  return undefined;
}

import { objectFinding, ValidationFinding } from './finding';
import { PathSegment } from '../../manifest/difference';
import { ManifestValue } from '../../manifest/manifest-object';
import { isValueMap } from '../../manifest/value-map';
import { PlacedObject } from '../immutable/manifest-documents';

/** Where the kinds that run pods have theirs. */
const PODS: { readonly [kind: string]: readonly string[] } = {
  Pod: ['spec'],
  Deployment: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  ReplicationController: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};
const CONTAINERS = ['initContainers', 'containers', 'ephemeralContainers'];
/** Tags that their makers move on. */
const MOVING = /^(?:main|master|develop|dev|edge|nightly|stable|rolling|release|canary|beta|alpha|next|unstable|current|snapshot)$/i;

/** Images that are another one tomorrow, without a change in Git. */
export function checkImages(placed: PlacedObject, isSubstituted: boolean): ValidationFinding[] {
  const { object } = placed;
  const found: ValidationFinding[] = [];
  const path = /^(?:v1|apps\/v1|batch\/v1)$/.test(object.apiVersion) ? PODS[object.kind] : undefined;
  if (path) {
    const pod = path.reduce<ManifestValue>((at, step) => (isValueMap(at) ? at[step] : undefined), object as ManifestValue);
    for (const field of isValueMap(pod) ? CONTAINERS : []) {
      const containers = (pod as { [key: string]: ManifestValue })[field];
      for (const [index, container] of Array.isArray(containers) ? containers.entries() : []) {
        if (!isValueMap(container) || typeof container.image !== 'string' || (isSubstituted && container.image.includes('${'))) continue;
        const place = typeof container.name === 'string' ? { name: container.name } : index;
        found.push(...checkReference(placed, [...path, field, place, 'image'], container.image));
      }
    }
  }
  if (object.kind === 'HelmRelease' && isValueMap(object.spec)) found.push(...checkValues(placed, object.spec.values, ['spec', 'values']));
  return found;
}

function checkReference(placed: PlacedObject, segments: readonly PathSegment[], image: string): ValidationFinding[] {
  if (image === '' || image.includes('@sha256:')) return [];
  const [, tag] = /:([^:/@]*)$/.exec(image) ?? [];
  return checkTag(placed, segments, tag, image);
}

function checkTag(placed: PlacedObject, segments: readonly PathSegment[], tag: string | undefined, image: string): ValidationFinding[] {
  if (tag === undefined || tag === '' || tag === 'latest') {
    return [objectFinding(
      'image-unpinned', placed, segments, `the image ${image} ${tag === 'latest' ? 'has the tag latest' : 'has no tag, which means latest'}: what runs changes without a change in Git, and no rollback brings it back`,
      'Name a version, such as `:1.4.2`, or a digest `@sha256:…`',
    )];
  }
  if (!MOVING.test(tag)) return [];
  return [objectFinding('image-moving', placed, segments, `the tag of the image ${image} is one that its maker moves on`, 'Name a version, or add its digest: `@sha256:…`')];
}

/** A repository and a tag side by side, as charts have them. */
function checkValues(placed: PlacedObject, value: ManifestValue, segments: readonly PathSegment[]): ValidationFinding[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => checkValues(placed, each, [...segments, index]));
  if (!isValueMap(value)) return [];
  const { repository, tag, digest } = value;
  const own = typeof repository === 'string' && typeof tag === 'string' && tag !== '' && !tag.includes('@sha256:') && !tag.includes('${') && (typeof digest !== 'string' || digest === '')
    ? checkTag(placed, [...segments, 'tag'], tag, `${repository}:${tag}`) : [];
  return [...own, ...Object.entries(value).flatMap(([key, each]) => checkValues(placed, each, [...segments, key]))];
}

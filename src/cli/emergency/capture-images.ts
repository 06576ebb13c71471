import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { ImagesInUse } from '../../copies/rendering';
import { ManifestValue } from '../../manifest/manifest-object';
import { ObjectPatch } from '../../manifest/patch-file';
import { withReference } from '../image-text';

/** A reference that goes to the project's image file. */
export interface CapturedImage {
  readonly name: string;
  readonly reference: string;
}

/** Patches without the changes of images that the image file can say, and those images. */
export interface SortedImages {
  readonly patches: readonly ObjectPatch[];
  readonly images: readonly CapturedImage[];
}

/**
 * Takes out of the patches each image that the definition has from the image file: a patch would say the same in a second place. Only where
 * every field with that reference changed alike, since the file has one reference for all of them.
 */
export function sortImages(
  patches: readonly ObjectPatch[], images: ImagesInUse | undefined, cluster: string, objects: readonly ManifestValue[],
): SortedImages {
  const own = (images?.references ?? []).filter((one) => one.cluster === cluster);
  const found: CapturedImage[] = [];
  for (const { name, reference } of own) {
    if (own.some((other) => other.name !== name && other.reference === reference)) continue;
    const changed = patches.flatMap(({ changes = [] }) => changes.filter(({ was, segments }) => was === reference && segments.at(-1) === 'image'));
    const to = changed[0]?.to;
    if (typeof to !== 'string' || changed.some((change) => change.to !== to) || changed.length !== occurrences([...objects], reference)) continue;
    found.push({ name, reference: to });
  }
  const taken = new Set(found.map(({ name }) => own.find((one) => one.name === name)!.reference));
  return {
    patches: patches.flatMap((patch): ObjectPatch[] => {
      if (!patch.changes) return [patch];
      const changes = patch.changes.filter(({ was, segments }) => !(segments.at(-1) === 'image' && taken.has(was as string)));
      return changes.length === 0 ? [] : [{ ...patch, changes }];
    }),
    images: found,
  };
}

/** The image file with the captured references, said for this cluster alone where there are several. */
export function imageFileText(cwd: string, { file, references }: ImagesInUse, cluster: string, images: readonly CapturedImage[]): string {
  const before = existsSync(join(cwd, file)) ? readFileSync(join(cwd, file), 'utf8') : '';
  const isAlone = references.every((one) => one.cluster === cluster);
  return images.reduce((text, { name, reference }) => {
    const hasOwn = /^clusters:/m.test(text);
    return withReference(file, text, isAlone && !hasOwn ? ['images', name] : ['clusters', cluster, name], reference);
  }, before);
}

function occurrences(value: ManifestValue, reference: string): number {
  if (value === reference) return 1;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, inner) => sum + occurrences(inner as ManifestValue, reference), 0);
}

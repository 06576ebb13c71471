import { ManifestObject } from '../../manifest/manifest-object';

/** A container that runs an image. */
export interface ImageUse {
  readonly identity: string;
  readonly object: ManifestObject;
  readonly container: string;
}

/** An image of the app, written at one place for all containers that run it. */
export interface AppImage {
  /** By which `--image` means it: its name in the image file, or that of its container. */
  readonly name: string;
  readonly reference: string;
  readonly uses: readonly ImageUse[];
  /** Other apps that the same place sets it for. */
  readonly otherApps?: readonly string[];
  /** A clause that says what sets it, where a rollback cannot. */
  readonly elsewhere?: string;
}

/** What an image was before. */
export interface Earlier {
  readonly reference: string;
  /** RFC 3339. */
  readonly since: string;
  /** `revision 3 of Deployment shop/api`, `commit 1a2b3c4` */
  readonly from: string;
}

/** A change that a rollback writes. */
export interface Change extends Earlier {
  readonly image: AppImage;
}

/** Where images of an app are written: the definition's image file, or the manifests of a project copy. */
export interface RollbackPlace {
  readonly app: string;
  /** The file or directory, as people name it. */
  readonly file: string;
  readonly images: readonly AppImage[];
  /** What Git had before of an image, the newest first, without what it has now. */
  readonly inGit: (image: AppImage) => Earlier[];
  /** What a commit had of the images; an image that it does not name is absent. */
  readonly at: (commit: string) => Map<AppImage, Earlier>;
  /** Writes them all, or none; the next steps. */
  readonly write: (changes: readonly Change[]) => string;
}

/** Leaves the last commit of each run of the same reference, which is the one that brought it; without the newest run if it is the present one. */
export function runsOf(versions: readonly Earlier[], present: string): Earlier[] {
  const runs: Earlier[] = [];
  for (const version of versions) {
    if (runs.at(-1)?.reference === version.reference) runs.pop();
    runs.push(version);
  }
  return runs[0]?.reference === present ? runs.slice(1) : runs;
}

import { basename, join, posix } from 'path';
import { containerImages, withContainerImage } from './container-image';
import { commitOf, fileAt, fileVersions } from './file-history';
import { AppImage, Change, Earlier, ImageUse, RollbackPlace, runsOf } from './rollback-place';
import { writeProjectFiles } from '../emergency/capture-writing';
import { manifestsOf, ProjectCopy } from '../emergency/project/project-copy';

/** The images of an app as its project copy has them; a rollback edits the manifests, for an emergency to deploy. */
export class ProjectPlace implements RollbackPlace {
  public readonly app: string;
  public readonly file: string;
  public readonly images: readonly AppImage[];
  private readonly files: ReadonlyMap<string, string>;

  /** `next` is the command that deploys the edited copy. */
  public constructor(private readonly copy: ProjectCopy, private readonly next: string) {
    this.app = copy.name;
    this.file = posix.join(copy.directory, copy.path);
    this.files = new Map(copy.manifests.map(({ identity, file }) => [identity, basename(file ?? '')]));
    this.images = imagesIn(copy.manifests);
  }

  public inGit({ uses: [use], reference }: AppImage): Earlier[] {
    const versions = fileVersions(this.copy.root, this.pathOf(use)).flatMap(({ commit, date, text }) => {
      const earlier = referenceIn(text, use);
      return earlier === undefined ? [] : [{ reference: earlier, since: date, from: `commit ${commit}` }];
    });
    return runsOf(versions, reference);
  }

  public at(named: string): Map<AppImage, Earlier> {
    const { commit, date } = commitOf(this.copy.root, named);
    return new Map(this.images.flatMap((image) => {
      const [use] = image.uses;
      const reference = referenceIn(fileAt(this.copy.root, this.pathOf(use), commit) ?? '', use);
      return reference === undefined ? [] : [[image, { reference, since: date, from: `commit ${commit}` }] as const];
    }));
  }

  public write(changes: readonly Change[]): string {
    const texts = new Map(this.copy.files.map(({ name, text }) => [name, text]));
    const written = new Map<string, string>();
    for (const { image, reference } of changes) {
      for (const { identity, container } of image.uses) {
        const name = this.files.get(identity)!;
        texts.set(name, withContainerImage(texts.get(name)!, posix.join(this.file, name), identity, container, reference));
        written.set(`${this.copy.path}/${name}`, texts.get(name)!);
      }
    }
    writeProjectFiles(this.copy.root, written);
    return `${[...written.keys()].map((path) => join(this.copy.directory, path)).join(', ')} ${written.size === 1 ? 'is' : 'are'} written. `
      + `Next, while Flux is down: \`${this.next}\`. Then make the same change in the definition.`;
  }

  private pathOf({ identity }: ImageUse): string {
    return `${this.copy.path}/${this.files.get(identity)!}`;
  }
}

/** Containers with one reference have one image: what is broken is so in each of them. */
function imagesIn(manifests: ProjectCopy['manifests']): AppImage[] {
  const byReference = new Map<string, ImageUse[]>();
  for (const { identity, object } of manifests) {
    for (const [container, reference] of containerImages(object)) {
      byReference.set(reference, [...byReference.get(reference) ?? [], { identity, object, container }]);
    }
  }
  return [...byReference].map(([reference, uses]) => ({ name: uses[0].container, reference, uses }));
}

function referenceIn(text: string, { identity, container }: ImageUse): string | undefined {
  try {
    const found = manifestsOf([{ name: '', text }], () => '').find((one) => one.identity === identity);
    return found && containerImages(found.object).get(container);
  } catch {
    // An old version that cannot be read is not one to go back to.
    return undefined;
  }
}

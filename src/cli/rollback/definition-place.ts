import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { containerImages } from './container-image';
import { commitOf, fileAt, fileVersions } from './file-history';
import { AppImage, Change, Earlier, ImageUse, RollbackPlace, runsOf } from './rollback-place';
import { RenderedDirectory, Rendering } from '../../copies/rendering';
import { LifeboatError } from '../../manifest/lifeboat-error';
import type { CommandIo } from '../command-io';
import { Render } from '../comparison/run';
import { imageFileText } from '../emergency/capture-images';
import { writeProjectFiles } from '../emergency/capture-writing';
import { referencesIn } from '../image-text';
import { readManifest } from '../live/read-manifest';

/** The app of a definition, on one cluster. */
export interface DefinedApp {
  readonly rendering: Rendering;
  readonly directory: RenderedDirectory;
}

/** The images of an app as its definition has them; a rollback writes the project's image file. */
export class DefinitionPlace implements RollbackPlace {
  public readonly app: string;
  public readonly file: string;
  public readonly images: readonly AppImage[];
  private readonly cluster: string;

  public constructor(private readonly defined: DefinedApp, private readonly io: CommandIo, private readonly render: Render) {
    const { rendering, directory } = defined;
    this.app = directory.app;
    this.cluster = directory.cluster;
    this.file = rendering.images?.file ?? 'images.yaml';
    this.images = this.sorted(usesIn(rendering, directory));
  }

  public inGit({ name, reference, elsewhere }: AppImage): Earlier[] {
    if (elsewhere !== undefined) return [];
    const versions = fileVersions(this.io.cwd, this.file).flatMap(({ commit, date, text }) => {
      const earlier = this.referenceIn(text, name, commit);
      return earlier === undefined ? [] : [{ reference: earlier, since: date, from: `commit ${commit}` }];
    });
    return runsOf(versions, reference);
  }

  public at(named: string): Map<AppImage, Earlier> {
    const { commit, date } = commitOf(this.io.cwd, named);
    const text = fileAt(this.io.cwd, this.file, commit) ?? '';
    return new Map(this.images.flatMap((image) => {
      const reference = image.elsewhere === undefined ? this.referenceIn(text, image.name, commit) : undefined;
      return reference === undefined ? [] : [[image, { reference, since: date, from: `commit ${commit}` }] as const];
    }));
  }

  /** The definition itself has the word: where it does not take over what was written, that is taken back. */
  public write(changes: readonly Change[]): string {
    const { rendering } = this.defined;
    const images = changes.map(({ image, reference }) => ({ name: image.name, reference }));
    const text = imageFileText(this.io.cwd, rendering.images!, this.cluster, images);
    const restore = writeProjectFiles(this.io.cwd, new Map([[this.file, text]]));
    try {
      this.requireTaken(changes);
    } catch (error) {
      restore();
      throw error;
    }
    return `${this.file} is written. Next: \`lifeboat synth\`, with --project and --fleet for the checkouts; then commit and push both copies. `
      + 'While Flux is down, `lifeboat emergency deploy` brings the project copy to the cluster.';
  }

  private requireTaken(changes: readonly Change[]): void {
    const rendering = this.render({ ...this.io, stderr: () => undefined })!;
    const { name, namespace, cluster } = this.defined.directory;
    const directory = rendering.directories.find((one) => one.name === name && one.namespace === namespace && one.cluster === cluster);
    const now = directory ? usesIn(rendering, directory) : [];
    for (const { image, reference } of changes) {
      const other = now.find(({ use, reference: has }) => has !== reference && image.uses.some((one) => isSame(one, use)));
      if (!other) continue;
      const { identity, container } = other.use;
      throw new LifeboatError('image-elsewhere', {
        place: `container ${container} of ${identity}`,
        problem: `with ${reference} in ${this.file} it has ${other.reference}: ${this.setterOf(other.use)}`,
        remedy: 'Change it there; nothing was written',
      });
    }
  }

  private referenceIn(text: string, name: string, commit: string): string | undefined {
    try {
      return referencesIn(`${this.file} of commit ${commit}`, text, this.cluster).get(name);
    } catch {
      // An old version that cannot be read is not one to go back to.
      return undefined;
    }
  }

  private sorted(uses: readonly FoundUse[]): AppImage[] {
    const known = (this.defined.rendering.images?.references ?? []).filter((one) => one.cluster === this.cluster);
    const named = known.map(({ name, reference }): AppImage => (
      { name, reference, uses: uses.filter((one) => one.reference === reference).map(({ use }) => use), otherApps: this.otherAppsWith(reference) }));
    const rest = uses.filter(({ reference }) => !known.some((one) => one.reference === reference));
    return [
      ...named.filter((image) => image.uses.length > 0),
      ...rest.map(({ use, reference }): AppImage => ({ name: use.container, reference, uses: [use], elsewhere: this.setterOf(use) })),
    ];
  }

  private otherAppsWith(reference: string): string[] {
    const { rendering, directory } = this.defined;
    const others = rendering.directories.filter((one) => one.cluster === this.cluster && one.holds === 'app' && one.app !== directory.app);
    return others.filter((one) => usesIn(rendering, one).some((use) => use.reference === reference)).map(({ app }) => app);
  }

  private setterOf({ identity }: ImageUse): string {
    const { rendering, directory } = this.defined;
    const captured = `${rendering.captured ?? 'captured'}/${this.cluster}/${this.app}.yaml`;
    const path = join(this.io.cwd, captured);
    if (existsSync(path) && readFileSync(path, 'utf8').includes(`object: ${identity}\n`)) return `${captured} or its construct sets it`;
    return `the construct ${directory.objects.find((one) => one.identity === identity)?.construct ?? directory.construct} sets it`;
  }
}

interface FoundUse {
  readonly use: ImageUse;
  readonly reference: string;
}

function isSame(a: ImageUse, b: ImageUse): boolean {
  return a.identity === b.identity && a.container === b.container;
}

function usesIn(rendering: Rendering, { fleetPath, objects }: RenderedDirectory): FoundUse[] {
  const texts = new Map((rendering.trees.find(({ kind }) => kind === 'fleet')?.files ?? []).map(({ path, text }) => [path, text]));
  return objects.flatMap(({ file }) => readManifest(texts.get(`${fleetPath}/${file}`) ?? '', file, false)).flatMap(({ object, identity }) => (
    [...containerImages(object)].map(([container, reference]) => ({ use: { identity, object, container }, reference }))));
}

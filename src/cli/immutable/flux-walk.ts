import { FluxFiles } from './flux-files';
import { BOOTSTRAPPED, FluxKustomization, fluxKustomizationsOf } from './flux-kustomization';
import { Kustomizations } from './kustomizations';
import { KustomizeBuild, KustomizeBuilds } from './kustomize-program';
import { objectsOf } from './manifest-documents';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ContentTree } from '../git/revision-tree';
import { looseSources } from '../kustomize/read-loose-yaml';

/** One side of a comparison. */
export interface WalkedSide {
  readonly tree: ContentTree;
  /** How the tree is called in an error. */
  readonly revision: string;
  readonly kustomizations: Kustomizations;
}

/** Where Flux goes on from some directories and files, by the Kustomization objects that it makes of them. */
export class FluxWalk {
  /** The directories that it applies, each as a build of its own, with the first Kustomization that says so. */
  public readonly directories = new Map<string, FluxKustomization>();
  /** Kustomizations whose path leads nowhere. */
  public readonly missing: FluxKustomization[] = [];
  /** Kustomizations whose path is only known once something is substituted in it. */
  public readonly substituted: FluxKustomization[] = [];
  /** Kustomizations that take their files from another source than this repository. */
  public readonly elsewhere: FluxKustomization[] = [];
  public readonly errors: LifeboatError[] = [];

  public constructor(private readonly side: WalkedSide, private readonly files: FluxFiles, private readonly builds: KustomizeBuilds) {}

  /** Follows them to the end; a directory is looked at once, so that circles end. */
  public async from(directories: Iterable<string>, files: Iterable<string>): Promise<this> {
    const seen = new Set<string>();
    let next = [...directories];
    let found = this.inFiles(files);
    for (;;) {
      const parts = next.flatMap((directory) => this.partsOf(directory, seen));
      found.push(...this.inFiles(parts.flatMap((part) => part.files)), ...await this.inBuilds(parts.flatMap((part) => part.built)));
      if (found.length === 0) return this;
      next = found.flatMap((kustomization) => this.directoryOf(kustomization));
      found = [];
    }
  }

  private directoryOf(kustomization: FluxKustomization): string[] {
    const { directory, path, source } = kustomization;
    const { tree, kustomizations } = this.side;
    const unfollowed = source !== BOOTSTRAPPED && !this.files.ownSources(tree).has(source) ? this.elsewhere
      : path.includes('${') ? this.substituted
        : kustomizations.visible.kind(directory) !== 'directory' ? this.missing : undefined;
    unfollowed?.push(kustomization);
    if (unfollowed || this.directories.has(directory)) return [];
    this.directories.set(directory, kustomization);
    return [directory];
  }

  /** Where in a build Kustomizations of Flux can be: in files, of which they are taken as they stand, or in what only kustomize can build. */
  private partsOf(directory: string, seen: Set<string>): { readonly files: string[]; readonly built: string[] }[] {
    if (seen.has(directory)) return [];
    seen.add(directory);
    const { kustomizations, tree } = this.side;
    const parts = kustomizations.parts(directory);
    if (parts) return [{ files: parts.files, built: [] }, ...parts.directories.flatMap((part) => this.partsOf(part, seen))];
    const holds = [...kustomizations.reach(directory)].some((file) => this.files.holds(tree, file));
    if (!holds) return [];
    return [kustomizations.mayAlterFlux(directory) ? { files: [], built: [directory] } : { files: kustomizations.resources(directory), built: [] }];
  }

  private inFiles(files: Iterable<string>): FluxKustomization[] {
    return [...files].flatMap((file) => {
      const found = this.files.in(this.side.tree, file);
      if (!(found instanceof LifeboatError)) return found;
      this.errors.push(found);
      return [];
    });
  }

  private async inBuilds(directories: readonly string[]): Promise<FluxKustomization[]> {
    const { kustomizations, ...side } = this.side;
    const builds = directories.map((directory): KustomizeBuild => ({ ...side, directory, files: kustomizations.reach(directory) }));
    const results = await this.builds.of(builds);
    return results.flatMap((result, index) => {
      if (typeof result === 'string') return fluxKustomizationsOf(objectsOf(looseSources(result), directories[index], { notManifests: 0, templates: 0 }));
      this.errors.push(result);
      return [];
    });
  }
}

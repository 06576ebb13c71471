import { Trees } from './compare-files';
import { filesWith } from './files-with';
import { FluxKustomization, FLUX_KUSTOMIZATIONS, fluxKustomizationsOf, ownSources } from './flux-kustomization';
import { objectsOf } from './manifest-documents';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ContentTree } from '../git/revision-tree';
import { looseSources } from '../kustomize/read-loose-yaml';

/** The files that hold Kustomizations of Flux; both sides read what they share once. */
export class FluxFiles {
  private readonly holders = new Map<ContentTree, ReadonlySet<string>>();
  private readonly own = new Map<ContentTree, ReadonlySet<string>>();
  private readonly read = new Map<string, FluxKustomization[] | LifeboatError>();

  /** `holding` are the files of the base that hold any. */
  public constructor(trees: Trees, holding: ReadonlySet<string> | undefined) {
    for (const tree of [trees.before, trees.after]) this.holders.set(tree, new Set(filesWith(FLUX_KUSTOMIZATIONS, tree, trees, holding)));
  }

  /** The files of one side that may hold one. */
  public of(tree: ContentTree): string[] {
    return [...this.holders.get(tree)!];
  }

  /** Whether a file may hold one. */
  public holds(tree: ContentTree, file: string): boolean {
    return this.holders.get(tree)!.has(file);
  }

  /** Those of a file as they stand in it. */
  public in(tree: ContentTree, file: string): FluxKustomization[] | LifeboatError {
    if (!this.holds(tree, file)) return [];
    const key = `${tree.files.get(file)!.id} ${file}`;
    const known = this.read.get(key);
    if (known) return known;
    const found = readFrom(tree, file);
    this.read.set(key, found);
    return found;
  }

  /** The sources that are the repository itself, by what all files say. */
  public ownSources(tree: ContentTree): ReadonlySet<string> {
    let own = this.own.get(tree);
    if (own) return own;
    own = ownSources(this.of(tree).flatMap((file) => {
      const found = this.in(tree, file);
      return found instanceof LifeboatError ? [] : found;
    }));
    this.own.set(tree, own);
    return own;
  }
}

function readFrom(tree: ContentTree, file: string): FluxKustomization[] | LifeboatError {
  try {
    const sources = looseSources(tree.read(file)!).filter(({ text }) => text.includes(FLUX_KUSTOMIZATIONS));
    return fluxKustomizationsOf(objectsOf(sources, file, { notManifests: 0, templates: 0 }));
  } catch (error) {
    if (error instanceof LifeboatError) return error;
    throw error;
  }
}

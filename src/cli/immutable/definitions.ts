import { Trees } from './compare-files';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';
import { ContentTree } from '../git/revision-tree';
import { looseSources, readLooseYaml } from '../kustomize/read-loose-yaml';

const DEFINITION = 'CustomResourceDefinition';

type Mapping = { [key: string]: ManifestValue };

/** The CustomResourceDefinitions of both trees, read only once a custom kind asks for its own. */
export class Definitions {
  /** Definitions that could not be read, and that a change asked for. */
  public readonly errors: LifeboatError[] = [];
  private readonly known = new Map<string, ManifestObject | undefined>();
  private holders: { readonly tree: ContentTree; readonly path: string }[] | undefined;

  public constructor(private readonly trees: Trees) {}

  /** The definition of a kind, as the tree has it now or else had it before. */
  public of(group: string, kind: string): ManifestObject | undefined {
    const key = `${group}/${kind}`;
    if (!this.known.has(key)) this.known.set(key, this.find(group, kind));
    return this.known.get(key);
  }

  private find(group: string, kind: string): ManifestObject | undefined {
    this.holders ??= [...this.holdersIn(this.trees.after), ...this.holdersIn(this.trees.before)];
    for (const { tree, path } of this.holders) {
      try {
        const text = tree.read(path)!;
        if (!text.includes(group) || !text.includes(kind)) continue;
        for (const source of looseSources(text)) {
          if (!source.text.includes(DEFINITION) || !source.text.includes(group) || !source.text.includes(kind)) continue;
          const found = readLooseYaml(source, path).find((value) => defines(value, group, kind));
          if (found !== undefined) return found as unknown as ManifestObject;
        }
      } catch (error) {
        if (!(error instanceof LifeboatError)) throw error;
        if (tree === this.trees.after) this.errors.push(error);
      }
    }
    return undefined;
  }

  /** What git finds holds for the base; what differs from it is looked at as well. */
  private holdersIn(tree: ContentTree): { readonly tree: ContentTree; readonly path: string }[] {
    const holding = tree.holding([DEFINITION]);
    const paths = [...tree.files].filter(([path, { kind, id }]) => (
      kind === 'file' && /\.ya?ml$/.test(path) && (holding?.has(path) !== false || this.trees.before.files.get(path)?.id !== id)
    )).map(([path]) => path);
    tree.load(paths);
    return paths.filter((path) => tree.bytes(path)?.includes(DEFINITION)).map((path) => ({ tree, path }));
  }
}

function isMapping(value: ManifestValue): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function defines(value: ManifestValue, group: string, kind: string): boolean {
  if (!isMapping(value) || value.kind !== DEFINITION || !isMapping(value.spec) || !isMapping(value.spec.names)) return false;
  return value.spec.group === group && value.spec.names.kind === kind;
}

import { readdirSync, readFileSync, statSync } from 'fs';
import { join, resolve } from 'path';
import { Trees } from './compare-files';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';
import { isValueMap } from '../../manifest/value-map';
import { ContentTree } from '../git/revision-tree';
import { looseSources, readLooseYaml } from '../kustomize/read-loose-yaml';
import { utf8Text } from '../kustomize/utf8-text';

/** A file outside the trees. */
export interface GivenFile {
  readonly name: string;
  readonly text: string;
}

const DEFINITION = 'CustomResourceDefinition';

/** The CustomResourceDefinitions that are given and those of both trees, read only once a custom kind asks for its own. */
export class Definitions {
  /** Definitions that could not be read, and that a change asked for. */
  public readonly errors: LifeboatError[] = [];
  private readonly known = new Map<string, ManifestObject | undefined>();
  private holders: { readonly tree: ContentTree; readonly path: string }[] | undefined;

  public constructor(private readonly trees: Trees, private readonly given: readonly GivenFile[]) {}

  /** The definition of a kind, as it is given, or else as the tree has it now or had it before. */
  public of(group: string, kind: string): ManifestObject | undefined {
    const key = `${group}/${kind}`;
    if (!this.known.has(key)) this.known.set(key, this.find(group, kind));
    return this.known.get(key);
  }

  private find(group: string, kind: string): ManifestObject | undefined {
    for (const { name, text } of this.given) {
      const found = text.includes(group) && text.includes(kind) ? definitionIn(text, name, group, kind) : undefined;
      if (found) return found;
    }
    this.holders ??= [...this.holdersIn(this.trees.after), ...this.holdersIn(this.trees.before)];
    for (const { tree, path } of this.holders) {
      try {
        const text = tree.read(path)!;
        const found = text.includes(group) && text.includes(kind) ? definitionIn(text, path, group, kind) : undefined;
        if (found) return found;
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

function definitionIn(text: string, file: string, group: string, kind: string): ManifestObject | undefined {
  for (const source of looseSources(text)) {
    if (!source.text.includes(DEFINITION) || !source.text.includes(group) || !source.text.includes(kind)) continue;
    const values = readLooseYaml(source, file).flatMap((value) => (isValueMap(value) && Array.isArray(value.items) ? value.items : [value]));
    const found = values.find((value) => defines(value, group, kind));
    if (found !== undefined) return found as unknown as ManifestObject;
  }
  return undefined;
}

/** The files of a path on disk that a person gave, with their texts. */
export function givenDefinitions(path: string, cwd: string): GivenFile[] {
  const root = resolve(cwd, path);
  const found = statSync(root, { throwIfNoEntry: false });
  const names = found?.isDirectory() ? readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:ya?ml|json)$/.test(name)).sort() : [''];
  const files = found ? names.map((name) => ({ name: join(path, name), text: utf8Text(readFileSync(join(root, name)), join(path, name)) })) : [];
  if (files.some(({ text }) => text.includes(DEFINITION))) return files;
  throw new LifeboatError('definitions-missing', {
    place: `--definitions ${path}`, problem: found ? 'it holds no CustomResourceDefinition' : 'there is no such file or directory', remedy: 'Name one, such as what `kubectl get crds -o yaml` printed',
  });
}

function defines(value: ManifestValue, group: string, kind: string): boolean {
  if (!isValueMap(value) || value.kind !== DEFINITION || !isValueMap(value.spec) || !isValueMap(value.spec.names)) return false;
  return value.spec.group === group && value.spec.names.kind === kind;
}

import { readdirSync, readFileSync, statSync } from 'fs';
import { join, resolve } from 'path';
import { Trees } from './compare-files';
import { filesWith } from './files-with';
import { sameValue } from '../../manifest/difference';
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

/** What is known of a kind's definition. */
export interface KnownDefinitions {
  /** As the new version of an object meets it: as a rule one, and several where the tree has several that are not the same. */
  readonly now: readonly ManifestObject[];
  /** As the old version met it. */
  readonly before?: ManifestObject;
}

/** The CustomResourceDefinitions of both trees and those that are given, read only once a custom kind asks for its own. */
export class Definitions {
  /** Definitions that could not be read, and that a change asked for. */
  public readonly errors: LifeboatError[] = [];
  private readonly known = new Map<string, KnownDefinitions | undefined>();
  private readonly holders = new Map<ContentTree, readonly string[]>();

  public constructor(private readonly trees: Trees, private readonly given: readonly GivenFile[]) {}

  /**
   * The definitions of a kind. Flux applies those of a commit before the objects, so that the tree as it will be decides; what is given stands for
   * what the cluster has, and a definition that goes is pruned after the objects are applied.
   */
  public of(group: string, kind: string): KnownDefinitions | undefined {
    const key = `${group}/${kind}`;
    if (!this.known.has(key)) this.known.set(key, this.find(group, kind));
    return this.known.get(key);
  }

  private find(group: string, kind: string): KnownDefinitions | undefined {
    const old = this.inTree(this.trees.before, group, kind)[0];
    const sources = [
      () => this.inTree(this.trees.after, group, kind),
      () => this.given.flatMap(({ name, text }) => (text.includes(group) && text.includes(kind) ? definitionsIn(text, name, group, kind) : [])),
      () => (old === undefined ? [] : [old]),
    ];
    for (const source of sources) {
      const now = distinct(source());
      if (now.length > 0) return { now, ...(old === undefined ? {} : { before: old }) };
    }
    return undefined;
  }

  private inTree(tree: ContentTree, group: string, kind: string): ManifestObject[] {
    return this.holdersIn(tree).flatMap((path) => {
      try {
        const text = tree.read(path)!;
        return text.includes(group) && text.includes(kind) ? definitionsIn(text, path, group, kind) : [];
      } catch (error) {
        if (!(error instanceof LifeboatError)) throw error;
        if (tree === this.trees.after) this.errors.push(error);
        return [];
      }
    });
  }

  private holdersIn(tree: ContentTree): readonly string[] {
    const found = this.holders.get(tree);
    if (found) return found;
    const holders = filesWith(DEFINITION, tree, this.trees, tree.holding([DEFINITION]));
    this.holders.set(tree, holders);
    return holders;
  }
}

function definitionsIn(text: string, file: string, group: string, kind: string): ManifestObject[] {
  return looseSources(text).flatMap((source) => {
    if (!source.text.includes(DEFINITION) || !source.text.includes(group) || !source.text.includes(kind)) return [];
    const values = readLooseYaml(source, file).flatMap((value) => (isValueMap(value) && Array.isArray(value.items) ? value.items : [value]));
    return values.filter((value) => defines(value, group, kind)) as unknown as ManifestObject[];
  });
}

/** Copies of one definition, as in a directory for each cluster, are one. */
function distinct(definitions: readonly ManifestObject[]): ManifestObject[] {
  return definitions.filter((each, place) => !definitions.slice(0, place).some((other) => sameValue(each.spec, other.spec)));
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

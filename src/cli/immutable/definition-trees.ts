import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { Trees } from './compare-files';
import { Rendering } from '../../copies/rendering';
import { LifeboatError } from '../../manifest/lifeboat-error';
import type { CommandIo } from '../command-io';
import { renderDefinition } from '../definition';
import { GitCommit, Repository } from '../git/repository';
import { ContentTree } from '../git/revision-tree';
import { listedTree } from '../kustomize/listed-tree';

/** The two trees that a definition makes, and the construct of each of their files. */
export interface DefinitionTrees extends Trees {
  readonly constructs: ReadonlyMap<string, string>;
}

/** Renders the definition at two revisions; without the second, as it stands here. */
export function definitionTrees(repository: Repository, base: GitCommit, head: GitCommit | undefined, io: CommandIo): DefinitionTrees {
  const before = renderAt(repository, base, io);
  const after = head ? renderAt(repository, head, io) : renderDefinition(io)!;
  const [old, now] = [renderedTree(before), renderedTree(after)];
  return { before: old.tree, after: now.tree, beforeName: base.text, afterName: head?.text ?? 'the work tree', constructs: new Map([...old.constructs, ...now.constructs]) };
}

/** What the fleet repository gets of a rendering, and the construct of each of its files. */
export function renderedTree(rendering: Rendering): { readonly tree: ContentTree; readonly constructs: ReadonlyMap<string, string> } {
  const constructs = rendering.directories.flatMap(({ fleetPath, fluxFile, construct, objects }) => [
    [fluxFile, construct] as const, ...objects.map((object) => [`${fleetPath}/${object.file}`, object.construct] as const),
  ]);
  return { tree: treeOf(rendering), constructs: new Map(constructs) };
}

/** Runs the definition of a commit in a temporary copy, with the packages that are installed here. */
function renderAt(repository: Repository, commit: GitCommit, io: CommandIo): Rendering {
  const root = mkdtempSync(join(tmpdir(), 'lifeboat-'));
  try {
    const copy = join(root, 'copy');
    mkdirSync(copy);
    repository.export(commit, copy, join(root, 'index'));
    const directory = join(copy, repository.prefix);
    if (!existsSync(join(directory, 'cdk8s.yaml'))) {
      throw new LifeboatError('definition-absent', {
        place: `${repository.prefix}cdk8s.yaml at ${commit.text}`,
        problem: 'the definition that stands here is not in that revision',
        remedy: 'Name a revision that has it, or a PATH of manifests',
      });
    }
    linkPackages(repository, copy);
    try {
      return renderDefinition({ ...io, cwd: directory, stderr: () => undefined })!;
    } catch (error) {
      if (!(error instanceof LifeboatError) || error.code !== 'app-failed') throw error;
      throw new LifeboatError('app-failed', { place: `at ${commit.text}, ${error.place}`, problem: error.problem.replaceAll(copy, ''), remedy: error.remedy });
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Each node_modules from the definition up to the top; those above it the copy cannot reach but from its own top. */
function linkPackages({ top, prefix }: Repository, copy: string): void {
  const names = prefix.split('/').filter((name) => name !== '');
  for (let depth = names.length; depth >= 0; depth--) {
    const target = join(copy, ...names.slice(0, depth), 'node_modules');
    if (existsSync(join(top, ...names.slice(0, depth), 'node_modules')) && !existsSync(target)) symlinkSync(join(top, ...names.slice(0, depth), 'node_modules'), target);
  }
  for (let above = dirname(top); !existsSync(join(copy, 'node_modules')) && above !== dirname(above); above = dirname(above)) {
    if (existsSync(join(above, 'node_modules'))) symlinkSync(join(above, 'node_modules'), join(copy, 'node_modules'));
  }
}

/** What the fleet repository gets; the project copies hold the same objects. */
function treeOf({ trees }: Rendering): ContentTree {
  const texts = new Map(trees.filter(({ kind }) => kind === 'fleet').flatMap(({ files }) => files.map(({ path, text }) => [path, text] as const)));
  const tree = listedTree(new Map([...texts.keys()].map((path) => [path, 'file'])), (path) => texts.get(path));
  return {
    ...tree,
    files: new Map([...texts].map(([path, text]) => [path, { kind: 'file', id: text }])),
    bytes: (path) => (texts.has(path) ? Buffer.from(texts.get(path)!) : undefined),
    load: () => undefined,
    holding: () => undefined,
  };
}

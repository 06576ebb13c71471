import { execFile } from 'child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { availableParallelism, tmpdir } from 'os';
import { dirname, join } from 'path';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ContentTree } from '../git/revision-tree';

/** A directory to be built as it stands in one tree. */
export interface KustomizeBuild {
  readonly tree: ContentTree;
  /** How the tree is called in an error, where there are several. */
  readonly revision?: string;
  readonly directory: string;
  /** All that the build reads. */
  readonly files: ReadonlySet<string>;
}

const PROGRAMS = [['kustomize', 'build'], ['kubectl', 'kustomize']];
const TIME_LIMIT = 120_000;
const LARGEST_OUTPUT = 2 ** 28;

interface Failure { readonly code?: string | number; readonly killed?: boolean }

/** Builds by the real kustomize, each once, though it were asked for twice or were the same on both sides. */
export class KustomizeBuilds {
  private readonly known = new Map<string, string | LifeboatError>();

  public constructor(private readonly env: NodeJS.ProcessEnv) {}

  /** What each of them gives, in the same order; an error stands in the place of what fails. */
  public async of(builds: readonly KustomizeBuild[]): Promise<(string | LifeboatError)[]> {
    const asked = new Map(builds.map((build) => [keyOf(build), build]));
    const unknown = [...asked].filter(([key]) => !this.known.has(key));
    const results = unknown.length === 0 ? [] : await buildByKustomize(unknown.map(([, build]) => build), this.env);
    unknown.forEach(([key], index) => this.known.set(key, results[index]));
    return builds.map((build) => this.known.get(keyOf(build))!);
  }
}

/** Two builds of the same files are one. */
function keyOf({ tree, directory, files }: KustomizeBuild): string {
  return JSON.stringify([directory, [...files].map((file) => [file, tree.files.get(file)?.id])]);
}

/** Builds directories from a temporary copy of what they read, without links; an error stands in the place of what fails. */
export async function buildByKustomize(builds: readonly KustomizeBuild[], env: NodeJS.ProcessEnv): Promise<(string | LifeboatError)[]> {
  const root = mkdtempSync(join(tmpdir(), 'lifeboat-'));
  try {
    const trees = new Map<ContentTree, string>();
    for (const { tree } of builds) {
      if (trees.has(tree)) continue;
      const directory = join(root, String(trees.size));
      trees.set(tree, directory);
      write(tree, directory, new Set(builds.filter((one) => one.tree === tree).flatMap(({ files }) => [...files])));
    }
    const results: (string | LifeboatError)[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      for (let index = next++; index < builds.length; index = next++) {
        results[index] = await built(builds[index], trees.get(builds[index].tree)!, env);
      }
    };
    await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
    return results;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function write(tree: ContentTree, directory: string, files: ReadonlySet<string>): void {
  tree.load(files);
  mkdirSync(directory, { recursive: true });
  for (const file of files) {
    const bytes = tree.bytes(file);
    if (!bytes) continue;
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), bytes);
  }
}

async function built({ directory, revision }: KustomizeBuild, copy: string, env: NodeJS.ProcessEnv): Promise<string | LifeboatError> {
  const place = `${directory || '.'}${revision === undefined ? '' : ` at ${revision}`}`;
  for (const [program, verb] of PROGRAMS) {
    // As Flux does, which keeps a build within the repository: a path that leaves it was refused before.
    const run = await output(program, [verb, '--load-restrictor', 'LoadRestrictionsNone', join(copy, directory)], copy, env);
    if (run.missing) continue;
    if (run.failed === undefined) return run.stdout;
    const said = lastWords(run.failed).replaceAll(copy, '');
    return new LifeboatError('kustomize-failed', { place, problem: `\`${program} ${verb}\` cannot build it: ${said}`, remedy: 'Mend what it says, or name a PATH without it' });
  }
  return new LifeboatError('kustomize-missing', {
    place, problem: 'only kustomize itself can build it (patches, generators and the like), and neither `kustomize` nor `kubectl` is on the PATH', remedy: 'Install one of them',
  });
}

/** kubectl logs the error as a field: quoted, or where it has several lines between angle brackets. */
function lastWords(printed: string): string {
  const [, quoted, lines] = /"command failed" err=(?:("(?:[^"\\]|\\.)*")|<\n([^]*?)\n\s*>)\s*$/.exec(printed) ?? [];
  const said = lines?.replace(/\s+/g, ' ').trim() ?? (quoted === undefined ? printed.trim().split('\n').at(-1)! : JSON.parse(quoted) as string);
  return said.replace(/^[Ee]rror: /, '').replace(/\.$/, '');
}

function output(
  program: string, args: string[], cwd: string, env: NodeJS.ProcessEnv,
): Promise<{ readonly stdout: string; readonly failed?: string; readonly missing?: boolean }> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env, encoding: 'utf8', maxBuffer: LARGEST_OUTPUT, timeout: TIME_LIMIT }, (error, stdout, stderr) => {
      const failure = error as Failure | null;
      if (failure?.code === 'ENOENT') resolve({ stdout, missing: true });
      else if (error) resolve({ stdout, failed: failure?.killed ? `it took longer than ${TIME_LIMIT / 1000} seconds` : stderr || error.message });
      else resolve({ stdout });
    });
  });
}

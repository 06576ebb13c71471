import { existsSync, lstatSync, statSync } from 'fs';
import { join, relative, resolve, sep } from 'path';
import type { CommandIo } from './command-io';
import { readCommandLine, requireFormat, usage } from './command-line';
import { renderDefinition } from './definition';
import { tryGit } from './git/git';
import { ContentTree } from './git/revision-tree';
import { renderedTree } from './immutable/definition-trees';
import { givenDefinitions } from './immutable/definitions';
import { githubText } from './report/github';
import { junitText } from './report/junit';
import { paintFor } from './report/paint';
import { sarifText } from './report/sarif';
import { serverVersion } from './server-version';
import { DiskContentTree } from './validate/disk-content-tree';
import { toldValidation, ValidateReport, validateJson, validateText } from './validate/validate-report';
import { validateTree } from './validate/validate-tree';
import { LifeboatError } from '../manifest/lifeboat-error';

export const validateHelp = `Says what Flux or the API server will not take of a repository, without a cluster.

Usage: lifeboat validate [PATH...]

Builds each kustomization and what each Kustomization of Flux names, and judges
every object: schemas, names, namespaces, ownership, dependsOn, variables,
Secrets, images and the metrics of alerts. PATH is a directory of a repository
or a file; without one it is the definition where a cdk8s.yaml stands here, and
else the whole repository. It asks no cluster and no network.

  --fail-on LIST     of error and warning, those that exit with 1; error by itself
  --kubernetes 1.36  the version of the API server
  --definitions FILE CustomResourceDefinitions that are not in the repository
  --strict           exit with 2 where a kind or a rule could not be judged
  --format FORMAT    text, json, github, sarif or junit

Each finding has its rule, its place and a way out. An annotation on the object
acknowledges one, with the reason:
  cdk8s-lifeboat.io/validate-acknowledged: "image-unpinned: built on the node"

Exit: 0 nothing of --fail-on, 1 something, 2 it could not tell.

Example: lifeboat validate clusters/eldertree
`;

const COMMAND = {
  name: 'validate',
  help: validateHelp,
  arguments: true,
  options: {
    'fail-on': { type: 'string' },
    'kubernetes': { type: 'string' },
    'definitions': { type: 'string', multiple: true },
    'strict': { type: 'boolean' },
    'format': { type: 'string' },
  },
} as const;

const FORMATS: { readonly [format: string]: ((report: ValidateReport) => string) | undefined } = {
  json: validateJson,
  github: (report) => githubText(toldValidation(report)),
  sarif: (report) => sarifText(toldValidation(report)),
  junit: (report) => junitText(toldValidation(report)),
};
const SEVERITIES = ['error', 'warning'];

/** `lifeboat validate`. */
export async function runValidate(args: string[], io: CommandIo): Promise<number> {
  const given = readCommandLine(COMMAND, args, io);
  if (!given) return 0;
  const { values, positionals } = given;
  const { format = 'text' } = values;
  requireFormat(format, FORMATS);
  let report: ValidateReport;
  try {
    report = await validateReport({
      paths: positionals, failOn: failOnOf(values['fail-on']), server: serverVersion(COMMAND.name, values.kubernetes), definitions: values.definitions ?? [], strict: values.strict ?? false,
    }, io);
  } catch (error) {
    const write = FORMATS[format];
    if (!(error instanceof LifeboatError) || !write) throw error;
    io.stdout(write({ findings: [], notes: [], unjudged: [], errors: [error] }));
    return 2;
  }
  io.stdout(FORMATS[format]?.(report) ?? validateText(report, paintFor(io)));
  if (report.errors.length > 0) return 2;
  return report.findings.some(({ fails }) => fails) ? 1 : 0;
}

interface Asked {
  readonly paths: readonly string[];
  readonly failOn: ReadonlySet<string>;
  readonly server: string;
  readonly definitions: readonly string[];
  readonly strict: boolean;
}

/** Validates what was asked for. */
export async function validateReport({ paths, failOn, server, definitions, strict }: Asked, io: CommandIo): Promise<ValidateReport> {
  const given = definitions.flatMap((path) => givenDefinitions(path, io.cwd));
  const { tree, isPart, scopes, what, constructs, prefix } = paths.length === 0 && existsSync(join(io.cwd, 'cdk8s.yaml')) ? definitionTree(io) : diskTree(paths, io.cwd);
  const { looked, findings, notes, unjudged, errors } = await validateTree({ tree, isPart, scopes, server, definitions: given, strict, env: io.env });
  if (looked.objects === 0 && findings.length === 0 && errors.length === 0) {
    throw new LifeboatError('nothing-to-validate', { place: what, problem: 'no file there holds a Kubernetes object', remedy: 'Name a PATH that holds manifests' });
  }
  return {
    looked: { ...looked, files: looked.files.map((file) => prefix + file), what },
    findings: findings.map((finding) => {
      const { line, ...rest } = finding;
      const construct = constructs?.get(finding.file);
      return {
        ...rest,
        file: prefix + finding.file,
        ...(line === undefined || constructs ? {} : { line }),
        ...(construct === undefined ? {} : { construct }),
        fails: failOn.has(finding.severity),
      };
    }),
    notes,
    unjudged,
    errors,
  };
}

interface Looked {
  readonly tree: ContentTree;
  readonly isPart: boolean;
  readonly scopes: readonly string[];
  /** What is looked at, for people. */
  readonly what: string;
  /** From the directory that the command runs in to the root of the tree, so that places can be opened. */
  readonly prefix: string;
  readonly constructs?: ReadonlyMap<string, string>;
}

/** The fleet copy that the definition makes; the project copies hold the same objects. */
function definitionTree(io: CommandIo): Looked {
  const { tree, constructs } = renderedTree(renderDefinition(io)!);
  return { tree, isPart: true, constructs, scopes: [''], what: 'what the definition makes for the fleet repository', prefix: '' };
}

function diskTree(paths: readonly string[], cwd: string): Looked {
  const found = paths.length === 0 ? [cwd] : paths.map((path) => located(path, cwd));
  const directory = statSync(found[0]).isDirectory() ? found[0] : resolve(found[0], '..');
  const top = tryGit(directory, ['rev-parse', '--show-toplevel'])?.toString('utf8').trim();
  const isOurs = (root: string): boolean => tryGit(root, ['ls-files', '--cached', '--others', '--exclude-standard', '--', directory])?.length !== 0;
  const inGit = top !== undefined && top !== '' && isOurs(top);
  // What Git ignores, such as dist/, is a repository of its own to us: that directory, or the one that holds its clusters/.
  const root = inGit ? top : paths.length === 0 ? cwd : /^(.*?)[/\\]clusters(?:[/\\]|$)/.exec(directory)?.[1] ?? directory;
  const scopes = paths.length === 0 ? [''] : found.map((path, index) => {
    const within = relative(root, path).split(sep).join('/');
    if (within !== '..' && !within.startsWith('../')) return isKustomizationFile(within) ? within.slice(0, Math.max(within.lastIndexOf('/'), 0)) : within;
    throw new LifeboatError('path-missing', { place: paths[index], problem: `it leads out of ${root}, in which ${paths[0]} stands`, remedy: 'Validate one repository at a time' });
  });
  const prefix = relative(cwd, root).split(sep).join('/');
  return { tree: DiskContentTree.of(root, inGit), isPart: !inGit, scopes, what: paths.length === 0 ? 'the repository' : paths.join(', '), prefix: prefix === '' ? '' : `${prefix}/` };
}

function located(path: string, cwd: string): string {
  const here = resolve(cwd, path);
  const entry = lstatSync(here, { throwIfNoEntry: false });
  if (!entry) throw new LifeboatError('path-missing', { place: path, problem: 'there is no such file or directory', remedy: 'Correct the path, which is relative to this directory' });
  if (entry.isSymbolicLink()) throw new LifeboatError('path-missing', { place: path, problem: 'it is a symbolic link, which Flux leaves out', remedy: 'Name what it leads to' });
  return here;
}

function isKustomizationFile(path: string): boolean {
  return /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(path);
}

function failOnOf(list = 'error'): Set<string> {
  const severities = list.split(',').map((one) => one.trim());
  const unknown = severities.find((one) => !SEVERITIES.includes(one));
  if (unknown === undefined) return new Set(severities);
  throw usage(COMMAND.name, `--fail-on ${list} names '${unknown}', and there are ${SEVERITIES.join(', ')}`);
}

import { existsSync, lstatSync } from 'fs';
import { join, posix, relative, resolve, sep } from 'path';
import type { CommandIo } from './command-io';
import { readCommandLine, requireFormat, usage } from './command-line';
import { Repository } from './git/repository';
import { RevisionTree } from './git/revision-tree';
import { Scope } from './immutable/both-sides';
import { Trees } from './immutable/compare-files';
import { compareTrees } from './immutable/compare-trees';
import { definitionTrees, DefinitionTrees } from './immutable/definition-trees';
import { Definitions, givenDefinitions } from './immutable/definitions';
import { FLUX_KUSTOMIZATIONS } from './immutable/flux-kustomization';
import { immutableJson, ImmutableReport, immutableText, ReportedFinding, toldImmutable, VERDICTS } from './immutable/immutable-report';
import { judgeGone, judgePair, PlacedFinding } from './immutable/judge-changes';
import { PlacedObject } from './immutable/manifest-documents';
import { pairAcross } from './immutable/pairing';
import { counted } from './report/counted';
import { githubText } from './report/github';
import { junitText } from './report/junit';
import { paintFor } from './report/paint';
import { sarifText } from './report/sarif';
import { serverVersion } from './server-version';
import { identityOf, identityText } from '../manifest/identity';
import { Verdict } from '../manifest/immutability/finding';
import { LifeboatError } from '../manifest/lifeboat-error';
import { schemaOfKind } from '../manifest/schema/schema';

export const immutableHelp = `Says which changes between two Git revisions the API server will refuse.

Usage: lifeboat immutable --base REV [--head REV] [PATH...]

Compares every object at both revisions, without a cluster, as Flux would apply
the second over the first. PATH is a file, or a directory, which is built, and
with it every other that Flux applies from there by \`spec.path\`. Without one it
is the definition where a cdk8s.yaml stands here, and else the repository.

  --base REV         the revision that is applied now: origin/main
  --head REV         the one to come; without it, the work tree
  --fail-on LIST     of refused, depends and guarded, those that exit with 1;
                     refused,depends by itself
  --policy           also what is allowed and the policy guards: \`guarded\`
  --kubernetes 1.36  the version of the API server
  --definitions FILE CustomResourceDefinitions that are not in the repository
  --format FORMAT    text, json, github, sarif or junit

refused: the API server says no, and Flux applies nothing more of that
Kustomization. depends: live state decides, and it says which. Each finding has
a way out. An annotation on the object acknowledges one, with the reason:
  cdk8s-lifeboat.io/immutable-acknowledged: "spec.selector: recreated by hand"

Exit: 0 nothing of --fail-on, 1 something, 2 it could not tell.

Example: lifeboat immutable --base origin/main clusters/eldertree
`;

const COMMAND = {
  name: 'immutable',
  help: immutableHelp,
  arguments: true,
  options: {
    'base': { type: 'string' },
    'head': { type: 'string' },
    'fail-on': { type: 'string' },
    'policy': { type: 'boolean' },
    'kubernetes': { type: 'string' },
    'definitions': { type: 'string', multiple: true },
    'format': { type: 'string' },
  },
} as const;

const FORMATS: { readonly [format: string]: ((report: ImmutableReport) => string) | undefined } = {
  json: immutableJson,
  github: (report) => githubText(toldImmutable(report)),
  sarif: (report) => sarifText(toldImmutable(report)),
  junit: (report) => junitText(toldImmutable(report)),
};

interface Asked {
  readonly base: string;
  readonly head?: string;
  readonly paths: readonly string[];
  readonly failOn: ReadonlySet<string>;
  readonly policy: boolean;
  readonly server: string;
  readonly definitions: readonly string[];
  /** The manifests are compared although a definition stands beside them. */
  readonly manifestsOnly?: boolean;
}

/** `lifeboat immutable`. */
export async function runImmutable(args: string[], io: CommandIo): Promise<number> {
  const given = readCommandLine(COMMAND, args, io);
  if (!given) return 0;
  const { values, positionals } = given;
  const { format = 'text', base, head } = values;
  requireFormat(format, FORMATS);
  let report: ImmutableReport;
  try {
    if (base === undefined) throw usage(COMMAND.name, '--base REV is missing, the revision that is applied now');
    report = await immutableReport({
      base,
      ...(head === undefined ? {} : { head }),
      paths: positionals,
      failOn: failOnOf(values['fail-on']),
      policy: values.policy ?? false,
      server: serverVersion(COMMAND.name, values.kubernetes),
      definitions: values.definitions ?? [],
    }, io);
  } catch (error) {
    const write = FORMATS[format];
    if (!(error instanceof LifeboatError) || !write) throw error;
    io.stdout(write({ findings: [], notes: [], errors: [error] }));
    return 2;
  }
  io.stdout(FORMATS[format]?.(report) ?? immutableText(report, paintFor(io)));
  if (report.errors.length > 0) return 2;
  return report.findings.some(({ fails }) => fails) ? 1 : 0;
}

/** The verdicts of `--fail-on`. */
export function failOnOf(list = 'refused,depends', command: string = COMMAND.name): Set<string> {
  const verdicts = list.split(',').map((one) => one.trim());
  const unknown = verdicts.find((one) => !Object.hasOwn(VERDICTS, one));
  if (unknown === undefined) return new Set<Verdict>(verdicts as Verdict[]);
  throw usage(command, `--fail-on ${list} names '${unknown}', and there are ${Object.keys(VERDICTS).join(', ')}`);
}

/** Compares and judges what was asked for. */
export async function immutableReport(asked: Asked, io: CommandIo): Promise<ImmutableReport> {
  const { base, head, paths, failOn, policy, server, definitions: given } = asked;
  const repository = Repository.open(io.cwd, 'lifeboat immutable', [base, ...head === undefined ? [] : [head]]);
  const from = repository.commit(base, `--base ${base}`);
  const to = head === undefined ? undefined : repository.commit(head, `--head ${head}`);
  if (from.id === to?.id) {
    throw new LifeboatError('same-revision', {
      place: `--base ${base} --head ${head}`, problem: `both are the commit ${from.id.slice(0, 12)}, so that nothing can differ`, remedy: 'Name the revision that is applied now as --base',
    });
  }
  const files = given.flatMap((path) => givenDefinitions(path, io.cwd));
  const isDefinition = paths.length === 0 && !asked.manifestsOnly && existsSync(join(io.cwd, 'cdk8s.yaml'));
  // What a definition makes is compared as a whole, wherever Flux has it from.
  const fluxFiles = isDefinition ? undefined : repository.holdingMeanwhile(from, FLUX_KUSTOMIZATIONS);
  const trees: Trees = isDefinition ? definitionTrees(repository, from, to, io) : {
    ...RevisionTree.both(repository, from, repository.changes(from, to)), beforeName: from.text, afterName: to?.text ?? 'the work tree',
  };
  const scopes = isDefinition || paths.length === 0 ? [{ path: '', isNamed: false }] : paths.map((path) => scopeOf(path, trees, repository, io));
  const { builds, skipped, notes, errors } = await compareTrees(trees, scopes, io.env, fluxFiles);
  const definitions = new Definitions(trees, files);
  const pairs = [...pairAcross(builds), ...builds.flatMap((build) => build.pairs)];
  // Most changes need none of what reads definitions and their rules, which takes its time to load.
  const custom = pairs.some(({ after: { object } }) => schemaOfKind(object.apiVersion, object.kind) === undefined) ? await import('./immutable/custom-changes.js') : undefined;
  const context = { server, policy, ...custom && { judgeCustom: custom.customJudge(definitions) } };
  const findings = [...pairs.flatMap((pair) => judgePair(pair, context)), ...builds.flatMap((build) => judgeGone(build, context))];
  const identities = (objects: readonly PlacedObject[]): string[] => (
    [...new Set(objects.map(({ object }) => identityText(identityOf(object))))].sort()
  );
  return {
    compared: {
      base: from.text,
      head: trees.afterName,
      changed: identities(pairs.map(({ after }) => after)),
      made: identities(builds.flatMap(({ made }) => made)),
      gone: identities(builds.flatMap(({ gone }) => gone)),
    },
    findings: distinct(custom?.unknownTogether(findings) ?? findings).map((finding) => (
      reported(finding, failOn, isDefinition ? trees as DefinitionTrees : undefined)
    )),
    notes: [...notes, ...builds.flatMap((build) => build.notes), ...skippedTexts(skipped)],
    errors: distinctErrors([...errors, ...builds.flatMap((build) => build.errors), ...definitions.errors]),
  };
}

function reported(finding: PlacedFinding, failOn: ReadonlySet<string>, definition: DefinitionTrees | undefined): ReportedFinding {
  const fails = failOn.has(finding.verdict);
  if (!definition) return { ...finding, fails };
  const { line: _, ...rest } = finding;
  const construct = definition.constructs.get(finding.file);
  return { ...rest, file: 'cdk8s.yaml', ...(construct === undefined ? {} : { construct }), fails };
}

/** One finding may come from several builds that share a base. */
function distinct(findings: readonly PlacedFinding[]): PlacedFinding[] {
  const order = Object.keys(VERDICTS);
  const key = ({ object, path, rule, verdict, reason, file }: PlacedFinding): string => [object, path, rule, verdict, reason, file].join('\0');
  const once = new Map(findings.map((finding) => [key(finding), finding]));
  return [...once.values()].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
}

function distinctErrors(errors: readonly LifeboatError[]): LifeboatError[] {
  return [...new Map(errors.map((error) => [error.message, error])).values()];
}

function skippedTexts({ notManifests, templates }: { readonly notManifests: number; readonly templates: number }): string[] {
  return [
    ...(notManifests > 0 ? [`${counted(notManifests, 'changed YAML document holds', 'changed YAML documents hold')} no object, and ${notManifests === 1 ? 'was' : 'were'} left out`] : []),
    ...(templates > 0 ? [`${counted(templates, 'changed template was', 'changed templates were')} left out, of which only Helm or the like makes objects`] : []),
  ];
}

/** Where in the repository a PATH leads; one that no revision has is an error. */
function scopeOf(path: string, trees: Trees, { top, prefix }: Repository, { cwd }: CommandIo): Scope {
  const refuse = (problem: string, remedy: string): never => {
    throw new LifeboatError('path-missing', { place: path, problem, remedy });
  };
  const found = path.startsWith('/') ? relative(top, path).split(sep).join('/') : posix.join(prefix, path);
  const within = found.replace(/\/+$/, '').replace(/^\.$/, '');
  if (within === '..' || within.startsWith('../')) return refuse(`it leads out of the repository ${top}`, 'Name a path within');
  const sides = [trees.after, trees.before].flatMap((tree) => tree.files.get(within)?.kind ?? (tree.list(within) ? 'directory' : []));
  if (sides[0] === 'symlink') return refuse('it is a symbolic link, which Flux leaves out', 'Name what it leads to');
  if (sides[0] === 'submodule') return refuse('it is a submodule, a repository of its own', 'Run the command within it');
  if (sides.length > 0) {
    const name = within.slice(within.lastIndexOf('/') + 1);
    const isKustomization = sides[0] === 'file' && /^(?:kustomization\.ya?ml|Kustomization)$/.test(name);
    return { path: isKustomization ? within.slice(0, -name.length - 1) : within, isNamed: true };
  }
  const here = lstatSync(resolve(cwd, path), { throwIfNoEntry: false });
  return refuse(`neither ${trees.beforeName} nor ${trees.afterName} has it${here ? ', though it stands here: Git ignores it, or it holds no file' : ''}`, 'Correct the path, which is relative to this directory');
}

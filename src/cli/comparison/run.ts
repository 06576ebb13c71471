import { existsSync } from 'fs';
import { resolve } from 'path';
import { compareCopies, comparedOf, findInterruptions, findStrayProjects } from './compare';
import { Copy } from './copy';
import { Comparison } from './finding';
import { Remedies } from './remedy';
import { verifyCopies } from './verify';
import { Rendering } from '../../copies/rendering';
import { shellWord } from '../../copies/shell-word';
import { LifeboatError } from '../../manifest/lifeboat-error';
import type { CommandIo } from '../command-io';
import { readCommandLine, requireFormat } from '../command-line';
import type { Place } from '../live/drift/commands';
import { expectedOf, expectedOfCopies } from '../live/expected';
import { LIVE_OPTIONS, LiveOptions, liveOptionsOf } from '../live/live-options';
import { namedProjects } from '../project-directories';
import { githubReport } from '../report/github';
import { jsonReport } from '../report/json';
import { junitReport } from '../report/junit';
import { Paint, paintFor } from '../report/paint';
import { Report, reportOf } from '../report/report';
import { sarifReport } from '../report/sarif';

const FORMATS: { readonly [format: string]: (report: Report) => string } = {
  json: jsonReport, github: githubReport, sarif: sarifReport, junit: junitReport,
};
const OPTIONS = { project: { type: 'string', multiple: true }, fleet: { type: 'string' }, format: { type: 'string' }, ...LIVE_OPTIONS } as const;
const EXITS = { same: 0, drift: 1, unknown: 2 } as const;

/** Gives the rendering of the definition, or undefined where there is none. */
export type Render = (io: CommandIo) => Rendering | undefined;

/** A command that compares: the same findings and exit codes, its own text for people. */
export interface ComparingCommand {
  readonly name: string;
  readonly help: string;
  readonly text: (report: Report, paint: Paint) => string;
}

/** Runs a comparing command; an error too is told in the format that was asked for. Only a cluster makes it take its time. */
export function runComparing(command: ComparingCommand, args: string[], io: CommandIo, render: Render): number | Promise<number> {
  const format = formatIn(args);
  const tell = (comparison: Comparison): number => {
    const report = reportOf(comparison);
    io.stdout(format === 'text' ? command.text(report, paintFor(io)) : FORMATS[format](report));
    return EXITS[report.verdict];
  };
  const refuse = (error: unknown): number => {
    if (!(error instanceof LifeboatError) || !Object.hasOwn(FORMATS, format)) throw error;
    io.stdout(FORMATS[format](reportOf(error)));
    return EXITS.unknown;
  };
  try {
    const values = readCommandLine({ ...command, options: OPTIONS }, args, io)?.values;
    if (!values) return 0;
    requireFormat(format, FORMATS);
    const live = liveOptionsOf(command.name, values, command.name === 'diff');
    const rendering = render(io);
    if (live) return compareWithCluster(command.name, values, live, io, rendering).then(tell).catch(refuse);
    return tell(compare(command.name, values, io, rendering));
  } catch (error) {
    return refuse(error);
  }
}

/** Read before all other options, so that a mistake in one of them is told in this format. */
function formatIn(args: readonly string[]): string {
  const place = args.map((arg) => arg === '--format' || arg.startsWith('--format=')).lastIndexOf(true);
  if (place < 0) return 'text';
  return args[place] === '--format' ? args[place + 1] ?? '' : args[place].slice('--format='.length);
}

/** The checkouts that were named. */
export interface Named {
  readonly project?: string[];
  readonly fleet?: string;
}

/** With --live, copies are compared only where they are named: dist need not be written to ask a cluster. */
async function compareWithCluster(
  command: string, named: Named, options: LiveOptions, io: CommandIo, rendering: Rendering | undefined,
): Promise<Comparison> {
  const { compareLive } = await import('../live/compare-live.js');
  const withCopies = named.project !== undefined || named.fleet !== undefined;
  const local = withCopies || !rendering ? compare(command, named, io, rendering) : { compared: comparedOf(rendering, []), findings: [] };
  const expected = rendering ? expectedOf(rendering, named.fleet ?? `${io.env.CDK8S_OUTDIR || 'dist'}/fleet`) : expectedOfCopies(unrenderedCopies(named, io));
  const { cluster, findings, unread } = await compareLive(expected, options, io, checkoutsOf(named, io, rendering));
  return { compared: { ...local.compared, cluster }, findings: [...local.findings, ...findings], ...unread ? { unread } : {} };
}

/** The checkouts that commands of remedies can name. */
export function checkoutsOf({ project = [], fleet }: Named, { cwd, env }: CommandIo, rendering: Rendering | undefined): Partial<Place> {
  const named = project.map((option) => /^(?:([a-z0-9-]+)=)?(.+)$/.exec(option) ?? []).map(([, app, directory]) => ({ app, directory }));
  return {
    hasDefinition: rendering !== undefined,
    ...(fleet === undefined ? {} : { fleet }),
    projects: project,
    projectOf: (app) => {
      const tree = rendering ? rendering.directories.find((one) => one.app === app)?.project : app;
      const own = named.find((one) => one.app === tree) ?? (named.length === 1 && named[0].app === undefined ? named[0] : undefined);
      const directory = own?.directory ?? (rendering && tree !== undefined ? `${env.CDK8S_OUTDIR || 'dist'}/project/${tree}` : undefined);
      return directory === undefined ? undefined : { directory, isWritten: existsSync(resolve(cwd, directory, 'k8s')) };
    },
  };
}

/** Compares the copies that were named, or those that were written last. */
export function compare(command: string, named: Named, io: CommandIo, rendering: Rendering | undefined): Comparison {
  const defaults = !named.project && named.fleet === undefined;
  if (!rendering) {
    if (!defaults) return verify(named, io);
    throw new LifeboatError('nothing-to-check', {
      place: `lifeboat ${command}`,
      problem: 'there is no cdk8s.yaml in this directory, which would say how to run the definition, and no copy is named',
      remedy: 'Change to the directory of the definition, or name copies with --project DIR and --fleet DIR',
    });
  }
  const outdir = io.env.CDK8S_OUTDIR || 'dist';
  const copies = defaults ? writtenCopies(rendering, outdir, io.cwd) : namedCopies(rendering, named, io.cwd);
  if (copies.length === 0) {
    throw new LifeboatError('nothing-to-check', { place: `lifeboat ${command}`, problem: 'the definition has no app, so there is nothing to compare', remedy: 'Add a FluxApp' });
  }
  const remedies = new Remedies(io.cwd, `\`lifeboat synth${flagsOf(named)}\``);
  const root: Copy = { kind: 'fleet', directory: outdir, cwd: io.cwd, tree: { kind: 'fleet', files: [] } };
  const interruptions = findInterruptions(defaults ? [root] : copies, remedies);
  const { compared, findings } = compareCopies(rendering, copies, remedies);
  return { compared, findings: [...interruptions, ...findings, ...(defaults ? findStrayProjects(rendering, { ...root, kind: 'project' }, remedies) : [])] };
}

function writtenCopies(rendering: Rendering, outdir: string, cwd: string): Copy[] {
  return rendering.trees.filter(({ files }) => files.length > 0).map((tree) => ({
    kind: tree.kind, name: tree.project, directory: `${outdir}/${tree.kind === 'fleet' ? 'fleet' : `project/${tree.project}`}`, cwd, tree,
  }));
}

function namedCopies(rendering: Rendering, named: Named, cwd: string): Copy[] {
  const projects = namedProjects(rendering, named.project ?? []).flatMap(({ project, directory }): Copy[] => {
    const tree = rendering.trees.find((one) => one.project === project);
    return tree ? [{ kind: 'project', name: project, directory, cwd, tree }] : [];
  });
  const fleet = rendering.trees.find(({ kind }) => kind === 'fleet');
  return [...projects, ...(named.fleet !== undefined && fleet ? [{ kind: 'fleet' as const, directory: named.fleet, cwd, tree: fleet }] : [])];
}

function unrenderedCopies(named: Named, io: CommandIo): Copy[] {
  const empty = (kind: Copy['kind'], directory: string, name?: string): Copy => {
    if (existsSync(resolve(io.cwd, directory))) return { kind, name, directory, cwd: io.cwd, tree: { kind, files: [] } };
    throw new LifeboatError('copy-absent', { place: directory, problem: 'there is no such directory', remedy: `Name the checkout that holds the ${kind} copy` });
  };
  return [
    ...(named.project ?? []).map((option) => {
      const match = /^([a-z0-9-]+)=(.+)$/.exec(option);
      return match ? empty('project', match[2], match[1]) : empty('project', option);
    }),
    ...(named.fleet === undefined ? [] : [empty('fleet', named.fleet)]),
  ];
}

function verify(named: Named, io: CommandIo): Comparison {
  const copies = unrenderedCopies(named, io);
  const remedies = new Remedies(io.cwd, '`lifeboat synth` where the definition is');
  const { compared, findings } = verifyCopies(copies, remedies);
  return { compared, findings: [...findInterruptions(copies, remedies), ...findings] };
}

function flagsOf(named: Named): string {
  const fleet = named.fleet === undefined ? [] : [` --fleet ${shellWord(named.fleet)}`];
  return [...(named.project ?? []).map((option) => ` --project ${shellWord(option)}`), ...fleet].join('');
}

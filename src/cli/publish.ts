import { writeFileSync } from 'fs';
import { resolve } from 'path';
import type { CommandIo } from './command-io';
import { readCommandLine, textOrJson, usage } from './command-line';
import { requireDefinition } from './definition';
import { Interrupted } from './git/remote-git';
import { failOnOf } from './immutable';
import { deliver, DeliveryOptions } from './publish/delivery';
import { FleetClone } from './publish/fleet-clone';
import { FleetSource, fleetSource } from './publish/fleet-source';
import { publishErrorJson, publishJson, PublishReport, publishSummary, publishText } from './publish/publish-report';
import { paintFor } from './report/paint';
import { timeLimit } from './time-limit';
import { LifeboatError } from '../manifest/lifeboat-error';

export const publishHelp = `Brings the fleet copy into the fleet repository: as a branch, and the text of a
pull request that says what it changes, what the API server refuses, and whom
it reaches.

Usage: lifeboat publish --fleet URL-OR-DIR [OPTIONS]

It clones the repository into a temporary directory, with git and your own
credentials, and writes there as synth --fleet does. Of a checkout it takes the
remote; the checkout itself is not touched, nor published what stands in it.

  --branch NAME      the branch; lifeboat/<owner of the Fleet> by itself
  --base NAME        where it is to be merged: the branch that Flux applies
  --direct           push to the base itself, for teams without pull requests
  --body FILE        write the text there instead of standard output
  --dry-run          do all of it but the push
  --fail-on LIST     of refused, depends and guarded, those with which nothing
                     is pushed, or none; refused with --direct, else none
  --policy           also what lifeboat immutable calls guarded
  --author 'A <B>'   whose commit it is; git's user.name and user.email else
  --timeout TIME     for all of it, such as 90s; 10m by itself
  --format FORMAT    text or json

The branch is replaced where main has moved, and only where nobody has added
commits to it. Where others push at the same time, it begins again on theirs.

Exit: 0 published; 1 nothing to do, the base or the branch has all of it;
2 it could not, and nothing was changed.

Example: lifeboat publish --fleet ssh://git@github.com/me/pi-fleet --body pr.md
`;

const COMMAND = {
  name: 'publish',
  help: publishHelp,
  options: {
    'fleet': { type: 'string' },
    'branch': { type: 'string' },
    'base': { type: 'string' },
    'direct': { type: 'boolean' },
    'body': { type: 'string' },
    'dry-run': { type: 'boolean' },
    'fail-on': { type: 'string' },
    'policy': { type: 'boolean' },
    'author': { type: 'string' },
    'timeout': { type: 'string' },
    'format': { type: 'string' },
  },
} as const;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `lifeboat publish`. */
export async function runPublish(args: string[], io: CommandIo): Promise<number> {
  const given = readCommandLine(COMMAND, args, io);
  if (!given) return 0;
  const { values } = given;
  const format = textOrJson(COMMAND.name, values.format);
  try {
    if (values.fleet === undefined) throw usage(COMMAND.name, '--fleet URL-OR-DIR is missing, the fleet repository');
    if (values.direct && values.branch !== undefined) throw usage(COMMAND.name, '--direct pushes to the base, and --branch names another branch: one of the two');
    const limit = timeLimit(values.timeout, '10m');
    const failOn = values['fail-on'] ?? (values.direct ? 'refused' : 'none');
    const options: DeliveryOptions = {
      ...(values.base === undefined ? {} : { base: branchName('base', values.base) }),
      ...(values.branch === undefined ? {} : { branch: branchName('branch', values.branch) }),
      ...(values.author === undefined ? {} : { author: authorOf(values.author) }),
      isDirect: values.direct ?? false,
      isDryRun: values['dry-run'] ?? false,
      failOn: failOn === 'none' ? new Set() : failOnOf(failOn, COMMAND.name),
      policy: values.policy ?? false,
      onText: (text) => { if (values.body !== undefined) writeBody(values.body, text, io); },
    };
    const rendering = requireDefinition(io, COMMAND.name);
    for (const { message } of rendering.warnings) io.stderr(`warning: ${message}\n`);
    const source = fleetSource(values.fleet, io.cwd, rendering);
    const delivered = await inClone(source, limit, (clone) => deliver(clone, rendering, options, io));
    if (delivered === undefined) return 2;
    const { isDirect, isDryRun } = options;
    tell({ delivered, source, isDirect, isDryRun, ...(values.body === undefined ? {} : { body: values.body }) }, format, io);
    return delivered.outcome === 'published' ? 0 : 1;
  } catch (error) {
    if (!(error instanceof LifeboatError) || format === 'text') throw error;
    io.stdout(publishErrorJson(error));
    return 2;
  }
}

/** Works in a clone that is gone again afterwards, even where a signal ends the command: then it gives nothing. */
async function inClone<T>(source: FleetSource, limit: number, work: (clone: FleetClone) => Promise<T>): Promise<T | undefined> {
  const abort = new AbortController();
  let ended: NodeJS.Signals | undefined;
  const stop = (signal: NodeJS.Signals): void => {
    ended = signal;
    abort.abort();
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  let clone: FleetClone | undefined;
  try {
    clone = await FleetClone.create(source, { deadline: Date.now() + limit, signal: abort.signal });
    return await work(clone);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error instanceof LifeboatError ? presentable(error, source, clone?.directory) : error;
  } finally {
    clone?.remove();
    for (const signal of SIGNALS) process.off(signal, stop);
  }
  process.kill(process.pid, ended);
  return undefined;
}

/** What is said of the clone is said of a checkout that a person can make. */
function presentable(error: LifeboatError, { checkout, clone }: FleetSource, directory: string | undefined): LifeboatError {
  const { code, place, problem, remedy } = error;
  const without = (text: string): string => (directory === undefined ? text : text.replaceAll(`${directory}/`, '').replaceAll(directory, checkout));
  const needed = clone !== undefined && new RegExp(`(?:--fleet|-C) ${checkout.replace(/[^\w]/g, '\\$&')}(?![\\w.-])`).test(remedy);
  return new LifeboatError(code, { place: without(place), problem: without(problem), remedy: `${needed ? `In a clone, \`${clone}\`: ` : ''}${without(remedy)}` });
}

function branchName(option: string, name: string): string {
  if (/^(?!.*(?:\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)))[^\s~^:?*[\\\u007f/.-][^\s~^:?*[\\\u007f]*$/.test(name) && !/[/.]$/.test(name)) return name;
  throw usage(COMMAND.name, `--${option} ${name} is no name of a branch`);
}

function authorOf(text: string): { readonly name: string; readonly email: string } {
  const [, name, email] = /^([^<>\n]+?) *<([^<>\s]+)>$/.exec(text) ?? [];
  if (name !== undefined) return { name, email };
  throw usage(COMMAND.name, `--author ${text} is not of the form 'NAME <EMAIL>'`);
}

function writeBody(file: string, text: string, io: CommandIo): void {
  try {
    writeFileSync(resolve(io.cwd, file), text);
  } catch (error) {
    throw new LifeboatError('cannot-write', { place: `--body ${file}`, problem: `the file system refused to write here, and nothing was pushed: ${(error as Error).message}`, remedy: 'Name a file that can be written' });
  }
}

function tell(report: PublishReport, format: 'text' | 'json', io: CommandIo): void {
  const { delivered: { notices }, body } = report;
  for (const notice of notices) io.stderr(`note: ${notice}\n`);
  if (format === 'json') {
    io.stdout(publishJson(report));
  } else if (body === undefined) {
    io.stdout(publishText(report));
    io.stderr(publishSummary(report, paintFor({ ...io, stdoutIsTerminal: false })));
  } else {
    io.stdout(publishSummary(report, paintFor(io)));
  }
}


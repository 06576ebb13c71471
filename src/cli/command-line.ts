import { parseArgs, ParseArgsConfig } from 'util';
import type { CommandIo } from './command-io';
import { LifeboatError } from '../manifest/lifeboat-error';

type Options = NonNullable<ParseArgsConfig['options']>;

const HELP = { help: { type: 'boolean', short: 'h' } } as const;

/** A command as its line is read: `emergency plan`. */
export interface CommandLine<Named extends Options> {
  readonly name: string;
  readonly help: string;
  readonly options: Named;
  /** Whether it takes more than options. */
  readonly arguments?: boolean;
}

/** What was given on a command's line. */
export type Given<Named extends Options> = ReturnType<typeof parseArgs<{ options: Named; allowPositionals: true }>>;

/** Reads a command's line; undefined where help was asked for, and given. A mistake in it is an error of usage. */
export function readCommandLine<const Named extends Options>(command: CommandLine<Named>, args: string[], io: CommandIo): Given<Named> | undefined {
  const { values, positionals } = parsed(command, args);
  if (!values.help) return { values, positionals } as Given<Named>;
  io.stdout(command.help);
  return undefined;
}

function parsed({ name, options, arguments: allowPositionals = false }: CommandLine<Options>, args: string[]): Given<typeof HELP> {
  try {
    return parseArgs({ args, allowPositionals, options: { ...options, ...HELP } });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw usage(name, message.split('. ')[0]);
  }
}

/** A mistake in what was asked for. */
export function usage(name: string, problem: string): LifeboatError {
  return new LifeboatError('usage', { place: `lifeboat ${name}`, problem, remedy: `See lifeboat ${name} --help` });
}

/** The format of a command that knows two. */
export function textOrJson(name: string, format = 'text'): 'text' | 'json' {
  if (format === 'text' || format === 'json') return format;
  throw new LifeboatError('unknown-format', {
    place: `lifeboat ${name} --format ${format}`, problem: 'there is no such format; there are text and json', remedy: 'Name one of them',
  });
}

/** Refuses a format that is neither text nor one of a command's own. */
export function requireFormat(format: string, formats: object): void {
  if (format === 'text' || Object.hasOwn(formats, format)) return;
  throw new LifeboatError('unknown-format', {
    place: `--format ${format}`, problem: `there is no such format; there are text, ${Object.keys(formats).join(', ')}`, remedy: 'Name one of them',
  });
}

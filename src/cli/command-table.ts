import type { CommandIo } from './command-io';

/** What a command does with its arguments; its exit code. */
export type Command = (args: string[], io: CommandIo) => number | Promise<number>;

/** Commands by name: one file each, loaded only when it is asked for. */
export interface CommandTable {
  readonly [name: string]: { readonly does: string; readonly load: () => Promise<Command> };
}

/** The command of that name, or undefined. */
export async function commandOf(table: CommandTable, name: string | undefined): Promise<Command | undefined> {
  return name !== undefined && Object.hasOwn(table, name) ? table[name].load() : undefined;
}

/** What each command does, a line each. */
export function describe(table: CommandTable): string {
  const width = Math.max(...Object.keys(table).map((name) => name.length)) + 2;
  return Object.entries(table).map(([name, { does }]) => `  ${name.padEnd(width)}${does}`).join('\n');
}

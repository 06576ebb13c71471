import type { CommandIo } from './command-io';
import { Render, runComparing } from './comparison/run';
import { renderDefinition } from './definition';
import { differenceText } from './report/difference-text';

export const diffHelp = `Shows every field in which definition, project copy and fleet copy differ.

Usage: lifeboat diff [--project [APP=]DIR]... [--fleet DIR] [--format FORMAT]

It compares what lifeboat check compares, and shows all of it, object by object:
- is what the definition says, + what the copy has instead.

  --project [APP=]DIR   the checkout of the app's repository; APP= where there
                        are several
  --fleet DIR           the checkout of the fleet repository
  --format FORMAT       text, json, github, sarif or junit; all but text are
                        those of lifeboat check

Exit: 0 the same, 1 they differ, 2 it could not tell.

Example: lifeboat diff --project ../swimto --fleet ../pi-fleet
`;

/** `lifeboat diff`. */
export function runDiff(args: string[], io: CommandIo, render: Render = renderDefinition): number {
  return runComparing({ name: 'diff', help: diffHelp, text: differenceText }, args, io, render);
}

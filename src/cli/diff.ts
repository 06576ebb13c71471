import type { CommandIo } from './command-io';
import { Render, runComparing } from './comparison/run';
import { renderDefinition } from './definition';
import { differenceText } from './report/difference-text';

export const diffHelp = `Shows every field in which definition, copies and cluster differ.

Usage: lifeboat diff [--project [APP=]DIR]... [--fleet DIR]
                     [--live [--unexpected]]

It compares what lifeboat check compares, and shows all of it, object by object:
- is what the definition says, + what the copy or the cluster has instead.

  --project [APP=]DIR   the checkout of the app's repository; APP= where there
                        are several
  --fleet DIR           the checkout of the fleet repository
  --live                the cluster, with every live object
  --unexpected          with --live: objects that nobody declares too
  --cluster NAME        with --live: which cluster of the definition it is
  --context NAME, --kubeconfig FILE, --request-timeout SECONDS
                        how the cluster is reached, as for kubectl
  --format FORMAT       text, json, github, sarif or junit; all but text are
                        those of lifeboat check

Exit: 0 the same, 1 they differ, 2 it could not tell.

Example: lifeboat diff --live --context eldertree
`;

/** `lifeboat diff`. */
export function runDiff(args: string[], io: CommandIo, render: Render = renderDefinition): number | Promise<number> {
  return runComparing({ name: 'diff', help: diffHelp, text: differenceText }, args, io, render);
}

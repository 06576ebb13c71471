import type { CommandIo } from './command-io';
import { Render, runComparing } from './comparison/run';
import { renderDefinition } from './definition';
import { textReport } from './report/text';

export const checkHelp = `Says what it compared, and whether definition, project and fleet copy agree.

Usage: lifeboat check [--project [APP=]DIR]... [--fleet DIR] [--format FORMAT]

Without options it runs the definition (the app command of cdk8s.yaml) and
compares dist/project/* and dist/fleet with it (CDK8S_OUTDIR is honoured).

  --project [APP=]DIR   the checkout of the app's repository; APP= where there
                        are several
  --fleet DIR           the checkout of the fleet repository
  --format FORMAT       text, json, github, sarif or junit

Of each difference it says which of the three is the odd one out, in which
object and field, and the way out. Values of Secrets are never printed. Without
a cdk8s.yaml it verifies the sums and digests of the directories named.

Exit: 0 the same, 1 drift, 2 it could not tell.

Example: lifeboat check --project ../swimto --fleet ../pi-fleet
`;

/** `lifeboat check`. */
export function runCheck(args: string[], io: CommandIo, render: Render = renderDefinition): number {
  return runComparing({ name: 'check', help: checkHelp, text: textReport }, args, io, render);
}

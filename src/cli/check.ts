import type { CommandIo } from './command-io';
import { Render, runComparing } from './comparison/run';
import { renderDefinition } from './definition';
import { textReport } from './report/text';

export const checkHelp = `Says what it compared, and whether definition, copies and cluster agree.

Usage: lifeboat check [--project [APP=]DIR]... [--fleet DIR]
                      [--live [--objects] [--unexpected]] [--format FORMAT]

Without options it compares dist/project/* and dist/fleet with the definition,
the app command of cdk8s.yaml; without a cdk8s.yaml, the copies that are named.

  --project [APP=]DIR   the checkout of the app's repository
  --fleet DIR           the checkout of the fleet repository
  --live                the cluster, by the digest that Flux reports; it reads
                        only, and compares copies only where they are named
  --objects             with --live: every live object too, field by field
  --unexpected          the same, and whatever else stands in apps' namespaces
  --cluster NAME        with --live: which cluster of the definition it is
  --context NAME, --kubeconfig FILE, --request-timeout SECONDS
                        how the cluster is reached, as for kubectl
  --format FORMAT       text, json, github, sarif or junit

It says who is the odd one out, in which object and field, what has happened,
and the commands that end it. Values of Secrets are never printed.
Exit: 0 the same, 1 drift, 2 it could not tell.

Example: lifeboat check --live --objects --context eldertree
`;

/** `lifeboat check`. */
export function runCheck(args: string[], io: CommandIo, render: Render = renderDefinition): number | Promise<number> {
  return runComparing({ name: 'check', help: checkHelp, text: textReport }, args, io, render);
}

import { CLUSTER_OPTIONS, clusterOptionsOf } from './cluster/cluster-options';
import { reachOf } from './cluster/reach';
import type { CommandIo } from './command-io';
import { Given, readCommandLine, requireFormat, usage } from './command-line';
import { requireDefinition } from './definition';
import { CHECKLIST, lookAtAll } from './doctor/checklist';
import { doctorJson, DoctorReport, doctorText, toldDoctor, verdictOf } from './doctor/doctor-report';
import { questionsOf } from './doctor/questions';
import { Asked, Situation } from './doctor/situation';
import { githubText } from './report/github';
import { junitText } from './report/junit';
import { paintFor } from './report/paint';
import { sarifText } from './report/sarif';
import { LifeboatError } from '../manifest/lifeboat-error';

export const doctorHelp = `Goes through the checklists of a deployment, of production and of an emergency, and looks at each item.

Usage: lifeboat doctor [--project [APP=]DIR]... [--fleet DIR] [OPTIONS]

Run it beside the definition, cdk8s.yaml. Each item is passed, failed, not
checked or does not apply, with what was seen and a way out. What could not be
read is never passed: it is not checked, and the exit code is 2. It only reads:
the cluster is asked what it would do, and does nothing.

  --project [APP=]DIR   the checkout of the app's repository
  --fleet DIR           the checkout of the fleet repository
  --base REV            also: no immutable change since this revision
  --offline             ask neither a cluster nor a remote repository, and
                        leave out the items that need one
  --cluster NAME        which cluster of the definition it is
  --context NAME, --kubeconfig FILE, --request-timeout SECONDS
                        how the cluster is reached, as for kubectl
  --all                 also what was seen of the items that passed
  --format FORMAT       text, json, github, sarif or junit

What no program can tell, such as who knows the runbook, is listed at the end.

Exit: 0 all passed, 1 an item failed, 2 one could not be checked.

Example: lifeboat doctor --project ../swimto --fleet ../pi-fleet
`;

const COMMAND = {
  name: 'doctor',
  help: doctorHelp,
  options: {
    project: { type: 'string', multiple: true },
    fleet: { type: 'string' },
    base: { type: 'string' },
    cluster: { type: 'string' },
    offline: { type: 'boolean' },
    all: { type: 'boolean' },
    format: { type: 'string' },
    ...CLUSTER_OPTIONS,
  },
} as const;
type Values = Given<typeof COMMAND.options>['values'];

const FORMATS: { readonly [format: string]: ((report: DoctorReport) => string) | undefined } = {
  json: doctorJson,
  github: (report) => githubText(toldDoctor(report)),
  sarif: (report) => sarifText(toldDoctor(report)),
  junit: (report) => junitText(toldDoctor(report)),
};
const EXIT_CODES = { 'well': 0, 'not-well': 1, 'unknown': 2 } as const;

/** `lifeboat doctor`. */
export async function runDoctor(args: string[], io: CommandIo): Promise<number> {
  const values = readCommandLine(COMMAND, args, io)?.values;
  if (!values) return 0;
  const { format = 'text' } = values;
  requireFormat(format, FORMATS);
  const report = await reportOf(values, io).catch((error: unknown): DoctorReport => {
    if (!(error instanceof LifeboatError) || format === 'text') throw error;
    return { reach: '', items: [], leftOut: [], questions: [], error };
  });
  io.stdout(FORMATS[format]?.(report) ?? doctorText(report, paintFor(io), values.all === true));
  return EXIT_CODES[verdictOf(report)];
}

async function reportOf({ project, fleet, base, cluster, offline = false, ...values }: Values, io: CommandIo): Promise<DoctorReport> {
  const needless = Object.keys(CLUSTER_OPTIONS).find((name) => offline && values[name as keyof typeof CLUSTER_OPTIONS] !== undefined);
  if (needless !== undefined) throw usage(COMMAND.name, `--${needless} says how to reach a cluster, and --offline asks none`);
  const options = offline ? undefined : clusterOptionsOf(values);
  const rendering = requireDefinition(io, COMMAND.name);
  if (cluster !== undefined && !rendering.clusters.some(({ name }) => name === cluster)) {
    throw new LifeboatError('cluster-unknown', {
      place: `--cluster ${cluster}`, problem: `the definition has no cluster of this name; it has ${rendering.clusters.map(({ name }) => name).join(', ') || 'none'}`, remedy: 'Name one of them',
    });
  }
  const named = Object.fromEntries(Object.entries({ project, fleet, base, cluster, options }).filter(([, value]) => value !== undefined)) as Asked;
  const situation = new Situation(rendering, named, io);
  const items = CHECKLIST.filter(({ asks }) => !offline || asks === 'files');
  return {
    reach: reachOf(values),
    items: await lookAtAll(items, situation),
    leftOut: CHECKLIST.filter((item) => !items.includes(item)),
    questions: questionsOf(situation),
  };
}

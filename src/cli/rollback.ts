import { existsSync } from 'fs';
import { join } from 'path';
import { chooseCluster } from './cluster/choose-cluster';
import { CLUSTER_OPTIONS, clusterOptionsOf, PATIENT_SECONDS } from './cluster/cluster-options';
import { ClusterReader } from './cluster/cluster-reader';
import { endpointOf } from './cluster/endpoint';
import type { CommandIo } from './command-io';
import { readCommandLine, usage } from './command-line';
import { Render } from './comparison/run';
import { renderDefinition } from './definition';
import { readProjectCopy } from './emergency/project/project-copy';
import { passedOn } from './emergency/run-script';
import { paintFor, printable, wrap } from './report/paint';
import { changesToCommit, changesToRevision, changeText, changeToEarlier, ImagePast, narrowedImages } from './rollback/choice';
import { DefinitionPlace } from './rollback/definition-place';
import { pastText } from './rollback/past-text';
import { ProjectPlace } from './rollback/project-place';
import { AppImage, Change, RollbackPlace } from './rollback/rollback-place';
import { readHistory, WorkloadHistory } from './rollback/workload-history';
import { Rendering } from '../copies/rendering';
import { shellWord } from '../copies/shell-word';
import { LifeboatError } from '../manifest/lifeboat-error';

const HELP = `Sets an image of an app back to what ran before, in the project's image file; with
--project in the manifests of a project copy, for the hour when Flux is down.

Usage: lifeboat rollback [APP] [OPTIONS]

  APP                   of the definition; may be left out where there is one
  --project DIR         edit this project copy instead; \`lifeboat emergency
                        deploy --edited\` brings it to the cluster
  --image NAME          this one alone: its name in the image file, or that of
                        its container; may be given several times
  --to REV              a revision of a workload that the cluster holds, or a
                        commit, with which all images of the app go back
  --workload KIND/NAME  whose revision, where several have one
  --list                what ran when, as far as cluster and Git know
  --dry-run             say what would be written
  --cluster NAME        of the definition or of the project copy
  --context NAME, --kubeconfig FILE, --request-timeout SECONDS

What ran before is what the cluster's ReplicaSets and ControllerRevisions hold,
else what Git had. Nothing is written to the cluster. A whole copy goes back by
\`git checkout REV -- k8s\`, as EMERGENCY_DEPLOYMENT.md tells.

Exit: 0 written, or shown; 2 refused, nothing was changed.

Example: lifeboat rollback swimto --image api --dry-run
`;

const LINE = {
  name: 'rollback',
  help: HELP,
  arguments: true,
  options: {
    'project': { type: 'string' },
    'image': { type: 'string', multiple: true },
    'to': { type: 'string' },
    'workload': { type: 'string' },
    'list': { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    'cluster': { type: 'string' },
    ...CLUSTER_OPTIONS,
  },
} as const;

interface Wanted {
  readonly app?: string;
  readonly project?: string;
  readonly image?: readonly string[];
  readonly to?: string;
  readonly workload?: string;
  readonly list?: boolean;
  readonly cluster?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
}

/** `lifeboat rollback`. */
export async function runRollback(args: string[], io: CommandIo, render: Render = renderDefinition): Promise<number> {
  const given = readCommandLine(LINE, args, io);
  if (!given) return 0;
  const { values, positionals } = given;
  if (positionals.length > 1) throw usage('rollback', `it takes one APP, and ${positionals.join(', ')} are named`);
  const wanted: Wanted = { ...values, app: positionals[0] };
  let reader: ClusterReader | undefined;
  const cluster = async (): Promise<ClusterReader> => reader ??= new ClusterReader(await endpointOf(clusterOptionsOf(values, PATIENT_SECONDS), io));
  const place = await placeOf(wanted, cluster, io, render);
  const images = narrowedImages(place.images, wanted.image ?? [], wanted.workload, place);
  if (wanted.list) {
    io.stdout(printable(pastText(await pastsOf(place, images, cluster), place.file)));
    return 0;
  }
  const changes = await changesOf(wanted, place, images, cluster);
  const paint = paintFor(io);
  for (const change of changes) io.stdout(`${wrap(printable(`${change.image.name}: ${changeText(change)}`), '', '  ')}\n`);
  for (const { identity, container } of changes.flatMap(({ image }) => image.uses)) io.stdout(printable(`  in container ${container} of ${identity}\n`));
  const others = [...new Set(changes.flatMap(({ image }) => image.otherApps ?? []))];
  if (others.length > 0) io.stdout(`${wrap(printable(`The same entry is that of ${others.join(', ')}, which go${others.length === 1 ? 'es' : ''} back too.`), '  ', '  ')}\n`);
  io.stdout(values['dry-run'] ? 'Nothing was written.\n' : `${paint.green(wrap(printable(place.write(changes)), '', '  '))}\n`);
  return 0;
}

async function changesOf(
  { to, workload }: Wanted, place: RollbackPlace, images: readonly AppImage[], cluster: () => Promise<ClusterReader>,
): Promise<readonly Change[]> {
  if (to !== undefined && !/^\d{1,6}$/.test(to)) return changesToCommit(images, place.at(to), to, place);
  const pasts = await pastsOf(place, images, cluster);
  return to === undefined ? [changeToEarlier(pasts, place)] : changesToRevision(pasts.map((past) => narrowedRuns(past, workload)), Number(to), place);
}

function narrowedRuns(past: ImagePast, workload: string | undefined): ImagePast {
  if (workload === undefined) return past;
  return { ...past, runs: past.runs.filter(({ use: { object } }) => `${object.kind}/${object.metadata.name}`.toLowerCase() === workload.toLowerCase()) };
}

async function pastsOf(place: RollbackPlace, images: readonly AppImage[], cluster: () => Promise<ClusterReader>): Promise<ImagePast[]> {
  const reader = await cluster();
  const known = new Map<string, WorkloadHistory | undefined>();
  const pasts: ImagePast[] = [];
  for (const image of images) {
    const runs = [];
    for (const use of image.uses) {
      if (!known.has(use.identity)) known.set(use.identity, await readHistory(reader, use.object));
      const history = known.get(use.identity);
      if (history) runs.push({ use, history });
    }
    pasts.push({ image, runs, inGit: place.inGit(image) });
  }
  return pasts;
}

async function placeOf(wanted: Wanted, cluster: () => Promise<ClusterReader>, io: CommandIo, render: Render): Promise<RollbackPlace> {
  const rendering = wanted.project === undefined ? render(io) : undefined;
  if (rendering) return definitionPlace(rendering, wanted, cluster, io, render);
  if (wanted.project === undefined && !existsSync(join(io.cwd, 'k8s'))) {
    throw usage('rollback', 'this directory has neither a definition nor a project copy');
  }
  const copy = readProjectCopy(wanted.project ?? '.', io.cwd, wanted.cluster);
  if (wanted.app !== undefined && wanted.app !== copy.name) throw unknownApp(wanted.app, `the copy in ${copy.directory} is of ${copy.name}`);
  const options = passedOn({ ...wanted, reason: 'roll back' }, ['project', 'cluster', 'context', 'kubeconfig', 'reason']).map(shellWord);
  return new ProjectPlace(copy, ['lifeboat emergency deploy --edited', ...options].join(' '));
}

async function definitionPlace(
  rendering: Rendering, { app, cluster: named }: Wanted, cluster: () => Promise<ClusterReader>, io: CommandIo, render: Render,
): Promise<RollbackPlace> {
  // Only a uid needs an answer of the cluster.
  const asked = { place: 'lifeboat rollback', get: async (path: string) => (await cluster()).get(path) };
  const { name } = await chooseCluster(rendering.clusters, named, asked);
  const apps = rendering.directories.filter((one) => one.cluster === name && one.holds === 'app');
  const found = apps.filter((one) => app === undefined || one.app === app);
  if (found.length === 1) return new DefinitionPlace({ rendering, directory: found[0] }, io, render);
  const known = apps.map((one) => one.app).join(', ') || 'none';
  if (app === undefined) throw usage('rollback', `no APP is named, and cluster ${name} has ${known}`);
  throw unknownApp(app, `cluster ${name} has ${known} in the definition`);
}

function unknownApp(app: string, problem: string): LifeboatError {
  return new LifeboatError('unknown-app', { place: `lifeboat rollback ${app}`, problem, remedy: 'Name one of those, or another directory' });
}

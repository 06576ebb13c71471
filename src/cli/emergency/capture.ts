import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { CaptureDefinition, captureDefinition, definedApps } from './capture-definition';
import { headerOf, mergedFile } from './capture-file';
import { imageFileText, sortImages } from './capture-images';
import { CapturedApp, CaptureLook, DefinedApp } from './capture-look';
import { captureText, WrittenCapture } from './capture-text';
import { writeProjectFiles } from './capture-writing';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestValue } from '../../manifest/manifest-object';
import { readPatches } from '../../manifest/patch-file';
import { chooseCluster } from '../cluster/choose-cluster';
import { CLUSTER_OPTIONS, clusterOptionsOf } from '../cluster/cluster-options';
import { ClusterReader } from '../cluster/cluster-reader';
import { endpointOf } from '../cluster/endpoint';
import { LiveObject } from '../cluster/live-object';
import type { CommandIo } from '../command-io';
import { readCommandLine } from '../command-line';
import { Render } from '../comparison/run';
import { renderDefinition } from '../definition';
import { kustomizationStatus } from '../live/flux-status';
import { readManifest } from '../live/read-manifest';

export const emergencyCaptureHelp = `Takes what a person changed on the cluster over into the project, so that resume keeps it.

Usage: lifeboat emergency capture [--app NAME] [--cluster NAME] [OPTIONS]

Compares live objects with the definition, and writes what differs to captured/<cluster>/<app>.yaml, which the FluxApp
loads at every synth: fields that were set or removed, objects that were added or deleted. An image that comes from the
image file is written there instead. Comments in both files stay; a change that was captured before stays too.

  --app NAME            of this app alone (default: all apps that are not disabled)
  --out FILE            write there instead; the definition does not load it
  --other-version       although the cluster last applied another version than this definition
  --cluster NAME        which cluster of the definition it is
  --context NAME, --kubeconfig FILE, --request-timeout SECONDS
                        how the cluster is reached, as for kubectl

Left out, and said: values of Secrets, replicas under an autoscaler, restarts. It reads the cluster and writes nothing
to it. Then: lifeboat synth, commit and push both copies, resume.

Exit: 0 captured, or nothing to capture; 1 captured, but for what it names; 2 nothing was written.

Example: lifeboat emergency capture --app swimto --context eldertree
`;

const COMMAND = {
  name: 'emergency capture',
  help: emergencyCaptureHelp,
  options: { 'app': { type: 'string' }, 'out': { type: 'string' }, 'other-version': { type: 'boolean' }, 'cluster': { type: 'string' }, ...CLUSTER_OPTIONS },
} as const;

/** Where captured changes go. */
export interface CaptureTarget {
  readonly cluster: string;
  /** A file of the person's choice, which the definition does not load. */
  readonly out?: string;
}

/** What the captured files of one run come to. */
interface Prepared {
  readonly files: Map<string, string>;
  readonly written: WrittenCapture[];
}

/** `lifeboat emergency capture`. */
export async function runEmergencyCapture(args: string[], io: CommandIo, render: Render = renderDefinition): Promise<number> {
  const values = readCommandLine(COMMAND, args, io)?.values;
  if (!values) return 0;
  const definition = captureDefinition(COMMAND.name, io, render);
  const reader = new ClusterReader(await endpointOf(clusterOptionsOf(values), io));
  const cluster = await chooseCluster(definition.base.clusters, values.cluster, reader);
  const apps = definedApps(definition, cluster.name, values.app);
  const look = new CaptureLook(reader, apps);
  if (!values['other-version']) for (const app of apps) requireVersion(app, definition, await look.kustomization(app.directory));
  const captured: CapturedApp[] = [];
  for (const app of apps) captured.push(await look.look(app));
  const prepared = prepare(captured, definition, { cluster: cluster.name!, ...(values.out === undefined ? {} : { out: values.out }) }, io);
  const restore = writeProjectFiles(io.cwd, prepared.files);
  if (prepared.files.size > 0 && values.out === undefined) proveLoaded(io, render, restore);
  io.stdout(captureText(`cluster ${cluster.name} (context ${reader.context}, ${reader.server})`, captured, prepared.written, nextStep(values.out)));
  return captured.some(({ leftOut }) => leftOut.some(({ isLost }) => isLost)) ? 1 : 0;
}

function nextStep(out: string | undefined): string {
  return out === undefined ? 'Next: lifeboat synth, commit and push both copies; then resume changes none of this.\n'
    : `${out} is for you to read: the definition does not load it, and resume takes all of this back.\n`;
}

/** The new texts of all files that change. */
export function prepare(
  captured: readonly CapturedApp[], { base, directory }: CaptureDefinition, target: CaptureTarget, io: CommandIo,
): Prepared {
  const { cluster, out } = target;
  const withPatches = captured.filter(({ app, patches }) => patches.length > 0 || existsSync(join(io.cwd, directory, cluster, `${app}.yaml`)));
  if (out !== undefined && captured.filter(({ patches }) => patches.length > 0).length > 1) {
    const names = withPatches.map(({ app }) => app).join(', ');
    throw new LifeboatError('usage', { place: `--out ${out}`, problem: `changes of ${names} would go to one file`, remedy: 'Name one with --app NAME' });
  }
  const objects = definedObjects(base, cluster);
  // A file that the definition does not load says all by itself.
  const inFile = out === undefined ? base.images : undefined;
  const { images, patches: sorted } = sortImages(captured.flatMap(({ patches }) => patches), inFile, cluster, objects);
  const files = new Map<string, string>();
  const written: WrittenCapture[] = [];
  for (const { app, patches } of withPatches) {
    const file = out ?? `${directory}/${cluster}/${app}.yaml`;
    const before = existsSync(join(io.cwd, file)) ? readFileSync(join(io.cwd, file), 'utf8') : undefined;
    const own = sorted.filter(({ object }) => patches.some((patch) => patch.object === object));
    if (before === undefined && own.length === 0) continue;
    const { text, kept } = mergedFile(before, file, headerOf(cluster, app), own);
    readPatches(text, file);
    if (text !== before) files.set(file, text);
    written.push({ file, patches: own, kept, isChanged: text !== before });
  }
  if (images.length > 0 && base.images) {
    const { file } = base.images;
    files.set(file, imageFileText(io.cwd, base.images, cluster, images));
    written.push({ file, patches: [], images, kept: [], isChanged: true });
  }
  return { files, written };
}

function definedObjects({ trees, directories }: CaptureDefinition['base'], cluster: string): ManifestValue[] {
  const fleet = trees.find(({ kind }) => kind === 'fleet');
  const texts = new Map((fleet?.files ?? []).map((file) => [file.path, file]));
  return directories.filter((one) => one.cluster === cluster && one.holds === 'app').flatMap(({ fleetPath, objects }) => (
    objects.flatMap(({ file }) => readManifest(texts.get(`${fleetPath}/${file}`)?.text ?? '', file, false))
      .map(({ object }) => object as unknown as ManifestValue)));
}

/** Differences from another version of the definition would be taken for the hotfix. */
function requireVersion({ app, directory }: DefinedApp, { rendering }: CaptureDefinition, kustomization: LiveObject | undefined): void {
  const applied = kustomization && kustomizationStatus(kustomization).history?.[0];
  const deployed = kustomization?.metadata.annotations?.['emergency.cdk8s-lifeboat.io/digest'];
  const same = rendering.directories.find(({ name, namespace, cluster }) => (
    name === directory.name && namespace === directory.namespace && cluster === directory.cluster));
  const own = [directory.digest, same?.digest];
  if (!applied || own.includes(applied.digest) || own.includes(deployed)) return;
  const revision = applied.metadata?.revision;
  throw new LifeboatError('capture-version', {
    place: `app ${app}`,
    problem: `the cluster last applied ${applied.digest}${revision === undefined ? '' : ` of ${revision}`}, and the definition comes to ${own[1]}, `
      + 'so that more differs than the hotfix',
    remedy: 'Check out the definition of that version, or take every difference with --other-version, '
      + 'as where an image was captured into the image file and not pushed',
  });
}

/** A file that the definition would not load is taken back. */
export function proveLoaded(io: CommandIo, render: Render, restore: () => void): void {
  try {
    render({ ...io, stderr: () => undefined });
  } catch (error) {
    restore();
    throw error;
  }
}

import { existsSync } from 'fs';
import { posix, resolve } from 'path';
import type { CommandIo } from './command-io';
import { readCommandLine, usage } from './command-line';
import { Render } from './comparison/run';
import { renderDefinition } from './definition';
import { prepare, proveLoaded } from './emergency/capture';
import { CapturedDirectory, DefinedManifest, lookInCheckout } from './emergency/capture-checkout';
import { captureDefinition } from './emergency/capture-definition';
import { captureText } from './emergency/capture-text';
import { writeProjectFiles } from './emergency/capture-writing';
import { Rendering } from '../copies/rendering';
import { readManifest } from './live/read-manifest';

export const captureHelp = `Takes what was changed by hand in the fleet copy over into the project, so that both copies say it.

Usage: lifeboat capture --fleet DIR [--app NAME] [--cluster NAME]

Compares the manifests of the checkout with the definition, and writes what differs to captured/<cluster>/<app>.yaml,
which the FluxApp loads at every synth; an image that comes from the image file is written there. Values of Secrets are
left out, and said. The checkout is not changed.

  --fleet DIR      the checkout of the fleet repository
  --app NAME       of this app alone
  --cluster NAME   on this cluster alone

Exit: 0 captured, or nothing to capture; 1 captured, but for what it names; 2 nothing was written.

Example: lifeboat capture --fleet ../pi-fleet
`;

const COMMAND = {
  name: 'capture', help: captureHelp, options: { fleet: { type: 'string' }, app: { type: 'string' }, cluster: { type: 'string' } },
} as const;

/** `lifeboat capture`. */
export function runCapture(args: string[], io: CommandIo, render: Render = renderDefinition): number {
  const values = readCommandLine(COMMAND, args, io)?.values;
  if (!values) return 0;
  const { fleet } = values;
  if (fleet === undefined) throw usage(COMMAND.name, '--fleet DIR is missing, the checkout of the fleet repository');
  const checkout = resolve(io.cwd, fleet);
  if (!existsSync(checkout)) throw usage(COMMAND.name, `--fleet ${fleet} is no directory`);
  const definition = captureDefinition(COMMAND.name, io, render);
  const wanted = definition.base.directories.filter(({ holds, app, cluster }) => (
    holds === 'app' && (values.app ?? app) === app && (values.cluster ?? cluster) === cluster));
  if (wanted.length === 0) throw usage(COMMAND.name, `the definition has no ${values.app === undefined ? 'app' : `app '${values.app}'`}${values.cluster === undefined ? '' : ` on cluster '${values.cluster}'`}`);
  const texts = new Map((definition.base.trees.find(({ kind }) => kind === 'fleet')?.files ?? []).map((file) => [file.path, file]));
  let exit = 0;
  const edited: string[] = [];
  for (const cluster of new Set(wanted.map((one) => one.cluster))) {
    const captured = wanted.filter((one) => one.cluster === cluster && existsSync(resolve(checkout, one.fleetPath)))
      .map((one) => lookInCheckout(checkout, one.app, one.fleetPath, definedIn(one, texts)));
    const { files, written } = prepare(captured, definition, { cluster }, io);
    const restore = writeProjectFiles(io.cwd, files);
    if (files.size > 0) proveLoaded(io, render, restore);
    io.stdout(captureText(`the fleet copy of cluster ${cluster} (${fleet})`, captured, written, ''));
    edited.push(...captured.flatMap((one: CapturedDirectory) => one.files));
    if (captured.some(({ leftOut }) => leftOut.length > 0)) exit = 1;
  }
  if (edited.length > 0) {
    io.stdout(`Next, so that the files are written anew with the same content:\n  rm ${edited.map((file) => posix.join(fleet, file)).join(' ')}\n  lifeboat synth --fleet ${fleet} --allow-dirty\n`);
  }
  return exit;
}

function definedIn({ fleetPath, objects }: Rendering['directories'][number], texts: ReadonlyMap<string, { readonly text: string }>): DefinedManifest[] {
  return objects.flatMap(({ file }) => readManifest(texts.get(`${fleetPath}/${file}`)?.text ?? '', file, false).map((one) => ({ ...one, file })));
}

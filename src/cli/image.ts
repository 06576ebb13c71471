import { existsSync, readFileSync, renameSync, writeFileSync } from 'fs';
import { join } from 'path';
import type { CommandIo } from './command-io';
import { readCommandLine } from './command-line';
import { isReference, withReference } from './image-text';
import { LifeboatError } from '../manifest/lifeboat-error';

export const imageHelp = `Sets image references in the project's image file, from which the definition takes them into both copies.

Usage: lifeboat image set [--cluster NAME] [--file FILE] NAME=REFERENCE...

  --cluster NAME   for this cluster alone; the others keep theirs
  --file FILE      the image file (default: images.yaml)

Comments in the file stay, the markers of Flux's image automation too. Run lifeboat synth afterwards.

Exit: 0 set, or as it was already; 2 nothing was changed.

Example: lifeboat image set --cluster staging api=ghcr.io/example/swimto-api:1.4.3
`;

const COMMAND = { name: 'image', help: imageHelp, arguments: true, options: { cluster: { type: 'string' }, file: { type: 'string' } } } as const;

/** `lifeboat image set`. */
export function runImage(args: string[], io: CommandIo): number {
  const given = readCommandLine(COMMAND, args, io);
  if (!given) return 0;
  const { values, positionals: [verb, ...assignments] } = given;
  if (verb !== 'set' || assignments.length === 0) {
    throw new LifeboatError('image-usage', {
      place: 'lifeboat image',
      problem: verb === 'set' ? 'no NAME=REFERENCE is given' : `there is no 'image ${verb ?? ''}'`,
      remedy: 'Write: lifeboat image set NAME=REFERENCE',
    });
  }
  const file = values.file ?? 'images.yaml';
  const path = join(io.cwd, file);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const section = values.cluster === undefined ? ['images'] : ['clusters', values.cluster];
  const after = assignments.map(assignment)
    .reduce((text, { name, reference }) => withReference(file, text, [...section, name], reference), before);
  if (after === before) {
    io.stdout(`${file} has that already.\n`);
    return 0;
  }
  writeFileSync(`${path}.lifeboat`, after);
  renameSync(`${path}.lifeboat`, path);
  io.stdout(`${file} is written. Bring it into both copies: lifeboat synth\n`);
  return 0;
}

function assignment(argument: string): { name: string; reference: string } {
  const match = /^([A-Za-z0-9][A-Za-z0-9._-]*)=(\S+)$/.exec(argument);
  if (match) return { name: match[1], reference: checkReference(argument, match[2]) };
  throw new LifeboatError('image-assignment', {
    place: `lifeboat image set '${argument}'`,
    problem: 'is no NAME=REFERENCE',
    remedy: 'Write it like api=ghcr.io/example/api:1.4.3',
  });
}

function checkReference(place: string, reference: string): string {
  if (isReference(reference)) return reference;
  throw new LifeboatError('image-assignment', {
    place: `lifeboat image set '${place}'`,
    problem: `'${reference}' is no image reference (registry/name:tag, registry/name@sha256:64 hex digits, or both)`,
    remedy: 'Write it like ghcr.io/example/api:1.4.3',
  });
}

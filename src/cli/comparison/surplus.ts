import { Copy, CopyState, entriesOf, foreignText } from './copy';
import { Finding } from './finding';
import { Subject } from './manifests';
import { Remedies } from './remedy';
import { fileFinding } from './sums';
import { readMarker } from '../../copies/marker';
import { RenderedDirectory, Rendering } from '../../copies/rendering';

const MANIFEST = /\.(?:ya?ml|json)$/;

/** Files that stand in a copy and not in the definition: manifests in the directories of apps, and whatever carries our own marker. */
export function findSurplus(rendering: Rendering, state: CopyState, remedies: Remedies): Finding[] {
  const { copy } = state;
  const found: Finding[] = [];
  const directories = new Map(rendering.directories.flatMap((directory) => {
    const path = copy.kind === 'fleet' ? directory.fleetPath : directory.project === copy.name ? directory.projectPath : undefined;
    return path === undefined ? [] : [[path, directory] as const];
  }));
  const known = new Set<string>();
  for (const path of state.defined.keys()) for (let at = parentOf(path); at !== ''; at = parentOf(at)) known.add(at);
  for (const path of [...known].sort()) {
    for (const { name, isDirectory } of entriesOf(copy, path)) {
      const inner = `${path}/${name}`;
      if (isDirectory) {
        if (!known.has(inner)) found.push(...staleDirectory(rendering.owner, copy, inner, remedies));
      } else if (!state.defined.has(inner)) {
        const finding = surplusFile(rendering.owner, copy, inner, directories.get(path), remedies);
        if (finding) found.push(finding);
      }
    }
  }
  return found;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function surplusFile(owner: string, copy: Copy, path: string, directory: RenderedDirectory | undefined, remedies: Remedies): Finding | undefined {
  const subject = directory ? { app: directory.app, cluster: directory.cluster } : {};
  if (!directory && !/\.(?:ya?ml|sh|md)$/.test(path)) return undefined;
  if (directory && !MANIFEST.test(path)) return undefined;
  const marker = readMarker(foreignText(copy, path) ?? '');
  if (marker?.owner === owner) return stale(subjectOf(subject, marker.construct), copy, path, marker.construct, remedies);
  if (!directory) return undefined;
  const origin = marker ? `it was generated from ${marker.owner}: ${marker.construct}` : 'it is not generated';
  return {
    ...fileFinding('extra', subject, copy, path, `has ${path}, which the definition does not make (${origin})`, remedies),
    remedy: 'Move it out of this directory, or bring its objects into the definition and delete it',
  };
}

function stale(subject: Subject, copy: Copy, path: string, construct: string, remedies: Remedies): Finding {
  return {
    ...fileFinding('extra', subject, copy, path, `still has ${path} of an earlier synth, made from ${construct}, which the definition no longer makes`, remedies),
    remedy: copy.kind === 'project' ? `Run ${remedies.synth} to remove it`
      : `Run ${remedies.synth} to remove it; what that leaves in place, \`git rm\` once no Kustomization reads it`,
  };
}

function staleDirectory(owner: string, copy: Copy, path: string, remedies: Remedies): Finding[] {
  const entries = entriesOf(copy, path);
  for (const { name, isDirectory } of entries) {
    if (isDirectory || !MANIFEST.test(name)) continue;
    const marker = readMarker(foreignText(copy, `${path}/${name}`) ?? '');
    if (marker?.owner === owner) return [stale(subjectOf({}, marker.construct), copy, path, marker.construct, remedies)];
    // One file tells whose a generated directory is.
    if (marker) return [];
  }
  return entries.flatMap(({ name, isDirectory }) => (isDirectory && name !== '.git' ? staleDirectory(owner, copy, `${path}/${name}`, remedies) : []));
}

/** Constructs are named cluster first, then app. */
function subjectOf(subject: Subject, construct: string): Subject {
  const [cluster, app] = construct.split('/');
  return subject.app !== undefined || app === undefined ? subject : { app, cluster };
}

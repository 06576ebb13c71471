import { CopyState, placeOf } from './copy';
import { Finding } from './finding';
import { compareManifest, Subject, VOICE_NAMES } from './manifests';
import { Remedies } from './remedy';
import { fileFinding } from './sums';
import { readMarker, sealHolds } from '../../copies/marker';
import { RenderedDirectory } from '../../copies/rendering';
import { sameValue } from '../../manifest/difference';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestValue } from '../../manifest/manifest-object';
import { readYaml } from '../kustomize/read-yaml';

type Mapping = { readonly [key: string]: ManifestValue };

function mappingOf(text: string, path: string): Mapping {
  const value = readYaml(text, path)[0]?.value;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function listOf(mapping: Mapping, key: string): ManifestValue[] {
  const value = mapping[key];
  return Array.isArray(value) ? value : [];
}

/** `./swimto/` and `swimto` are the same to kustomize. */
function entryText(entry: ManifestValue): string {
  return typeof entry === 'string' ? entry.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '') : '';
}

function lineOfEntry(text: string, entry: string): number {
  return text.split('\n').findIndex((line) => entryText(line.replace(/^\s*-\s*/, '').replace(/\s+#.*$/, '').replace(/^(["'])(.*)\1\s*$/, '$2').trim()) === entry
    && /^\s*-/.test(line)) + 1;
}

/** The kustomization.yaml of an app's own directory: what it lists is what Flux applies. */
export function checkAppKustomization(
  subject: Subject, state: CopyState, path: string, identities: ReadonlyMap<string, string>, remedies: Remedies,
): Finding[] {
  const text = state.differing.get(path);
  const defined = state.defined.get(path) ?? '';
  if (text === undefined) {
    return [{ ...fileFinding('missing', subject, state.copy, path, 'has no kustomization.yaml here, so that Flux would apply every file of the directory', remedies), remedy: `Run ${remedies.synth} to write it` }];
  }
  const finding = (kind: Finding['kind'], problem: string, line?: number): Finding => fileFinding(kind, subject, state.copy, path, problem, remedies, line);
  let own: Mapping;
  try {
    own = mappingOf(text, path);
  } catch (error) {
    if (!(error instanceof LifeboatError)) throw error;
    return [finding('unreadable', `has a kustomization.yaml that kustomize does not read as it stands: ${error.problem}`)];
  }
  const wanted = listOf(mappingOf(defined, path), 'resources').map(entryText);
  const listed = listOf(own, 'resources').map(entryText);
  const found = [
    ...listed.filter((entry) => !wanted.includes(entry))
      .map((entry) => finding('resources', `lists ${entry} in kustomization.yaml, which the definition does not have, so that Flux applies it`, lineOfEntry(text, entry))),
    ...wanted.filter((entry) => !listed.includes(entry))
      .map((entry) => finding('resources', `does not list ${entry} in kustomization.yaml, so that Flux deletes ${identities.get(entry) ?? 'what it holds'}`)),
  ];
  // The list was compared entry by entry; what remains are fields such as images or patches, which change what Flux applies.
  const rest = (mapping: Mapping): Mapping => ({ ...mapping, resources: wanted });
  if (!sameValue(rest(own) as ManifestValue, rest(mappingOf(defined, path)) as ManifestValue)) {
    const versions = [
      { voice: 'definition' as const, text: defined, path, edited: false },
      { voice: state.copy.kind, text, copy: state.copy, path, edited: !sealHolds(text) },
    ];
    found.push(...compareManifest(subject, versions, remedies).filter(({ field }) => field !== undefined && !field.startsWith('resources')));
  }
  if (found.length === 0) found.push(finding('bytes', 'lists the same in kustomization.yaml, with other comments, order or formatting'));
  return found;
}

/** The kustomization.yaml of a cluster, which other projects and people write too: only our own lines are looked for. */
export function checkClusterKustomization(
  subject: Subject, state: CopyState, path: string, directoryOf: (entry: string) => RenderedDirectory | undefined, remedies: Remedies,
): Finding[] {
  const text = state.differing.get(path);
  const whole = (kind: Finding['kind'], problem: string): Finding => ({
    ...fileFinding(kind, subject, state.copy, path, problem, remedies), remedy: `Run ${remedies.synth} to write our lines into it`,
  });
  if (text === undefined) return [whole('missing', 'has no kustomization.yaml of the cluster, so that Flux applies every file below it')];
  let own: Mapping;
  try {
    own = mappingOf(text, path);
  } catch (error) {
    if (!(error instanceof LifeboatError)) throw error;
    return [{ ...whole('unreadable', `has a cluster kustomization.yaml that kustomize does not read as it stands: ${error.problem}`), remedy: `Correct ${placeOf(state.copy, path)}` }];
  }
  const wanted = mappingOf(state.defined.get(path) ?? '', path);
  const listed = new Set(listOf(own, 'resources').map(entryText));
  const found: Finding[] = [];
  for (const entry of listOf(wanted, 'resources').map(entryText)) {
    const applied = directoryOf(entry);
    const app = applied?.app;
    const about = { ...subject, ...(app === undefined ? {} : { app }) };
    const directory = applied?.fleetPath.slice(path.lastIndexOf('/') + 1);
    if (!listed.has(entry)) {
      found.push({
        ...fileFinding('unlisted', about, state.copy, path, `does not list ${entry} in the cluster's kustomization.yaml, so that Flux deletes ${app ?? 'it'}`, remedies),
        remedy: `Run ${remedies.synth} to add the line`,
      });
    } else if (directory !== undefined && listed.has(directory)) {
      const line = lineOfEntry(text, directory);
      found.push({
        ...fileFinding('resources', about, state.copy, path,
          `lists the directory ${directory} beside ${entry}, so that the cluster's Kustomization and the app's own fight over the same objects`, remedies, line),
        remedy: 'Hand the app over with `lifeboat fleet adopt`, which keeps its objects alive',
      });
    }
  }
  return found;
}

/** The page of projects, where only our own rows are looked for. */
export function checkProjectsPage(subject: Subject, state: CopyState, path: string, remedies: Remedies): Finding[] {
  const text = state.differing.get(path);
  const standing = new Set((text ?? '').split('\n'));
  const rows = (state.defined.get(path) ?? '').split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:project|---) \|/.test(line));
  return rows.filter((row) => !standing.has(row)).map((row) => {
    const app = row.split(' | ')[0].slice(2);
    const page = path.slice(path.lastIndexOf('/') + 1);
    return {
      ...fileFinding('outdated', { ...subject, app }, state.copy, path, `lacks the row of ${app} in ${page}, or has another one`, remedies),
      remedy: `Run ${remedies.synth} to write it`,
    };
  });
}

/** A script or page: whoever needs it in an emergency must find what the definition made. */
export function checkSealed(subject: Subject, state: CopyState, path: string, remedies: Remedies): Finding {
  const text = state.differing.get(path);
  const finding = (kind: Finding['kind'], problem: string): Finding => fileFinding(kind, subject, state.copy, path, problem, remedies);
  if (text === undefined) return { ...finding('missing', `lacks ${path}`), remedy: `Run ${remedies.synth} to write it` };
  const marker = readMarker(text);
  if (marker === undefined) return finding('edited', `has ${path} without the line that says what made it: it was edited by hand or is not ours`);
  if (!sealHolds(text)) return finding('edited', `has ${path} edited by hand: its seal does not hold`);
  return { ...finding('outdated', `has ${path} as another synth wrote it`), remedy: `Run ${remedies.synth} to bring the ${VOICE_NAMES[state.copy.kind]} up to date` };
}

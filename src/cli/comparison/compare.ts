import { existsSync } from 'fs';
import { resolve } from 'path';
import { Copy, CopyState, contentOf, entriesOf, foreignText, placeOf, readCopy } from './copy';
import { Compared, Comparison, Finding } from './finding';
import { checkAppKustomization, checkClusterKustomization, checkProjectsPage, checkSealed } from './listings';
import { compareManifest, Version, VOICE_NAMES } from './manifests';
import { Remedies } from './remedy';
import { checkSums, fileFinding, sumsOf } from './sums';
import { findSurplus } from './surplus';
import { sha256 } from '../../copies/checksums';
import { interruptionIn } from '../../copies/interruption';
import { sealHolds } from '../../copies/marker';
import { RenderedDirectory, Rendering } from '../../copies/rendering';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { KUSTOMIZATION_FILES } from '../kustomize/kustomization';

const UNMARKED = new Set(['DIGEST', 'SHA256SUMS']);

/** Compares copies on disk with what the definition makes. */
export function compareCopies(rendering: Rendering, copies: readonly Copy[], remedies: Remedies): Comparison {
  const states = copies.map((copy) => requireCopy(readCopy(copy), remedies));
  const comparing = new Comparing(rendering, states, remedies);
  return { compared: comparedOf(rendering, copies), findings: comparing.findings() };
}

/** An interrupted write in one of these roots, each of which holds one or more copies. */
export function findInterruptions(roots: readonly Copy[], remedies: Remedies): Finding[] {
  return roots.flatMap((copy): Finding[] => {
    const found = interruptionIn(resolve(copy.cwd, copy.directory));
    if (!found) return [];
    const problem = found.writer === undefined
      ? `was being written when the writer was stopped: ${found.done} of ${found.done + found.pending.length} files are done, ${found.pending[0] ?? 'none'} is next`
      : `is being written at this moment by process ${found.writer}`;
    return [{
      ...fileFinding('interrupted', {}, copy, '.', problem, remedies),
      message: `${copy.directory} ${problem}`,
      remedy: found.writer === undefined ? `The next ${remedies.synth} finishes it` : 'Wait until it has ended, and check again',
    }];
  });
}

/** Silence about a copy that is not there would be taken for success. */
function requireCopy(state: CopyState, remedies: Remedies): CopyState {
  const { copy } = state;
  const own = copy.tree.files.filter(({ merged }) => merged === undefined);
  if (own.some(({ path }) => contentOf(state, path) !== undefined)) return state;
  const what = copy.name === undefined ? 'the fleet copy' : `the project copy of ${copy.name}`;
  throw new LifeboatError('copy-absent', {
    place: copy.directory,
    problem: existsSync(resolve(copy.cwd, copy.directory)) ? `it holds nothing of ${what}` : `there is no such directory, where ${what} should be`,
    remedy: `Name the checkout that holds it, or write it with ${remedies.synth}`,
  });
}

/** What is compared of a definition. */
export function comparedOf(rendering: Rendering, copies: readonly Copy[]): Compared {
  const fleet = copies.find(({ kind }) => kind === 'fleet');
  return {
    definition: {
      apps: new Set(rendering.directories.map(({ construct }) => construct)).size,
      objects: rendering.directories.reduce((sum, { objects }) => sum + objects.length, 0),
    },
    project: copies.flatMap(({ kind, name, directory }) => (kind === 'project' ? [{ name: name ?? '', directory }] : [])),
    ...(fleet ? { fleet: { directory: fleet.directory } } : {}),
    directories: rendering.directories.flatMap((directory) => copies.flatMap((copy) => {
      const path = pathIn(copy, directory);
      return path === undefined ? [] : [{ copy: copy.kind, app: directory.app, cluster: directory.cluster, directory: placeOf(copy, path) }];
    })),
  };
}

function pathIn(copy: Copy, directory: RenderedDirectory): string | undefined {
  if (copy.kind === 'fleet') return directory.fleetPath;
  return directory.project === copy.name ? directory.projectPath : undefined;
}

/** One comparison: every file that differs is explained once, by what it is. */
class Comparing {
  private readonly explained = new Map<CopyState, Set<string>>();
  /** Directories of which a copy has nothing. */
  private readonly gone = new Set<string>();
  private readonly namesByDirectory = new Map<CopyState, Map<string, string[]>>();

  public constructor(private readonly rendering: Rendering, private readonly states: readonly CopyState[], private readonly remedies: Remedies) {
    for (const state of states) {
      this.explained.set(state, new Set());
      const names = new Map<string, string[]>();
      for (const path of state.defined.keys()) {
        const directory = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
        const list = names.get(directory);
        if (list) list.push(path.slice(directory.length + 1));
        else names.set(directory, [path.slice(directory.length + 1)]);
      }
      this.namesByDirectory.set(state, names);
    }
  }

  public findings(): Finding[] {
    return [
      ...this.rendering.directories.flatMap((directory) => this.directory(directory)),
      ...this.states.flatMap((state) => [...this.otherFiles(state), ...this.modes(state), ...findSurplus(this.rendering, state, this.remedies)]),
    ];
  }

  private directory(directory: RenderedDirectory): Finding[] {
    const found: Finding[] = [];
    const present: { state: CopyState; path: string; names: string[] }[] = [];
    for (const state of this.states) {
      const path = pathIn(state.copy, directory);
      if (path === undefined) continue;
      const names = this.namesByDirectory.get(state)?.get(path) ?? [];
      if (names.some((name) => contentOf(state, `${path}/${name}`) !== undefined)) present.push({ state, path, names });
      else found.push(this.missingApp(directory, state, path, names));
    }
    if (present.every(({ state, path, names }) => !names.some((name) => state.differing.has(`${path}/${name}`)))) return found;
    for (const { file, identity } of directory.objects) {
      const concerned = present.filter(({ state, path }) => state.differing.has(`${path}/${file}`));
      if (concerned.length === 0) continue;
      for (const { state, path } of concerned) this.explained.get(state)?.add(`${path}/${file}`);
      const [{ state, path }] = concerned;
      found.push(...compareManifest({ app: directory.app, cluster: directory.cluster, identity }, [
        { voice: 'definition', text: state.defined.get(`${path}/${file}`), path: file, edited: false },
        ...present.map((one): Version => this.version(one.state, one.path, file)),
      ], this.remedies));
    }
    const identities = new Map(directory.objects.map(({ file, identity }) => [file, identity]));
    for (const { state, path, names } of present) {
      for (const name of UNMARKED) this.explained.get(state)?.add(`${path}/${name}`);
      found.push(...checkSums(directory, state, path, names.filter((name) => name !== 'kustomization.yaml'), this.remedies));
      const kustomization = `${path}/kustomization.yaml`;
      if (!state.differing.has(kustomization)) continue;
      this.explained.get(state)?.add(kustomization);
      found.push(...checkAppKustomization(directory, state, kustomization, identities, this.remedies));
    }
    return found;
  }

  private version(state: CopyState, directory: string, file: string): Version {
    const path = `${directory}/${file}`;
    const text = contentOf(state, path);
    const edited = state.differing.has(path) && text !== undefined && sumsOf(state, directory)?.get(file) !== sha256(text);
    return { voice: state.copy.kind, copy: state.copy, path, text, edited };
  }

  private missingApp(directory: RenderedDirectory, state: CopyState, path: string, names: readonly string[]): Finding {
    for (const name of names) this.explained.get(state)?.add(`${path}/${name}`);
    if (state.copy.kind === 'fleet') {
      this.gone.add(directory.fluxFile);
      this.explained.get(state)?.add(directory.fluxFile);
    }
    return {
      ...fileFinding('missing-app', directory, state.copy, path, `holds nothing of ${directory.name}, which has ${directory.objects.length} ${directory.objects.length === 1 ? 'object' : 'objects'}`, this.remedies),
      remedy: `Run ${this.remedies.synth} to write it`,
    };
  }

  /** Flux objects, lists of clusters, scripts and pages. */
  private otherFiles(state: CopyState): Finding[] {
    const byFluxFile = new Map(this.rendering.directories.map((directory) => [directory.fluxFile, directory]));
    const owner = this.rendering.directories.find(({ project }) => project !== undefined && project === state.copy.name);
    return state.copy.tree.files.flatMap(({ path, merged }): Finding[] => {
      if (!state.differing.has(path) || this.explained.get(state)?.has(path)) return [];
      const cluster = this.rendering.clusters.find((one) => path.startsWith(`${one.path}/`));
      const subject = state.copy.kind === 'fleet' ? { cluster: cluster?.name } : { app: owner?.app };
      if (merged === 'kustomization') {
        const directoryOf = (entry: string): RenderedDirectory | undefined => byFluxFile.get(`${cluster?.path}/${entry}`);
        return checkClusterKustomization(subject, this.underItsName(state, path), path, directoryOf, this.remedies)
          .filter(({ kind, app }) => kind !== 'unlisted' || ![...this.gone].some((file) => byFluxFile.get(file)?.app === app));
      }
      if (merged === 'projects') return checkProjectsPage(subject, state, path, this.remedies);
      if (!/\.ya?ml$/.test(path)) return [checkSealed(subject, state, path, this.remedies)];
      const text = state.differing.get(path);
      return compareManifest({ ...subject, app: byFluxFile.get(path)?.app }, [
        { voice: 'definition', text: state.defined.get(path), path, edited: false },
        { voice: state.copy.kind, copy: state.copy, path, text, edited: text !== undefined && !sealHolds(text) },
      ], this.remedies);
    });
  }

  /** A checkout may have the list of a cluster under another of the names that kustomize knows. */
  private underItsName(state: CopyState, path: string): CopyState {
    if (state.differing.get(path) !== undefined) return state;
    const directory = path.slice(0, path.lastIndexOf('/'));
    const [text] = KUSTOMIZATION_FILES.flatMap((name) => foreignText(state.copy, `${directory}/${name}`) ?? []);
    return { ...state, differing: new Map([...state.differing, [path, text]]) };
  }

  private modes(state: CopyState): Finding[] {
    const owner = this.rendering.directories.find(({ project }) => project !== undefined && project === state.copy.name);
    return state.notExecutable.map((path) => ({
      ...fileFinding('mode', { app: owner?.app }, state.copy, path, `has ${path} without the mode to run it`, this.remedies),
      remedy: `Run \`chmod +x ${placeOf(state.copy, path)}\``,
    }));
  }
}

/** Project directories below the output directory that the definition no longer makes. */
export function findStrayProjects(rendering: Rendering, outdir: Copy, remedies: Remedies): Finding[] {
  const known = new Set(rendering.trees.map(({ project }) => project));
  return entriesOf(outdir, 'project').filter(({ name, isDirectory }) => isDirectory && !known.has(name)).map(({ name }) => ({
    ...fileFinding('extra', { app: name }, outdir, `project/${name}`, `${VOICE_NAMES.project} of ${name} is not in the definition`, remedies),
    message: `there still is a ${VOICE_NAMES.project} of ${name}, which the definition no longer makes (project/${name})`,
    remedy: `Run ${remedies.synth} to remove it`,
  }));
}

import type { Drift } from './drift/drift';
import { ExpectedDirectory } from './expected';
import { allWritersOf, Writer, writerText } from './managed-fields';
import { LiveDifference, liveDifferences } from './object-difference';
import { identityOf, identityText } from '../../manifest/identity';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';
import { asManifest, LiveObject } from '../cluster/live-object';
import { Finding } from '../comparison/finding';
import { isSecret, withoutSecrets } from '../comparison/secret-values';
import { excerpts } from '../comparison/value-text';

/** What an object belongs to, for messages. */
export interface ObjectSubject {
  /** Absent for Flux objects that no single app has. */
  readonly directory?: ExpectedDirectory;
  readonly cluster?: string;
  readonly file: string;
  /** Whether the manifest is encrypted, so that its values cannot be compared. */
  readonly encrypted: boolean;
}

type About = Pick<Finding, 'app' | 'cluster' | 'copy' | 'file' | 'object'>;

const ANNOTATIONS = 'kustomize.toolkit.fluxcd.io/';

/** Every field in which a live object differs from its manifest, with whoever wrote it. */
export function compareObject(subject: ObjectSubject, defined: ManifestObject, live: LiveObject, drift: Drift): Finding[] {
  const identity = identityText(identityOf(defined));
  if (live.metadata.deletionTimestamp !== undefined) {
    const finalizers = (live.metadata as { finalizers?: readonly string[] }).finalizers ?? [];
    const waiting = finalizers.length === 0 ? '' : `, and waits for ${finalizers.join(' and ')}`;
    return [{
      kind: 'missing', ...about(subject, identity), scenario: 'missing', message: `is being deleted since ${live.metadata.deletionTimestamp}${waiting}`, remedy: 'Flux makes it anew once it is gone',
    }];
  }
  if (isLeftAlone(defined)) return [];
  const [one, two] = subject.encrypted ? [withoutContent(defined), withoutContent(asManifest(live)) as unknown as LiveObject] : [defined, live];
  const differences = liveDifferences(one, two).filter(({ path }) => path !== 'spec.suspend' || !isFluxObject(defined));
  const named = drift.edited(subject, defined, live, differences);
  return differences.map((difference, place) => ({ ...fieldFinding(subject, identity, defined, live, difference), ...named[place] }));
}

/** An object of the definition that the cluster does not have. */
export function missingFinding(subject: ObjectSubject, defined: ManifestObject, drift: Drift): Finding {
  const { cause, ...named } = drift.missing(subject, defined);
  return { kind: 'missing', ...about(subject, identityText(identityOf(defined))), ...named, message: `the cluster lacks this object, which the definition has: ${cause}` };
}

/** An object that Flux applied for a Kustomization, and that no manifest of the definition makes. */
export function surplusFinding(directory: ExpectedDirectory, identity: string, live: LiveObject): Finding {
  return {
    kind: 'extra',
    ...about({ directory, file: directory.file, encrypted: false }, identity),
    ...writtenBy(live, `the cluster has this object, which Flux applied for ${directory.name} and the definition does not have`),
    remedy: `Flux prunes it, once it has applied this definition: \`flux reconcile kustomization ${directory.name} -n ${directory.namespace}\``,
  };
}

/** An object with the labels of a Kustomization that nobody declares. */
export function strayFinding(directory: ExpectedDirectory, identity: string, live: LiveObject, drift: Drift): Finding {
  const { name } = directory;
  return {
    kind: 'extra',
    ...about({ directory, file: directory.file, encrypted: false }, identity),
    ...writtenBy(live, `the cluster has this object, which carries the labels of ${name}, and neither the definition nor the inventory of ${name} has it`),
    ...drift.unexpected(live, [directory]),
  };
}

/** An object in a namespace of some apps that nobody declares at all. */
export function unexpectedFinding(directories: readonly ExpectedDirectory[], identity: string, live: LiveObject, drift: Drift): Finding {
  const [directory] = directories;
  const { app, ...rest } = about({ directory, file: directory.file, encrypted: false }, identity);
  return {
    kind: 'extra',
    ...(new Set(directories.map((one) => one.app)).size === 1 && app !== undefined ? { app } : {}),
    ...rest,
    ...writtenBy(live, 'nobody declares this object: neither Git, nor a Kustomization, nor a controller'),
    ...drift.unexpected(live, directories),
  };
}

function writtenBy(live: LiveObject, message: string): Pick<Finding, 'writers' | 'message'> {
  const [writer] = allWritersOf(live);
  return writer ? { writers: [writer], message: `${message}; written by ${writerText(writer)}` } : { message };
}

/** Whether Flux heeds spec.suspend, which is judged by who wrote it. */
function isFluxObject({ apiVersion }: ManifestObject): boolean {
  return /^(?:kustomize|source)\.toolkit\.fluxcd\.io\//.test(apiVersion);
}

/** Objects that their annotations take out of Flux's hands differ by intention. */
function isLeftAlone({ metadata: { annotations = {} } }: ManifestObject): boolean {
  return annotations[`${ANNOTATIONS}reconcile`] === 'disabled' || ['Ignore', 'IfNotPresent'].includes(annotations[`${ANNOTATIONS}ssa`]);
}

/** Of encrypted content only the keys can be compared. */
function withoutContent({ data, stringData, sops, ...object }: ManifestObject): ManifestObject {
  const keys = [...Object.keys(data ?? {}), ...Object.keys(stringData ?? {})];
  return { ...object, data: Object.fromEntries(keys.sort().map((key) => [key, 'encrypted'])) } as ManifestObject;
}

function about({ directory, cluster, file }: ObjectSubject, identity: string): About {
  const [app, name] = [directory?.app, directory?.cluster ?? cluster];
  return { ...(app === undefined ? {} : { app }), ...(name === undefined ? {} : { cluster: name }), copy: 'cluster', file, object: identity };
}

function fieldFinding(subject: ObjectSubject, identity: string, defined: ManifestObject, live: LiveObject, difference: LiveDifference): Omit<Finding, 'remedy'> {
  const { kind, path, segments, writers } = difference;
  const shown = (value: ManifestValue): ManifestValue => (isSecret(defined) ? withoutSecrets(value, segments) : value);
  const [before, after] = [shown(difference.before), shown(difference.after)];
  const [was, is] = excerpts([before, after]);
  const verb = kind === 'reordered' ? 'has the order' : 'says';
  const sentence = before === undefined ? `the cluster has ${is}, which the definition does not have`
    : after === undefined ? `the definition says ${was}, the cluster has no such field` : `the definition ${verb} ${was}, the cluster ${verb} ${is}`;
  return {
    kind: before === undefined ? 'added' : kind === 'reordered' ? 'order' : 'field',
    ...about(subject, identity),
    field: path,
    values: { ...(before === undefined ? {} : { definition: before }), ...(after === undefined ? {} : { cluster: after }) },
    voices: ['definition', 'cluster'],
    ...(writers.length > 0 ? { writers } : {}),
    written: writtenText(writers, live),
    message: `${path}: ${sentence} (${writtenText(writers, live)})`,
  };
}

function writtenText(writers: readonly Writer[], live: LiveObject): string {
  if (writers.length > 0) return `written by ${writers.map(writerText).join(' and ')}`;
  const [latest] = allWritersOf(live);
  return `nobody is recorded for it${latest ? `; the object was last written by ${writerText(latest)}` : ''}`;
}

import { ExpectedDirectory } from './expected';
import { allWritersOf, Writer, writerText } from './managed-fields';
import { FLUX_MANAGER, LiveDifference, liveDifferences } from './object-difference';
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
export function compareObject(subject: ObjectSubject, defined: ManifestObject, live: LiveObject): Finding[] {
  const identity = identityText(identityOf(defined));
  if (live.metadata.deletionTimestamp !== undefined) {
    return [{ kind: 'missing', ...about(subject, identity), message: `is being deleted since ${live.metadata.deletionTimestamp}`, remedy: 'Flux makes it anew once it is gone' }];
  }
  if (isLeftAlone(defined)) return [];
  const [one, two] = subject.encrypted ? [withoutContent(defined), withoutContent(asManifest(live)) as unknown as LiveObject] : [defined, live];
  return liveDifferences(one, two).filter(({ path }) => path !== 'spec.suspend' || !isFluxObject(defined)).map((difference) => fieldFinding(subject, identity, defined, live, difference));
}

/** An object of the definition that the cluster does not have. */
export function missingFinding(subject: ObjectSubject, identity: string): Finding {
  return { kind: 'missing', ...about(subject, identity), message: 'the cluster lacks this object, which the definition has', remedy: takesBack(subject.directory, 'makes it again') };
}

/** An object that no manifest of the definition makes, and that carries its Kustomization's labels or stands in its inventory. */
export function extraFinding(directory: ExpectedDirectory, identity: string, live: LiveObject, inInventory: boolean): Finding {
  const [writer] = allWritersOf(live);
  const message = inInventory ? `the cluster has this object, which Flux applied for ${directory.name} and the definition does not have`
    : `the cluster has this object, which carries the labels of ${directory.name}, and neither the definition nor the inventory of ${directory.name} has it`;
  const { kind, metadata: { name, namespace } } = live;
  return {
    kind: 'extra',
    ...about({ directory, file: directory.file, encrypted: false }, identity),
    ...(writer ? { writers: [writer] } : {}),
    message: writer ? `${message}; written by ${writerText(writer)}` : message,
    remedy: inInventory ? takesBack(directory, 'prunes it, once it has applied this definition')
      : `Nothing prunes it: define it, or \`kubectl delete ${kind.toLowerCase()} ${name}${namespace === undefined ? '' : ` -n ${namespace}`}\``,
  };
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

function fieldFinding(subject: ObjectSubject, identity: string, defined: ManifestObject, live: LiveObject, difference: LiveDifference): Finding {
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
    remedy: remedyOf(subject, difference),
  };
}

function writtenText(writers: readonly Writer[], live: LiveObject): string {
  if (writers.length > 0) return `written by ${writers.map(writerText).join(' and ')}`;
  const [latest] = allWritersOf(live);
  return `nobody is recorded for it${latest ? `; the object was last written by ${writerText(latest)}` : ''}`;
}

function remedyOf({ directory }: ObjectSubject, { before, writers }: LiveDifference): string {
  if (before !== undefined) return `${takesBack(directory, 'writes the definition\'s value back')}; to keep the live one, change the definition`;
  // Flux takes over what kubectl wrote, and leaves alone what any other manager owns.
  const others = writers.filter(({ manager }) => manager !== FLUX_MANAGER && !manager.startsWith('kubectl'));
  if (writers.length > 0 && others.length === 0) return `${takesBack(directory, 'takes it away')}; to keep it, add it to the definition`;
  return `Flux leaves it: ${others.length === 0 ? 'nobody is recorded for it' : `it belongs to ${others.map(({ manager }) => manager).join(' and ')}`}. Remove it, or add it to the definition`;
}

function takesBack(directory: ExpectedDirectory | undefined, what: string): string {
  const name = directory ? `kustomization ${directory.name} -n ${directory.namespace}` : 'kustomization flux-system -n flux-system';
  return `Flux ${what} at its next reconcile, unless it is suspended: \`flux reconcile ${name}\``;
}

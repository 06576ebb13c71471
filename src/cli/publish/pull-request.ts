import { ObjectChange, RootChange } from './fleet-changes';
import { code, difference, folded, htmlCode, page, plain, prose, Section } from './markdown';
import { Rendering } from '../../copies/rendering';
import { PathSegment } from '../../manifest/difference';
import { ManifestValue } from '../../manifest/manifest-object';
import { isSecret, withoutSecrets } from '../comparison/secret-values';
import { HEAVY_KINDS } from '../fleet/deletion-text';
import { ImmutableReport, ReportedFinding } from '../immutable/immutable-report';
import { valueLines } from '../report/difference-text';
import { printable } from '../report/paint';

/** What a pull request is about. */
export interface Delivery {
  readonly rendering: Rendering;
  readonly base: string;
  readonly changes: readonly RootChange[];
  readonly findings: ImmutableReport;
  /** What synth says of it. */
  readonly notices: readonly string[];
  readonly files: number;
}

/** How many objects of each kind of change there are. */
export type ChangeCounts = { readonly [kind in ObjectChange['kind']]: number };

// GitHub takes 65,536 characters.
const LIMIT = 65_000;
const MOST_LINES = 80;
const LONGEST_LINE = 300;
const LONGEST_TITLE = 100;
const MOST_NAMES = 12;
const KINDS: readonly ObjectChange['kind'][] = ['changed', 'new', 'renamed', 'moved', 'deleted', 'kept'];
const WORDS: { readonly [kind in ObjectChange['kind']]: string } = {
  changed: 'changed', new: 'new', renamed: 'renamed', moved: 'moved', deleted: 'deleted', kept: 'let go of',
};
const NO_PAINT = { bold: String, red: String, green: String, dim: String };

/** Counts the objects of a delivery by what becomes of them. */
export function countChanges(changes: readonly RootChange[]): ChangeCounts {
  const all = changes.flatMap(({ objects }) => objects);
  return Object.fromEntries(KINDS.map((kind) => [kind, all.filter((one) => one.kind === kind).length])) as ChangeCounts;
}

function countsText(counts: ChangeCounts): string {
  const parts = KINDS.flatMap((kind) => (counts[kind] > 0 ? [`${counts[kind]} ${WORDS[kind]}`] : []));
  const [first, ...rest] = parts;
  return first === undefined ? 'no object differs' : [`${first} ${parseInt(first, 10) === 1 ? 'object' : 'objects'}`, ...rest].join(', ');
}

function clustersOf(changes: readonly RootChange[]): string[] {
  return [...new Set(changes.map(({ cluster }) => cluster))].filter((name) => name !== '').sort();
}

/** The one image that is all that changes, as a release does it. */
function onlyImage(changes: readonly RootChange[]): string | undefined {
  const objects = changes.flatMap((one) => one.objects);
  const images = new Set(objects.flatMap(({ kind, fields }) => (
    kind === 'changed' ? fields.map(({ path, after }) => (path.endsWith('].image') && typeof after === 'string' ? after : '')) : ['']
  )));
  const [image] = images;
  return images.size === 1 && image !== '' ? image : undefined;
}

/** An owner as it can stand in a title: `@example/shop` would call a team of that name. */
export function spokenOwner(owner: string): string {
  return owner.replaceAll('@', '');
}

/** The title of the pull request, and the first line of the commit's message. */
export function deliveryTitle({ rendering, changes }: Delivery): string {
  const clusters = clustersOf(changes);
  const where = clusters.length === 0 ? '' : ` on ${clusters.length > 3 ? `${clusters.length} clusters` : clusters.join(', ')}`;
  const title = `${spokenOwner(rendering.owner)}: ${onlyImage(changes) ?? countsText(countChanges(changes))}${where}`;
  return title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1)}…` : title;
}

/** The commit's message before its last lines. */
export function commitMessage(delivery: Delivery): string {
  const lines = delivery.changes.flatMap(({ cluster, objects }) => objects.map(({ identity, kind, from }) => (
    printable(`- ${WORDS[kind]}: ${identity}${from === undefined ? '' : `, which was ${from}`}${cluster === '' ? '' : ` (${cluster})`}`).replaceAll('@', '@\u200b')
  )));
  const shown = lines.length > 40 ? [...lines.slice(0, 40), `- and ${lines.length - 40} more`] : lines;
  return `${deliveryTitle(delivery)}\n\n${shown.map((line) => `${line}\n`).join('')}${shown.length > 0 ? '\n' : ''}`;
}

/** The text of the pull request, as Markdown: what is refused first, then what it reaches, then every field. */
export function pullRequestText(delivery: Delivery): string {
  const { rendering, base, changes, findings, files } = delivery;
  const { refused, depends, guarded } = groupedByVerdict(findings.findings);
  const intro = `Brings the fleet copy of ${code(rendering.owner)} into ${code(base)}: ${countsText(countChanges(changes))}, in ${files} ${files === 1 ? 'file' : 'files'}.`;
  const list = (heading: string, blocks: readonly string[], text?: string): Section[] => (
    blocks.length === 0 ? [] : [{ heading, ...(text === undefined ? {} : { intro: text }), blocks, isTight: true, more: (count: number) => `- and ${count} more` }]
  );
  const deleted = changes.flatMap(({ cluster, objects }) => objects.flatMap((one) => (one.kind === 'deleted' || one.kind === 'renamed' ? [deletionLine(cluster, one)] : [])));
  const kept = changes.flatMap(({ cluster, objects }) => objects.flatMap((one) => (one.kind === 'kept' ? [`- ${code(one.identity)}${on(cluster)} leaves Git and stays on the cluster; nobody applies it any more`] : [])));
  const differences = changes.flatMap((root) => root.objects.flatMap((one) => (one.fields.length > 0 ? [objectBlock(root, one)] : [])));
  return page([
    { intro, blocks: [], more: String },
    ...list('Refused by the API server', refused.map(findingLine), 'Once this is merged, Flux applies nothing more of the Kustomizations that hold these objects.'),
    ...list('Depends on live state', depends.map(findingLine), 'Git does not show whether the API server takes these.'),
    ...list('Could not be told', findings.errors.map(({ message }) => `- ${prose(message)}`), 'Nobody has judged these; that they are well is not said.'),
    reach(changes),
    ...list('Deleted by Flux', deleted, 'Where its Kustomization prunes, as the definition says.'),
    ...list('Let go of', kept),
    ...list('Pods', podLines(changes, new Set(refused.map(({ object }) => object)))),
    ...list('Touches what holds data or other objects', heavyLines(changes)),
    ...list('Guarded by the policy', guarded.map(findingLine)),
    ...list('Notes', [...delivery.notices, ...findings.notes].map((note) => `- ${prose(note)}.`)),
    ...list('New', changes.flatMap(({ cluster, objects }) => objects.flatMap(({ kind, identity }) => (
      kind === 'new' || kind === 'moved' ? [`- ${code(identity)}${on(cluster)}${kind === 'moved' ? ', which another Kustomization had' : ''}`] : []
    )))),
    ...differences.length === 0 ? [] : [{
      heading: 'Difference',
      blocks: differences,
      more: (count: number) => `There is no room for ${count === 1 ? 'one more object' : `${count} more objects`}; the changed files have all of it.`,
    }],
  ], LIMIT);
}

function groupedByVerdict(findings: readonly ReportedFinding[]): { readonly [verdict in ReportedFinding['verdict']]: ReportedFinding[] } {
  const of = (verdict: string): ReportedFinding[] => findings.filter((one) => one.verdict === verdict);
  return { refused: of('refused'), depends: of('depends'), guarded: of('guarded') };
}

function on(cluster: string): string {
  return cluster === '' ? '' : ` on ${code(cluster)}`;
}

/** No stand-in of a secret value is printed either: it would let a guess be tried. */
function withoutStandIns(text: string): string {
  return text.replace(/<secret value, sha256:[0-9a-f]{8}>/g, '<secret value>');
}

function findingLine({ object, path, reason, remedy }: ReportedFinding): string {
  return `- **${code(object)}** ${code(path)}: ${prose(withoutStandIns(reason))}.\n  Way out: ${prose(withoutStandIns(remedy))}.`;
}

const HEAD = `| cluster | Kustomization | namespaces | ${KINDS.slice(0, 5).map((kind) => WORDS[kind]).join(' | ')} | wait for it |
| --- | --- | --- | --: | --: | --: | --: | --: | --- |
`;

function reach(changes: readonly RootChange[]): Section {
  const cells = (root: RootChange): string[] => [
    root.cluster === '' ? '' : code(root.cluster),
    root.kustomization === undefined ? `the cluster's root, ${code(root.directory)}` : `${code(root.kustomization)}${root.isSuspended ? ', disabled: nothing is applied' : ''}`,
    named(root.namespaces),
    ...KINDS.slice(0, 5).map((kind) => String(root.objects.filter((one) => (kind === 'deleted' ? ['deleted', 'kept'].includes(one.kind) : one.kind === kind)).length || '')),
    named(root.dependents),
  ];
  return {
    heading: 'What it reaches',
    ...(changes.length === 0 ? { intro: 'No object changes: only generated files beside them, or how they are written.' } : {}),
    blocks: changes.map((root, index) => `${index === 0 ? HEAD : ''}| ${cells(root).join(' | ')} |`),
    isTight: true,
    more: (count) => `And ${count} more.`,
  };
}

function named(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map(code).join(', ');
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}

function kindOf({ before, after }: ObjectChange): string {
  return (after ?? before)!.kind;
}

function deletionLine(cluster: string, change: ObjectChange): string {
  const { identity, from, before } = change;
  const heavy = HEAVY_KINDS.includes(before!.kind) ? ` **${LOSS[before!.kind]}**` : '';
  return from === undefined ? `- ${code(identity)}${on(cluster)}.${heavy}`
    : `- ${code(from)}${on(cluster)}, which becomes ${code(identity)}: another object, which Flux makes before it deletes this one.${heavy}`;
}

const LOSS: { readonly [kind: string]: string } = {
  PersistentVolumeClaim: 'Its volume goes with it, and the data, where the reclaim policy is Delete.',
  Namespace: 'Everything in it goes with it.',
  PersistentVolume: 'Its claim loses its volume.',
  CustomResourceDefinition: 'Every object of its kind goes with it.',
  StatefulSet: 'Its pods end; its claims stay, unless its retention policy says otherwise.',
};

function podLines(changes: readonly RootChange[], refused: ReadonlySet<string>): string[] {
  return changes.flatMap(({ cluster, rollouts, stale, isSuspended, objects }) => {
    if (isSuspended) return rollouts.map(({ identity }) => `- ${code(identity)}${on(cluster)}: nothing happens while it is disabled.`);
    const gone = objects.filter(({ kind, before }) => (kind === 'deleted' || kind === 'renamed') && WORKLOADS.has(before!.kind));
    return [
      ...rollouts.map(({ identity, how, because }) => refused.has(identity) ? `- ${code(identity)}${on(cluster)}: its pods stay as they are, since the change is refused.` : `- ${code(identity)}${on(cluster)}: its pods are replaced ${how}, since ${named(because)} ${because.length === 1 ? 'changes' : 'change'}.`),
      ...gone.map(({ before, from, identity }) => `- ${code(from ?? identity)}${on(cluster)}: its pods end${before!.kind === 'StatefulSet' ? ', one after the other' : ''}.`),
      ...stale.map(({ identity, reads }) => `- ${code(identity)}${on(cluster)}: its pods stay. A file of ${code(reads)} in them is renewed after a while, an environment variable only with a restart.`),
    ];
  });
}

const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Pod', 'Job', 'CronJob']);

function heavyLines(changes: readonly RootChange[]): string[] {
  return changes.flatMap(({ cluster, objects }) => objects.flatMap((one) => (
    HEAVY_KINDS.includes(kindOf(one)) ? [`- **${kindOf(one)}** ${code(one.identity)}${on(cluster)}: ${one.kind === 'changed' ? named(one.fields.map(({ path }) => path)) : WORDS[one.kind]}`] : []
  )));
}

function objectBlock({ cluster }: RootChange, change: ObjectChange): string {
  const { identity, fields } = change;
  const where = cluster === '' ? '' : ` on ${htmlCode(cluster)}`;
  const lines = fields.flatMap((field) => fieldLines(change, field));
  const cut = lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), `@@ and ${lines.length - MOST_LINES} more lines @@`] : lines;
  return folded(`${htmlCode(identity)}${where}: ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}`, difference(cut.map(shortened)));
}

function fieldLines({ before, after }: ObjectChange, { path, segments, kind, before: old, after: now }: ObjectChange['fields'][number]): string[] {
  const secret = isSecret(before) || isSecret(after);
  const hidden = (value: ManifestValue): ManifestValue => (secret ? withoutSecrets(value, segments as readonly PathSegment[]) : value);
  const lines = valueLines(hidden(old), hidden(now), NO_PAINT);
  return [`@@ ${printable(path).replace(/\s+/g, ' ')}${kind === 'reordered' ? ', order' : ''} @@`, ...lines.map(withoutStandIns)];
}

function shortened(line: string): string {
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}… (${line.length - LONGEST_LINE} more characters)` : line;
}

/** The title of a pull request where it stands above its text. */
export function titled(title: string, text: string): string {
  return `# ${plain(title)}\n\n${text}`;
}

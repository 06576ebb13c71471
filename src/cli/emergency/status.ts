import { EmergencyRecord, isExpired, RECORD_NAME, recordOf } from './record';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { CLUSTER_OPTIONS, clusterOptionsOf, PATIENT_SECONDS } from '../cluster/cluster-options';
import { ClusterReader } from '../cluster/cluster-reader';
import { endpointOf } from '../cluster/endpoint';
import { LiveObject } from '../cluster/live-object';
import type { CommandIo } from '../command-io';
import { readCommandLine, textOrJson } from '../command-line';
import { jsonText } from '../comparison/value-text';
import { isSuspended } from '../live/flux-status';
import { KUSTOMIZATION_API } from '../live/kustomization-judgement';
import { writersOf, writerText } from '../live/managed-fields';
import { FLUX_MANAGER } from '../live/object-difference';
import { OUR_MANAGER } from '../live/suspension';
import { Paint, paintFor, printable, wrap } from '../report/paint';

const HELP = `Lists every emergency on a cluster, and every suspend that somebody may have forgotten.

Usage: lifeboat emergency status [OPTIONS]

  --context NAME, --kubeconfig FILE, --request-timeout SECONDS
  --format FORMAT   text or json

A suspend that Git declares means disabled, and is listed without being a finding. An emergency whose end has passed is expired: resume it, or
run the deploy script again with --for to say how much longer.

Exit: 0 none; 1 there is one, or a suspend neither in Git nor by our record; 2 it could not be told.

Example: lifeboat emergency status --context eldertree
`;

const COMMAND = { name: 'emergency status', help: HELP, options: { format: { type: 'string' }, ...CLUSTER_OPTIONS } } as const;

/** One suspended or recorded app. */
export interface EmergencyEntry {
  readonly kind: 'emergency' | 'suspended' | 'disabled';
  readonly app: string;
  readonly object: string;
  readonly record?: EmergencyRecord;
  readonly expired?: boolean;
  /** Who suspended it, beside us. */
  readonly suspendedBy: readonly string[];
  readonly remedy: string;
}

/** `lifeboat emergency status`. */
export async function runStatus(args: string[], io: CommandIo): Promise<number> {
  const values = readCommandLine(COMMAND, args, io)?.values;
  if (!values) return 0;
  const format = textOrJson(COMMAND.name, values.format);
  try {
    const reader = new ClusterReader(await endpointOf(clusterOptionsOf(values, PATIENT_SECONDS), io));
    const entries = await readEmergencies(reader, new Date());
    const found = entries.filter(({ kind }) => kind !== 'disabled');
    io.stdout(format === 'json'
      ? `${jsonText({ verdict: found.length === 0 ? 'none' : 'emergency', context: reader.context, server: reader.server, entries } as never)}\n`
      : statusText(entries, reader, paintFor(io)));
    return found.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof LifeboatError) || format !== 'json') throw error;
    const { code, place, problem, remedy } = error;
    io.stdout(`${JSON.stringify({ verdict: 'unknown', error: { code, place, problem, remedy } })}\n`);
    return 2;
  }
}

/** Every emergency and every suspend of a cluster: one list of Kustomizations, and one of ConfigMaps for where there were none. */
export async function readEmergencies(reader: ClusterReader, now: Date): Promise<EmergencyEntry[]> {
  const [kustomizations, maps] = await Promise.all([
    reader.list(`/apis/${KUSTOMIZATION_API}/kustomizations`, KUSTOMIZATION_API, 'Kustomization'),
    reader.list('/api/v1/configmaps', 'v1', 'ConfigMap'),
  ]);
  const recorded = (maps ?? []).filter(({ metadata }) => metadata.name.startsWith(RECORD_NAME) && recordOf({ metadata } as LiveObject));
  return [...(kustomizations ?? []).flatMap((live) => entryOf(live, now)), ...recorded.map((live) => mapEntry(live, now))];
}

function entryOf(live: LiveObject, now: Date): EmergencyEntry[] {
  const { name, namespace = '' } = live.metadata;
  const record = recordOf(live);
  const writers = isSuspended(live) ? writersOf(live, ['spec', 'suspend']) : [];
  const others = writers.filter(({ manager }) => manager !== OUR_MANAGER);
  const about = { app: name, object: `kustomize.toolkit.fluxcd.io/Kustomization/${namespace}/${name}`, suspendedBy: others.map(writerText) };
  if (record) {
    const expired = isExpired(record, now);
    const resume = `end it with \`lifeboat emergency resume\` or the resume script of the project copy${others.length > 0 ? `; it stays suspended by ${others.map(writerText).join(' and ')}` : ''}`;
    return [{
      kind: 'emergency',
      ...about,
      record,
      ...(expired === undefined ? {} : { expired }),
      remedy: isSuspended(live) ? resume : `it is recorded and not suspended, so Flux may already have taken over: ${resume}`,
    }];
  }
  if (!isSuspended(live)) return [];
  if (others.some(({ manager }) => manager === FLUX_MANAGER)) return [{ kind: 'disabled', ...about, remedy: 'Git declares it; nothing to do' }];
  return [{ kind: 'suspended', ...about, remedy: `find out why, then \`flux resume kustomization ${name} -n ${namespace}\`` }];
}

function mapEntry(live: LiveObject, now: Date): EmergencyEntry {
  const record = recordOf(live)!;
  const expired = isExpired(record, now);
  const { name, namespace = '' } = live.metadata;
  return {
    kind: 'emergency',
    app: name.slice(RECORD_NAME.length),
    object: `ConfigMap/${namespace}/${name}`,
    record,
    ...(expired === undefined ? {} : { expired }),
    suspendedBy: [],
    remedy: 'it was deployed while Flux was missing: once Flux is back, end it with the resume script of the project copy',
  };
}

function statusText(entries: readonly EmergencyEntry[], { context, server }: ClusterReader, paint: Paint): string {
  const count = (kind: EmergencyEntry['kind']): number => entries.filter((one) => one.kind === kind).length;
  const expired = entries.filter((one) => one.expired).length;
  const [emergencies, forgotten] = [count('emergency'), count('suspended')];
  const parts = [
    ...emergencies > 0 ? [`${emergencies} emergenc${emergencies === 1 ? 'y' : 'ies'}${expired > 0 ? `, ${expired} of them past its end` : ''}`] : ['no emergency'],
    ...forgotten > 0 ? [`${forgotten} suspend${forgotten === 1 ? '' : 's'} neither in Git nor by our record`] : [],
    ...count('disabled') > 0 ? [`${count('disabled')} disabled in Git`] : [],
  ];
  const head = wrap(printable(`${parts.join(' and ')} on ${context} (${server}).`), '', '');
  return `${paint.bold(head[0].toUpperCase() + head.slice(1))}\n${entries.map((one) => `\n${entryLines(one, paint).join('\n')}\n`).join('')}`;
}

function entryLines({ kind, object, record = {}, expired, suspendedBy, remedy }: EmergencyEntry, paint: Paint): string[] {
  const { by, reason, since, until, step, digest, edited } = record;
  const title = kind === 'emergency' ? `emergency${expired ? ', expired' : ''}` : kind === 'suspended' ? 'suspended by others' : 'disabled in Git';
  const facts: [string, string | undefined][] = [
    ['by', by], ['reason', reason], ['since', since], ['until', until === undefined ? undefined : `${until}${expired ? ', which has passed' : ''}`], ['step', step], ['digest', digest],
    ['edited', edited], ['also suspended by', suspendedBy.length > 0 ? suspendedBy.join(' and ') : undefined],
  ];
  return [
    `${paint.bold(printable(object))}  ${kind === 'disabled' ? title : paint.red(title)}`,
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : [wrap(printable(`${(kind === 'emergency' ? name : name.replace('also ', '')).padEnd(7)} ${value}`), '  ', '          ')])),
    wrap(printable(`${remedy[0].toUpperCase()}${remedy.slice(1)}.`), '  ', '    '),
  ];
}

import { Copy, placeOf } from './copy';
import { readObjects, ReadObject } from './documents';
import { Finding, Voice } from './finding';
import { Remedies } from './remedy';
import { isSecret, withoutSecrets } from './secret-values';
import { excerpts } from './value-text';
import { differenceOf, FieldDifference, PathSegment, sameValue, valueAt } from '../../manifest/difference';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestValue } from '../../manifest/manifest-object';

/** A file as one of those compared has it. */
export interface Version {
  readonly voice: Voice;
  readonly text: string | undefined;
  /** Absent for the definition. */
  readonly copy?: Copy;
  /** Within the copy. */
  readonly path: string;
  /** Whether somebody edited it by hand, as its seal or SHA256SUMS tells. */
  readonly edited: boolean;
}

/** What a file is, for messages. */
export interface Subject {
  readonly app?: string;
  readonly cluster?: string;
  /** What the object of a file that holds a single one is called, as long as no file says. */
  readonly identity?: string;
}

/** How those compared are called in a sentence. */
export const VOICE_NAMES: { readonly [voice in Voice]: string } = { definition: 'definition', project: 'project copy', fleet: 'fleet copy', cluster: 'cluster' };

/** An object as one of those compared has it. */
interface Spoken {
  readonly version: Version;
  readonly read: ReadObject;
}

/** Compares the versions of one manifest as objects and fields; the first version is the one that the others should be equal to. */
export function compareManifest(subject: Subject, [base, ...others]: readonly Version[], remedies: Remedies): Finding[] {
  const findings: Finding[] = [];
  const defined = readObjects(base.text ?? '', base.path);
  const read = others.flatMap((version) => {
    if (version.text === undefined) {
      findings.push(missing(subject, defined, base, version, remedies));
      return [];
    }
    const objects = readVersion(version, defined, subject, remedies, findings);
    return objects === undefined ? [] : [{ version, objects: pair(defined, objects) }];
  });
  defined.forEach((object, index) => {
    const spoken: Spoken[] = [];
    for (const { version, objects } of read) {
      const own = objects.paired[index];
      if (own) spoken.push({ version, read: own });
      else findings.push(absent(subject, object, base, version, remedies));
    }
    findings.push(...compareObject(subject, { version: base, read: object }, spoken, remedies));
  });
  for (const { version, objects } of read) {
    for (const extra of objects.rest) findings.push(extraObject(subject, extra, base, version, remedies));
    const quiet = !findings.some(({ file }) => file === placeOfVersion(version));
    if (quiet && version.text !== base.text && !differs(defined, objects.paired)) findings.push(bytesOnly(subject, base, version, defined, remedies));
  }
  return findings;
}

function readVersion(
  version: Version, defined: ReadObject[], subject: Subject, remedies: Remedies, findings: Finding[],
): ReadObject[] | undefined {
  try {
    return readObjects(version.text ?? '', version.path);
  } catch (error) {
    if (!(error instanceof LifeboatError)) throw error;
    const line = Number(/:(\d+):\d+$/.exec(error.place)?.[1]) || undefined;
    // What the reader says can quote the text.
    const reason = defined.some(({ object }) => isSecret(object)) ? '' : `: ${error.problem}`;
    findings.push({
      kind: 'unreadable',
      ...about(subject, defined[0]),
      copy: version.voice,
      file: placeOfVersion(version),
      ...(line ? { line } : {}),
      message: `the ${VOICE_NAMES[version.voice]} holds something that kustomize does not read as it stands${reason} (${version.path}${line ? `:${line}` : ''})`,
      remedy: remedies.differing(version.voice, [{ file: placeOfVersion(version), edited: true }]),
    });
    return undefined;
  }
}

/** Pairs objects by identity; a single one with a single one in any case, so that a changed name shows as a changed field. */
function pair(defined: readonly ReadObject[], own: readonly ReadObject[]): { paired: (ReadObject | undefined)[]; rest: ReadObject[] } {
  if (defined.length === 1 && own.length === 1) return { paired: [own[0]], rest: [] };
  const rest = [...own];
  const paired = defined.map(({ identity }) => {
    const place = rest.findIndex((one) => one.identity === identity);
    return place < 0 ? undefined : rest.splice(place, 1)[0];
  });
  return { paired, rest };
}

function differs(defined: readonly ReadObject[], paired: readonly (ReadObject | undefined)[]): boolean {
  return defined.some(({ object }, index) => paired[index] === undefined || differenceOf(object, paired[index].object).length > 0);
}

/** One finding for each field, with what every one of those compared says. */
function compareObject(subject: Subject, base: Spoken, others: readonly Spoken[], remedies: Remedies): Finding[] {
  const differences = others.map(({ read }) => differenceOf(base.read.object, read.object));
  const secret = [base, ...others].some(({ read }) => isSecret(read.object));
  const fields = new Map<string, FieldDifference>();
  // An entry without a key that came and one that changed can have the same path, and are two findings.
  const keyOf = (difference: FieldDifference): string => `${difference.path} ${difference.kind === 'added'} ${difference.kind === 'reordered'}`;
  for (const difference of differences.flat()) if (!fields.has(keyOf(difference))) fields.set(keyOf(difference), difference);
  return [...fields].flatMap(([key, difference]) => {
    const values = others.map((other, index) => {
      const own = differences[index].find((one) => keyOf(one) === key);
      if (own) return own.after;
      return differences[index].some(({ path }) => path === difference.path || isAbove(path, difference.path) || isAbove(difference.path, path))
        ? valueAt(other.read.object, difference.segments) : difference.before;
    });
    const said = [difference.before, ...values].map((value) => (secret ? withoutSecrets(value, difference.segments) : value));
    return fieldFindings(subject, difference, [base, ...others].map((spoken, index) => ({ ...spoken, value: said[index] })), remedies);
  });
}

function isAbove(path: string, other: string): boolean {
  return other.startsWith(`${path}.`) || other.startsWith(`${path}[`);
}

type Said = Spoken & { readonly value: ManifestValue };

function fieldFindings(subject: Subject, difference: FieldDifference, said: readonly Said[], remedies: Remedies): Finding[] {
  const groups: Said[][] = [];
  for (const one of said) {
    const group = groups.find(([first]) => sameValue(first.value, one.value));
    if (group) group.push(one);
    else groups.push([one]);
  }
  const disagreeing = said.filter((one) => !groups[0].includes(one));
  // Two against one name the one; the definition against a single copy, or three that all differ, name each copy.
  const odd = groups.length === 2 && said.length === 3 && groups[0].length === 1 ? [said[0]] : disagreeing;
  const ordered = [...groups].sort((a, b) => b.length - a.length);
  const sentence = sayings(ordered, difference);
  return odd.map((one) => {
    const shown = one.version.copy ? [one] : disagreeing;
    const places = disagreeing.map(({ version, read }) => `${version.path}:${read.line(difference.segments)}`).join(', ');
    const cause = one.version.copy ? '' : disagreeing.every(({ version }) => version.edited)
      ? '; both copies were edited alike (or the definition changed since the last synth)'
      : '; the definition changed since the last synth (or both copies were edited alike)';
    return {
      kind: difference.kind === 'reordered' ? 'order' : 'field',
      ...about(subject, said[0].read),
      copy: one.version.voice,
      file: placeOfVersion(shown[0].version),
      line: shown[0].read.line(difference.segments),
      field: difference.path,
      values: Object.fromEntries(said.flatMap(({ version, value }) => (value === undefined ? [] : [[version.voice, value]]))),
      voices: said.map(({ version }) => version.voice),
      message: `${difference.path}: ${sentence} (${places})${cause}`,
      remedy: remedyOf(subject, difference.segments, one, said, disagreeing, remedies),
    };
  });
}

function sayings(groups: readonly (readonly Said[])[], difference: FieldDifference): string {
  const texts = excerpts(groups.map(([first]) => first.value));
  return groups.map((group, index) => {
    const names = group.map(({ version }) => VOICE_NAMES[version.voice]).join(' and ');
    const several = group.length > 1;
    const what = group[0].value === undefined ? `${several ? 'have' : 'has'} no such field`
      : difference.kind === 'reordered' ? `${several ? 'have' : 'has'} the order ${texts[index]}` : `${several ? 'say' : 'says'} ${texts[index]}`;
    return `${several ? '' : 'the '}${names} ${what}`;
  }).join(', ');
}

function remedyOf(
  subject: Subject, segments: readonly PathSegment[], odd: Said, said: readonly Said[], disagreeing: readonly Said[], remedies: Remedies,
): string {
  const { version, value } = odd;
  const file = placeOfVersion(version);
  const onlyFleet = version.voice === 'fleet' && disagreeing.length === 1;
  if (onlyFleet && version.edited && said[0].version.voice === 'definition' && isImage(segments) && typeof value === 'string') {
    return remedies.image(value, said[0].value, subject.cluster ?? '', file);
  }
  const concerned = version.copy ? [odd] : disagreeing;
  return remedies.differing(version.voice, concerned.map((one) => ({ file: placeOfVersion(one.version), edited: one.version.edited })));
}

function isImage(segments: readonly PathSegment[]): boolean {
  const list = segments.at(-3);
  return segments.at(-1) === 'image' && typeof list === 'string' && /^(?:c|initC|ephemeralC)ontainers$/.test(list);
}

function about(subject: Subject, object: ReadObject | undefined): { app?: string; cluster?: string; object?: string } {
  const identity = object?.identity ?? subject.identity;
  return {
    ...(subject.app === undefined ? {} : { app: subject.app }),
    ...(subject.cluster === undefined ? {} : { cluster: subject.cluster }),
    ...(identity === undefined ? {} : { object: identity }),
  };
}

function placeOfVersion(version: Version): string {
  return version.copy ? placeOf(version.copy, version.path) : version.path;
}

function missing(subject: Subject, defined: readonly ReadObject[], base: Version, version: Version, remedies: Remedies): Finding {
  return {
    kind: 'missing',
    ...about(subject, defined[0]),
    copy: version.voice,
    file: placeOfVersion(version),
    message: `the ${VOICE_NAMES[version.voice]} lacks this object, which the ${VOICE_NAMES[base.voice]} has (no file ${version.path})`,
    remedy: `Run ${remedies.synth} to write it`,
  };
}

function absent(subject: Subject, object: ReadObject, base: Version, version: Version, remedies: Remedies): Finding {
  return {
    kind: 'missing',
    ...about(subject, object),
    copy: version.voice,
    file: placeOfVersion(version),
    line: 1,
    message: `the ${VOICE_NAMES[version.voice]} lacks this object, which the ${VOICE_NAMES[base.voice]} has (${version.path} does not hold it)`,
    remedy: remedies.differing(version.voice, [{ file: placeOfVersion(version), edited: version.edited }]),
  };
}

function extraObject(subject: Subject, extra: ReadObject, base: Version, version: Version, remedies: Remedies): Finding {
  const line = extra.line([]);
  return {
    kind: 'extra',
    ...about(subject, extra),
    copy: version.voice,
    file: placeOfVersion(version),
    line,
    message: `the ${VOICE_NAMES[version.voice]} has an object that the ${VOICE_NAMES[base.voice]} does not have (${version.path}:${line})`,
    remedy: remedies.differing(version.voice, [{ file: placeOfVersion(version), edited: version.edited }]),
  };
}

function bytesOnly(subject: Subject, base: Version, version: Version, defined: readonly ReadObject[], remedies: Remedies): Finding {
  const [ours, theirs] = [(base.text ?? '').split('\n'), (version.text ?? '').split('\n')];
  const line = theirs.findIndex((text, index) => text !== ours[index]) + 1 || theirs.length;
  const crlf = version.text?.replaceAll('\r\n', '\n') === base.text;
  return {
    kind: 'bytes',
    ...about(subject, defined.length === 1 ? defined[0] : undefined),
    copy: version.voice,
    file: placeOfVersion(version),
    line,
    message: `the ${VOICE_NAMES[version.voice]} has the same values, but ${crlf ? 'other line ends (CRLF)' : 'other comments or formatting'}, so that its SHA256SUMS `
      + `does not hold (${version.path}:${line})`,
    remedy: crlf ? `Write \`* -text\` into .gitattributes of that repository, delete ${placeOfVersion(version)} and run ${remedies.synth}`
      : `Delete ${placeOfVersion(version)} and run ${remedies.synth} to write it as it was`,
  };
}

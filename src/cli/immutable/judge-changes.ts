import { HiddenSecrets } from './hidden-secrets';
import { PlacedObject } from './manifest-documents';
import { ObjectChanges, ObjectPair } from './pairing';
import { locate, sameValue } from '../../manifest/difference';
import { identityOf, identityText } from '../../manifest/identity';
import { ImmutabilityFinding } from '../../manifest/immutability/finding';
import { judgeIdentity, judgeUpdate, UpdateContext } from '../../manifest/immutability/judge-update';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';
import { parseFieldPath } from '../../manifest/parse-field-path';
import { lineInDocument } from '../comparison/documents';

/** A finding and where it is to be mended. */
export interface PlacedFinding extends ImmutabilityFinding {
  readonly file: string;
  readonly line?: number;
}

type Mapping = { [key: string]: ManifestValue };

const ENCRYPTED = /^ENC\[AES256_GCM,/;

/** What the API server makes of both versions of an object. */
export function judgePair({ before, after }: ObjectPair, context: UpdateContext): PlacedFinding[] {
  if (sameValue(before.object as ManifestValue, after.object as ManifestValue)) return [];
  const findings = judgeEncrypted(before.object, after.object, context);
  return findings.map((finding) => ({ ...finding, file: after.file, line: fieldLine(finding.path, after) }));
}

/** What becomes of objects that are gone or made. */
export function judgeGone({ gone, made }: ObjectChanges, context: UpdateContext): PlacedFinding[] {
  const places = new Map([...gone, ...made].map((object) => [identityText(identityOf(object.object)), object]));
  const secrets = new HiddenSecrets();
  const [old, now] = [gone, made].map((objects) => objects.map(({ object }) => secrets.hide(object)));
  return judgeIdentity(old, now, context).map((finding) => secrets.shown(finding)).map((finding) => {
    const place = places.get(finding.object);
    return { ...finding, file: place?.file ?? gone[0]?.file ?? '', ...(place ? { line: fieldLine(finding.path, place) } : {}) };
  });
}

/** What SOPS encrypted looks changed with each encryption: of that alone nobody can say more than that it depends. */
function judgeEncrypted(before: ManifestObject, after: ManifestObject, context: UpdateContext): ImmutabilityFinding[] {
  if (before.sops === undefined && after.sops === undefined) return judgeHidden(before, after, context);
  const [{ sops: _, ...old }, { sops: __, ...now }] = [before, after];
  const known = judgeHidden(masked(old) as unknown as ManifestObject, masked(now) as unknown as ManifestObject, context);
  const told = new Set(known.map(({ rule, path }) => `${rule} ${path}`));
  const seeming = judgeHidden(old as ManifestObject, now as ManifestObject, context).filter(({ rule, path }) => !told.has(`${rule} ${path}`));
  return [...known, ...seeming.map((finding): ImmutabilityFinding => ({
    ...finding,
    verdict: finding.verdict === 'refused' ? 'depends' : finding.verdict,
    reason: `it depends on what SOPS encrypted here, which was encrypted anew and may say the same; if not: ${finding.reason.replace(/ENC\[AES256_GCM,[^\]]*\]/g, 'ENC[…]')}`,
  }))];
}

function judgeHidden(before: ManifestObject, after: ManifestObject, context: UpdateContext): ImmutabilityFinding[] {
  const secrets = new HiddenSecrets();
  return judgeUpdate(secrets.hide(before), secrets.hide(after), context).map((finding) => secrets.shown(finding));
}

function masked(value: ManifestValue): ManifestValue {
  if (typeof value === 'string') return ENCRYPTED.test(value) ? 'ENC[…]' : value;
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value as Mapping).map(([key, inner]) => [key, masked(inner)]));
}

/** Where a field stands, or what is nearest above it. */
function fieldLine(path: string, { object, line, source }: PlacedObject): number {
  const segments = source ? parseFieldPath(path) : undefined;
  if (!source || !segments) return line;
  try {
    const found = lineInDocument(source.text, locate(object as ManifestValue, segments).steps);
    return Math.max(line, source.line + found - 1);
  } catch {
    return line;
  }
}

import { Severity, RuleId, RULES } from './rules';
import { PathSegment, fieldPath, locate } from '../../manifest/difference';
import { identityOf, identityText } from '../../manifest/identity';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestValue } from '../../manifest/manifest-object';
import { lineInDocument } from '../comparison/documents';
import { PlacedObject } from '../immutable/manifest-documents';

/** One thing that is wrong, and the way out. */
export interface ValidationFinding {
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly file: string;
  readonly line?: number;
  /** `apps/Deployment/swimto/api`; absent where it is about a file. */
  readonly object?: string;
  /** Field of the object or of the file. */
  readonly path?: string;
  /** A clause with the value and the rule, without a full stop. */
  readonly problem: string;
  /** An imperative clause without a full stop. */
  readonly remedy: string;
}

/** A finding about an object, beside the field that it is about. */
export function objectFinding(
  rule: RuleId, placed: PlacedObject, segments: readonly PathSegment[], problem: string, remedy: string,
): ValidationFinding {
  return {
    rule,
    severity: RULES[rule].severity,
    file: placed.file,
    line: lineOf(placed, segments),
    object: identityText(identityOf(placed.object)),
    ...(segments.length > 0 ? { path: fieldPath(segments) } : {}),
    problem,
    remedy,
  };
}

/** A finding about a file. */
export function fileFinding(rule: RuleId, place: string, problem: string, remedy: string): ValidationFinding {
  const [, file, line, path] = /^(.*?)(?::(\d+))?(?::\d+)?(?:: (.*))?$/s.exec(place) ?? [];
  return {
    rule, severity: RULES[rule].severity, file: file || '.', ...(line === undefined ? {} : { line: Number(line) }), ...(path === undefined ? {} : { path }), problem, remedy,
  };
}

/** What kept something from being read or built, as a finding. */
export function errorFinding(rule: RuleId, { place, problem, remedy }: LifeboatError): ValidationFinding {
  return fileFinding(rule, place, problem, remedy);
}

function lineOf({ object, line, source }: PlacedObject, segments: readonly PathSegment[]): number {
  if (!source || segments.length === 0) return line;
  try {
    return Math.max(line, source.line + lineInDocument(source.text, locate(object as ManifestValue, segments).steps) - 1);
  } catch {
    return line;
  }
}

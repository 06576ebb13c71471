import { objectFinding, ValidationFinding } from './finding';
import { FleetBuilds, Unit } from './fleet';
import { kustomizationName } from './flux-kustomization';
import { PathSegment } from '../../manifest/difference';
import { ManifestValue } from '../../manifest/manifest-object';
import { isValueMap, ValueMap } from '../../manifest/value-map';
import { PlacedObject } from '../immutable/manifest-documents';

const DISABLED = 'kustomize.toolkit.fluxcd.io/substitute';
const NAME = /^[_A-Za-z][_A-Za-z0-9]*$/;
/** Behind the name of a variable, what envsubst takes for a default. */
const DEFAULTED = /^:?[-=]/;
/** What else it takes behind the name: pieces, replacements, cases. */
const FUNCTIONS = /^(?:$|:(?![?+])|[#%/^,])/;

/** The variables of a Kustomization, as far as files tell. */
interface Variables {
  readonly known: ReadonlySet<string>;
  /** Sources that no file here has, so that any variable could be given. */
  readonly unknownSources: readonly string[];
}

/** Whether Flux substitutes variables in what a unit builds. */
export function isSubstituted({ owner }: Unit): boolean {
  const post = owner?.spec.postBuild;
  if (!isValueMap(post)) return false;
  return post.substituteStrategy === 'Always' || filled(post.substitute) || filled(post.substituteFrom);
}

/** What of `${…}` Flux would replace by nothing, or cannot read. */
export function checkSubstitution({ units }: FleetBuilds, everywhere: readonly PlacedObject[]): { findings: ValidationFinding[]; notes: string[] } {
  const findings: ValidationFinding[] = [];
  const open = new Map<string, { readonly sources: Set<string>; readonly names: Set<string> }>();
  for (const unit of units) {
    if (!unit.owner || !isSubstituted(unit)) continue;
    const variables = variablesOf(unit, everywhere);
    for (const placed of unit.objects) {
      const { labels, annotations } = placed.object.metadata;
      if (labels?.[DISABLED] === 'disabled' || annotations?.[DISABLED] === 'disabled') continue;
      for (const { text, segments } of textsOf(placed.object as ManifestValue)) {
        for (const problem of problemsIn(text, variables)) {
          if (problem.kind === 'open') {
            const name = kustomizationName(unit.owner);
            const entry = open.get(name) ?? { sources: new Set(variables.unknownSources), names: new Set<string>() };
            entry.names.add(problem.name);
            open.set(name, entry);
          } else {
            findings.push(problem.kind === 'syntax' ? objectFinding(
              'substitution-syntax', placed, segments, `Flux substitutes variables here, and cannot read \`${problem.text}\`: the whole build fails`, `Escape it as \`$${problem.text}\`, or annotate the object with \`${DISABLED}: disabled\``,
            ) : objectFinding(
              'substitution-unknown', placed, segments, `Flux substitutes variables here, and nothing gives ${problem.name}: \`${problem.text}\` becomes nothing`,
              `Give it in postBuild of the Kustomization ${unit.owner.name}, write a default \`\${${problem.name}:=…}\`, or escape it as \`$${problem.text}\``,
            ));
          }
        }
      }
    }
  }
  const notes = [...open].map(([name, { sources, names }]) => `${name}: ${[...names].sort().slice(0, 6).join(', ')}${names.size > 6 ? ` and ${names.size - 6} more` : ''} could be given by ${[...sources].join(', ')}, which no file here has`);
  return { findings, notes };
}

/** What `${…}` in a text come to, the escaped ones left out. */
function* problemsIn(text: string, { known, unknownSources }: Variables): Iterable<{ readonly kind: 'open' | 'unknown' | 'syntax'; readonly name: string; readonly text: string }> {
  for (const found of text.matchAll(/(\$+)\{/g)) {
    // `$${` is written for a `${` that stays.
    if (found[1].length > 1) continue;
    const end = text.indexOf('}', found.index);
    const whole = end < 0 ? text.slice(found.index, found.index + 20) : text.slice(found.index, end + 1);
    const inner = end < 0 ? '' : whole.slice(2, -1);
    if (end < 0) {
      yield { kind: 'syntax', name: '', text: whole };
      continue;
    }
    const isLength = inner.startsWith('#');
    const [, name, rest] = /^#?([A-Za-z0-9_]*)([^]*)$/.exec(inner)!;
    if (name === '' || (isLength && rest !== '') || (!DEFAULTED.test(rest) && !FUNCTIONS.test(rest))) yield { kind: 'syntax', name, text: whole };
    else if (!known.has(name) && !DEFAULTED.test(rest)) yield { kind: unknownSources.length > 0 ? 'open' : 'unknown', name, text: whole };
  }
}

function variablesOf({ owner }: Unit, everywhere: readonly PlacedObject[]): Variables {
  const post = owner!.spec.postBuild as ValueMap;
  const known = new Set(isValueMap(post.substitute) ? Object.keys(post.substitute).filter((name) => NAME.test(name)) : []);
  const unknownSources: string[] = [];
  for (const source of Array.isArray(post.substituteFrom) ? post.substituteFrom : []) {
    if (!isValueMap(source)) continue;
    const { kind, name } = source;
    const holders = everywhere.filter(({ object }) => object.kind === kind && object.apiVersion === 'v1' && (object.metadata.name === name || object.metadata.name.startsWith(`${String(name)}-`)));
    for (const { object } of holders) for (const field of ['data', 'stringData']) if (isValueMap(object[field])) for (const key of Object.keys(object[field])) known.add(key);
    if (holders.length === 0) unknownSources.push(`${String(kind)} ${String(name)}`);
  }
  return { known, unknownSources };
}

interface PlacedText {
  readonly text: string;
  readonly segments: readonly PathSegment[];
}

function* textsOf(value: ManifestValue, segments: readonly PathSegment[] = []): Iterable<PlacedText> {
  if (typeof value === 'string') {
    if (value.includes('${')) yield { text: value, segments };
  } else if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) yield* textsOf(each, [...segments, index]);
  } else if (isValueMap(value)) {
    for (const [key, each] of Object.entries(value)) {
      if (key.includes('${')) yield { text: key, segments: [...segments, key] };
      yield* textsOf(each, [...segments, key]);
    }
  }
}

function filled(value: ManifestValue): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

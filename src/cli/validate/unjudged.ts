import { LifeboatError } from '../../manifest/lifeboat-error';
import { PlacedObject } from '../immutable/manifest-documents';

/** What nobody here could judge, so that nothing may be called well because of it. */
export interface UnjudgedPart {
  readonly what: 'definition' | 'rule' | 'value';
  /** The kind without a definition, `Boat.example.com`; the definition with the rule and where it stands; or a kind and its field. */
  readonly name: string;
  /** Why it could not be judged, as a clause. */
  readonly reason: string;
  /** How many objects it is about. */
  readonly objects: number;
}

const MOST_VALUES = 6;
type Part = Omit<UnjudgedPart, 'objects'>;

/** Collects what could not be judged: the same of several objects is one. */
export class Unjudged {
  private readonly found = new Map<string, { readonly part: Part; readonly objects: Set<string> }>();

  /** Adds an object whose kind nobody here knows. */
  public addKind(placed: PlacedObject): void {
    const { apiVersion, kind } = placed.object;
    this.add({ what: 'definition', name: `${kind}.${apiVersion.split('/')[0]}`, reason: 'no CustomResourceDefinition of it is here' }, placed);
  }

  /** Adds a rule of a definition that could not be asked of an object. */
  public addRule(definition: string, path: string, reason: string, placed: PlacedObject): void {
    this.add({ what: 'rule', name: `${definition} at ${path.replace(/\[\d+\]/g, '[]') || 'the object'}`, reason }, placed);
  }

  /** Adds a value that is filled in as Flux applies it. */
  public addValue(placed: PlacedObject, path: string): void {
    this.add({ what: 'value', name: `${placed.object.kind} ${path.replace(/\[[^\]]*\]/g, '[]')}`, reason: 'a variable or SOPS fills it in' }, placed);
  }

  public all(): UnjudgedPart[] {
    return [...this.found.values()].map(({ part, objects }) => ({ ...part, objects: objects.size }))
      .sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  }

  private add(part: Part, { file, key }: PlacedObject): void {
    const name = `${part.name}\0${part.reason}`;
    const entry = this.found.get(name) ?? { part, objects: new Set() };
    this.found.set(name, entry);
    entry.objects.add(`${file}\0${key}`);
  }
}

/** Kinds and rules that could not be judged as errors, for who asks for them: that a kind is not known is the same for each, and is said once. */
export function unjudgedErrors(parts: readonly UnjudgedPart[]): LifeboatError[] {
  const place = 'lifeboat validate';
  const kinds = parts.filter(({ what }) => what === 'definition').map((part) => `${part.name} (${counted(part)})`);
  return [
    ...(kinds.length === 0 ? [] : [new LifeboatError('definition-unknown', {
      place, problem: `no CustomResourceDefinition is here of ${kinds.join(', ')}: their fields were not looked at`, remedy: 'Give them with `--definitions`',
    })]),
    ...parts.filter(({ what }) => what === 'rule').map((part) => new LifeboatError('rule-not-run', {
      place,
      problem: `a rule of the definition ${part.name} was not judged in ${counted(part)}: ${part.reason}`,
      remedy: 'Ask the API server: `kubectl apply --dry-run=server -f FILE`',
    })),
  ];
}

/** All of it as sentences. */
export function unjudgedNotes(parts: readonly UnjudgedPart[]): string[] {
  const values = parts.filter(({ what }) => what === 'value').map((part) => `${part.name} (${counted(part)})`);
  const shown = `${values.slice(0, MOST_VALUES).join(', ')}${values.length > MOST_VALUES ? ` and ${values.length - MOST_VALUES} more` : ''}`;
  return [
    ...unjudgedErrors(parts).map(({ problem, remedy }) => `${problem}. ${remedy}`),
    ...(values.length === 0 ? [] : [`filled in by a variable or by SOPS, and so not judged: ${shown}`]),
  ];
}

function counted({ objects }: UnjudgedPart): string {
  return `${objects} ${objects === 1 ? 'object' : 'objects'}`;
}

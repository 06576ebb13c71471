import { identityOf, identityText } from './identity';
import { circularKeys, sortKeys } from './key-order';
import { LifeboatError } from './lifeboat-error';
import { ManifestObject, ManifestValue } from './manifest-object';
import { canonicalNumber } from './number-text';
import { isPlainMap } from './plain-map';
import { kustomizeReadsAsString } from './plain-scalar';

/** DEL to APC, non-characters and half surrogate pairs are refused; NEL, among them, becomes a blank. */
const REFUSED_CHARACTER = /[\x7f-\x9f\ud800-\udfff\ufffe\uffff]/u;
const PLAIN_STEP = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const LOCAL_CONFIG = 'config.kubernetes.io/local-config';
const DROPPED_ANNOTATION = /^(?:config\.kubernetes\.io\/(?:index|path|origin)|config\.k8s\.io\/id|alpha\.config\.kubernetes\.io\/transformations|internal\.config\.kubernetes\.io\/.*)$/;

/** kustomize writes annotations anew, several lines as a block, and cannot read a block that begins with a tab. */
const TAB_FIRST = /^\t[^]*\n/;
/** Behind a longer key, quotes included, the reader of JSON that kustomize uses no longer looks for a colon. */
const LONGEST_KEY = 1024;
const ESCAPED_SHORT = /["\\\b\f\n\r\t]/g;
const ESCAPED_LONG = /[\0-\x07\v\x0e-\x1f<>&\u2028\u2029]/g;

type Path = Array<string | number>;

function codePointText(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** A text for a terminal: in quotes, short, and without the characters that are refused. */
function shortened(text: string, limit = 40): string {
  const characters = [...text];
  const short = characters.length > limit ? `${characters.slice(0, limit).join('')}…` : text;
  return JSON.stringify(short).replace(new RegExp(REFUSED_CHARACTER, 'gu'), (character) => `<${codePointText(character)}>`);
}

function pathText(path: Path): string {
  return path.map((step, index) => {
    if (typeof step === 'number') return `[${step}]`;
    if (!PLAIN_STEP.test(step)) return `[${shortened(step, 80)}]`;
    return index === 0 ? step : `.${step}`;
  }).join('');
}

/** The first character that kustomize refuses or changes, or undefined. */
export function refusedCharacter(text: string): string | undefined {
  return REFUSED_CHARACTER.exec(text)?.[0];
}

/** Whether kustomize cannot read the key behind which a value stands: counted as Go writes it in JSON. */
export function keyTooLong(key: string): boolean {
  if (key.length * 6 + 2 <= LONGEST_KEY) return false;
  const escapes = (key.match(ESCAPED_SHORT)?.length ?? 0) + 5 * (key.match(ESCAPED_LONG)?.length ?? 0);
  return [...key].length + escapes + 2 > LONGEST_KEY;
}

/** Walks one object; every method either returns or throws the error that a person reads. */
class Refusal {
  private readonly path: Path = [];
  private readonly above: object[] = [];

  public constructor(private readonly object: ManifestObject, private readonly prefix: string | undefined) {}

  public root(): void {
    const { apiVersion, kind, metadata } = this.object;
    for (const [field, value] of Object.entries({ apiVersion, kind })) {
      if (typeof value !== 'string' || value === '') {
        this.fail('object-incomplete', [field], `${field} is ${this.shown(value)} and must be a text`, `Give the object its ${field}`);
      }
    }
    if (typeof metadata?.name !== 'string' || metadata.name === '') {
      const generated = metadata?.generateName !== undefined ? ', and kustomize builds nothing from generateName' : '';
      this.fail('object-incomplete', ['metadata', 'name'], `metadata.name is ${this.shown(metadata?.name)} and must be a text${generated}`,
        'Give the object a fixed name');
    }
    this.list(kind);
    this.annotations(metadata.annotations as ManifestValue);
  }

  public value(value: ManifestValue): void {
    switch (typeof value) {
      case 'string': return this.text(value, 'its text');
      case 'boolean': return;
      case 'number':
      case 'bigint':
        if (canonicalNumber(value) !== undefined) return;
        return this.fail('number-refused', this.path, typeof value === 'bigint'
          ? `${value} does not fit into 64 bits, and kustomize would round it`
          : `${value} is no number in JSON`, 'Write a number that fits, or the digits as a text in quotes');
      case 'object':
        if (value !== null) this.collection(value);
        return;
      default:
        this.fail('value-not-data', this.path, `${this.shown(value)} cannot stand in a manifest`, 'Leave it out, or write null, a text or a number');
    }
  }

  private list(kind: string): void {
    if (kind.endsWith('List') && 'items' in this.object) {
      this.fail('kustomize-rewrites', ['items'], `kustomize takes a ${kind} apart and drops the list itself`, 'Define each of its items as an object of its own');
    }
    if ((kind === 'List' || kind === 'ResourceList') && 'functionConfig' in this.object) {
      this.fail('kustomize-rewrites', ['functionConfig'], `kustomize takes a ${kind} for the input of a function and drops it`, 'Define the object itself');
    }
  }

  private annotations(annotations: ManifestValue): void {
    const path = ['metadata', 'annotations'];
    if (annotations === undefined) return;
    if (typeof annotations !== 'object' || annotations === null || Array.isArray(annotations)) {
      this.fail('kustomize-rewrites', path, `annotations are ${this.shown(annotations)}, and kustomize drops all that is no map`,
        'Leave the field out, or write a map of texts');
    }
    const entries = Object.entries(annotations as { [key: string]: ManifestValue }).filter(([, value]) => value !== undefined);
    if (entries.length === 0) {
      this.fail('kustomize-rewrites', path, 'the map is empty, and kustomize drops it', 'Leave the field out');
    }
    for (const [key, value] of entries) {
      if (key === LOCAL_CONFIG && value !== 'false') {
        this.fail('kustomize-rewrites', [...path, key], 'kustomize leaves out every object with this annotation', 'Remove the annotation, or the object');
      }
      if (DROPPED_ANNOTATION.test(key)) {
        this.fail('kustomize-rewrites', [...path, key], 'kustomize keeps this annotation for itself and drops it', 'Remove the annotation');
      }
      if (!kustomizeReadsAsString(key)) {
        this.fail('annotation-refused', path, `the key ${shortened(key)} reads as a number, a date or a word like null, and kustomize refuses it as a key`,
          'Put a prefix before the key, such as your domain and a slash');
      }
      for (const text of [key, value]) {
        if (typeof text === 'string' && TAB_FIRST.test(text)) {
          const what = text === key ? 'the key' : 'its text';
          this.fail('annotation-refused', [...path, key], `${what} has several lines and begins with U+0009, which kustomize cannot read back from an annotation`,
            'Begin the text with another character');
        }
      }
      if (typeof value !== 'string') {
        this.fail('kustomize-rewrites', [...path, key], `the value is ${this.shown(value)}, and kustomize makes a text of it`, 'Write the value as a text in quotes');
      }
    }
  }

  private collection(value: object): void {
    if (this.above.includes(value)) {
      this.fail('value-not-data', this.path, 'the object contains itself', 'Copy the part instead of referring to it');
    }
    this.above.push(value);
    if (Array.isArray(value)) {
      // Not forEach, which would skip the holes of an array.
      for (let index = 0; index < value.length; index++) this.step(index, value[index] as ManifestValue);
    } else {
      this.map(value as { [key: string]: ManifestValue });
    }
    this.above.pop();
  }

  private map(map: { [key: string]: ManifestValue }): void {
    if (!isPlainMap(map)) {
      const kind = map.constructor?.name ?? 'class instance';
      this.fail('value-not-data', this.path, `a ${kind} cannot stand in a manifest`, 'Write the plain data: a text, a number, a map or a list');
    }
    const keys = Object.keys(map).filter((key) => map[key] !== undefined);
    for (const key of keys) {
      this.text(key, `the key ${shortened(key)}`);
      if (key === '<<') {
        this.fail('kustomize-rewrites', [...this.path, key], 'kustomize takes the key `<<` for a merge and drops it', 'Give the key another name');
      }
      if (keyTooLong(key)) {
        this.fail('key-too-long', this.path, `the key ${shortened(key)} takes more than ${LONGEST_KEY} characters as JSON, which kustomize cannot read`,
          'Shorten the key');
      }
      this.step(key, map[key]);
    }
    const circle = circularKeys(sortKeys(keys));
    if (circle !== undefined) {
      const [a, b, c] = circle.map((key) => shortened(key));
      this.fail('keys-without-order', this.path,
        `kustomize writes ${a} before ${b}, ${b} before ${c} and ${c} before ${a}, so their order changes from run to run and there is no digest`,
        'Rename one of the three keys');
    }
  }

  private step(step: string | number, value: ManifestValue): void {
    this.path.push(step);
    this.value(value);
    this.path.pop();
  }

  private text(text: string, what: string): void {
    const character = refusedCharacter(text);
    if (character === undefined) return;
    const at = text.indexOf(character);
    const where = at === 0 ? 'as its first character' : `behind ${JSON.stringify(text.slice(Math.max(0, at - 20), at))}`;
    const rule = character === '\x85' ? 'which kustomize refuses or turns into a blank' : 'which kustomize refuses';
    this.fail('character-refused', this.path, `${what} has ${codePointText(character)} ${where}, ${rule}`,
      'Remove the character, or keep the bytes in base64, as binaryData of a ConfigMap or data of a Secret');
  }

  private shown(value: unknown): string {
    if (value === undefined) return 'missing';
    if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
    if (Array.isArray(value)) return 'a list';
    return typeof value === 'object' && value !== null ? 'a map' : typeof value === 'string' ? shortened(value) : String(value);
  }

  private identity(): string {
    const { apiVersion, kind, metadata } = this.object;
    if (typeof apiVersion === 'string' && typeof kind === 'string' && typeof metadata?.name === 'string') return identityText(identityOf(this.object));
    return [kind, metadata?.namespace, metadata?.name ?? '(without a name)'].filter((part) => typeof part === 'string').join('/');
  }

  private fail(code: string, path: Path, problem: string, remedy: string): never {
    const place = [this.prefix, this.identity(), pathText(path)].filter((part) => part !== undefined && part !== '').join(', ');
    throw new LifeboatError(code, { place, problem, remedy });
  }
}

/** Refuses an object that kustomize would refuse, leave out or rewrite, by what stands at its root; `place` goes before the identity. */
export function refuseRoot(object: ManifestObject, place?: string): void {
  new Refusal(object, place).root();
}

/** Refuses an object that has no canonical form: kustomize refuses it, rewrites it, or writes its keys in changing order. */
export function refuse(object: ManifestObject, place?: string): void {
  const refusal = new Refusal(object, place);
  refusal.root();
  refusal.value(object);
}

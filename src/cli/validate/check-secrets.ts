import { isSubstituted } from './check-substitution';
import { fileFinding, objectFinding, ValidationFinding } from './finding';
import { FleetBuilds, Unit } from './fleet';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';
import { isValueMap, ValueMap } from '../../manifest/value-map';
import { ContentTree } from '../git/revision-tree';
import { PlacedObject } from '../immutable/manifest-documents';
import { joinPath } from '../kustomize/file-tree';
import { looseSources, readLooseYaml } from '../kustomize/read-loose-yaml';

const ENCRYPTED = /^ENC\[AES256_GCM,/;
/** What another program puts the value in place of before it is applied. */
const REFERENCE = /^\s*(?:op|vault|ref\+\w+|awssm|gcpsm|akv):\/\/\S+\s*$|^\s*<path:[^>]*>\s*$|^\s*\{\{[^]*\}\}\s*$/;
const DECRYPTION_DISABLED = 'kustomize.toolkit.fluxcd.io/decrypt';

/** A rule of a .sops.yaml that names paths. */
interface CreationRule {
  readonly path: RegExp;
  readonly keys: RegExp | undefined;
}

/** What of Secrets stands in Git as it is, and what SOPS encrypted and nobody decrypts. */
export function checkSecrets(fleet: FleetBuilds, tree: ContentTree, everywhere: readonly PlacedObject[]): ValidationFinding[] {
  const judged = new Map<string, ValidationFinding>();
  const add = (found: readonly ValidationFinding[]): void => {
    for (const one of found) judged.set(JSON.stringify([one.rule, one.file, one.line, one.object, one.path]), one);
  };
  const isFlux = fleet.kustomizations.length > 0;
  for (const unit of fleet.units) {
    const substituted = isSubstituted(unit);
    for (const placed of unit.objects) {
      if (unit.owner || !isFlux) add(checkStringData(placed));
      add([...checkSecret(placed, substituted), ...checkEncrypted(placed), ...checkDecryption(placed, unit)]);
    }
  }
  for (const placed of fleet.loose) add([...(isFlux ? [] : checkStringData(placed)), ...checkSecret(placed, false), ...checkEncrypted(placed)]);
  add(checkCreationRules(tree, everywhere));
  return [...judged.values()];
}

function isSecret({ apiVersion, kind }: ManifestObject): boolean {
  return apiVersion === 'v1' && kind === 'Secret';
}

/** Whether a value holds nothing, nothing yet, or what SOPS encrypted. */
function isHidden(text: string, isData: boolean, substituted: boolean): boolean {
  const plain = isData && /^[A-Za-z0-9+/=\s]*$/.test(text) ? Buffer.from(text, 'base64').toString('utf8') : text;
  return [text, plain].some((each) => (
    each.trim() === '' || ENCRYPTED.test(each) || REFERENCE.test(each) || (substituted && /^\s*\$\{[^}]*\}\s*$/.test(each)) || /"sops"\s*:\s*\{|^sops:|^sops_version=|ENC\[AES256_GCM,/m.test(each)
  ));
}

function checkStringData(placed: PlacedObject): ValidationFinding[] {
  const { object } = placed;
  if (!isSecret(object) || !isValueMap(object.stringData) || Object.keys(object.stringData).length === 0) return [];
  return [objectFinding(
    'secret-string-data', placed, ['stringData'],
    'stringData is turned into data as it is applied: Flux owns data alone, and a key that an emergency adds through stringData is never taken back',
    object.sops === undefined ? 'Write data with base64 values' : 'Decrypt it, write data with base64 values, and encrypt it again',
  )];
}

function checkSecret(placed: PlacedObject, substituted: boolean): ValidationFinding[] {
  const { object } = placed;
  if (!isSecret(object)) return [];
  const found: ValidationFinding[] = [];
  for (const field of ['data', 'stringData']) {
    const values = object[field];
    if (!isValueMap(values)) continue;
    const plain = Object.entries(values).filter(([, value]) => typeof value === 'string' && !isHidden(value, field === 'data', substituted)).map(([key]) => key);
    if (plain.length === 0) continue;
    const [rule, problem, remedy] = object.sops === undefined
      ? ['secret-plain', 'stands in Git as anybody can read it', `Encrypt the file: \`sops encrypt --in-place ${placed.file}\`; or use a SealedSecret or an ExternalSecret. Then change the secret itself: Git keeps what was pushed`] as const
      : ['sops-not-encrypted', 'is not encrypted, though SOPS has been over this file', `Encrypt it again: \`sops encrypt --in-place ${placed.file}\` after removing the part \`sops:\`, and change the secret itself`] as const;
    found.push(objectFinding(rule, placed, [field, plain[0]], `${plain.length === 1 ? `the value of ${plain[0]}` : `each value of ${plain.slice(0, 5).join(', ')}${plain.length > 5 ? ` and ${plain.length - 5} more` : ''}`} ${problem}`, remedy));
  }
  return found;
}

/** Values that the file's own SOPS part says are encrypted. */
function checkEncrypted(placed: PlacedObject): ValidationFinding[] {
  const { object } = placed;
  const { sops } = object;
  if (!isValueMap(sops) || isSecret(object)) return [];
  const matches = keysOf(sops);
  if (!matches) return [];
  const plain = plainPath(object as ManifestValue, matches, []);
  return plain === undefined ? [] : [objectFinding('sops-not-encrypted', placed, plain, 'the part `sops:` of the file says that this is encrypted, and it is not', `Remove the part \`sops:\` and encrypt it again: \`sops encrypt --in-place ${placed.file}\``)];
}

/** Which keys SOPS encrypts by the words that it leaves in a file. */
function keysOf({ encrypted_regex: regex, encrypted_suffix: suffix }: ValueMap): RegExp | undefined {
  if (typeof regex === 'string' && regex !== '') return expression(regex);
  return typeof suffix === 'string' && suffix !== '' ? expression(`${suffix}$`) : undefined;
}

function expression(text: string): RegExp | undefined {
  try {
    return new RegExp(text);
  } catch {
    return undefined;
  }
}

function plainPath(value: ManifestValue, keys: RegExp, path: readonly (string | number)[], within = false): (string | number)[] | undefined {
  if (typeof value === 'string') return within && value !== '' && !ENCRYPTED.test(value) ? [...path] : undefined;
  const fields = isValueMap(value) ? Object.entries(value) : [];
  const entries: Array<readonly [string | number, ManifestValue]> = Array.isArray(value) ? [...value.entries()] : fields;
  for (const [key, inner] of entries) {
    if (path.length === 0 && key === 'sops') continue;
    const found = plainPath(inner, keys, [...path, key], within || (typeof key === 'string' && keys.test(key)));
    if (found) return found;
  }
  return undefined;
}

function checkDecryption(placed: PlacedObject, { owner }: Unit): ValidationFinding[] {
  const { object } = placed;
  if (!owner || !isValueMap(object.sops) || isValueMap(owner.spec.decryption) || object.metadata.annotations?.[DECRYPTION_DISABLED] === 'disabled') return [];
  return [objectFinding(
    'sops-decryption', placed, ['sops'], `the Kustomization ${owner.name}, which builds it, has no spec.decryption: Flux refuses an encrypted Secret then, and would apply anything else as it stands`,
    `Add to the Kustomization ${owner.name}: \`decryption: {provider: sops, secretRef: {name: sops-age}}\``,
  )];
}

/** Files that a .sops.yaml says are encrypted, and are not. */
function checkCreationRules(tree: ContentTree, everywhere: readonly PlacedObject[]): ValidationFinding[] {
  const rules = new Map<string, CreationRule[] | LifeboatError>();
  const found: ValidationFinding[] = [];
  for (const file of [...tree.files.keys()].filter((path) => path === '.sops.yaml' || path.endsWith('/.sops.yaml'))) rules.set(joinPath(file, '..')!, creationRules(tree, file));
  for (const [directory, error] of rules) if (error instanceof LifeboatError) found.push(fileFinding('yaml', `${joinPath(directory, '.sops.yaml')}`, error.problem, error.remedy));
  if (rules.size === 0) return found;
  for (const placed of everywhere) {
    if (placed.object.sops !== undefined || isSecret(placed.object)) continue;
    const [directory, own] = nearestRules(placed.file, rules) ?? [];
    if (directory === undefined || !own || own instanceof LifeboatError) continue;
    const relative = directory === '' ? placed.file : placed.file.slice(directory.length + 1);
    const rule = own.find(({ path }) => path.test(relative));
    // A rule for every YAML file means the Secrets among them.
    if (!rule || rule.path.test(relative.replace(/[^/]*$/, 'x.yaml')) || (rule.keys && plainPath(placed.object as ManifestValue, rule.keys, []) === undefined)) continue;
    found.push(objectFinding('sops-not-encrypted', placed, [], `${joinPath(directory, '.sops.yaml')} says that this file is encrypted (path_regex ${rule.path.source}), and it is not`, `Encrypt it: \`sops encrypt --in-place ${placed.file}\``));
  }
  return found;
}

function nearestRules<T>(file: string, rules: ReadonlyMap<string, T>): readonly [string, T] | undefined {
  for (let directory = joinPath(file, '..')!; ; directory = joinPath(directory, '..')!) {
    const own = rules.get(directory);
    if (own) return [directory, own];
    if (directory === '') return undefined;
  }
}

function creationRules(tree: ContentTree, file: string): CreationRule[] | LifeboatError {
  try {
    const [content] = looseSources(tree.read(file)!).flatMap((source) => readLooseYaml(source, file));
    const list = isValueMap(content) && Array.isArray(content.creation_rules) ? content.creation_rules : [];
    return list.filter(isValueMap).flatMap((rule) => {
      const path = expression(typeof rule.path_regex === 'string' ? rule.path_regex : '');
      return path ? [{ path, keys: keysOf(rule) }] : [];
    });
  } catch (error) {
    if (error instanceof LifeboatError) return error;
    throw error;
  }
}

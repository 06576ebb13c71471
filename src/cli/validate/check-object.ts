import { checkCustom, CustomContext, isOpen } from './check-custom';
import { objectFinding, ValidationFinding } from './finding';
import { isOwnGroup } from './known-definitions';
import { fieldPath, PathSegment } from '../../manifest/difference';
import { labelKeyProblem, labelValueProblem } from '../../manifest/label-syntax';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';
import { nearestName } from '../../manifest/nearest-name';
import { nameProblem } from '../../manifest/object-rules';
import { SCHEMA_KINDS, schemaOfKind } from '../../manifest/schema/schema';
import { schemaJudgement } from '../../manifest/schema/schema-faults';
import { unservedVersion } from '../../manifest/schema/served-versions';
import { isValueMap } from '../../manifest/value-map';
import { PlacedObject } from '../immutable/manifest-documents';

/** What an object is judged by. */
export interface ObjectContext extends CustomContext {
  /** Minor version of the API server: `1.36`. */
  readonly server: string;
}

const KINDS = new Set(SCHEMA_KINDS);
/** Where labels stand beside those of the object. */
const TEMPLATES: readonly (readonly string[])[] = [[], ['spec', 'template'], ['spec', 'jobTemplate'], ['spec', 'jobTemplate', 'spec', 'template']];
/** What is asked for and answered, not stored. */
const UNSTORED = /Review$|^(?:Binding|Eviction|TokenRequest|Scale|Status)$/;
/** What kustomize and clients read. */
const NOT_SENT = new Set(['kustomize.config.k8s.io', 'config.kubernetes.io', 'apiserver.config.k8s.io', 'kubeadm.k8s.io', 'kubelet.config.k8s.io', 'kubeproxy.config.k8s.io', 'audit.k8s.io', 'client.authentication.k8s.io']);

/** What the API server has against an object: its kind, its name, its labels, its fields. */
export function checkObject(placed: PlacedObject, context: ObjectContext): ValidationFinding[] {
  const { object } = placed;
  if (NOT_SENT.has(object.apiVersion.split('/')[0])) return [];
  return [
    ...kindAndFields(placed, context), ...checkSelector(placed, context), ...checkName(placed, context),
    ...TEMPLATES.flatMap((path) => checkLabels(placed, path, context)),
  ];
}

function kindAndFields(placed: PlacedObject, context: ObjectContext): ValidationFinding[] {
  const { object: { apiVersion, kind } } = placed;
  const unserved = unservedVersion(apiVersion, kind, context.server);
  // A fleet may hold an older Flux, and the definitions that it came with.
  if (unserved && !context.definitions.isServedHere(apiVersion, kind)) {
    const { removed, since, instead } = unserved;
    const isFlux = removed?.startsWith('Flux') === true;
    const problem = removed === undefined ? `${apiVersion} ${kind} is served from Kubernetes ${since} on, and --kubernetes says ${context.server}`
      : `${apiVersion} ${kind} was removed in ${isFlux ? removed : `Kubernetes ${removed}`}`;
    return [objectFinding('kind-removed', placed, ['apiVersion'], problem, instead === undefined ? 'Remove it, or say which server it is for with --kubernetes' : `Write \`apiVersion: ${instead}\`, and look at what changed in its fields`)];
  }
  if (!isOwnGroup(apiVersion)) return checkCustom(placed, withoutSops(placed.object), context);
  if (!KINDS.has(`${apiVersion}/${kind}`)) return UNSTORED.test(kind) ? [] : unknownKind(placed);
  const schema = schemaOfKind(apiVersion, kind)!;
  const { faults, open } = schemaJudgement(withoutSops(placed.object), schema, (value) => isOpen(value, context.isSubstituted));
  // Every encrypted Secret has such values, and nothing but base64 is asked of them.
  if (kind !== 'Secret') for (const segments of open) context.unjudged.addValue(placed, fieldPath(segments));
  return faults.map(({ rule, segments, problem, remedy }) => objectFinding(rule, placed, segments, problem, remedy));
}

function unknownKind(placed: PlacedObject): ValidationFinding[] {
  const { object: { apiVersion, kind } } = placed;
  const other = SCHEMA_KINDS.find((each) => each.endsWith(`/${kind}`));
  const near = nearestName(kind, SCHEMA_KINDS.map((each) => each.slice(each.lastIndexOf('/') + 1)));
  // An alpha or beta that the server does not serve by itself may be switched on.
  if (/v\d+(?:alpha|beta)\d+$/.test(apiVersion) && other === undefined) {
    return [objectFinding('kind-unknown', placed, ['apiVersion'], `the API server does not serve ${apiVersion} ${kind} unless it is switched on`, 'Switch it on, and acknowledge this with the reason; or remove it')];
  }
  const remedy = other !== undefined ? `Write \`apiVersion: ${other.slice(0, -kind.length - 1)}\`` : near !== undefined ? `Write ${near}` : 'Correct apiVersion and kind';
  return [objectFinding('kind-unknown', placed, [other === undefined ? 'kind' : 'apiVersion'], `the API server has no ${kind} in ${apiVersion}`, remedy)];
}

function withoutSops(object: ManifestObject): ManifestObject {
  const { sops: _, ...rest } = object;
  return rest as ManifestObject;
}

function checkName(placed: PlacedObject, { isSubstituted }: ObjectContext): ValidationFinding[] {
  const { apiVersion, kind, metadata: { name, namespace } } = placed.object;
  const found: ValidationFinding[] = [];
  const open = (text: string): boolean => isSubstituted && text.includes('${');
  const problem = open(name) ? undefined : nameProblem(apiVersion, kind, name);
  if (problem !== undefined) found.push(objectFinding('name', placed, ['metadata', 'name'], `the name ${problem}`, 'Rename it'));
  const wrong = namespace === undefined || namespace === '' || open(namespace) ? undefined : nameProblem('v1', 'Namespace', namespace);
  if (wrong !== undefined) found.push(objectFinding('name', placed, ['metadata', 'namespace'], `the namespace ${wrong}`, 'Correct it'));
  return found;
}

function checkLabels(placed: PlacedObject, path: readonly string[], { isSubstituted }: ObjectContext): ValidationFinding[] {
  const template = path.reduce<ManifestValue>((at, step) => (isValueMap(at) ? at[step] : undefined), placed.object as ManifestValue);
  const metadata = isValueMap(template) ? template.metadata : undefined;
  if (!isValueMap(metadata)) return [];
  return (['labels', 'annotations'] as const).flatMap((field) => {
    const map = metadata[field];
    if (!isValueMap(map)) return map === undefined || map === null ? [] : [objectFinding('label', placed, [...path, 'metadata', field], `metadata.${field} is no map`, 'Write `key: value` lines')];
    return Object.entries(map).flatMap(([key, value]) => {
      const segments: PathSegment[] = [...path, 'metadata', field, key];
      const open = (text: string): boolean => isSubstituted && text.includes('${');
      if (open(key)) return [];
      const ofKey = labelKeyProblem(key);
      if (ofKey !== undefined) return [objectFinding('label', placed, segments, `the key ${ofKey}`, 'Correct the key')];
      // The schema of a built-in kind has said so already.
      if (typeof value !== 'string') return value === null || isOwnGroup(placed.object.apiVersion) ? [] : [objectFinding('label', placed, segments, `its value \`${String(value)}\` is no text, and it has to be`, `Quote it: "${String(value)}"`)];
      const ofValue = field === 'labels' && !open(value) ? labelValueProblem(value) : undefined;
      return ofValue === undefined ? [] : [objectFinding('label', placed, segments, `the value ${ofValue}`, 'Correct it, or make it an annotation, which takes any text')];
    });
  });
}

/** A selector that does not match the template of its own workload: no schema says that it has to. */
function checkSelector(placed: PlacedObject, { isSubstituted }: ObjectContext): ValidationFinding[] {
  const { object } = placed;
  const spec = object.spec as ManifestValue;
  if (!/^apps\/v1$/.test(object.apiVersion) || !isValueMap(spec) || !isValueMap(spec.selector) || !isValueMap(spec.template)) return [];
  const wanted = spec.selector.matchLabels;
  const labels = isValueMap(spec.template.metadata) && isValueMap(spec.template.metadata.labels) ? spec.template.metadata.labels : {};
  if (!isValueMap(wanted) || (isSubstituted && JSON.stringify([wanted, labels]).includes('${'))) return [];
  const missing = Object.keys(wanted).find((key) => labels[key] !== wanted[key]);
  if (missing === undefined) return [];
  return [objectFinding(
    'selector', placed, ['spec', 'selector', 'matchLabels', missing],
    `the selector asks for ${missing}: ${String(wanted[missing])}, and the labels of the template have ${labels[missing] === undefined ? 'none' : String(labels[missing])}: the API server refuses that`,
    'Write the same in spec.template.metadata.labels; the selector itself cannot be changed once it is applied',
  )];
}

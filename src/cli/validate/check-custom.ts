import { objectFinding, ValidationFinding } from './finding';
import { KnownDefinitions } from './known-definitions';
import { Unjudged } from './unjudged';
import { locate } from '../../manifest/difference';
import { identityOf } from '../../manifest/identity';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';
import { parseFieldPath } from '../../manifest/parse-field-path';
import { fluxDefinition } from '../custom/flux-definitions';
import { CustomFault, validateCustom } from '../custom/validate-custom';
import { PlacedObject } from '../immutable/manifest-documents';

/** What a custom resource is judged by. */
export interface CustomContext {
  readonly definitions: KnownDefinitions;
  /** Whether `${…}` in it will be something else once it is applied. */
  readonly isSubstituted: boolean;
  /** Takes what could not be judged. */
  readonly unjudged: Unjudged;
}

const VALIDATIONS = 'x-kubernetes-validations';
const EVENT_KIND = /^spec\.(?:eventSources|resources)\[\d+\]\.kind$/;
const FILLED_IN = 'a value that it looks at is filled in as Flux applies it';

/** A custom resource by its definition, where there is one here. */
export function checkCustom(placed: PlacedObject, object: ManifestObject, context: CustomContext): ValidationFinding[] {
  const { definitions, unjudged } = context;
  const all = definitions.of(object.apiVersion, object.kind);
  if (all.length === 0) {
    unjudged.addKind(placed);
    return [];
  }
  try {
    // Where several are here that are not the same, the cluster has one of them: what one takes is no fault.
    const judged = all.map((definition) => ({ definition, faults: validateCustom(object, definition) }));
    const { definition, faults } = judged.find((one) => one.faults.every(({ couldNotRun }) => couldNotRun === true)) ?? judged[0];
    return faults.flatMap((fault) => told(fault, { placed, object, definition }, context));
  } catch (error) {
    if (!(error instanceof LifeboatError)) throw error;
    definitions.addError(error);
    return [];
  }
}

/** The object as it is judged, and by which definition. */
interface Judged {
  readonly placed: PlacedObject;
  readonly object: ManifestObject;
  readonly definition: ManifestObject;
}

function told(fault: CustomFault, { placed, object, definition }: Judged, context: CustomContext): ValidationFinding[] {
  const { path, reason, rule, couldNotRun } = fault;
  const { name } = definition.metadata;
  const segments = parseFieldPath(path) ?? [];
  if (couldNotRun === true) {
    context.unjudged.addRule(name, path, reason, placed);
    return [];
  }
  const { steps } = locate(object as ManifestValue, segments);
  const value = steps.reduce<ManifestValue>((at, step) => (at as { [key: string | number]: ManifestValue })[step], object as ManifestValue);
  if (isOpen(value, context.isSubstituted)) {
    context.unjudged.addValue(placed, path);
    // A wrong type keeps the rules of the definition from being asked at all.
    if (rule === 'type' && hasRules(context.definitions, object)) context.unjudged.addRule(name, path, `${FILLED_IN}, and no rule was asked`, placed);
    return [];
  }
  if (rule === VALIDATIONS && holdsOpen(value, context.isSubstituted)) {
    context.unjudged.addRule(name, path, `${FILLED_IN}: ${reason}`, placed);
    return [];
  }
  if (isExtended(fault, object, definition)) {
    const added = 'it is none of the kinds that Flux itself has there, and the Flux Operator and other controllers add theirs to the definition';
    context.unjudged.addRule(name, path, `${added}: ${String(value)}`, placed);
    return [];
  }
  return [objectFinding('custom-resource', placed, segments, `${path === '' ? object.kind : path}: ${reason} (${rule})`, `Correct it by the definition ${name}`)];
}

/** What may send events and be woken up is a list that others are made to add to, where the definition is not here as the cluster has it. */
function isExtended({ path, rule }: CustomFault, object: ManifestObject, definition: ManifestObject): boolean {
  return rule === 'enum' && EVENT_KIND.test(path) && definition === fluxDefinition(identityOf(object).group, object.kind);
}

function hasRules(definitions: KnownDefinitions, { apiVersion, kind }: ManifestObject): boolean {
  return definitions.of(apiVersion, kind).some((definition) => JSON.stringify(definition).includes(VALIDATIONS));
}

/** What SOPS or Flux will put in its place nobody here can judge. */
export function isOpen(value: ManifestValue, isSubstituted: boolean): boolean {
  return typeof value === 'string' && (value.startsWith('ENC[') || (isSubstituted && value.includes('${')));
}

function holdsOpen(value: ManifestValue, isSubstituted: boolean): boolean {
  return isOpen(value, isSubstituted) || (
    typeof value === 'object' && value !== null && Object.values(value).some((inner: ManifestValue) => holdsOpen(inner, isSubstituted))
  );
}

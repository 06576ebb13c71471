import { stored, unknownFields } from './defaulting';
import { definitionVersion } from './definition-version';
import { embeddedFaults } from './embedded-faults';
import { listFaults } from './list-faults';
import { ruleFaults } from './rules';
import { schemaFaults } from './schema-faults';
import { withoutNulls } from '../../manifest/immutability/values';
import { ManifestObject } from '../../manifest/manifest-object';

/** What is wrong with a custom resource by its definition. */
export interface CustomFault {
  /** Field, such as `spec.replicas`. */
  readonly path: string;
  /** A clause, with the value and the rule. */
  readonly reason: string;
  /** A word of OpenAPI, `unknown-field`, `version`, `list-type`, `embedded-resource` or `x-kubernetes-validations`. */
  readonly rule: string;
  /** Whether it could not be told here, so that nobody knows whether the API server takes it. */
  readonly couldNotRun?: boolean;
}

/** What the API server would refuse of a new custom resource, and fields that its definition does not know. */
export function validateCustom(object: ManifestObject, definition: ManifestObject): CustomFault[] {
  const version = definitionVersion(definition, object.apiVersion.slice(object.apiVersion.lastIndexOf('/') + 1));
  if (version === undefined) return [{ path: 'apiVersion', rule: 'version', reason: `its definition serves no version ${object.apiVersion}` }];
  const { schema } = version;
  const sent = withoutNulls(object);
  const unknown = unknownFields(sent, schema).map((path) => ({ path, rule: 'unknown-field', reason: 'the definition does not know this field' }));
  const live = stored(version.hasStatus ? { ...sent, status: undefined } : sent, schema);
  const faults = [...schemaFaults(live, schema), ...embeddedFaults(live, schema), ...listFaults(live, schema)];
  const plain = faults.map(({ path, rule, reason, couldNotRun }) => ({ path, rule, reason, ...(couldNotRun === true ? { couldNotRun } : {}) }));
  if (faults.some(({ blocks }) => blocks)) return [...unknown, ...plain];
  const rules = ruleFaults(live, schema).map(({ path, reason, couldNotRun }) => (
    couldNotRun === undefined ? { path, reason, rule: 'x-kubernetes-validations' }
      : { path, reason: `a rule could not be run here, since ${couldNotRun}: ${reason}`, rule: 'x-kubernetes-validations', couldNotRun: true }
  ));
  return [...unknown, ...plain, ...rules];
}

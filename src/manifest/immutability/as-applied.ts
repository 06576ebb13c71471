import { isValueMap, ValueMap } from '../value-map';
import { valueAt, withoutNulls } from './values';
import { ManifestObject, ManifestValue } from '../manifest-object';
import { fieldSchema, resolved, Schema, schemaOfKind } from '../schema/schema';

/** Fields that kustomize-controller writes out where Git leaves them empty, since it takes each native object through its Go type. */
const WRITTEN_OUT: { readonly [type: string]: ValueMap } = {
  'flowcontrol.v1.QueuingConfiguration': { queues: 0, handSize: 0, queueLengthLimit: 0 },
};

/** An object as kustomize-controller sends it (github.com/fluxcd/pkg/ssa): without nulls and bad caBundles, texts of Secrets as data. */
export function asApplied(object: ManifestObject): ManifestObject {
  const sent = withoutNulls(object as ManifestValue) as ValueMap;
  if (object.apiVersion === 'v1' && object.kind === 'Secret' && isValueMap(sent.stringData)) {
    const encoded = Object.entries(sent.stringData).map(([key, text]) => [key, Buffer.from(String(text)).toString('base64')]);
    sent.data = { ...(isValueMap(sent.data) ? sent.data : {}), ...Object.fromEntries(encoded) };
    delete sent.stringData;
  }
  const clientConfig = valueAt(sent, 'spec.conversion.webhook.clientConfig');
  if (object.kind === 'CustomResourceDefinition' && isValueMap(clientConfig) && !isCertificates(String(clientConfig.caBundle))) delete clientConfig.caBundle;
  const schema = schemaOfKind(object.apiVersion, object.kind);
  return (schema === undefined ? sent : writtenOut(sent, schema)) as ManifestObject;
}

function writtenOut(value: ManifestValue, schema: Schema): ManifestValue {
  if (Array.isArray(value)) return value.map((entry) => writtenOut(entry, resolved(schema).items ?? {}));
  if (!isValueMap(value)) return value;
  const own = { ...WRITTEN_OUT[schema.$ref ?? ''], ...value };
  return Object.fromEntries(Object.entries(own).map(([key, each]) => [key, writtenOut(each, fieldSchema(schema, key) ?? {})]));
}

function isCertificates(bundle: string): boolean {
  return /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.test(Buffer.from(bundle, 'base64').toString());
}

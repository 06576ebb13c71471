import { ManifestObject, ManifestValue } from '../../../manifest/manifest-object';
import { isValueMap, ValueMap } from '../../../manifest/value-map';

/** Booleans and numbers that Kubernetes' own types leave out where they say nothing. */
const LEFT_OUT = new Set(['hostNetwork', 'hostPID', 'hostIPC', 'stdin', 'stdinOnce', 'tty', 'readOnly', 'paused', 'publishNotReadyAddresses', 'minReadySeconds']);
const BUILT_IN = /^(?:v1$|(?:apps|batch|autoscaling|policy)\/|[a-z.]*\.k8s\.io\/)/;
const TEXTS = new Set(['data', 'binaryData', 'labels', 'annotations', 'matchLabels', 'nodeSelector', 'selector', 'parameters']);

/** An object as kustomize-controller sends it: through Kubernetes' own types, which drop what is empty and write ports' protocol out. */
export function asFluxSends({ status, ...object }: ManifestObject): ManifestObject {
  const kept = object.kind === 'CustomResourceDefinition' && status !== undefined ? { ...object, status } : object;
  const plain = withoutNulls(kept as ManifestObject) as unknown as ManifestObject;
  // The types of roles would reset their rules, so Flux leaves them as they are.
  if (!BUILT_IN.test(plain.apiVersion) || ['Role', 'ClusterRole', 'CustomResourceDefinition'].includes(plain.kind)) return plain;
  const typed = withoutEmpty(plain, '') as unknown as ManifestObject;
  return typed.kind === 'Secret' ? withoutStringData(typed) : typed;
}

function withoutNulls(value: ManifestValue): ManifestValue {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isValueMap(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutNulls(inner)]));
}

function withoutEmpty(value: ManifestValue, field: string): ManifestValue {
  if (Array.isArray(value)) return value.map((entry) => (field === 'ports' && isValueMap(entry) ? withProtocol(withoutEmpty(entry, '') as ValueMap) : withoutEmpty(entry, '')));
  if (!isValueMap(value) || TEXTS.has(field)) return value;
  const entries = Object.entries(value).filter(([key, inner]) => !isLeftOut(key, inner));
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutEmpty(inner, key)]));
}

function isLeftOut(key: string, value: ManifestValue): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isValueMap(value)) return TEXTS.has(key) && Object.keys(value).length === 0;
  return (key === 'value' && value === '') || (LEFT_OUT.has(key) && (value === false || value === 0));
}

function withProtocol(port: ValueMap): ValueMap {
  return ('containerPort' in port || 'port' in port) && port.protocol === undefined ? { ...port, protocol: 'TCP' } : port;
}

function withoutStringData({ stringData, ...secret }: ManifestObject): ManifestObject {
  if (!isValueMap(stringData)) return secret as ManifestObject;
  const encoded = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(String(text)).toString('base64')] as const);
  return { ...secret, data: { ...secret.data as ValueMap | undefined, ...Object.fromEntries(encoded) } } as ManifestObject;
}

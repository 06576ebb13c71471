import { LifeboatError } from './lifeboat-error';
import { ManifestObject } from './manifest-object';

const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_1035_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** Refuses what the API server, Flux or the emergency procedure could not carry, before it stands in a copy. */
export function checkObject(object: ManifestObject, place: string): void {
  checkName(object, place);
  if (object.apiVersion === 'v1' && object.kind === 'Secret') checkSecret(object, place);
}

function checkName(object: ManifestObject, place: string): void {
  const name: unknown = object.metadata?.name;
  const problem = typeof name === 'string' && name !== '' ? nameProblem(object.apiVersion, object.kind, name) : 'is missing, and an object without a name cannot be applied twice';
  if (problem === undefined) return;
  throw new LifeboatError('object-name', { place: `${place} metadata.name`, problem, remedy: 'Set metadata.name, or rename the construct' });
}

/** What the API server has against the name of an object, as a clause; undefined where it takes it. */
export function nameProblem(apiVersion: string, kind: string, name: string): string | undefined {
  if (apiVersion.startsWith('rbac.authorization.k8s.io/')) {
    return name === '.' || name === '..' || /[/%]/.test(name) ? `'${name}' has a / or %, which the API server refuses` : undefined;
  }
  const core = apiVersion === 'v1';
  if (core && kind === 'Service' && !(DNS_1035_LABEL.test(name) && name.length <= 63)) {
    return `'${name}' is no DNS label that begins with a letter, of at most 63 characters, as a Service's name has to be`;
  }
  if (core && kind === 'Namespace' && !(DNS_LABEL.test(name) && name.length <= 63)) {
    return `'${name}' is no DNS label of at most 63 characters, as a Namespace's name has to be`;
  }
  if (name.length > 253 || !DNS_SUBDOMAIN.test(name)) return `'${name}' is no DNS name (lower-case letters, digits, - and ., at most 253 characters)`;
  return undefined;
}

function checkSecret(object: ManifestObject, place: string): void {
  if (object.sops !== undefined) {
    throw new LifeboatError('sops-object', {
      place,
      problem: 'is a Secret that SOPS encrypted, and written anew it would no longer match its signature',
      remedy: "Load its file as it is: new SopsSecret(app, ID, { file: '…' })",
    });
  }
  for (const field of ['stringData', 'data']) {
    const values = object[field];
    if (values === null || values === undefined || typeof values !== 'object') continue;
    const [key] = Object.keys(values);
    if (key === undefined) continue;
    throw new LifeboatError('secret-literal', {
      place: `${place} ${field}.${key}`,
      problem: 'a literal value of a Secret would stand in Git in two copies',
      remedy: 'Encrypt it with SOPS and load it with SopsSecret, use a SealedSecret, or use an ExternalSecret',
    });
  }
}

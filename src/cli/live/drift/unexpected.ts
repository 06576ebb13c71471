import { identityOf, identityText } from '../../../manifest/identity';
import { LifeboatError } from '../../../manifest/lifeboat-error';
import { ClusterReader } from '../../cluster/cluster-reader';
import { asManifest, LiveObject } from '../../cluster/live-object';
import { servedKinds, ServedKind, rootOf } from '../../cluster/served-kinds';
import { isForbidden } from '../../cluster/unless-forbidden';
import { isMadeByController } from '../made-by-controller';

/** By this annotation a person says of an object that it is meant to stand there without Git, and why. */
export const EXPECTED = 'cdk8s-lifeboat.io/expected';

const AT_ONCE = 8;
const RELEASE = 'sh.helm.release.v1.';
/** Made and renewed by programs alone. */
const NEVER_BY_HAND = new Set(['Event', 'Lease']);
/** What every namespace has, or a controller copies into each. */
const IN_EVERY_NAMESPACE = new Set(['v1/ServiceAccount/default', 'v1/ConfigMap/kube-root-ca.crt', 'v1/ConfigMap/istio-ca-root-cert', 'v1/ConfigMap/openshift-service-ca.crt']);

/** What is known already, so that nobody is told of it. */
export interface Known {
  /** Whether the definition has an object of this identity, or a Kustomization's inventory. */
  readonly isDeclared: (identity: string) => boolean;
  /** Secrets that Flux itself reads, by namespace and name. */
  readonly secrets: ReadonlySet<string>;
}

/** What a look at everything needs. */
export interface Everything {
  readonly reader: ClusterReader;
  /** Whether any Kustomization of the cluster has applied an object of this identity. */
  readonly isListed: (identity: string) => boolean;
  readonly secrets: ReadonlySet<string>;
  /** What of that could not be read. */
  readonly unread: readonly string[];
}

/** Everything in some namespaces that nobody declares. */
export interface UnexpectedObjects {
  readonly objects: LiveObject[];
  /** How many kinds were listed. */
  readonly kinds: number;
  /** What could not be listed, and why: `Secret in web`. */
  readonly unread: string[];
}

/** Lists every kind of these namespaces, by metadata alone, and leaves what neither Git, a controller nor the cluster itself has put there. */
export async function findUnexpected(reader: ClusterReader, namespaces: readonly string[], known: Known): Promise<UnexpectedObjects> {
  const unread: { readonly place: number; readonly text: string }[] = [];
  const served = await servedKinds(reader, (apiVersion, error) => {
    if (!(error instanceof LifeboatError) || !['cluster-forbidden', 'cluster-answer'].includes(error.code)) throw error;
    unread.push({ place: -1, text: `the kinds of ${apiVersion}` });
  });
  const kinds = served.filter(({ namespaced, verbs, kind }) => namespaced && verbs.includes('list') && verbs.includes('delete') && !NEVER_BY_HAND.has(kind));
  const objects: LiveObject[] = [];
  const rest = namespaces.flatMap((namespace) => kinds.map((kind) => ({ namespace, kind }))).map((one, place) => ({ ...one, place }));
  const work = async (): Promise<void> => {
    for (let next = rest.shift(); next; next = rest.shift()) {
      const { namespace, kind, place } = next;
      const found = await list(reader, namespace, kind).catch((error: unknown) => {
        if (!isForbidden(error)) throw error;
        unread.push({ place, text: `${kind.kind} in ${namespace}` });
        return [];
      });
      objects.push(...found.filter((object) => !isExpected(object, known)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const text = (object: LiveObject): string => identityText(identityOf(asManifest(object)));
  return {
    objects: objects.sort((a, b) => (text(a) < text(b) ? -1 : 1)),
    kinds: kinds.length,
    // The kinds of the core first, whatever answered first.
    unread: unread.sort((a, b) => a.place - b.place || (a.text < b.text ? -1 : 1)).map((one) => one.text),
  };
}

async function list(reader: ClusterReader, namespace: string, { apiVersion, plural, kind }: ServedKind): Promise<LiveObject[]> {
  return await reader.listMetadata(`${rootOf(apiVersion)}/namespaces/${namespace}/${plural}`, apiVersion, kind) ?? [];
}

function isExpected(object: LiveObject, { isDeclared, secrets }: Known): boolean {
  const { apiVersion, kind, metadata: { name, namespace, annotations = {}, labels = {} } } = object;
  return isDeclared(identityText(identityOf(asManifest(object))))
    || isMadeByController(object)
    || object.metadata.deletionTimestamp !== undefined
    || IN_EVERY_NAMESPACE.has(`${apiVersion}/${kind}/${name}`)
    || (kind === 'Secret' && (secrets.has(`${namespace}/${name}`) || annotations['kubernetes.io/service-account.name'] !== undefined))
    || (labels.owner === 'helm' && name.startsWith(RELEASE))
    || labels['helm.toolkit.fluxcd.io/name'] !== undefined
    || name.startsWith('lifeboat-emergency-')
    || Boolean(annotations[EXPECTED]?.trim());
}

import { Manifest } from '../../testbed/live-object';

/** A valid object of a kind, by a name of one's choice; several of one kind are also updated to each other. */
export interface BaseObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** What tells it from others of its kind. */
  readonly variant: string;
  readonly clusterScoped: boolean;
  /** The object without its metadata; a definition's name follows from its fields. */
  readonly body: (name: string) => { readonly [field: string]: unknown };
  /** The name, where the kind fixes how it is made. */
  readonly nameOf: (name: string) => string;
}

type Body = object | ((name: string) => object);

/** The variants of one kind, each by its name. */
export function kind(apiVersion: string, name: string, variants: { readonly [variant: string]: Body }, options: Partial<Pick<BaseObject, 'clusterScoped' | 'nameOf'>> = {}): BaseObject[] {
  return Object.entries(variants).map(([variant, body]) => ({
    apiVersion,
    kind: name,
    variant,
    clusterScoped: false,
    nameOf: (one) => one,
    ...options,
    body: (typeof body === 'function' ? body : () => body) as BaseObject['body'],
  }));
}

/** The object under a name, in a namespace where its kind has one. */
export function baseManifest(base: BaseObject, name: string, namespace: string): Manifest {
  const { metadata = {}, ...body } = base.body(name) as { metadata?: object };
  const place = base.clusterScoped ? {} : { namespace };
  return { apiVersion: base.apiVersion, kind: base.kind, metadata: { name: base.nameOf(name), ...place, labels: { tested: 'yes' }, ...metadata }, ...body };
}

import { listAt } from '../../manifest/immutability/values';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';
import { SCHEMA_KINDS } from '../../manifest/schema/schema';
import { isClusterScoped } from '../../manifest/scope';
import { isValueMap } from '../../manifest/value-map';
import { fluxDefinition } from '../custom/flux-definitions';
import { ContentTree } from '../git/revision-tree';
import { Definitions, GivenFile } from '../immutable/definitions';

/** Groups that the API server serves itself, whatever a definition says. */
const OWN_GROUPS = new Set(SCHEMA_KINDS.map((kind) => kind.split('/')).map((parts) => (parts.length === 2 ? '' : parts[0])));

/** The CustomResourceDefinitions that are given, those of the tree, and those of Flux that come with the command. */
export class KnownDefinitions {
  private readonly found: Definitions;

  public constructor(tree: ContentTree, given: readonly GivenFile[]) {
    this.found = new Definitions({ before: tree, after: tree, beforeName: '', afterName: '' }, given);
  }

  /** Definitions that could not be read. */
  public get errors(): Definitions['errors'] {
    return this.found.errors;
  }

  /** Adds why one of them cannot be used; each reason once. */
  public addError(error: LifeboatError): void {
    if (!this.found.errors.some(({ message }) => message === error.message)) this.found.errors.push(error);
  }

  /** The definitions of a custom kind, none where none is here; several where the tree has several that are not the same. */
  public of(apiVersion: string, kind: string): readonly ManifestObject[] {
    const group = groupOf(apiVersion);
    const found = this.found.of(group, kind)?.now;
    const flux = found ? undefined : fluxDefinition(group, kind);
    return found ?? (flux ? [flux] : []);
  }

  /** Whether a definition of the tree, or one that is given, serves a version, whatever newer releases do. */
  public isServedHere(apiVersion: string, kind: string): boolean {
    const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
    return (this.found.of(groupOf(apiVersion), kind)?.now ?? []).some((definition) => (
      listAt(definition.spec, 'versions').some((each) => isValueMap(each) && each.name === version && each.served === true)
    ));
  }

  /** Whether a kind has namespaces; undefined where it is custom and not known here. */
  public isNamespaced(apiVersion: string, kind: string): boolean | undefined {
    if (isClusterScoped(apiVersion, kind, new Set())) return false;
    if (isOwnGroup(apiVersion) || groupOf(apiVersion).endsWith('.fluxcd.io')) return true;
    const spec: ManifestValue = this.of(apiVersion, kind)[0]?.spec;
    return isValueMap(spec) ? spec.scope === 'Namespaced' : undefined;
  }
}

/** Whether the API server serves a group itself. */
export function isOwnGroup(apiVersion: string): boolean {
  return OWN_GROUPS.has(groupOf(apiVersion)) || groupOf(apiVersion) === 'extensions';
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

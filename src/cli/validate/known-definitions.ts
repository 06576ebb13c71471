import pinned from './flux-definitions.json';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';
import { SCHEMA_KINDS } from '../../manifest/schema/schema';
import { isClusterScoped } from '../../manifest/scope';
import { isValueMap } from '../../manifest/value-map';
import { ContentTree } from '../git/revision-tree';
import { Definitions, GivenFile } from '../immutable/definitions';

const PINNED = new Map((pinned as unknown as ManifestObject[]).map((definition) => {
  const { group, names } = definition.spec as { group: string; names: { kind: string } };
  return [`${group}/${names.kind}`, definition];
}));
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

  /** The definition of a custom kind, undefined where there is none here. */
  public of(apiVersion: string, kind: string): ManifestObject | undefined {
    const group = groupOf(apiVersion);
    return this.found.of(group, kind) ?? PINNED.get(`${group}/${kind}`);
  }

  /** Whether a kind has namespaces; undefined where it is custom and not known here. */
  public isNamespaced(apiVersion: string, kind: string): boolean | undefined {
    if (isClusterScoped(apiVersion, kind, new Set())) return false;
    if (isOwnGroup(apiVersion) || groupOf(apiVersion).endsWith('.fluxcd.io')) return true;
    const spec: ManifestValue = this.of(apiVersion, kind)?.spec;
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

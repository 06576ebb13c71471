import { baseManifest, BaseObject } from './base-object';
import { BASE_OBJECTS } from './base-objects';
import { Mutation, mutationsOf } from './mutations';
import { asApplied } from '../../../src/manifest/immutability/as-applied';
import { ImmutabilityFinding } from '../../../src/manifest/immutability/finding';
import { judgeUpdate } from '../../../src/manifest/immutability/judge-update';
import { ManifestObject } from '../../../src/manifest/manifest-object';
import { schemaOfKind } from '../../../src/manifest/schema/schema';
import { Api } from '../../testbed/api';
import { ApiError } from '../../testbed/api-connection';
import { LiveObject, Manifest } from '../../testbed/live-object';

const WRITE = { manager: 'kustomize-controller', force: true };
const CONTEXT = { server: '1.36', policy: false };
/** What an API server answers to an object that it does not take. */
const REFUSALS = new Set([400, 403, 409, 422]);

/** It also answers 500 to what it cannot read. */
const UNREADABLE = /failed to create typed patch object|failed to convert new object/;

/** Two versions of an object, what the API server says of the second, and what we say. */
export interface Pair {
  readonly kind: string;
  readonly what: string;
  readonly before: Manifest;
  readonly after: Manifest;
  /** The server's refusal, undefined where it accepts. */
  readonly refusal?: string;
  readonly findings: readonly ImmutabilityFinding[];
}

/** A pair on which the server and we differ, as text; undefined where they agree. */
export function disagreement({ kind, what, refusal, findings }: Pair): string | undefined {
  const said = findings.map(({ rule, verdict, reason }) => `${rule} ${verdict} (${reason})`).join('; ');
  if (findings.some(({ verdict }) => verdict === 'depends')) return undefined;
  if (refusal !== undefined && findings.length === 0) return `${kind} ${what}: refused by the server, and we say nothing: ${refusal.slice(0, 700)}`;
  return refusal === undefined && findings.length > 0 ? `${kind} ${what}: accepted by the server, and we say ${said}` : undefined;
}

/** Asks a real API server what becomes of updates. */
export class UpdateOracle {
  private names = 0;

  public constructor(private readonly api: Api, private readonly namespace: string, private readonly prefix = 't') {}

  /** Applies an object as Flux would create it, under a name that no other has; the live object. */
  public async create(base: BaseObject): Promise<{ before: Manifest; live: LiveObject; name: string }> {
    const name = this.name();
    const before = this.manifest(base, name);
    const live = await this.api.apply(asApplied(before as ManifestObject) as Manifest, WRITE);
    // Flux itself waits for a definition before it goes on.
    if (base.kind === 'CustomResourceDefinition') await this.api.until(before, 'to be established', isEstablished);
    return { before, live, name };
  }

  /** An object as it stands in Git. */
  public manifest(base: BaseObject, name: string): Manifest {
    return JSON.parse(JSON.stringify(baseManifest(base, name, this.namespace)).replaceAll('$NAMESPACE', this.namespace)) as Manifest;
  }

  /** A name that no other object of this run has. */
  public name(): string {
    return `${this.prefix}${(this.names++).toString(36)}`;
  }

  /** The server's refusal of an apply as Flux would make it, undefined where it is accepted. */
  public async refusal(object: Manifest, dryRun = true): Promise<string | undefined> {
    try {
      await this.api.apply(asApplied(object as ManifestObject) as Manifest, { ...WRITE, dryRun });
      return undefined;
    } catch (error) {
      // It panics where a Service with PreferDualStack is to be headless and to select nothing.
      if (String(error).includes('socket hang up')) return String(error);
      if (!(error instanceof ApiError) || !(REFUSALS.has(error.code) || UNREADABLE.test(error.message))) throw error;
      return error.message;
    }
  }

  /** The pair of a live object and some changes of it; undefined where the server does not take the changed object at all. */
  public async changed(base: BaseObject, before: Manifest, mutations: readonly Mutation[]): Promise<Pair | undefined> {
    const changedBy = (object: Manifest) => mutations.reduce((one, { apply }) => apply(one) as Manifest, object);
    const after = changedBy(before);
    if (JSON.stringify(after) === JSON.stringify(before)) return undefined;
    if (await this.refusal(changedBy(this.manifest(base, `${before.metadata.name}f`.replaceAll('.', '-').slice(0, 40)))) !== undefined) return undefined;
    return this.pair(base, before, after, mutations.map(({ path, change }) => `${path} ${change}`).join(' and '));
  }

  /** The pair of a live object and a new version that the server takes as a new object. */
  public async pair(base: BaseObject, before: Manifest, after: Manifest, what: string): Promise<Pair> {
    const findings = judgeUpdate(before as ManifestObject, after as ManifestObject, CONTEXT);
    return { kind: base.kind, what: `${base.variant}: ${what}`, before, after, refusal: await this.refusal(after), findings };
  }

  /** Every change of one field of a base object. */
  public mutations(base: BaseObject): Mutation[] {
    return mutationsOf(this.manifest(base, 'x'), schemaOfKind(base.apiVersion, base.kind)!);
  }
}

/** The other variants of an object's kind. */
export function otherVariants(base: BaseObject): BaseObject[] {
  return BASE_OBJECTS.filter((each) => each.apiVersion === base.apiVersion && each.kind === base.kind && each.variant !== base.variant);
}

function isEstablished({ status }: LiveObject): boolean {
  return status?.conditions?.some(({ type, status: value }: Record<string, string>) => type === 'Established' && value === 'True');
}

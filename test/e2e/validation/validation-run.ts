import * as fc from 'fast-check';
import { SchemaMutation, schemaMutations } from './schema-mutations';
import { ManifestObject } from '../../../src/manifest/manifest-object';
import { schemaOfKind } from '../../../src/manifest/schema/schema';
import { schemaFaults } from '../../../src/manifest/schema/schema-faults';
import { Counts } from '../../prove/campaign';
import { BaseObject } from '../immutability/base-object';
import { UpdateOracle } from '../immutability/update-oracle';

const AT_ONCE = 12;
/** What an API server says of an object that it cannot read by its schema; all else that it refuses is no matter of schemas. */
const BY_SCHEMA = /failed to create typed patch object|failed to convert new object|unable to convert|cannot unmarshal/;

/** What the API server and we said of some mutations. */
export interface ValidationRun {
  readonly counts: Counts;
  readonly problems: readonly string[];
}

/** Asks the API server, as Flux would, for new objects and for mutations of them: `draw` at random, and each without a required field. */
export async function runValidation(oracle: UpdateOracle, bases: readonly BaseObject[], seed: number, draw: number): Promise<ValidationRun> {
  const totals: Record<string, number> = {};
  const problems: string[] = [];
  const add = (what: string): void => { totals[what] = (totals[what] ?? 0) + 1; };
  const judge = async (base: BaseObject, { object, what }: SchemaMutation): Promise<void> => {
    const faults = schemaFaults(object as ManifestObject, schemaOfKind(base.apiVersion, base.kind)!);
    const refusal = await oracle.refusal(object);
    add('mutations');
    if (refusal !== undefined) add('refused');
    if (faults.length > 0) add('found by schema');
    const problem = disagreement(faults, refusal);
    if (problem !== undefined) problems.push(`${base.kind} ${base.variant}: ${what}: ${problem}`);
  };
  for (const base of bases) {
    const object = oracle.manifest(base, oracle.name());
    const all = schemaMutations(object, schemaOfKind(base.apiVersion, base.kind)!);
    const others = all.filter(({ isRequired }) => !isRequired);
    const length = Math.min(draw, others.length);
    const [drawn] = fc.sample(fc.shuffledSubarray(others, { minLength: length, maxLength: length }), { seed, numRuns: 1 });
    const work = [{ object, what: 'as it is', isRequired: false }, ...all.filter(({ isRequired }) => isRequired), ...drawn];
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let next = work.shift(); next !== undefined; next = work.shift()) await judge(base, next);
    }));
  }
  return { counts: totals, problems };
}

/** What overflows is kept as another number by some fields, and refused by others. */
function disagreement(faults: ReturnType<typeof schemaFaults>, refusal: string | undefined): string | undefined {
  const sure = faults.filter(({ rule }) => rule !== 'schema-overflow');
  if (refusal === undefined && sure.length > 0) return `accepted by the server, and we say ${sure.map(({ rule, problem }) => `${rule} (${problem})`).join('; ')}`;
  return refusal !== undefined && faults.length === 0 && BY_SCHEMA.test(refusal) ? `refused by the server, and we say nothing: ${refusal.slice(0, 500)}` : undefined;
}

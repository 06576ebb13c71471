import * as fc from 'fast-check';
import { RandomFleet, refusal } from './random-fleet';
import { useTestbed } from './use-testbed';
import { VALID_KINDS, validObject } from './valid-object';

// `npm run prove -- digest` compares many more; CI holds a slice.
const SEED = 20261121;
const DEFINITIONS = 60;
const BATCH = 50;

describe('status.history[0].digest of random definitions', () => {
  let fleet: RandomFleet;
  const testbed = useTestbed(async () => { fleet = await RandomFleet.create(testbed); });

  test(`equals DIGEST (seed ${SEED}, ${DEFINITIONS} definitions)`, async () => {
    const kinds = new Map(VALID_KINDS.map((kind) => [kind, 0]));
    const refusals = new Map<string, number>();
    const failures: string[] = [];
    // More than are asked for, since some are refused.
    const drawn = fc.sample(fc.array(validObject, { minLength: 2, maxLength: 8 }), { seed: SEED, numRuns: Math.ceil(DEFINITIONS * 1.3) });
    const definitions = drawn.filter((objects, index) => {
      const code = refusal(`refused-${index}`, objects);
      if (code !== undefined) refusals.set(code, (refusals.get(code) ?? 0) + 1);
      return code === undefined;
    }).slice(0, DEFINITIONS);
    expect(definitions).toHaveLength(DEFINITIONS);
    for (const objects of definitions) for (const { kind } of objects) kinds.set(kind, kinds.get(kind)! + 1);

    for (let first = 0; first < definitions.length; first += BATCH) {
      const batch = definitions.slice(first, first + BATCH).map((objects, index) => [`app-${first + index}`, objects] as const);
      const compared = await fleet.compare(new Map(batch));
      expect(compared.reported).toEqual(compared.expected);
      failures.push(...[...compared.failures].map(([name, message]) => `${name}: ${message.slice(0, 300)}`));
    }
    process.stdout.write(`${DEFINITIONS} definitions, seed ${SEED}: all digests equal; failed to apply: ${failures.join('; ') || 'none'}; `
      + `refused at synth: ${[...refusals].map(([code, count]) => `${code} ${count}`).join(', ') || 'none'}; `
      + `kinds: ${[...kinds].map(([kind, count]) => `${kind} ${count}`).join(', ')}\n`);
    expect([...kinds].filter(([, count]) => count === 0)).toEqual([]);
    // A generator whose objects the API server refuses would prove little.
    expect(failures.length / DEFINITIONS).toBeLessThan(0.05);
  }, 20_000 * DEFINITIONS);
});

import * as fc from 'fast-check';
import { Campaign } from './campaign';
import { RandomFleet, refusal } from '../e2e/random-fleet';
import { validObject } from '../e2e/valid-object';

const definition = fc.array(validObject, { minLength: 2, maxLength: 8 });

/** `DIGEST` against `status.history[0].digest`, for fleets of one to five random apps. */
export const digest: Campaign = {
  name: 'digest',
  title: 'the digest of random apps equals the one that kustomize-controller reports',
  runs: 400,
  async prepare(testbed) {
    const fleet = await RandomFleet.create(testbed);
    return async ({ index, seed }) => {
      const [drawn] = fc.sample(fc.array(definition, { minLength: 1, maxLength: 5 }), { seed, numRuns: 1 });
      const named = drawn.map((objects, app) => [`r${index}-${app}`, objects] as const);
      const apps = named.filter(([name, objects]) => refusal(name, objects) === undefined);
      // Where every app is refused there is nothing to push.
      const nothing = { expected: new Map<string, string>(), reported: new Map<string, string>(), failures: new Map<string, string>() };
      const { expected, reported, failures } = apps.length === 0 ? nothing : await fleet.compare(new Map(apps));
      const unequal = [...expected].filter(([name, value]) => reported.get(name) !== value);
      if (unequal.length > 0) {
        throw new Error(unequal.map(([name, value]) => `${name}: DIGEST is ${value}, the controller reports ${reported.get(name)}`).join('; '));
      }
      const objects = apps.reduce((total, [, each]) => total + each.length, 0);
      return { 'apps': apps.length, 'objects': objects, 'refused at synth': drawn.length - apps.length, 'failed to apply': failures.size };
    };
  },
};

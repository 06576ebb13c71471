import * as fc from 'fast-check';
import { standing, written } from './standing-object';
import { LiveObject } from '../../../../src/cli/cluster/live-object';
import { takenBack } from '../../../../src/cli/emergency/forecast/take-back';

const SEED = 20261120;
const FLUX = 'kustomize-controller';
const byFlux = (fields: object) => written(FLUX, 'Apply', fields);
const back = (during: LiveObject, target: LiveObject, cleanup = true): { [field: string]: any } => takenBack(during, target, { cleanup });
const git = { data: { LEVEL: 'info', OTHER: 'x' } };
const target = standing(git, byFlux(git));

describe('what Flux makes of an object once it is back', () => {
  test('what was written as Flux itself goes, and what it took away comes back', () => {
    const emergency = { data: { LEVEL: 'debug', ADDED: 'y' } };
    expect(back(standing(emergency, byFlux(emergency)), target).data).toEqual(git.data);
  });

  test.each(['kubectl-edit', 'kubectl-client-side-apply', 'kubectl', 'before-first-apply'])('what %s wrote goes too', (manager) => {
    const during = standing({ data: { ...git.data, ADDED: 'y' } }, byFlux(git), written(manager, 'Update', { data: { ADDED: 'y' } }));
    expect(back(during, target).data).toEqual(git.data);
  });

  test('what any other manager wrote stays, but for what Git has', () => {
    const during = standing({ data: { LEVEL: 'tool', OTHER: 'x', ADDED: 'y' } }, byFlux({ data: { OTHER: 'x' } }), written('tool', 'Update', { data: { LEVEL: 'tool', ADDED: 'y' } }));
    expect(back(during, target).data).toEqual({ LEVEL: 'info', OTHER: 'x', ADDED: 'y' });
  });

  test('what kubectl wrote to a subresource is not taken over', () => {
    const during = standing({ data: { ...git.data, ADDED: 'y' } }, byFlux(git), written('kubectl', 'Update', { data: { ADDED: 'y' } }, 'scale'));
    expect(back(during, target).data).toEqual({ ...git.data, ADDED: 'y' });
  });

  test('with ssa: Merge the fields of kubectl stay', () => {
    const during = standing({ data: { ...git.data, ADDED: 'y' } }, byFlux(git), written('kubectl-edit', 'Update', { data: { ADDED: 'y' } }));
    expect(back(during, target, false).data).toEqual({ ...git.data, ADDED: 'y' });
  });

  test('what nobody is recorded for stays', () => {
    expect(back(standing({ data: { ...git.data, STRING: 'y' } }, byFlux(git)), target).data).toEqual({ ...git.data, STRING: 'y' });
  });

  test('Flux sees no drift in finalizers, and so leaves them', () => {
    const emergency = { ...git, metadata: { finalizers: ['example.com/hold'] } };
    const during = standing(emergency, byFlux(emergency));
    expect(back(during, target).metadata.finalizers).toEqual(['example.com/hold']);
    const edited = standing({ ...emergency, data: { LEVEL: 'debug' } }, byFlux({ ...emergency, data: { LEVEL: 'debug' } }));
    expect(back(edited, target).metadata.finalizers).toBeUndefined();
  });

  describe('a Deployment', () => {
    const container = { name: 'main', image: 'web:1', env: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }] };
    const spec = (fields: object, pod: object = {}) => ({ spec: { ...fields, template: { spec: { containers: [container], ...pod } } } });
    const deployment = (fields: object, ...managers: Parameters<typeof standing>[1][]) => standing({ apiVersion: 'apps/v1', kind: 'Deployment', ...fields }, ...managers);
    const owned = spec({});
    const clean = deployment({ spec: { ...owned.spec, replicas: 3 } }, byFlux(owned));

    test('replicas that Git lacks become 1 where the emergency wrote them, and stay where nobody did', () => {
      expect(back(deployment(spec({ replicas: 5 }), byFlux(spec({ replicas: 5 }))), clean).spec.replicas).toBe(1);
      expect(back(deployment(spec({ replicas: 7 }), byFlux(owned)), clean).spec.replicas).toBe(7);
    });

    test('defaults that nobody owns stay, or come back with their struct', () => {
      const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } };
      const target2 = deployment(spec({ strategy }), byFlux(owned));
      expect(back(deployment(spec({ strategy: { type: 'Recreate' } }), byFlux(spec({ strategy: { type: 'Recreate' } }))), target2).spec.strategy).toEqual(strategy);
      expect(back(deployment(spec({ strategy }), byFlux(owned)), target2).spec.strategy).toEqual(strategy);
    });

    test('an env entry goes with all that is in it, and one that was taken away comes back in its place', () => {
      const emergency = { spec: { template: { spec: { containers: [{ ...container, env: [{ name: 'B', value: '2' }, { name: 'C', value: '3' }] }] } } } };
      expect(back(deployment(emergency, byFlux(emergency)), clean).spec.template.spec.containers[0].env).toEqual(container.env);
    });

    test('the old name of the service account stays, and brings the new one back', () => {
      const during = deployment(spec({}, { serviceAccountName: 'other', serviceAccount: 'other' }), byFlux(spec({}, { serviceAccountName: 'other' })));
      expect(back(during, clean).spec.template.spec.serviceAccountName).toBe('other');
    });
  });

  test('a Service that had no address in between gets another', () => {
    const service = (spec: object, owned: object) => standing({ kind: 'Service', spec }, byFlux({ spec: owned }));
    const before = service({ type: 'ClusterIP', clusterIP: '10.0.0.7', clusterIPs: ['10.0.0.7'], selector: { app: 'web' } }, { selector: { app: 'web' } });
    const external = { type: 'ExternalName', externalName: 'elsewhere.example.com' };
    expect(back(service(external, external), before).spec).toMatchObject({ type: 'ClusterIP', selector: { app: 'web' }, clusterIP: expect.stringContaining('chosen anew') });
  });

  describe(`for any fields, seed ${SEED}`, () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const { tree } = fc.letrec<{ tree: object; node: unknown }>((tie) => ({
      tree: fc.dictionary(key, tie('node'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
      node: fc.oneof({ maxDepth: 3 }, fc.constantFrom('x', 'y', 1, true), tie('tree'), fc.uniqueArray(fc.record({ name: fc.constantFrom('p', 'q', 'r'), value: fc.constantFrom('1', '2') }), { selector: ({ name }) => name, minLength: 1 })),
    }));
    const object = (fields: object, ...managers: Parameters<typeof standing>[1][]) => standing({ apiVersion: 'example.com/v1', kind: 'Any', spec: fields }, ...managers);

    test('whatever was applied as Flux, Git stands again', () => {
      fc.assert(fc.property(tree, tree, (wanted, emergency) => {
        const result = back(object(emergency, byFlux({ spec: emergency })), object(wanted, byFlux({ spec: wanted })));
        expect(result.spec).toEqual(wanted);
      }), { seed: SEED, numRuns: 500 });
    });

    test('and what others hold elsewhere stays, while what kubectl holds goes', () => {
      fc.assert(fc.property(tree, tree, tree, tree, (wanted, emergency, others, hand) => {
        const spec = { flux: emergency, others, hand };
        const during = object(spec, byFlux({ spec: { flux: emergency } }), written('tool', 'Apply', { spec: { others } }), written('kubectl-edit', 'Update', { spec: { hand } }));
        const result = back(during, object({ flux: wanted }, byFlux({ spec: { flux: wanted } })));
        expect(result.spec).toEqual({ flux: wanted, others });
      }), { seed: SEED, numRuns: 500 });
    });

    test('a second apply changes nothing', () => {
      fc.assert(fc.property(tree, tree, (wanted, emergency) => {
        const git2 = object(wanted, byFlux({ spec: wanted }));
        const once = back(object(emergency, byFlux({ spec: emergency })), git2);
        const again = back({ ...once, metadata: { ...once.metadata, managedFields: git2.metadata.managedFields } } as unknown as LiveObject, git2);
        expect(again.spec).toEqual(once.spec);
      }), { seed: SEED, numRuns: 300 });
    });
  });
});

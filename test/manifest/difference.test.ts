import * as fc from 'fast-check';
import { differenceOf, fieldPath, locate, PathSegment, sameValue, valueAt } from '../../src/manifest/difference';
import { ManifestObject, ManifestValue } from '../../src/manifest/manifest-object';

const SEED = 20260317;

type Loose = any;

function deployment(): Loose {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'api', namespace: 'swimto', labels: { 'app.kubernetes.io/name': 'api' }, annotations: { 'a.b/c': 'one' } },
    spec: {
      replicas: 2,
      template: {
        spec: {
          containers: [
            {
              name: 'api',
              image: 'ghcr.io/x:1.4.2',
              args: ['serve', '--port', '8000'],
              env: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }, { name: 'C', value: '$(A)' }],
              ports: [{ containerPort: 8000, name: 'http' }, { containerPort: 53, name: 'dns' }, { containerPort: 53, name: 'dns-udp', protocol: 'UDP' }],
              volumeMounts: [{ name: 'data', mountPath: '/data' }, { name: 'data', mountPath: '/cache', subPath: 'cache' }],
            },
            { name: 'side', image: 'ghcr.io/side:1' },
          ],
          tolerations: [{ key: 'arm64', operator: 'Exists' }, { key: 'arm64', operator: 'Equal', value: 'x' }],
          volumes: [{ name: 'data', emptyDir: {} }],
        },
      },
    },
  };
}

function changed(change: (object: Loose) => void): string[] {
  const other = deployment();
  change(other);
  return differenceOf(deployment(), other).map(({ kind, path }) => `${kind} ${path}`);
}

const pod = (object: Loose): Loose => object.spec.template.spec;

describe('differenceOf', () => {
  test('finds nothing between equal objects, whatever the order of their keys', () => {
    const { metadata, ...rest } = deployment();
    expect(differenceOf(deployment(), { ...rest, metadata: Object.fromEntries(Object.entries(metadata).reverse()) } as ManifestObject)).toEqual([]);
  });

  test('gives both values and a path as people write it', () => {
    const other = deployment();
    pod(other).containers[0].image = 'ghcr.io/x:1.4.3';
    expect(differenceOf(deployment(), other)).toEqual([{
      path: 'spec.template.spec.containers[name=api].image',
      segments: ['spec', 'template', 'spec', 'containers', { name: 'api' }, 'image'],
      kind: 'changed',
      before: 'ghcr.io/x:1.4.2',
      after: 'ghcr.io/x:1.4.3',
    }]);
  });

  test('quotes keys with dots and slashes', () => {
    expect(changed((object) => { object.metadata.annotations['a.b/c'] = 'two'; })).toEqual(['changed metadata.annotations["a.b/c"]']);
  });

  test('says once that a whole subtree came or went', () => {
    expect(changed((object) => { object.spec.strategy = { type: 'Recreate', more: { of: 'it' } }; })).toEqual(['added spec.strategy']);
    expect(changed((object) => { delete pod(object).containers; })).toEqual(['removed spec.template.spec.containers']);
    expect(changed((object) => { pod(object).containers.shift(); })).toEqual(['removed spec.template.spec.containers[name=api]']);
  });

  test.each([
    ['env by name', (object: Loose) => { pod(object).containers[0].env.splice(1, 1); }, ['removed spec.template.spec.containers[name=api].env[name=B]']],
    ['mounts by path', (object: Loose) => { pod(object).containers[0].volumeMounts[1].subPath = 'other'; },
      ['changed spec.template.spec.containers[name=api].volumeMounts[mountPath=/cache].subPath']],
    ['ports by number and protocol where the number is not enough', (object: Loose) => { pod(object).containers[0].ports[2].name = 'x'; },
      ['changed spec.template.spec.containers[name=api].ports[containerPort=53,protocol=UDP].name']],
    ['tolerations by place', (object: Loose) => { pod(object).tolerations[1].value = 'y'; }, ['changed spec.template.spec.tolerations[1].value']],
    ['arguments by place, from both ends', (object: Loose) => { pod(object).containers[0].args.splice(1, 1); },
      ['removed spec.template.spec.containers[name=api].args[1]']],
    ['a renamed entry as one changed field', (object: Loose) => { pod(object).containers[0].env[1].name = 'D'; },
      ['changed spec.template.spec.containers[name=api].env[1].name']],
    ['another entry in its place as one gone and one come', (object: Loose) => { pod(object).containers[0].env[1] = { name: 'D', value: '9' }; },
      ['removed spec.template.spec.containers[name=api].env[name=B]', 'added spec.template.spec.containers[name=api].env[name=D]']],
  ])('correlates %s', (_, change, expected) => {
    expect(changed(change)).toEqual(expected);
  });

  test('falls back to places where a key stands twice', () => {
    const [one, two] = [deployment(), deployment()];
    for (const object of [one, two]) pod(object).containers[0].env.push({ name: 'A', value: 'again' });
    pod(two).containers[0].env[3].value = 'once more';
    expect(differenceOf(one, two).map(({ path }) => path)).toEqual(['spec.template.spec.containers[name=api].env[3].value']);
  });

  test('reports another order as an order, beside a change in an entry', () => {
    const other = deployment();
    pod(other).containers[0].env = [{ name: 'C', value: '$(A)' }, { name: 'A', value: '0' }, { name: 'B', value: '2' }];
    expect(differenceOf(deployment(), other).map(({ kind, path, before, after }) => [kind, path, before, after])).toEqual([
      ['changed', 'spec.template.spec.containers[name=api].env[name=A].value', '1', '0'],
      ['reordered', 'spec.template.spec.containers[name=api].env', ['A', 'B', 'C'], ['C', 'A', 'B']],
    ]);
    expect(changed((object) => { pod(object).tolerations.reverse(); })).toEqual(['reordered spec.template.spec.tolerations']);
  });

  test('tells types apart, but not an integer from the same integer', () => {
    const object = (value: ManifestValue): ManifestObject => ({ apiVersion: 'v1', kind: 'X', metadata: { name: 'x' }, value });
    for (const [a, b] of [['1', 1], [null, undefined], [null, {}], [{}, []], [[], undefined], [9007199254740993n, 9007199254740992], [true, 'true']]) {
      expect(differenceOf(object(a as ManifestValue), object(b as ManifestValue)).map(({ path }) => path)).toEqual(['value']);
    }
    for (const [a, b] of [[5n, 5], [NaN, NaN], [{ a: undefined }, {}], [0, -0]]) {
      expect(differenceOf(object(a as ManifestValue), object(b as ManifestValue))).toEqual([]);
    }
  });

  test('sees keys that every JavaScript object inherits', () => {
    const object = (labels: Loose): ManifestObject => ({ apiVersion: 'v1', kind: 'X', metadata: { name: 'x', labels } });
    expect(differenceOf(object({}), object({ constructor: 'x' })).map(({ path }) => path)).toEqual(['metadata.labels.constructor']);
  });
});

describe('paths', () => {
  test('lead to the value in an object that orders its lists otherwise', () => {
    const other = deployment();
    pod(other).containers.reverse();
    const segments: PathSegment[] = ['spec', 'template', 'spec', 'containers', { name: 'api' }, 'image'];
    expect(locate(other, segments)).toEqual({ steps: ['spec', 'template', 'spec', 'containers', 1, 'image'], whole: true });
    expect(valueAt(other, segments)).toBe('ghcr.io/x:1.4.2');
    expect(valueAt(other, ['spec', 'nothing', 'here'])).toBeUndefined();
    expect(locate(other, ['spec', 'nothing', 'here'])).toEqual({ steps: ['spec'], whole: false });
  });

  test('quote what would read as something else', () => {
    expect(fieldPath(['data', 'a b', 0, { name: 'x y' }, { containerPort: '80', protocol: 'TCP' }]))
      .toBe('data["a b"][0][name="x y"][containerPort=80,protocol=TCP]');
  });
});

describe('random objects', () => {
  const leaf = fc.oneof(fc.string({ maxLength: 5 }), fc.integer(), fc.boolean(), fc.constant(null));
  const { tree } = fc.letrec<{ tree: ManifestValue; list: ManifestValue; map: ManifestValue; named: ManifestValue }>((tie) => ({
    tree: fc.oneof({ maxDepth: 4 }, leaf, tie('map'), tie('list'), tie('named')),
    list: fc.array(tie('tree'), { maxLength: 4 }),
    named: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 4 })
      .chain((names) => fc.tuple(...names.map((name) => fc.record({ name: fc.constant(name), value: tie('tree') })))) as fc.Arbitrary<ManifestValue>,
    map: fc.dictionary(fc.constantFrom('spec', 'env', 'ports', 'containers', 'a.b/c', 'data', 'x'), tie('tree'), { maxKeys: 4 }) as fc.Arbitrary<ManifestValue>,
  }));
  const object = tree.map((spec): ManifestObject => ({ apiVersion: 'v1', kind: 'X', metadata: { name: 'x' }, spec: spec as ManifestValue }));

  type Step = string | number;
  const leaves = (value: Loose, at: Step[] = []): Step[][] => {
    if (typeof value !== 'object' || value === null) return [at];
    return Object.keys(value).flatMap((key) => leaves(value[key], [...at, Array.isArray(value) ? Number(key) : key]));
  };

  test('differ exactly where one leaf was changed', () => {
    fc.assert(fc.property(object, fc.nat(), (before, pick) => {
      const all = leaves(before.spec, ['spec']);
      fc.pre(all.length > 0);
      const steps = all[pick % all.length];
      const after: Loose = structuredClone(before);
      steps.slice(0, -1).reduce((at, step) => at[step], after)[steps.at(-1) as Step] = 'quite another';
      const found = differenceOf(before, after);
      expect(found.map(({ kind, segments }) => [kind, locate(before, segments).steps])).toEqual([['changed', steps]]);
      expect(valueAt(after, found[0].segments)).toBe('quite another');
    }), { seed: SEED, numRuns: 2000 });
  });

  test('have no difference exactly when they are the same value', () => {
    fc.assert(fc.property(object, object, (a, b) => (differenceOf(a, b).length === 0) === sameValue(a as ManifestValue, b as ManifestValue)),
      { seed: SEED, numRuns: 2000 });
    fc.assert(fc.property(object, (a) => differenceOf(a, structuredClone(a)).length === 0), { seed: SEED, numRuns: 500 });
  });
});

import { LIVE_CASES, LIVE_SCENE } from './immutability/live-state';
import { servedKinds } from './immutability/served-kinds';
import { UpdateOracle } from './immutability/update-oracle';
import { ALL_BASES, countPairs, prepareUpdates, updatePairs } from './immutability/update-run';
import { useTestbed } from './use-testbed';
import { canonicalValue } from '../../src/manifest/immutability/canonical-value';
import { judgeUpdate } from '../../src/manifest/immutability/judge-update';
import { ALLOCATED } from '../../src/manifest/immutability/populated';
import { updateOf } from '../../src/manifest/immutability/update';
import { ManifestObject, ManifestValue } from '../../src/manifest/manifest-object';
import { SCHEMA_KINDS, schemaOfKind } from '../../src/manifest/schema/schema';
import { isValueMap, ValueMap } from '../../src/manifest/value-map';

// `npm run prove -- immutability` asks for many more; CI holds a slice.
const SEED = 20261121;
const SAMPLE = { single: 6, several: 2 };

let oracle: UpdateOracle;
const testbed = useTestbed(async () => { oracle = await prepareUpdates(testbed, 'immutability'); });

test('each kind that the API server lets create and update has a schema and a valid object', async () => {
  const served = (await servedKinds(testbed)).filter(({ verbs }) => ['create', 'update'].every((verb) => verbs.includes(verb))).map(({ name }) => name);
  expect(served.filter((kind) => !SCHEMA_KINDS.includes(kind))).toEqual([]);
  const objects = new Set(ALL_BASES.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`));
  // The older version of the same objects, of which nothing is fixed in either.
  expect(served.filter((kind) => !objects.has(kind))).toEqual(['autoscaling/v1/HorizontalPodAutoscaler']);
});

/** A value of ours and the server's, without what only the server can know. */
function differences(ours: ManifestValue, live: ManifestValue, path = ''): string[] {
  if (ours === ALLOCATED) return [];
  if (isValueMap(ours) && isValueMap(live)) {
    return [...new Set([...Object.keys(ours), ...Object.keys(live)])].flatMap((key) => differences(ours[key], live[key], `${path}.${key}`));
  }
  if (Array.isArray(ours) && Array.isArray(live) && ours.length === live.length) return ours.flatMap((each, place) => differences(each, live[place], `${path}[${place}]`));
  return JSON.stringify(ours) === JSON.stringify(live) ? [] : [`${path}: ${JSON.stringify(ours)} here, ${JSON.stringify(live)} there`];
}

test('what is filled in here is what the API server fills in', async () => {
  // The last ones are made up by the server: addresses, names, what admission adds to a pod, and times.
  const own = /^\.(metadata|status|spec\.(clusterIPs?|ipFamilies|ports\[\d\]\.nodePort|healthCheckNodePort|volumes|containers\[\d\]\.volumeMounts|username|groups|uid|extra|finalizers|claimRef))/;
  const unlike: string[] = [];
  for (const base of ALL_BASES) {
    const { before, live } = await oracle.create(base);
    const ours = updateOf(before as ManifestObject, before as ManifestObject, 36).live;
    const theirs = canonicalValue(live as unknown as ManifestValue, schemaOfKind(base.apiVersion, base.kind)!) as ValueMap;
    unlike.push(...differences(ours, theirs).filter((each) => !own.test(each) && !/controller-uid/.test(each)).map((each) => `${base.kind} ${base.variant}${each}`));
  }
  // What admission adds depends on the cluster: its default class, and whether a node is ready.
  expect(unlike).toEqual([
    'PersistentVolumeClaim bare.spec.storageClassName: undefined here, "standard" there',
    expect.stringMatching(/^Node full\.spec\.taints: .*node\.kubernetes\.io\/not-ready/),
    expect.stringMatching(/^Node bare\.spec: .*node\.kubernetes\.io\/not-ready/),
  ]);
});

test(`the API server refuses what is said to be refused, and no other update (seed ${SEED})`, async () => {
  const pairs = await updatePairs(oracle, ALL_BASES, SEED, SAMPLE);
  const { byKind, problems } = countPairs(pairs);
  process.stdout.write([...byKind].map(([kind, counts]) => `${kind}: ${JSON.stringify(counts)}\n`).join(''));
  expect(problems).toEqual([]);
  expect(pairs.length).toBeGreaterThan(300);
  expect(byKind.size).toBe(new Set(ALL_BASES.map(({ kind }) => kind)).size);
});

test('a dry run tells what the apply itself would', async () => {
  const pairs = (await updatePairs(oracle, ALL_BASES.filter(({ kind }) => ['Deployment', 'Service', 'ConfigMap', 'RoleBinding'].includes(kind)), SEED + 1, { single: 3, several: 0 }))
    .filter(({ what }) => !what.includes('volumes'));
  for (const { before, after, refusal, what } of pairs) {
    await testbed.api.delete(before);
    await oracle.refusal(before, false);
    expect([what, await oracle.refusal(after, false) === undefined]).toEqual([what, refusal === undefined]);
  }
  expect(pairs.length).toBeGreaterThan(20);
});

describe('what depends on live state', () => {
  beforeAll(async () => { await Promise.all(LIVE_SCENE.map((object) => testbed.api.apply(object))); });

  test.each(LIVE_CASES.flatMap((each) => ([[each.rule, each.what, 'accepted', each], [each.rule, each.what, 'refused', each]] as const)))(
    '%s: %s, %s', async (rule, _, outcome, { before: make, after: change, ...stages }) => {
      const before = make(oracle.name());
      expect(await oracle.refusal(before, false)).toBeUndefined();
      const after = change(before, (await testbed.api.get(before))!);
      await stages[outcome](testbed, before);
      expect(judgeUpdate(before as ManifestObject, after as ManifestObject, { server: '1.36', policy: false })).toEqual([expect.objectContaining({ rule, verdict: 'depends' })]);
      expect(await oracle.refusal(after) === undefined ? 'accepted' : 'refused').toBe(outcome);
    },
  );
});

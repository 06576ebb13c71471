import { servedKinds } from './immutability/served-kinds';
import { UpdateOracle } from './immutability/update-oracle';
import { ALL_BASES, prepareUpdates } from './immutability/update-run';
import { useTestbed } from './use-testbed';
import { runValidation } from './validation/validation-run';
import { ManifestObject } from '../../src/manifest/manifest-object';
import { SCHEMA_KINDS, schemaOfKind } from '../../src/manifest/schema/schema';
import { schemaFaults } from '../../src/manifest/schema/schema-faults';
import { DATED_VERSIONS, unservedVersion } from '../../src/manifest/schema/served-versions';
import { Manifest } from '../testbed/live-object';

// `npm run prove -- validate` asks for many more.
const SEED = 20261121;
const DRAW = 40;

let oracle: UpdateOracle;
const testbed = useTestbed(async () => { oracle = await prepareUpdates(testbed, 'validation'); });

const faultsOf = (object: Manifest) => schemaFaults(object as ManifestObject, schemaOfKind(object.apiVersion, object.kind)!);

test(`the API server refuses what the schemas find, and nothing by schema that they do not (seed ${SEED})`, async () => {
  const { counts, problems } = await runValidation(oracle, ALL_BASES, SEED, DRAW);
  process.stdout.write(`${JSON.stringify(counts)}\n`);
  expect(problems).toEqual([]);
  expect(counts.mutations).toBeGreaterThan(5000);
  expect(counts['found by schema']).toBeGreaterThan(3000);
}, 300_000);

describe('what OpenAPI calls required, and no API server asks for', () => {
  const iscsi = { targetPortal: '192.0.2.1:3260', iqn: 'iqn.2001-04.com.example:disk' };
  const slice = (hints: object): Manifest => ({
    apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 'one', namespace: 'validation' }, addressType: 'IPv4', endpoints: [{ addresses: ['192.0.2.2'], hints }],
  });

  test.each<[what: string, object: Manifest]>([
    ['lun of an iSCSI volume', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'one', namespace: 'validation' }, spec: { containers: [{ name: 'one', image: 'one:1' }], volumes: [{ name: 'one', iscsi }] } }],
    ['lun of an iSCSI disk', { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'one' }, spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], iscsi } }],
    ['name of a zone', slice({ forZones: [{}] })],
  ])('%s', async (_, object) => {
    expect(await oracle.refusal(object)).toBeUndefined();
    expect(faultsOf(object)).toEqual([]);
  });

  test('the name of a node is asked for', async () => {
    expect(await oracle.refusal(slice({ forNodes: [{}] }))).toMatch(/forNodes\[0\]\.name/);
    expect(faultsOf(slice({ forNodes: [{}] }))).toMatchObject([{ rule: 'schema-required' }]);
  });
});

describe('what an API server of this version serves', () => {
  test('is what has a schema here', async () => {
    const served = (await servedKinds(testbed)).map(({ name }) => name);
    expect(SCHEMA_KINDS.filter((kind) => !served.includes(kind))).toEqual([]);
  });

  test('and what the table of versions says of them', async () => {
    const served = (await servedKinds(testbed)).map(({ name }) => name);
    const isServed = (api: string): boolean => served.some((kind) => kind === api || kind.startsWith(`${api}/`));
    const told = DATED_VERSIONS.map((api) => {
      const [group, version, kind = served.find((each) => each.startsWith(`${api}/`))?.split('/')[2] ?? 'Any'] = api.split('/');
      return [api, unservedVersion(`${group}/${version}`, kind, '1.36') === undefined];
    });
    expect(told).toEqual(DATED_VERSIONS.map((api) => [api, isServed(api)]));
    expect(served.filter((kind) => unservedVersion(kind.slice(0, kind.lastIndexOf('/')), kind.slice(kind.lastIndexOf('/') + 1), '1.36') !== undefined)).toEqual([]);
  });
});

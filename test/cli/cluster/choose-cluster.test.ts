import { chooseCluster, KnownCluster } from '../../../src/cli/cluster/choose-cluster';

const cluster = (name: string, uid?: string): KnownCluster => ({ name, ...(uid === undefined ? {} : { uid }) });
const reader = { place: 'place', get: async () => ({ metadata: { uid: 'here' } }) };
const choose = async (known: KnownCluster[], named?: string): Promise<string | undefined> => (await chooseCluster(known, named, reader)).name;

test('takes the named one, the only one, or the one with this uid', async () => {
  expect(await choose([cluster('a')])).toBe('a');
  expect(await choose([cluster('a'), cluster('b')], 'b')).toBe('b');
  expect(await choose([cluster('a', 'there'), cluster('b', 'here'), cluster('c')])).toBe('b');
});

test.each<[string, KnownCluster[], string | undefined]>([
  ['cluster-choice', [cluster('a'), cluster('b')], undefined],
  ['cluster-choice', [cluster('a', 'there'), cluster('b')], undefined],
  ['cluster-unknown', [cluster('a')], 'b'],
  ['cluster-mismatch', [cluster('a', 'there')], undefined],
  ['cluster-mismatch', [cluster('a', 'there'), cluster('b', 'here')], 'a'],
])('refuses with %s', async (code, known, named) => {
  await expect(choose(known, named)).rejects.toMatchObject({ code });
});

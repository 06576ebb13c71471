import { lookOnCluster } from '../../../src/cli/fleet/cluster-look';
import { lookForPolicy } from '../../../src/cli/fleet/look';
import { Workplace } from '../hand-built-copies';

const swimto = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata: { name: 'swimto', namespace: 'flux-system' } };
const lookOn = (name: string) => lookForPolicy({ name, path: `clusters/${name}` }, [swimto]);

test('several clusters are no matter of one look', async () => {
  const looks = ['eldertree', 'anton'].map(lookOn);
  const looked = lookOnCluster(looks, 'lifeboat fleet remove swimto', { timeoutSeconds: 1 }, new Workplace().io);
  await expect(looked).rejects.toMatchObject({ code: 'cluster-choice', problem: expect.stringContaining('eldertree, anton') });
});

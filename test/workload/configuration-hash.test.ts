import { ApiObject, Chart } from 'cdk8s';
import { LEAST, objectOf, workloadObjects } from './standing';
import { FluxApp } from '../../src/definition/flux-app';
import { SopsSecret } from '../../src/definition/sops-secret';
import { EnvironmentSource } from '../../src/workload/configuration';
import { ResilientDeployment } from '../../src/workload/resilient-deployment';
import { defined } from '../definition/defined';

test('a changed ConfigMap of the app rolls the pods, and one elsewhere in the tree or in another order does not', () => {
  const hash = (data: object, id = 'settings'): string => objectOf(workloadObjects({ envFrom: [EnvironmentSource.configMap('settings')] }, (workload) => {
    new ApiObject(Chart.of(workload), id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data });
  }), 'Deployment').spec.template.metadata.annotations['cdk8s-lifeboat.io/configuration'];
  expect(hash({ A: '1', B: '2' })).toMatch(/^[0-9a-f]{32}$/);
  expect(hash({ B: '2', A: '1' }, 'elsewhere')).toBe(hash({ A: '1', B: '2' }));
  expect(hash({ A: '1', B: '3' })).not.toBe(hash({ A: '1', B: '2' }));
});

test('an encrypted Secret of the app counts as configuration', () => {
  const definition = defined((cluster) => {
    const app = new FluxApp(cluster, 'swimto', { namespace: 'swimto' });
    const secret = new SopsSecret(app, 'secret', { file: 'examples/eldertree/secrets/database.sops.yaml' });
    new ResilientDeployment(app, 'api', { ...LEAST, envFrom: [EnvironmentSource.secret(secret.secretName)] });
  });
  const { annotations } = definition.object('swimto', 'Deployment').spec.template.metadata;
  expect(annotations['cdk8s-lifeboat.io/configuration']).toMatch(/^[0-9a-f]{32}$/);
});

import { ApiObject } from 'cdk8s';
import { LEAST } from './standing';
import { FluxApp } from '../../src/definition/flux-app';
import { ResilientDeployment } from '../../src/workload/resilient-deployment';
import { refusalOf } from '../definition/defined';

test('two workloads with one selector in an app are refused, both named', () => {
  expect(refusalOf((cluster) => {
    const app = new FluxApp(cluster, 'shop', { namespace: 'shop' });
    new ResilientDeployment(app, 'api', LEAST);
    new ApiObject(app, 'set', {
      apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'set' }, spec: { template: { metadata: { labels: { 'app.kubernetes.io/name': 'api' } } } },
    });
  })).toContain('eldertree/shop/api: the pods of StatefulSet eldertree/shop/set have its selector (app.kubernetes.io/name: api) too');
});

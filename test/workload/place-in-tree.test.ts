import { Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { LEAST } from './standing';
import { Fleet } from '../../src/definition/fleet';
import { FluxApp } from '../../src/definition/flux-app';
import { EnvironmentSource } from '../../src/workload/configuration';
import { ImmutableConfigMap } from '../../src/workload/immutable-config-map';
import { Profile } from '../../src/workload/profile';
import { ResilientCronJob } from '../../src/workload/resilient-cron-job';
import { ResilientDeployment } from '../../src/workload/resilient-deployment';
import { ResilientJob } from '../../src/workload/resilient-job';
import { ResilientStatefulSet } from '../../src/workload/resilient-stateful-set';
import { configMap, Defined } from '../definition/defined';

const SEED = 20261121;
/** The labels of every object that name its app, on the object alone. */
const OF_THE_APP = ['app.kubernetes.io/part-of', 'kustomize.toolkit.fluxcd.io/name'];
const storage = { size: '1Gi', path: '/data' };
// Content is found by name wherever it stands, and its hash goes into pods and into the names of Jobs.
const envFrom = [EnvironmentSource.configMap('settings')];

/** Each kind with as much as can be around it, and the last object of those that come of it. */
const kinds: Array<[string, string, (scope: Construct) => void]> = [
  ['a ResilientDeployment', 'ServiceMonitor', (scope) => {
    const props = { ...LEAST, profile: Profile.CRITICAL, storage: { ...storage, shared: true }, metrics: {}, envFrom };
    new ResilientDeployment(scope, 'api', props).expose('api.example.org');
  }],
  ['a ResilientStatefulSet', 'StatefulSet', (scope) => {
    new ResilientStatefulSet(scope, 'store', { ...LEAST, profile: Profile.CRITICAL, storage, writable: ['/tmp', '/run'], envFrom });
  }],
  ['a ResilientCronJob', 'ServiceAccount', (scope) => {
    const backup = new ResilientCronJob(scope, 'backup', { image: LEAST.image, schedule: '15 3 * * *', storage, envFrom });
    backup.allowTo(new ResilientStatefulSet(scope, 'store', { ...LEAST, storage }));
  }],
  ['a ResilientJob', 'ServiceAccount', (scope) => { new ResilientJob(scope, 'migrate', { image: LEAST.image, args: ['migrate'], envFrom }); }],
  ['an ImmutableConfigMap', 'ConfigMap', (scope) => { new ImmutableConfigMap(scope, 'settings', { data: { A: '1' }, binaryData: { B: 'Yg==' } }); }],
];

/** Ids of constructs around a workload, outermost first, and beside it. */
const id = fc.stringMatching(/^[a-z]{1,6}$/);
const ids = fc.uniqueArray(id, { maxLength: 5 });

function defineAt(top: Construct, around: string[], beside: string[], define: (scope: Construct) => void): void {
  let scope = top;
  for (const each of around) scope = new Construct(scope, `around-${each}`);
  for (const each of beside) new Construct(scope, `beside-${each}`);
  define(scope);
  configMap(top, 'settings-by-hand', { name: 'settings' });
}

describe.each(kinds)('%s', (_, kind, define) => {
  test(`is the same to the byte wherever it stands in a chart (seed ${SEED})`, () => {
    const at = (chartId: string, around: string[], beside: string[]): string => {
      const chart = new Chart(Testing.app(), chartId, { namespace: 'shop' });
      defineAt(chart, around, beside, define);
      return JSON.stringify(Testing.synth(chart));
    };
    const plain = at('chart', [], []);
    expect(plain).toContain(`"kind":"${kind}"`);
    fc.assert(fc.property(id, ids, ids, (chartId, around, beside) => {
      expect(at(chartId, around, beside)).toBe(plain);
    }), { seed: SEED, numRuns: 60 });
  });

  test(`changes nothing but the labels that name its app in an app and a cluster of other names (seed ${SEED})`, () => {
    const at = (clusterId: string, appId: string, around: string[], beside: string[]): unknown[] => {
      const fleet = new Fleet();
      const app = new FluxApp(fleet.addCluster(clusterId), appId, { namespace: 'shop' });
      defineAt(app, around, beside, define);
      return new Defined(fleet).directory(appId).objects.map(({ object }) => {
        const labels = Object.entries(object.metadata.labels as Record<string, string>);
        expect(labels.filter(([key]) => OF_THE_APP.includes(key)).map(([, value]) => value)).toEqual([appId, appId]);
        return { ...object, metadata: { ...object.metadata, labels: Object.fromEntries(labels.filter(([key]) => !OF_THE_APP.includes(key))) } };
      });
    };
    const plain = at('eldertree', 'shop', [], []);
    expect(plain).toContainEqual(expect.objectContaining({ kind }));
    fc.assert(fc.property(id, id, ids, ids, (clusterId, appId, around, beside) => {
      expect(at(clusterId, appId, around, beside)).toEqual(plain);
    }), { seed: SEED, numRuns: 60 });
  });
});

import { startDashboardsScene } from './dashboards-scene';
import { useTestbed } from './use-testbed';
import { Query, queriesOf, substituted } from '../../scripts/dashboards/queries';
import { Dashboards, Fleet, FluxApp, LifeboatDashboard } from '../../src';
import { collectFleet } from '../../src/definition/collect';
import { readableYaml } from '../../src/manifest/readable';
import { gitRepository, kustomization, untilReady } from '../testbed/flux';
import { Manifest, reference } from '../testbed/live-object';
import { Monitoring } from '../testbed/monitoring';

const ALL = { cluster: '.*', namespace: '.*', workloads: '.*', slo: '.*' };
/** Of the apps of the page about one, each panel says something of at least one. */
const APPS = ['emergency', 'failing', 'history'];

describe('on a Prometheus of real controllers in every state', () => {
  let monitoring: Monitoring;
  const testbed = useTestbed(async (started) => { monitoring = await startDashboardsScene(started); });

  const asked = ({ place, expr }: Query, app: string, cluster = ALL.cluster): string => substituted(place, expr, { ...ALL, cluster, app });
  const appsOf = (name: LifeboatDashboard): readonly string[] => (name === LifeboatDashboard.APP ? APPS : ['.*']);

  test.each(Object.values(LifeboatDashboard))('every query of %s gives numbers, and none of a cluster that is not chosen', async (name) => {
    const queries = queriesOf(Dashboards.json(name));
    expect(queries.length).toBeGreaterThan(10);
    const numbers = async (query: Query, cluster?: string): Promise<number[]> => {
      const each = await Promise.all(appsOf(name).map((app) => monitoring.query(asked(query, app, cluster))));
      return each.flat().map(({ value }) => value).filter((value) => !Number.isNaN(value));
    };
    for (const query of queries) {
      // A rate needs two scrapes with something between them.
      const deadline = Date.now() + 60_000;
      let found = await numbers(query);
      while (found.length === 0 && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 500));
        found = await numbers(query);
      }
      const elsewhere = (await numbers(query, 'elsewhere')).filter((value) => value !== 0);
      const { place, expr } = query;
      expect({ place, expr, empty: found.length === 0, elsewhere }).toEqual({ place, expr, empty: false, elsewhere: [] });
    }
  });

  test.each<[LifeboatDashboard, string, number]>([
    [LifeboatDashboard.FLEET, 'Controllers up', 2],
    [LifeboatDashboard.FLEET, 'Controllers down', 0],
    [LifeboatDashboard.FLEET, 'Without a leader', 0],
    [LifeboatDashboard.FLEET, 'Not ready', 3],
    [LifeboatDashboard.FLEET, 'Suspended', 3],
    [LifeboatDashboard.FLEET, 'In an emergency', 1],
    [LifeboatDashboard.FLEET, 'Overdue', 1],
    [LifeboatDashboard.EMERGENCIES, 'In force', 1],
    [LifeboatDashboard.EMERGENCIES, 'Overdue', 1],
    [LifeboatDashboard.EMERGENCIES, 'Without a record', 2],
    [LifeboatDashboard.SLO, 'SLOs', 3],
  ])('%s counts under "%s": %d', async (name, title, number) => {
    const query = queriesOf(Dashboards.json(name)).find(({ panel }) => panel.title === title)!;
    await monitoring.until(asked(query, '.*'), (samples) => samples.length === 1 && samples[0].value === number);
  });

  test.each([['history', 1], ['failing', 0]])('the page of %s says whether it is ready: %d', async (app, ready) => {
    const query = queriesOf(Dashboards.json(LifeboatDashboard.APP)).find(({ panel }) => panel.title === 'Ready')!;
    await monitoring.until(asked(query, app), (samples) => samples.length === 1 && samples[0].value === ready);
  });

  test('a variable finds what can be chosen', async () => {
    const { list } = Dashboards.json(LifeboatDashboard.APP).templating;
    const [, series] = /^label_values\((.+), name\)$/.exec(list.find(({ name }: any) => name === 'app').query.query)!;
    const found = await monitoring.query(`group by (name) (${substituted('app', series, ALL)})`);
    expect(found.map(({ metric }) => metric.name).sort()).toEqual(['emergency', 'failing', 'flux-system', 'history', 'suspended', 'waiting', 'well']);
  });

  test('Flux leaves their variables alone where it substitutes its own', async () => {
    const fleet = new Fleet();
    new Dashboards(new FluxApp(fleet.addCluster('eldertree'), 'dashboards', { namespace: 'default' }), 'lifeboat', { namespace: 'default' });
    const objects: any[] = [...collectFleet(fleet).clusters[0].directories].flatMap((directory) => directory.objects.map(({ object }) => object));
    const replaced = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'replaced', namespace: 'default' }, data: { text: '${datasource}' } };
    const repository = await testbed.createRepository('dashboards');
    repository.write(Object.fromEntries([...objects, replaced].map((object) => [`${object.metadata.name}.yaml`, readableYaml(object, object.metadata.name)])));
    const revision = await repository.push('Add the dashboards');
    const interval = '1h';
    await testbed.api.apply({ ...gitRepository('dashboards'), spec: { interval, url: repository.url, ref: { branch: 'main' } } } as Manifest);
    await testbed.api.apply({
      ...kustomization('dashboards'),
      spec: {
        interval, path: './', prune: true, sourceRef: { kind: 'GitRepository', name: 'dashboards' }, postBuild: { substitute: { datasource: 'lost', cluster: 'lost' } },
      },
    } as Manifest);
    await untilReady(testbed, kustomization('dashboards'), revision);
    const dataOf = async (name: string) => (await testbed.api.get(reference('v1', 'ConfigMap', name, 'default')))!.data;
    expect(await dataOf('replaced')).toEqual({ text: 'lost' });
    for (const { metadata, data } of objects) expect(await dataOf(metadata.name)).toEqual(data);
  });
});

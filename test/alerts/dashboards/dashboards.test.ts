import { Dashboards, DashboardsProps, Fleet, FluxApp, LifeboatDashboard } from '../../../src';
import { collectFleet } from '../../../src/definition/collect';

function objectsOf(props?: DashboardsProps, id = 'lifeboat'): any[] {
  const fleet = new Fleet();
  new Dashboards(new FluxApp(fleet.addCluster('eldertree'), 'grafana', { namespace: 'monitoring' }), id, props);
  return [...collectFleet(fleet).clusters[0].directories].flatMap(({ objects }) => objects.map(({ object }) => object));
}

test('gives the sidecar a ConfigMap for each, which Flux leaves as it is', () => {
  const objects = objectsOf();
  expect(objects.map(({ kind, metadata }) => [kind, metadata.name]).sort()).toEqual(
    ['app', 'emergencies', 'fleet', 'slo'].map((name) => ['ConfigMap', `lifeboat-${name}`]),
  );
  for (const { metadata, data } of objects) {
    expect(metadata).toMatchObject({
      namespace: 'monitoring',
      labels: { grafana_dashboard: '1' },
      annotations: { 'grafana_folder': 'Lifeboat', 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' },
    });
    const [[file, text]] = Object.entries<string>(data);
    expect(file).toBe(`${metadata.name}.json`);
    expect(JSON.parse(text)).toEqual(Dashboards.json(metadata.name.replace('lifeboat-', '')));
    // `kubectl apply` keeps the whole object in an annotation, of at most 256 KiB.
    expect(Buffer.byteLength(text)).toBeLessThan(200_000);
  }
});

test('gives grafana-operator its objects instead', () => {
  const [object, ...others] = objectsOf({ dashboards: [LifeboatDashboard.SLO], folder: 'Flux', namespace: 'grafana', grafanaOperator: { allowCrossNamespaceImport: true } });
  expect(others).toEqual([]);
  expect(object).toMatchObject({
    apiVersion: 'grafana.integreatly.org/v1beta1',
    kind: 'GrafanaDashboard',
    metadata: { name: 'lifeboat-slo', namespace: 'grafana' },
    spec: { instanceSelector: { matchLabels: { dashboards: 'grafana' } }, allowCrossNamespaceImport: true, folder: 'Flux', json: expect.any(String) },
  });
  expect(object.metadata.labels).not.toHaveProperty('grafana_dashboard');
  expect(JSON.parse(object.spec.json).uid).toBe('lifeboat-slo');
});

test('takes the labels of another sidecar, and of another Grafana', () => {
  expect(objectsOf({ labels: { dashboards: 'yes' } })[0].metadata.labels).toMatchObject({ dashboards: 'yes' });
  expect(objectsOf({ labels: { dashboards: 'yes' } })[0].metadata.labels).not.toHaveProperty('grafana_dashboard');
  expect(objectsOf({ grafanaOperator: { instanceSelector: { team: 'ops' } } })[0].spec.instanceSelector).toEqual({ matchLabels: { team: 'ops' } });
});

test('gives each caller a JSON of his own', () => {
  Dashboards.json(LifeboatDashboard.APP).title = 'Mine';
  expect(Dashboards.json(LifeboatDashboard.APP).title).toBe('Lifeboat / App');
});

test.each<[string, DashboardsProps, string, string]>([
  ['no dashboard', { dashboards: [] }, 'leave dashboards out', 'dashboards-chosen'],
  ['one twice', { dashboards: [LifeboatDashboard.APP, LifeboatDashboard.APP] }, "names 'app' twice", 'dashboards-chosen'],
  ['an empty folder', { folder: '' }, "such as 'Lifeboat'", 'dashboards-folder'],
  ['a folder elsewhere', { folder: '../../etc' }, '"../../etc" is no name', 'dashboards-folder'],
  ['a folder from the root', { folder: '/etc' }, '"/etc" is no name', 'dashboards-folder'],
  ['every Grafana', { grafanaOperator: { instanceSelector: {} } }, 'every Grafana', 'dashboards-instance'],
  ['a namespace that is none', { namespace: 'My Grafana' }, 'is no DNS label', 'name-not-dns-label'],
])('refuses %s, and says the way out', (_, props, said, code) => {
  expect(() => objectsOf(props)).toThrow(said);
  expect(() => objectsOf(props)).toThrow(`[${code}]`);
});

test('refuses a name that the longest of its objects could not have', () => {
  expect(() => objectsOf({}, 'a'.repeat(60))).toThrow('[name-not-dns-label]');
});

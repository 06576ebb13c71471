import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { builtDashboards, textOf } from '../../../scripts/dashboards/built-dashboards';
import { checkDashboard } from '../../../scripts/dashboards/check-dashboard';
import { knownSeries } from '../../../scripts/dashboards/known-series';
import { exampleGroups, USUAL } from '../rules/example-groups';

const DIRECTORY = join(__dirname, '../../../src/alerts/dashboards');
const series = knownSeries();
const built: Array<[string, any]> = Object.entries(builtDashboards());
/** A copy with one text replaced everywhere. */
const altered = (dashboard: object, from: string, to: string): any => {
  const text = JSON.stringify(dashboard);
  if (!text.includes(from)) throw new Error(`there is no ${from}`);
  return JSON.parse(text.replaceAll(from, to));
};
const dashboardOf = (name: string): any => built.find(([each]) => each === name)![1];

test('the files are what scripts/dashboards.js writes', () => {
  expect(readdirSync(DIRECTORY).filter((name) => name.endsWith('.json')).sort()).toEqual(built.map(([name]) => `${name}.json`).sort());
  for (const [name, dashboard] of built) expect(readFileSync(join(DIRECTORY, `${name}.json`), 'utf8')).toBe(textOf(dashboard));
});

describe.each(built)('%s', (_, dashboard) => {
  const panels: any[] = dashboard.panels.filter(({ type }: { type: string }) => type !== 'row');

  test('names nothing that nothing gives', () => {
    expect(() => checkDashboard(dashboard, series)).not.toThrow();
  });

  test('asks of every query what is chosen above', () => {
    for (const { title, targets } of panels) {
      for (const { expr } of targets) {
        const selectors: string[] = expr.match(/\{[^}]*\}/g);
        expect({ title, selectors }).toEqual({ title, selectors: selectors.map(() => expect.stringContaining('cluster=~"$cluster"')) });
      }
    }
  });

  test('says of each panel what it shows, in what unit, and where one should worry', () => {
    for (const { title, description, type, fieldConfig: { defaults, overrides }, transformations } of panels) {
      expect({ title, description }).toEqual({ title: expect.stringMatching(/^[A-Z]/), description: expect.stringMatching(/^[A-Z].+/) });
      // A table's unit would also make numbers of labels that look like one, so each of its columns has its own.
      expect({ title, unit: typeof defaults.unit }).toEqual({ title, unit: type === 'table' ? 'undefined' : 'string' });
      if (type === 'table') {
        const { excludeByName, renameByName } = transformations.find(({ id }: any) => id === 'organize').options;
        const numbers = Object.entries(renameByName).filter(([field]) => field.startsWith('Value') && !excludeByName[field]).map(([, column]) => column);
        const withUnit = overrides.filter(({ properties }: any) => properties.some(({ id }: any) => id === 'unit')).map(({ matcher }: any) => matcher.options);
        expect({ title, withUnit: withUnit.sort() }).toEqual({ title, withUnit: numbers.sort() });
      }
      if (type === 'stat') expect(defaults.thresholds.steps[0].value).toBeNull();
    }
    expect(new Set(dashboard.panels.map(({ id }: any) => id)).size).toBe(dashboard.panels.length);
  });

  test('leaves no hole between panels, and lays none over another', () => {
    const taken = new Map<string, string>();
    for (const { title, gridPos: { x, y, w, h } } of dashboard.panels) {
      for (let column = x; column < x + w; column++) {
        for (let row = y; row < y + h; row++) {
          expect(`${title} over ${taken.get(`${column},${row}`)}`).toBe(`${title} over undefined`);
          taken.set(`${column},${row}`, title);
        }
      }
    }
    const rows = new Set([...taken.keys()].map((key) => key.split(',')[1]));
    expect(taken.size).toBe(24 * rows.size);
  });

  test('leads to the others, and only to what there is', () => {
    expect(dashboard.links).toMatchObject([{ type: 'dashboards', tags: dashboard.tags, includeVars: true, keepTime: true }]);
    const linked = [...JSON.stringify(dashboard).matchAll(/\/d\/([\w-]+)/g)].map(([, uid]) => uid);
    expect(built.map(([, { uid }]) => uid)).toEqual(expect.arrayContaining(linked));
  });
});

test('some row leads to the dashboard of its app, with its namespace', () => {
  expect(JSON.stringify(dashboardOf('fleet'))).toContain('/d/lifeboat-app?var-app=${__value.raw}&var-namespace=${__data.fields.Namespace}');
  expect(dashboardOf('app').templating.list.map(({ name }: any) => name)).toEqual(expect.arrayContaining(['datasource', 'cluster', 'namespace', 'app']));
});

test.each([
  ['fleet', 'gotk_suspended', 'gotk_suspend', "Write 'gotk_suspended'", 'unknown-metric'],
  ['emergencies', 'gotk_emergency_until_timestamp_seconds', 'gotk_emergency_untill_timestamp_seconds', "Write 'gotk_emergency_until_timestamp_seconds'", 'unknown-metric'],
  ['slo', 'slo:objective:ratio', 'slo:objektive:ratio', "Write 'slo:objective:ratio'", 'unknown-metric'],
  ['app', 'by (cluster, digest, status)', 'by (cluster, digests, status)', "Write 'digest'", 'unknown-label'],
  ['app', 'exported_namespace=~', 'exportednamespace=~', "Write 'exported_namespace'", 'unknown-label'],
  ['app', '$workloads', '$workload', "Write '$workloads'", 'unknown-variable'],
  ['fleet', '$__rate_interval', '$__rate_intervall', "Write '$__rate_interval'", 'unknown-variable'],
  ['fleet', '{{cluster}} {{name}}', '{{cluster}} {{nam}}', "Write 'name'", 'unknown-label'],
  ['slo', '"renameByName":{"cluster"', '"renameByName":{"clustr"', "Write 'cluster'", 'unknown-label'],
  ['slo', 'label_values(sloth_slo_info', 'label_values(slot_slo_info', "Write 'sloth_slo_info'", 'unknown-metric'],
  ['slo', 'label_values(', 'values(', 'Write label_values(SERIES, LABEL)', 'dashboard-variable'],
  ['fleet', '"legendFormat":"p99"', '"legendFormat":""', 'Say which labels', 'dashboard-legend'],
  ['emergencies', 'time() - max by', 'time() - maxx by', 'Correct it', 'expression'],
])('of %s, %s written as %s is refused with the way out', (name, from, to, remedy, code) => {
  const broken = () => checkDashboard(altered(dashboardOf(name), from, to), series);
  expect(broken).toThrow(remedy);
  expect(broken).toThrow(`[${code}]`);
});

test('the labels of alerts that columns show are those that alerts have', () => {
  const about = new Set(exampleGroups(USUAL).flatMap(({ alerts }) => alerts.flatMap((alert) => Object.keys(alert.about))));
  expect([...about].filter((label) => !series.get('ALERTS')!.labels.includes(label))).toEqual([]);
  for (const label of ['app', 'exported_namespace', 'name']) expect(about).toContain(label);
});

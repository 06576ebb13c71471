import { ValidateFunction } from 'ajv';
import { Dashboards, LifeboatDashboard } from '../../../src';
import { grafanaSchema } from '../../oracle/grafana-schema';

let accepts: ValidateFunction;
beforeAll(async () => { accepts = await grafanaSchema(); }, 600_000);

const complaints = (dashboard: object): string[] => (
  accepts(dashboard) ? [] : accepts.errors!.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
);

test.each(Object.values(LifeboatDashboard))('%s is a dashboard by Grafana\'s own types', (name) => {
  expect(complaints(Dashboards.json(name))).toEqual([]);
});

const stat = (dashboard: any): any => dashboard.panels.find(({ type }: any) => type === 'stat');
const table = (dashboard: any): any => dashboard.panels.find(({ type }: any) => type === 'table');
const lines = (dashboard: any): any => dashboard.panels.find(({ type }: any) => type === 'timeseries');

test.each<[string, (dashboard: any) => void]>([
  ['a field that Grafana does not know', (it) => { it.colour = 'red'; }],
  ['a panel of no kind', (it) => { stat(it).type = 'stats'; }],
  ['a panel without its number of columns', (it) => { delete stat(it).gridPos.w; }],
  ['a panel whose place is a text', (it) => { stat(it).gridPos.x = 'left'; }],
  ['an option of another kind of panel', (it) => { stat(it).options.showHeader = true; }],
  ['a colour mode that there is not', (it) => { stat(it).options.colorMode = 'loud'; }],
  ['a panel without its options', (it) => { delete stat(it).options.reduceOptions; }],
  ['thresholds of no mode', (it) => { stat(it).fieldConfig.defaults.thresholds.mode = 'relative'; }],
  ['an override without a matcher', (it) => { delete table(it).fieldConfig.overrides[0].matcher; }],
  ['a transformation without an id', (it) => { delete table(it).transformations[0].id; }],
  ['a column option that is misspelt', (it) => { table(it).fieldConfig.defaults.custom.filterrable = true; }],
  ['a legend somewhere', (it) => { lines(it).options.legend.placement = 'somewhere'; }],
  ['a line of a style that there is not', (it) => { lines(it).fieldConfig.defaults.custom.thresholdsStyle.mode = 'wavy'; }],
  ['a query without an expression', (it) => { delete stat(it).targets[0].expr; }],
  ['a variable of no type', (it) => { it.templating.list[0].type = 'choice'; }],
  ['a link of no type', (it) => { it.links[0].type = 'page'; }],
])('refuses %s', (_, breakIt) => {
  // Of the four it has every kind of panel, with everything that is said of them.
  const dashboard = Dashboards.json(LifeboatDashboard.SLO);
  breakIt(dashboard);
  expect(complaints(dashboard)).not.toEqual([]);
});

import { queriesOf, ReadDashboard, ReadPanel, substituted } from './queries';
import { checkExpression } from '../../src/alerts/checked-expression';
import { Series } from '../../src/alerts/metrics/series';
import { LifeboatError } from '../../src/manifest/lifeboat-error';
import { nearestName } from '../../src/manifest/nearest-name';

type Chosen = Parameters<typeof substituted>[2];

/** Refuses a dashboard of which a query, a variable, a legend or a column names what nothing gives. */
export function checkDashboard(dashboard: ReadDashboard, series: ReadonlyMap<string, Series>): void {
  const chosen = Object.fromEntries(dashboard.templating.list.map(({ name }) => [name, 'x']));
  for (const { name, type, query } of dashboard.templating.list) {
    if (type !== 'query') continue;
    const place = `dashboard ${dashboard.title}, variable ${name}`;
    const [, of, label] = /^label_values\((.+), (\w+)\)$/.exec(query.query) ?? [];
    if (of === undefined) throw new LifeboatError('dashboard-variable', { place, problem: `'${query.query}' asks for no label`, remedy: 'Write label_values(SERIES, LABEL)' });
    checkExpression(place, `max by (${label}) (${substituted(place, of, chosen)})`, series);
  }
  for (const { place, panel, expr, legend = '' } of queriesOf(dashboard)) {
    const labels = checkExpression(place, substituted(place, expr, chosen), series);
    for (const [, label] of legend.matchAll(/\{\{\s*(\w+)\s*\}\}/g)) requireLabel(`${place}, legend`, label, labels);
    if (legend === '' && panel.type === 'timeseries') throw new LifeboatError('dashboard-legend', { place, problem: 'its lines have no legend', remedy: 'Say which labels tell them apart' });
  }
  for (const panel of dashboard.panels.filter(({ type }) => type === 'table')) checkColumns(dashboard, panel, series, chosen);
}

/** Each column that is renamed is one that a query gives. */
function checkColumns(dashboard: ReadDashboard, panel: ReadPanel, series: ReadonlyMap<string, Series>, chosen: Chosen): void {
  const queries = queriesOf(dashboard).filter((query) => query.panel === panel);
  const given = new Set(queries.flatMap(({ place, expr }) => [...checkExpression(place, substituted(place, expr, chosen), series)]));
  const { options } = panel.transformations!.find(({ id }) => id === 'organize');
  for (const column of Object.keys(options.renameByName)) {
    if (!column.startsWith('Value')) requireLabel(`dashboard ${dashboard.title}, panel ${panel.title}, column`, column, given);
  }
}

function requireLabel(place: string, label: string, labels: ReadonlySet<string>): void {
  if (labels.has(label)) return;
  const near = nearestName(label, labels);
  throw new LifeboatError('unknown-label', {
    place, problem: `its queries give no label '${label}'; they give ${[...labels].sort().join(', ') || 'none'}`, remedy: near === undefined ? 'Use one of them' : `Write '${near}'`,
  });
}

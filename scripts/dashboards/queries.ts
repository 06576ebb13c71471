import { LifeboatError } from '../../src/manifest/lifeboat-error';
import { nearestName } from '../../src/manifest/nearest-name';

/** What of a dashboard's JSON is read here. */
export interface ReadDashboard {
  readonly title: string;
  readonly panels: readonly ReadPanel[];
  readonly templating: { readonly list: ReadonlyArray<{ readonly name: string; readonly type: string; readonly query?: any }> };
}

export interface ReadPanel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly any[];
  readonly transformations?: readonly any[];
}

/** A query of a panel, and where it stands. */
export interface Query {
  readonly place: string;
  readonly panel: ReadPanel;
  readonly expr: string;
  readonly legend?: string;
}

/** Every query of every panel. */
export function queriesOf({ title, panels }: ReadDashboard): Query[] {
  return panels.flatMap((panel) => (panel.targets ?? []).map(({ expr, refId, legendFormat }) => (
    { place: `dashboard ${title}, panel ${panel.title}, query ${refId}`, panel, expr, ...(legendFormat ? { legend: legendFormat } : {}) }
  )));
}

const VARIABLE = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::\w+)?\})/g;
/** What Grafana puts there by itself. */
const OF_GRAFANA: { readonly [name: string]: string } = { __rate_interval: '5m' };

/** An expression with what is chosen in the place of each variable. */
export function substituted(place: string, expr: string, chosen: { readonly [variable: string]: string }): string {
  const values = { ...OF_GRAFANA, ...chosen };
  return expr.replace(VARIABLE, (_, bare, braced) => {
    const name: string = bare ?? braced;
    if (Object.prototype.hasOwnProperty.call(values, name)) return values[name];
    const near = nearestName(name, Object.keys(values));
    throw new LifeboatError('unknown-variable', {
      place, problem: `nothing is called $${name}`, remedy: near === undefined ? `There are ${Object.keys(values).join(', ')}` : `Write '$${near}'`,
    });
  });
}

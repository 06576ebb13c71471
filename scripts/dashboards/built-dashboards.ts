import { Dashboard, DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { app } from './app';
import { emergencies } from './emergencies';
import { fleet } from './fleet';
import { links } from './panels';
import { slo } from './slo';

const TAG = 'lifeboat';
const DEFINITIONS: { readonly [name: string]: () => DashboardBuilder } = { fleet, app, emergencies, slo };

/** Every dashboard by the name of its file, as Grafana takes it. */
export function builtDashboards(): { readonly [name: string]: Dashboard } {
  return Object.fromEntries(Object.entries(DEFINITIONS).map(([name, definition]) => [name, finished(definition())]));
}

/** The text of a dashboard's file. */
export function textOf(dashboard: Dashboard): string {
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

/** What the builder sets by itself, and Grafana's own schema has no longer, or not for that kind. */
const NOT_GRAFANAS: ReadonlySet<string> = new Set(['auto', 'auto_min', 'auto_count', 'footer', 'placement']);

function finished(definition: DashboardBuilder): Dashboard {
  const { panels = [], templating, ...dashboard } = definition.tags([TAG]).link(links(TAG)).timezone('browser').refresh('30s').build();
  // Links and images of a panel go by its number, so it has one from the beginning.
  const numbered = panels.map((panel, index) => ({ ...(panel as object), ...('options' in panel ? { options: known(panel.options as object) } : {}), id: index + 1 }));
  const all = { ...dashboard, links: dashboard.links?.map(known), templating: { list: templating?.list?.map(known) }, panels: numbered };
  return JSON.parse(JSON.stringify(all)) as Dashboard;
}

function known(of: object): object {
  return Object.fromEntries(Object.entries(of).filter(([name]) => !NOT_GRAFANAS.has(name)));
}

import { Dashboard, DashboardBuilder, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
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

function finished(definition: DashboardBuilder): Dashboard {
  const dashboard = definition.tags([TAG]).link(links(TAG)).timezone('browser').refresh('30s').build();
  // Links and images of a panel go by its number, so it has one from the beginning.
  const numbered = (panels: readonly (Panel | RowPanel)[]) => panels.map((panel, index) => ({ ...panel, id: index + 1 }));
  // Where a link stands by default only the newest Grafana knows.
  const known = (dashboard.links ?? []).map(({ placement, ...link }) => link);
  return JSON.parse(JSON.stringify({ ...dashboard, links: known, panels: numbered(dashboard.panels ?? []) })) as Dashboard;
}

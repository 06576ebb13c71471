import type { Dashboard, FieldConfig as CommonFieldConfig, FieldConfigSource, Panel, RowPanel } from '@grafana/schema';
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type { FieldConfig as TableFieldConfig, Options as TableOptions } from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type { FieldConfig as LinesFieldConfig, Options as LinesOptions } from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

/** A query of Prometheus, whose plugin is not part of Grafana's schema. */
interface PrometheusQuery {
  refId: string;
  expr: string;
  instant?: boolean;
  range?: boolean;
  format?: 'time_series' | 'table' | 'heatmap';
  legendFormat?: string;
}

/** A panel of a kind, whose options are those of Grafana's plugin of the kind. */
interface PanelOf<Kind extends string, Options, Custom> extends Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets'> {
  type: Kind;
  options: Options;
  fieldConfig: Pick<FieldConfigSource, 'overrides'> & { defaults: Omit<CommonFieldConfig, 'custom'> & { custom?: Custom } };
  targets: PrometheusQuery[];
}

/** A dashboard as Grafana's own types have it, with panels of three kinds. */
export interface Document extends Omit<Dashboard, 'panels'> {
  panels: Array<
  | PanelOf<'stat', StatOptions, never> | PanelOf<'table', TableOptions, Partial<TableFieldConfig>> | PanelOf<'timeseries', LinesOptions, LinesFieldConfig>
  | RowPanel
  >;
}

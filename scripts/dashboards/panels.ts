import {
  BigValueColorMode, BigValueGraphMode, GraphThresholdsStyleConfigBuilder, GraphThresholdsStyleMode, LegendDisplayMode, LegendPlacement,
  ReduceDataOptionsBuilder, SortOrder, TableCellDisplayMode, TableSortByFieldStateBuilder, TooltipDisplayMode, VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardLinkBuilder, DashboardLinkType, MappingType, Panel, Threshold, ThresholdsConfigBuilder, ThresholdsMode, ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

type Builder<T> = { build(): T };
export type PanelDefinition = Builder<Panel>;

/** The data source that a person chooses above. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

/** Colours from a value on: the first stands for everything below the second. */
export type Steps = ReadonlyArray<readonly [from: number | null, colour: string]>;
export const NONE_IS_GOOD: Steps = [[null, 'green'], [1, 'red']];
export const NONE_IS_USUAL: Steps = [[null, 'green'], [1, 'orange']];
export const WITHOUT_JUDGEMENT: Steps = [[null, 'text']];
export const ALL_IS_GOOD: Steps = [[null, 'red'], [1, 'green']];

/** What stands for a number: `{ 0: ['down', 'red'] }`. */
export type Words = { readonly [value: string]: readonly [text: string, colour: string] };
export const YES_IS_GOOD: Words = { 0: ['no', 'red'], 1: ['yes', 'green'] };
export const YES_IS_UNUSUAL: Words = { 0: ['no', 'green'], 1: ['yes', 'orange'] };

function mappingsOf(words: Words): ValueMapping[] {
  const options = Object.entries(words).map(([value, [text, color]], index) => [value, { text, color, index }]);
  return [{ type: MappingType.ValueToText, options: Object.fromEntries(options) }];
}

function thresholds(steps: Steps): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps.map(([value, color]): Threshold => ({ value, color })));
}

interface Size {
  readonly title: string;
  /** What it says, and what to do about it. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
}

export interface StatDefinition extends Omit<Size, 'height'> {
  readonly expr: string;
  readonly unit?: string;
  readonly steps: Steps;
  readonly words?: Words;
  /** What stands there where there is nothing, which is no fault. */
  readonly nothing?: string;
}

/** One number, as it is now. */
export function stat({ title, description, width, expr, unit = 'none', steps, words, nothing }: StatDefinition): PanelDefinition {
  const panel = new StatBuilder()
    .title(title).description(description).span(width).height(4).datasource(DATASOURCE)
    .unit(unit).thresholds(thresholds(steps))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .colorMode(words || steps !== WITHOUT_JUDGEMENT ? BigValueColorMode.Background : BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.None)
    .withTarget(new DataqueryBuilder().expr(expr).instant().refId('A'));
  if (words) panel.mappings(mappingsOf(words));
  if (nothing !== undefined) panel.noValue(nothing);
  return panel;
}

export interface LinesDefinition extends Size {
  readonly queries: ReadonlyArray<{ readonly expr: string; readonly legend: string }>;
  readonly unit: string;
  /** Lines drawn across. */
  readonly steps?: Steps;
  readonly words?: Words;
  readonly min?: number;
  readonly max?: number;
}

/** Lines over the time that is chosen above. */
export function lines({ title, description, width, height, queries, unit, steps, words, min = 0, max }: LinesDefinition): PanelDefinition {
  const panel = new TimeSeriesBuilder()
    .title(title).description(description).span(width).height(height).datasource(DATASOURCE)
    .unit(unit).min(min).lineWidth(2).fillOpacity(8)
    .legend(new VizLegendOptionsBuilder().displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom).showLegend(true).calcs([]))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  queries.forEach(({ expr, legend }, index) => panel.withTarget(
    new DataqueryBuilder().expr(expr).legendFormat(legend).range().refId(refId(index)),
  ));
  if (max !== undefined) panel.max(max);
  // Without a ceiling nothing at all would be drawn against a hundred.
  if (unit === 'short') panel.decimals(0).axisSoftMax(4);
  if (words) panel.mappings(mappingsOf(words)).decimals(0);
  if (steps) {
    panel.thresholds(thresholds(steps)).thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  return panel;
}

export interface Column {
  readonly title: string;
  readonly expr: string;
  readonly unit?: string;
  readonly steps?: Steps;
  readonly words?: Words;
  readonly decimals?: number;
  /** Whether the number says nothing: the labels of its series do. */
  readonly hidden?: boolean;
}

export interface TableDefinition extends Size {
  /** A column for each label, first. */
  readonly labels: { readonly [label: string]: string };
  readonly columns: readonly Column[];
  /** Where a row leads, by the title of the column that is clicked. */
  readonly link?: { readonly column: string; readonly title: string; readonly url: string };
  readonly sortBy: { readonly column: string; readonly descending: boolean; readonly then?: string };
  /** Columns that are wider or narrower than their share, in pixels. */
  readonly widths?: { readonly [column: string]: number };
  /** Words for the values of a label. */
  readonly colours?: { readonly [column: string]: Words };
}

/** Rows by their labels, as they are now. */
export function table(definition: TableDefinition): PanelDefinition {
  const { title, description, width, height, labels, columns, link, sortBy, widths = {}, colours = {} } = definition;
  const panel = new TableBuilder()
    .title(title).description(description).span(width).height(height).datasource(DATASOURCE)
    .noValue('–').filterable(true)
    .sortBy([
      new TableSortByFieldStateBuilder().displayName(sortBy.column).desc(sortBy.descending),
      ...(sortBy.then === undefined ? [] : [new TableSortByFieldStateBuilder().displayName(sortBy.then).desc(false)]),
    ]);
  // With a single query Grafana calls its column otherwise.
  const field = (index: number) => (columns.length === 1 ? 'Value' : `Value #${refId(index)}`);
  columns.forEach(({ expr }, index) => panel.withTarget(
    new DataqueryBuilder().expr(expr).instant().format(PromQueryFormat.Table).refId(refId(index)),
  ));
  const shown = columns.map((column, index) => ({ ...column, field: field(index) }));
  if (columns.length > 1) panel.withTransformation({ id: 'merge', options: {} });
  panel.withTransformation({
    id: 'organize',
    options: {
      excludeByName: Object.fromEntries(['Time', ...shown.filter(({ hidden }) => hidden).map((each) => each.field)].map((name) => [name, true])),
      indexByName: Object.fromEntries([...Object.keys(labels), ...shown.map((each) => each.field)].map((name, index) => [name, index])),
      renameByName: { ...labels, ...Object.fromEntries(shown.map((each) => [each.field, each.title])) },
    },
  });
  const coloured = { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorText } };
  for (const { title: column, unit = 'none', steps, words, decimals, hidden } of columns) {
    if (hidden) continue;
    panel.overrideByName(column, [
      { id: 'unit', value: unit },
      ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
      ...(steps ? [{ id: 'thresholds', value: thresholds(steps).build() }] : []),
      ...(words ? [{ id: 'mappings', value: mappingsOf(words) }] : []),
      ...(steps || words ? [coloured] : []),
    ]);
  }
  for (const [column, words] of Object.entries(colours)) {
    panel.overrideByName(column, [{ id: 'mappings', value: mappingsOf(words) }, coloured]);
  }
  for (const [column, value] of Object.entries(widths)) panel.overrideByName(column, [{ id: 'custom.width', value }]);
  if (link) panel.overrideByName(link.column, [{ id: 'links', value: [{ title: link.title, url: link.url }] }]);
  return panel;
}

function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

/** A way to the other dashboards, with the variables and the time that are chosen here. */
export function links(tag: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder('Lifeboat').type(DashboardLinkType.Dashboards).tags([tag]).asDropdown(false).includeVars(true).keepTime(true)
    .icon('external link').tooltip('').url('').targetBlank(false);
}

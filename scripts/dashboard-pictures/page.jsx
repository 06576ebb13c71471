// Draws a dashboard's JSON and what Prometheus answered, with the components that Grafana itself draws panels with.
// As ES modules they would take what is exported by default from packages that have none.
const {
  applyFieldOverrides, createDataFrame, createTheme, dateTime, FieldConfigOptionsRegistry, FieldType, getFieldDisplayValues, identityOverrideProcessor,
  numberOverrideProcessor, standardTransformers, standardTransformersRegistry, stringOverrideProcessor, ThemeContext, thresholdsOverrideProcessor,
  toDataFrame, transformDataFrame, unitOverrideProcessor, valueMappingsOverrideProcessor,
} = require('@grafana/data');
const { BigValue, GlobalStyles, PanelChrome, Table, TimeSeries } = require('@grafana/ui');
const { createRoot } = require('react-dom/client');
require('uplot/dist/uPlot.min.css');

const { dashboard, answers, chosen, range, width, height } = window.PICTURE;
const ROW = 38;
const GAP = 8;
const theme = createTheme({ colors: { mode: 'dark' } });
const registry = new FieldConfigOptionsRegistry(() => [
  ['unit', unitOverrideProcessor], ['decimals', numberOverrideProcessor], ['min', numberOverrideProcessor], ['max', numberOverrideProcessor],
  ['noValue', stringOverrideProcessor], ['displayName', stringOverrideProcessor], ['mappings', valueMappingsOverrideProcessor],
  ['thresholds', thresholdsOverrideProcessor], ['color', identityOverrideProcessor], ['links', identityOverrideProcessor],
].map(([id, process]) => ({ id, path: id, name: id, process, shouldApply: () => true, override: () => null, editor: () => null })).concat([
  'cellOptions', 'align', 'filterable', 'inspect', 'lineWidth', 'fillOpacity', 'thresholdsStyle', 'width', 'axisSoftMax',
].map((id) => ({
  id: `custom.${id}`, path: id, name: id, isCustom: true, process: identityOverrideProcessor, shouldApply: () => true, override: () => null, editor: () => null,
}))));
standardTransformersRegistry.setInit(() => [standardTransformers.mergeTransformer, standardTransformers.organizeFieldsTransformer].map(
  (transformation) => ({ id: transformation.id, name: transformation.name, transformation: () => Promise.resolve(transformation), editor: () => null }),
));

const replaced = (text) => text.replace(/\$(\w+)/g, (all, name) => chosen[name] ?? all);

function framesOf(panel) {
  return panel.targets.flatMap((target) => {
    const result = answers[`${panel.id} ${target.refId}`];
    if (panel.type === 'table') {
      const labels = [...new Set(result.flatMap(({ metric }) => Object.keys(metric)))].sort();
      const value = panel.targets.length > 1 ? `Value #${target.refId}` : 'Value';
      return [createDataFrame({
        refId: target.refId,
        fields: result.length === 0 ? [] : [
          { name: 'Time', type: FieldType.time, values: result.map(() => range.to) },
          ...labels.map((name) => ({ name, type: FieldType.string, config: { filterable: true }, values: result.map(({ metric }) => metric[name] ?? '') })),
          { name: value, type: FieldType.number, values: result.map((each) => Number(each.value[1])) },
        ],
      })];
    }
    return result.map(({ metric, value, values = [value] }) => toDataFrame({
      refId: target.refId,
      fields: [
        { name: 'Time', type: FieldType.time, values: values.map(([at]) => at * 1000), config: { interval: range.step * 1000 } },
        {
          name: 'Value',
          type: FieldType.number,
          values: values.map(([, text]) => Number(text)),
          labels: metric,
          config: { displayNameFromDS: (target.legendFormat ?? '').replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label) => metric[label] ?? '').trim() || undefined },
        },
      ],
    }));
  });
}

const withDefaults = (panel) => ({
  ...panel.fieldConfig,
  defaults: {
    color: { mode: panel.type === 'timeseries' ? 'palette-classic' : 'thresholds' },
    thresholds: { mode: 'absolute', steps: [{ value: null, color: 'green' }] },
    ...panel.fieldConfig.defaults,
    custom: {
      ...(panel.type === 'timeseries' ? { drawStyle: 'line', lineInterpolation: 'linear', showPoints: 'never', spanNulls: 3_600_000, axisPlacement: 'auto', scaleDistribution: { type: 'linear' }, hideFrom: { viz: false, legend: false, tooltip: false } } : {}),
      ...panel.fieldConfig.defaults.custom,
    },
  },
});

const drawn = (panel, data) => applyFieldOverrides({
  data, fieldConfig: withDefaults(panel), fieldConfigRegistry: registry, replaceVariables: replaced, theme, timeZone: 'utc',
});

function Stat({ panel, frames, size }) {
  const values = getFieldDisplayValues({
    fieldConfig: withDefaults(panel), reduceOptions: panel.options.reduceOptions, replaceVariables: replaced, theme, data: drawn(panel, frames), timeZone: 'utc',
  });
  const { display } = values[0] ?? { display: { text: panel.fieldConfig.defaults.noValue ?? 'No data', numeric: NaN } };
  return <BigValue {...size} value={{ ...display, title: undefined }} theme={theme} colorMode={panel.options.colorMode} graphMode="none" textMode="value" justifyMode="auto" />;
}

function Panel({ panel, frames, size }) {
  if (panel.type === 'stat') return <Stat panel={panel} frames={frames} size={size} />;
  const data = drawn(panel, frames);
  if (panel.type === 'table') {
    const [table] = data;
    if (!table || table.length === 0) return <div style={{ padding: 8 }}>No data</div>;
    return <Table {...size} data={table} initialSortBy={panel.options.sortBy} showTypeIcons={false} columnMinWidth={60} />;
  }
  const timeRange = { from: dateTime(range.from), to: dateTime(range.to), raw: { from: dateTime(range.from), to: dateTime(range.to) } };
  return <TimeSeries {...size} frames={data} timeRange={timeRange} timeZone="utc" legend={panel.options.legend} options={panel.options} structureRev={1} />;
}

function Page({ frames }) {
  const unit = (width + GAP) / 24;
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <div style={{ background: theme.colors.background.canvas, width: width + 2 * GAP, height, position: 'relative', padding: GAP, color: theme.colors.text.primary }}>
        <div style={{ height: 44, fontSize: 18, lineHeight: '32px', fontWeight: 500 }}>
          {dashboard.title}
          <span style={{ fontSize: 12, fontWeight: 400, marginLeft: 24, color: theme.colors.text.secondary }}>
            {dashboard.templating.list.map(({ name, label }) => <span key={name} style={{ marginRight: 16 }}>{label}: <b>{chosen[name] === '.*' ? 'All' : chosen[name]}</b></span>)}
          </span>
        </div>
        {dashboard.panels.map((panel) => {
          const { x, y, w, h } = panel.gridPos;
          const place = { position: 'absolute', left: GAP + x * unit, top: GAP + 44 + y * ROW, width: w * unit - GAP, height: h * ROW - GAP };
          if (panel.type === 'row') return <div key={panel.id} style={{ ...place, height: ROW, fontWeight: 500, lineHeight: '30px' }}>⌄ {panel.title}</div>;
          return (
            <div key={panel.id} style={place} className="panel">
              <PanelChrome title={panel.title} description={panel.description} width={place.width} height={place.height}>
                {(innerWidth, innerHeight) => <Panel panel={panel} frames={frames[panel.id]} size={{ width: innerWidth, height: innerHeight }} />}
              </PanelChrome>
            </div>
          );
        })}
      </div>
    </ThemeContext.Provider>
  );
}

const panels = dashboard.panels.filter(({ type }) => type !== 'row');
Promise.all(panels.map((panel) => new Promise((resolve, reject) => {
  transformDataFrame(panel.transformations ?? [], framesOf(panel), { interpolate: replaced }).subscribe({ next: (frames) => resolve([panel.id, frames]), error: reject });
}))).then((entries) => {
  createRoot(document.getElementById('root')).render(<Page frames={Object.fromEntries(entries)} />);
  setTimeout(() => { document.title = 'drawn'; }, 1500);
}).catch((error) => { document.title = `failed: ${error.stack}`; });

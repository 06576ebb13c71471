import { catalogue } from '../../../src/alerts/metrics/catalogue';
import { CUSTOM_RESOURCE_METRICS } from '../../../src/alerts/metrics/custom-resource-metrics';
import { customResourceRules, customResourceState } from '../../../src/alerts/metrics/custom-resource-state';
import { MEASURED_SERIES } from '../../../src/alerts/metrics/measured-series';
import { WATCHED_KINDS } from '../../../src/alerts/metrics/watched-kinds';

const series = catalogue();

test('what the configuration makes has been measured, with the same type and labels', () => {
  const measured = MEASURED_SERIES.filter(({ producer }) => producer === 'custom-resource-state');
  expect(measured).toHaveLength(CUSTOM_RESOURCE_METRICS.length);
  expect(measured).toEqual(measured.map(({ name }) => series.get(name)));
});

test('names that no Flux release records are in it under no circumstances', () => {
  for (const name of ['gotk_reconcile_condition', 'gotk_suspend_status', 'flux_kustomization_ready']) expect(series.has(name)).toBe(false);
});

test('each measured series is in it once', () => {
  expect([...series.keys()].sort()).toEqual(MEASURED_SERIES.map(({ name }) => name).sort());
});

test('a gauge names no map, of which kube-state-metrics would make a series for each key', () => {
  const maps = ['metadata', 'spec', 'status', 'annotations', 'labels', 'artifact', '0'];
  for (const { type, path } of CUSTOM_RESOURCE_METRICS) if (type === 'Gauge') expect(maps).not.toContain(path[path.length - 1]);
});

test('the document has each kind with the fields that it has, and the rights list each kind', () => {
  const { resources } = (customResourceState() as any).spec;
  expect(resources.map((one: any) => one.groupVersionKind.kind)).toEqual(WATCHED_KINDS.map(({ kind }) => kind));
  const names = (kind: string) => resources.find((one: any) => one.groupVersionKind.kind === kind).metrics.map(({ name }: any) => name);
  expect(names('GitRepository')).toContain('artifact_timestamp_seconds');
  expect(names('GitRepository')).not.toContain('applied_digest_info');
  expect(names('Kustomization')).toContain('applied_digest_info');
  expect(names('HelmRelease')).not.toContain('applied_digest_info');
  const allowed = (customResourceRules() as any[]).flatMap(({ apiGroups, resources: plurals }) => plurals.map((one: string) => `${apiGroups[0]}/${one}`));
  expect(allowed).toEqual(expect.arrayContaining(WATCHED_KINDS.map(({ group, resource }) => `${group}/${resource}`)));
});

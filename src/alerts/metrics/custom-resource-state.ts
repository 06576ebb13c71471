import { COMMON_LABELS, CUSTOM_RESOURCE_METRICS, CustomResourceMetric, PREFIX } from './custom-resource-metrics';
import { WATCHED_KINDS, WatchedKind } from './watched-kinds';

// kube-state-metrics logs an object without the field as an error; most have no history at first and no emergency ever.
const QUIET = 10;

/** The document that kube-state-metrics takes as `--custom-resource-state-config-file`. */
export function customResourceState(): object {
  return { kind: 'CustomResourceStateMetrics', spec: { resources: WATCHED_KINDS.map(resource) } };
}

/** What kube-state-metrics must be allowed beside what its own kinds need: to see which kinds are served, and to list these. */
export function customResourceRules(): object[] {
  const groups = [...new Set(WATCHED_KINDS.map(({ group }) => group))].sort();
  const verbs = ['list', 'watch'];
  return [
    { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs },
    ...groups.map((one) => ({
      apiGroups: [one], resources: WATCHED_KINDS.filter(({ group }) => group === one).map((kind) => kind.resource).sort(), verbs,
    })),
  ];
}

function resource(kind: WatchedKind): object {
  const { group, version } = kind;
  return {
    groupVersionKind: { group, version, kind: kind.kind },
    metricNamePrefix: PREFIX,
    errorLogV: QUIET,
    labelsFromPath: COMMON_LABELS,
    metrics: CUSTOM_RESOURCE_METRICS.filter(({ of }) => of === undefined || of(kind)).map(generator),
  };
}

function generator({ name, help, type, path, labels, absentIsZero }: CustomResourceMetric): object {
  const common = { path, ...(labels ? { labelsFromPath: labels } : {}) };
  const each = type === 'Info' ? { type, info: common }
    : { type, gauge: { ...common, ...(absentIsZero ? { nilIsZero: true } : {}) } };
  return { name, help, each, errorLogV: QUIET };
}

import { objectFinding, ValidationFinding } from './finding';
import { FleetBuilds } from './fleet';
import families from './known-metrics.json';
import { catalogue } from '../../alerts/metrics/catalogue';
import { nearestName } from '../../manifest/nearest-name';
import { isValueMap, ValueMap } from '../../manifest/value-map';
import { ContentTree } from '../git/revision-tree';
import { PlacedObject } from '../immutable/manifest-documents';

/** The metrics that begin with a prefix, all of them. */
interface MetricFamily {
  readonly prefix: string;
  /** Whose they are, and where that was read. */
  readonly from: string;
  readonly names: readonly string[];
  /** Beginnings of names that nobody can list. */
  readonly open?: readonly string[];
  readonly gone: { readonly [name: string]: string | undefined };
}

const FAMILIES = families as unknown as readonly MetricFamily[];
/** What a histogram or a summary hangs onto its name. */
const PARTS = /_(?:bucket|sum|count)$/;
const RULES_OF = /^(?:monitoring\.coreos\.com\/v1\/PrometheusRule|operator\.victoriametrics\.com\/v1beta1\/VMRule)$/;

/** Metrics that alerts name and nobody exports; those of families that are not known here are no faults. */
export function checkMetrics({ units, loose }: FleetBuilds, tree: ContentTree): ValidationFinding[] {
  const objects = [...new Set([...units.flatMap((unit) => unit.objects), ...loose])].filter(({ object }) => RULES_OF.test(`${object.apiVersion}/${object.kind}`));
  if (objects.length === 0) return [];
  const own = new Set([...catalogue().keys(), ...configured(tree), ...objects.flatMap((placed) => rulesOf(placed).flatMap(({ rule }) => (typeof rule.record === 'string' ? rule.record : [])))]);
  return objects.flatMap((placed) => rulesOf(placed).flatMap(({ rule, group, index }) => [...metricNames(String(rule.expr ?? ''))].flatMap((metric) => {
    const family = FAMILIES.find(({ prefix }) => metric.startsWith(prefix));
    if (!family || own.has(metric) || isKnown(metric, family)) return [];
    const near = nearestName(metric.replace(PARTS, ''), [...family.names, ...own]);
    const gone = family.gone[metric];
    const problem = gone === undefined ? `names the metric ${metric}, which is none of ${family.from}: the alert never fires` : `names the metric ${metric}, ${gone}: the alert never fires`;
    const id = family.prefix === 'kube_' ? 'metric-unsure' : 'metric-unknown';
    const remedy = near === undefined ? `Name one that is there: ${family.names.slice(0, 4).join(', ')}${family.names.length > 4 ? ' and others' : ''}` : `Name ${near}, if that is what was meant`;
    return [objectFinding(id, placed, ['spec', 'groups', group, 'rules', index, 'expr'], `${typeof rule.alert === 'string' ? `the alert ${rule.alert}` : 'the rule'} ${problem}`, remedy)];
  })));
}

function isKnown(metric: string, { names, open = [] }: MetricFamily): boolean {
  return names.includes(metric) || names.includes(metric.replace(PARTS, '')) || open.some((prefix) => metric.startsWith(prefix));
}

function rulesOf({ object }: PlacedObject): { readonly rule: ValueMap; readonly group: number; readonly index: number }[] {
  const groups = isValueMap(object.spec) && Array.isArray(object.spec.groups) ? object.spec.groups : [];
  return groups.flatMap((each, group) => {
    const rules = isValueMap(each) && Array.isArray(each.rules) ? each.rules : [];
    return rules.flatMap((rule, index) => (isValueMap(rule) ? [{ rule, group, index }] : []));
  });
}

/** The names in an expression of PromQL that can be metrics. */
export function metricNames(expression: string): Set<string> {
  const bare = expression
    .replace(/#[^\n]*/g, ' ')
    .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g, '""')
    .replace(/\{[^{}]*\}|\[[^\][]*\]/g, ' ')
    .replace(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)/gi, ' ');
  return new Set([...bare.matchAll(/(?<![\w:.$])[a-zA-Z_][\w:]*(?![\w:]*\s*\()/g)].map(([name]) => name));
}

/** What kube-state-metrics is told here to make of custom resources. */
function configured(tree: ContentTree): string[] {
  return [...tree.files.keys()].filter((path) => /\.ya?ml$/.test(path)).flatMap((path) => {
    if (tree.bytes(path)?.includes('metricNamePrefix') !== true) return [];
    const text = tree.bytes(path)!.toString('utf8');
    const prefixes = [...text.matchAll(/metricNamePrefix:\s*["']?(\w*)/g)].map(([, prefix]) => prefix);
    const names = [...text.matchAll(/name:\s*["']?(\w+)/g)].map(([, name]) => name);
    return prefixes.flatMap((prefix) => names.map((name) => (prefix === '' ? name : `${prefix}_${name}`)));
  });
}

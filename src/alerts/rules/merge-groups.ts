import { Alert, AlertGroup, RecordingRule } from './alert';
import { isElementwise } from '../promql/elementwise';
import { parseExpression } from '../promql/parse';

/** Labels by which alerts about different things may become one, the first that an alert has. */
const VARYING = ['sloth_id', 'name', 'namespace'];

/** The label that would tell an alert from the others that it is merged with. */
export function varyingLabel({ about }: Alert): string | undefined {
  return VARYING.find((one) => about[one] !== undefined);
}

/** A rule that others may join. */
interface Template<Rule> {
  readonly rule: Rule;
  readonly label: string;
  readonly values: string[];
}

/**
 * Some groups as one, in which rules that differ only in what they are about have become one rule about all of it: a thousand apps take as many rules
 * as one. Only what is said of each by itself is merged, and each is told in the same words as before; what cannot be merged stays as it is.
 */
export function mergeGroups(name: string, groups: readonly AlertGroup[]): AlertGroup {
  const records = groups.flatMap((group) => group.records ?? []);
  const alerts = groups.flatMap((group) => group.alerts);
  const intervals = groups.flatMap(({ intervalSeconds }) => (intervalSeconds === undefined ? [] : [intervalSeconds]));
  return {
    name,
    ...(intervals.length === 0 ? {} : { intervalSeconds: Math.min(...intervals) }),
    ...(records.length === 0 ? {} : { records: merged(records, recordTemplate, ({ expr, ...rule }, to) => ({ ...rule, expr: to(expr) })) }),
    alerts: merged(alerts, alertTemplate, ({ expr, ...rule }, to) => ({ ...rule, expr: to(expr) })),
  };
}

function merged<Rule extends RecordingRule | Alert>(
  rules: readonly Rule[], templateOf: (rule: Rule) => Template<Rule> | undefined, filled: (rule: Rule, to: (expr: string) => string) => Rule,
): Rule[] {
  const found = new Map<string, Template<Rule> & { readonly alone: Rule }>();
  const order: Array<{ readonly alone?: Rule; readonly key?: string }> = [];
  for (const rule of rules) {
    const template = templateOf(rule);
    if (!template) {
      order.push({ alone: rule });
      continue;
    }
    // What it is tried on is of each alone.
    const { cases, ...told } = template.rule as Alert;
    const key = JSON.stringify(told);
    const before = found.get(key);
    if (before) {
      before.values.push(...template.values);
    } else {
      found.set(key, { ...template, alone: rule });
      order.push({ key });
    }
  }
  return order.map(({ alone, key }) => {
    if (alone) return alone;
    const { rule, label, values, alone: only } = found.get(key!)!;
    if (values.length === 1) return only;
    const any = [...new Set(values)].map((value) => value.replaceAll('.', '[.]')).join('|');
    return filled(rule, (expr) => expr.replaceAll(hole(label), `${label}=~"${any}"`));
  });
}

const hole = (label: string): string => `${label}="$"`;

function templateOfExpression(expr: string, label: string, value: string): string | undefined {
  const matcher = `${label}="${value}"`;
  if (!expr.includes(matcher) || !isElementwise(parseExpression(expr), label, value)) return undefined;
  // A longer label may end like this one.
  return expr.replaceAll(new RegExp(`(?<![A-Za-z0-9_])${escaped(matcher)}`, 'g'), hole(label));
}

function recordTemplate(rule: RecordingRule): Template<RecordingRule> | undefined {
  if (rule.of === undefined) return undefined;
  const [[label, value]] = Object.entries(rule.of);
  const expr = templateOfExpression(rule.expr, label, value);
  const { of, ...rest } = rule;
  return expr === undefined ? undefined : { rule: { ...rest, expr }, label, values: [value] };
}

function alertTemplate(alert: Alert): Template<Alert> | undefined {
  const label = varyingLabel(alert);
  if (label === undefined) return undefined;
  const value = alert.about[label];
  const expr = templateOfExpression(alert.expr, label, value);
  if (expr === undefined) return undefined;
  const told = (text: string): string => Object.entries(alert.about).reduce((said, [about, is]) => said.replaceAll(word(is), `{{ $labels.${about} }}`), text);
  const { [label]: _, ...about } = alert.about;
  // Of an objective all labels go by its id.
  const common = Object.fromEntries(Object.entries(about).filter(([one]) => !one.startsWith('sloth_')));
  return {
    rule: { ...alert, about: common, expr, summary: told(alert.summary), description: told(alert.description), command: told(alert.command) },
    label,
    values: [value],
  };
}

/** A name where it stands as a word, and not within what is filled in already. */
function word(name: string): RegExp {
  return new RegExp(`(?<![A-Za-z0-9._-]|\\$labels\\.|\\{\\{ )${escaped(name)}(?![A-Za-z0-9_-]| \\}\\})`, 'g');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

import { silenced } from './acknowledgement';
import { ImmutabilityFinding } from './finding';
import { guardedFindings } from './guarded';
import { remedyText } from './remedies';
import { Judgement, Rule } from './rule';
import { sameValue } from '../difference';
import { identityOf, identityText } from '../identity';
import { ManifestObject, ManifestValue } from '../manifest-object';
import { RULES } from './rules/rules';
import { shownValue } from './shown-value';
import { Update, updateOf } from './update';
import { UpdateContext } from './update-context';
import { valueAt } from './values';
import { schemaOfKind } from '../schema/schema';

export { DEFAULT_SERVER } from './update-context';
export type { UpdateContext } from './update-context';
export { judgeIdentity } from './judge-identity';

/** What happens when Flux applies `after` where it had applied `before`: both versions of one identity, as Git has them. */
export function judgeUpdate(before: ManifestObject, after: ManifestObject, context: UpdateContext): ImmutabilityFinding[] {
  const update = updateOf(before, after, minorVersion(context.server));
  const { group, kind } = identityOf(after);
  const groupKind = group === '' ? kind : `${group}/${kind}`;
  const custom = judgeCustomKind(update, context);
  const findings = RULES.filter((rule) => rule.kinds.includes(groupKind) && holdsOn(rule, update.server)).flatMap((rule) => {
    const judgement = rule.judge(update, rule.path);
    return judgement === undefined ? [] : [finding(rule, judgement, update)];
  });
  const guarded = context.policy ? guardedFindings(update, findings) : [];
  return silenced([...custom, ...findings, ...guarded], after);
}

/** A change of a kind of which nothing is known here is never passed over in silence. */
function judgeCustomKind({ before, after }: Update, { judgeCustom }: UpdateContext): ImmutabilityFinding[] {
  const { group, kind } = identityOf(after);
  if (schemaOfKind(after.apiVersion, kind) !== undefined || RULES.some(({ kinds }) => kinds.includes(`${group}/${kind}`))) return [];
  const judged = judgeCustom?.(before, after);
  if (judged !== undefined || sameValue(withoutMetadata(before), withoutMetadata(after))) return judged ?? [];
  return [{
    object: identityText(identityOf(after)),
    path: 'spec',
    verdict: 'depends',
    reason: `the definition of ${kind} in ${group} is not known here, so that nothing can be said of its rules: it passes where that definition has none against this change`,
    remedy: 'give the CustomResourceDefinition along, or have the API server judge it: `kubectl apply --server-side --dry-run=server --field-manager=kustomize-controller --force-conflicts`',
    rule: 'definition-unknown',
  }];
}

function withoutMetadata(object: ManifestObject): ManifestValue {
  return Object.fromEntries(Object.entries(object).filter(([field]) => field !== 'metadata' && field !== 'status'));
}

function holdsOn({ since = 0, until = Infinity }: Rule, server: number): boolean {
  return since <= server && server <= until;
}

function minorVersion(server: string): number {
  return Number(/^v?1\.(\d+)/.exec(server)?.[1] ?? Number.NaN);
}

function finding(rule: Rule, { verdict, path = rule.path, because }: Judgement, update: Update): ImmutabilityFinding {
  const [old, now] = [update.before, update.after].map((each) => shownValue(valueAt(each, path)));
  const changed = old === now ? '' : `; Git has ${now} where it had ${old}`;
  return {
    object: identityText(identityOf(update.after)),
    path,
    verdict,
    reason: `${rule.says}${because === undefined ? '' : `: ${because}`}${changed}`,
    remedy: remedyText(rule.remedy, update),
    rule: rule.id,
  };
}

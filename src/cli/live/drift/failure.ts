import { Commands } from './commands';
import { Condition } from '../../cluster/live-object';

/** What a failed reconcile comes from. */
export interface Failure {
  /** In Flux's words, with what they mean. */
  readonly cause: string;
  /** What to do, as a clause. */
  readonly text: string;
  /** The command that does it; Flux has to reconcile afterwards. */
  readonly repair?: string;
}

type Rule = readonly [pattern: RegExp, failure: (found: RegExpExecArray, commands: Commands, namespace: string | undefined) => Omit<Failure, 'cause'> & { readonly meaning: string }];

const CORRECT = 'correct the definition, and publish it';

/** What the messages of kustomize-controller mean, the most telling first. */
const RULES: readonly Rule[] = [
  [/exceeded quota: ([^,\s]+), requested: (\S+), used: (\S+), limited: ([^\s;]+)/, ([, quota, requested, used, limited], commands, namespace) => ({
    meaning: `quota ${quota} is used up`,
    text: `raise quota ${quota} (requested ${requested}, used ${used}, limited to ${limited}), best where it is declared, or delete what uses it up`,
    ...raised({ quota, namespace, requested, used }, commands),
  })],
  [/namespaces? "([^"]+)" not found/, ([, namespace], commands) => ({
    meaning: `namespace ${namespace} does not exist`,
    text: 'make the namespace, best in the definition (createNamespace: true)',
    repair: commands.kubectl('create', 'namespace', namespace),
  })],
  [/User "([^"]+)" cannot (\w+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]+)")?/, ([, user, verb, plural, group, namespace], commands) => ({
    meaning: `${user} may not ${verb} ${plural}`,
    text: `give it that right; whether it has it: \`${commands.kubectl('auth', 'can-i', verb, group === '' ? plural : `${plural}.${group}`, ...namespace === undefined ? [] : ['-n', namespace], '--as', user)}\``,
  })],
  [/no matches for kind "([^"]+)" in version "([^"]+)"/, ([, kind, version]) => ({
    meaning: `the API server serves no ${kind} of ${version}`, text: 'install its CustomResourceDefinition first, in an app that this one depends on',
  })],
  [/(?:is immutable|field is immutable|may not change|updates to .* are forbidden)/i, () => ({
    meaning: 'the API server refuses a change of what is immutable', text: 'see `lifeboat immutable --base REV` for the way out',
  })],
];

/** By the reason of the condition, where the message says no more. */
const REASONS: { readonly [reason: string]: { readonly meaning: string; readonly text: string } } = {
  BuildFailed: { meaning: 'what the source has is no YAML that kustomize builds', text: CORRECT },
  ArtifactFailed: { meaning: 'what the source fetched cannot be had', text: 'see the source, and that the path of the Kustomization exists' },
  DependencyNotReady: { meaning: 'it waits for another Kustomization', text: 'see what that one lacks: `lifeboat status`' },
  PruneFailed: { meaning: 'what Git no longer has cannot be deleted', text: 'see what keeps it' },
};

/** What a condition that is False comes from. */
export function failureOf({ reason = '', message = '' }: Condition, commands: Commands): Failure {
  const said = message.trim().replaceAll(/\s+/g, ' ').replace(/\.$/, '');
  for (const [pattern, failure] of RULES) {
    const found = pattern.exec(said);
    if (!found) continue;
    const { meaning, ...rest } = failure(found, commands, namespaceIn(said));
    return { cause: `${meaning} (${reason}: ${said})`, ...rest };
  }
  const { meaning, text } = REASONS[reason] ?? { meaning: 'the API server refuses an object', text: CORRECT };
  return { cause: `${meaning} (${reason}: ${said})`, text };
}

interface UsedUp {
  readonly quota: string;
  readonly namespace?: string;
  /** `count/configmaps=1,pods=2`. */
  readonly requested: string;
  readonly used: string;
}

/** The quota with room for what was asked for, where it counts whole things. */
function raised({ quota, namespace, requested, used }: UsedUp, commands: Commands): { readonly repair?: string } {
  const now = new Map(used.split(',').map((one) => one.split('=') as [string, string]));
  const hard = requested.split(',').map((one) => one.split('=')).map(([name, more]) => [name, String(Number(now.get(name)) + Number(more))]);
  if (namespace === undefined || hard.some(([, sum]) => !/^\d+$/.test(sum))) return {};
  return { repair: commands.kubectl('patch', 'resourcequota', quota, '-n', namespace, '--type=merge', '-p', JSON.stringify({ spec: { hard: Object.fromEntries(hard) } })) };
}

/** The namespace of the object that Flux says could not be applied: `ConfigMap/web/config dry-run failed`. */
function namespaceIn(said: string): string | undefined {
  return /^[A-Z]\w*\/([^/\s]+)\/\S+ /.exec(said)?.[1];
}

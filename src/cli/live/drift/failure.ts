import { Commands } from './commands';
import { applyFailure, buildFailure } from '../../cluster/apply-failure';
import { Condition } from '../../cluster/live-object';
import { reachOf, withReach } from '../../cluster/reach';

/** What a failed reconcile comes from. */
export interface Failure {
  /** In Flux's words, with what they mean. */
  readonly cause: string;
  /** What to do, as a clause. */
  readonly text: string;
  /** The command that does it; Flux has to reconcile afterwards. */
  readonly repair?: string;
}

interface Reading {
  readonly meaning: string;
  readonly action: string;
  readonly repair?: string;
}

/** By the reason of the condition, where the message says no more. */
const REASONS: { readonly [reason: string]: Reading } = {
  ArtifactFailed: { meaning: 'what its source fetched cannot be had', action: 'see the source, and that the path of the Kustomization exists: `lifeboat status`' },
  DependencyNotReady: { meaning: 'it waits for another Kustomization', action: 'see what that one lacks: `lifeboat status`' },
  PruneFailed: { meaning: 'what Git no longer has cannot be deleted', action: 'see what keeps it: `lifeboat status`' },
};

/** What a condition that is False comes from. */
export function failureOf({ reason = '', message = '' }: Condition, commands: Commands): Failure {
  const said = message.trim().replaceAll(/\s+/g, ' ').replace(/\.$/, '');
  const reading = REASONS[reason] ?? (reason === 'BuildFailed' ? buildFailure(said) : { ...applyFailure(said), ...repairOf(said, commands) });
  const { meaning, action, repair } = reading as Reading;
  return { cause: `${meaning} (${reason}: ${said})`, text: withReach(action, reachOf(commands.place)), ...(repair === undefined ? {} : { repair }) };
}

/** What one command mends. */
function repairOf(said: string, commands: Commands): Pick<Reading, 'action' | 'repair'> | undefined {
  const [, lost] = /namespaces? "([^"]+)" not found/.exec(said) ?? [];
  if (lost !== undefined) {
    return { action: 'make the namespace, best in the definition (createNamespace: true)', repair: commands.kubectl('create', 'namespace', lost) };
  }
  const [, quota, requested, used, limited] = /exceeded quota: ([^,\s]+), requested: (\S+), used: (\S+), limited: ([^\s;]+)/.exec(said) ?? [];
  if (quota === undefined) return undefined;
  const action = `raise quota ${quota} (requested ${requested}, used ${used}, limited to ${limited}), best where it is declared, or delete what uses it up`;
  const repair = raised({ quota, namespace: namespaceIn(said), requested, used }, commands);
  return { action, ...(repair === undefined ? {} : { repair }) };
}

interface UsedUp {
  readonly quota: string;
  readonly namespace?: string;
  /** `count/configmaps=1,pods=2`. */
  readonly requested: string;
  readonly used: string;
}

/** The quota with room for what was asked for, where it counts whole things. */
function raised({ quota, namespace, requested, used }: UsedUp, commands: Commands): string | undefined {
  const now = new Map(used.split(',').map((one) => one.split('=') as [string, string]));
  const hard = requested.split(',').map((one) => one.split('=')).map(([name, more]) => [name, String(Number(now.get(name)) + Number(more))]);
  if (namespace === undefined || hard.some(([, sum]) => !/^\d+$/.test(sum))) return undefined;
  return commands.kubectl('patch', 'resourcequota', quota, '-n', namespace, '--type=merge', '-p', JSON.stringify({ spec: { hard: Object.fromEntries(hard) } }));
}

/** The namespace of the object that Flux says could not be applied: `ConfigMap/web/config dry-run failed`. */
function namespaceIn(said: string): string | undefined {
  return /^[A-Z]\w*\/([^/\s]+)\/\S+ /.exec(said)?.[1];
}

import { chain, Commands, Owner } from './commands';
import { targetOf } from './edit';
import { EXPECTED } from './unexpected';
import { LiveObject } from '../../cluster/live-object';
import { Way } from '../../comparison/finding';

const OWNER = 'kustomize.toolkit.fluxcd.io/';

/** Where an unexpected object could be declared. */
export interface Adopter {
  readonly app: string;
  readonly owner: Owner;
  /** Other apps of its namespace. */
  readonly others: readonly string[];
  /** Whether an emergency is on, in which it may have been made. */
  readonly isHeld: boolean;
}

/** How an object that nobody declares is deleted or brought into the definition, the likelier first. */
export function unexpectedWays(live: LiveObject, adopter: Adopter | undefined, commands: Commands): Way[] {
  const [away, keep] = [deletion(live, commands), adoption(live, adopter, commands)];
  if (adopter?.isHeld) return [{ ...keep, text: `most likely, since an emergency is on by our record: ${keep.text}` }, away];
  return live.kind === 'PersistentVolumeClaim' ? [keep, away] : [away, keep];
}

function deletion(live: LiveObject, commands: Commands): Way {
  const { kind, metadata: { labels = {}, annotations = {}, namespace = '' } } = live;
  const release = labels['app.kubernetes.io/managed-by'] === 'Helm' ? annotations['meta.helm.sh/release-name'] : undefined;
  if (release !== undefined) {
    return {
      way: 'delete',
      text: `it belongs to the Helm release ${release}, which nobody declares; this removes all of it`,
      command: commands.helm('uninstall', release, '-n', annotations['meta.helm.sh/release-namespace'] ?? namespace),
    };
  }
  const text = kind === 'PersistentVolumeClaim' ? 'if nobody needs it; its data goes with it'
    : kind === 'Secret' ? 'if nobody needs it; what it holds stands nowhere else' : 'if nobody needs it; most such things are left over from looking for a fault';
  return { way: 'delete', text, command: commands.kubectl('delete', ...targetOf(live)) };
}

function adoption(live: LiveObject, adopter: Adopter | undefined, commands: Commands): Way {
  const expected = `or say on it why it may stand there, by the annotation ${EXPECTED}`;
  const capture = adopter && commands.capture(adopter.app);
  if (!adopter || capture === undefined) return { way: 'keep', text: `add it to the definition, ${expected}` };
  if (live.kind === 'Secret') return { way: 'keep', text: `bring it in with SOPS (\`sops FILE\`, then SopsSecret) or an ExternalSecret, ${expected}` };
  const { app, owner, others } = adopter;
  const label = commands.kubectl('label', ...targetOf(live), '--overwrite', `${OWNER}name=${owner.name}`, `${OWNER}namespace=${owner.namespace}`);
  const text = `this makes it a part of ${app}${others.length === 0 ? '' : ` (its namespace also has ${others.join(', ')})`}, ${expected}`;
  const { fleet } = commands.place;
  if (fleet === undefined) return { way: 'keep', text: `${text}; then commit and push both copies (with --fleet DIR this names all commands)`, command: chain(label, capture, 'lifeboat synth') };
  return { way: 'keep', text, command: chain(label, capture, commands.publish(`Bring ${live.kind} ${live.metadata.name} into ${app}`), commands.reconcile(owner)) };
}

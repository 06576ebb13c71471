import { chain, Commands, Owner } from './commands';
import { failureOf } from './failure';
import { standingOf } from './standing';
import { conditionOf, LiveObject } from '../../cluster/live-object';
import { Way } from '../../comparison/finding';

/** An object of the definition that the cluster does not have. */
export interface MissingObject {
  readonly owner: Owner;
  readonly kustomization?: LiveObject;
  /** Whether Flux has applied this very definition. */
  readonly isApplied: boolean;
  /** Whether Flux once applied the object and thinks that it stands. */
  readonly isInInventory: boolean;
  /** Why Flux never makes it, by its own annotation. */
  readonly leftAlone?: string;
  readonly captured: { readonly app: string } | { readonly why: string };
  readonly app?: string;
}

/** Why an object is missing, as a clause, and how it comes back. */
export function missingObject(missing: MissingObject, commands: Commands): { readonly cause: string; readonly ways: Way[] } {
  const { owner, kustomization, isApplied, isInInventory, leftAlone, app } = missing;
  const { name, namespace } = owner;
  const reconcile = commands.reconcile(owner);
  const restore = (text: string, command?: string): Way => ({ way: 'restore', text, ...command === undefined ? {} : { command } });
  if (leftAlone !== undefined) return { cause: `${leftAlone} keeps Flux from making it`, ways: [restore('apply its manifest by hand, or take that annotation out of the definition')] };
  switch (standingOf(kustomization)) {
    case 'absent': return { cause: `the cluster has no Kustomization ${namespace}/${name}, which would apply it`, ways: [restore('bring the Kustomization back first', reconcile)] };
    case 'held': {
      const command = app === undefined ? undefined : commands.resume(app);
      return {
        cause: `it is gone since an emergency took ${name} from Flux`,
        ways: [removal(missing, commands), restore(`this ends the emergency of ${name} as a whole`, command)].flatMap((way) => way ?? []),
      };
    }
    case 'declared': return { cause: `the fleet repository suspends ${name}`, ways: [restore('publish the fleet copy of this definition')] };
    case 'suspended': return {
      cause: `${isInInventory ? 'somebody deleted it, and' : ''} ${name} is suspended, so that Flux does not make it`.trim(),
      ways: [restore(`this resumes Flux for ${name} as a whole, which somebody suspended`, chain(commands.wake(owner), reconcile)), removal(missing, commands)].flatMap((way) => way ?? []),
    };
    case 'runs': break;
  }
  const ready = conditionOf(kustomization!, 'Ready');
  if (ready?.status === 'False' && ready.reason !== 'HealthCheckFailed') {
    const { cause, text, repair } = failureOf(ready, commands);
    const retry = repair === undefined ? undefined : chain(repair, reconcile);
    return { cause: `the last apply of ${name} failed: ${cause}`, ways: [restore(text, retry ?? publishing(commands, owner))] };
  }
  if (isInInventory) {
    return { cause: 'Flux has applied it, and somebody deleted it since', ways: [restore('Flux does so by itself at its next reconcile', reconcile), removal(missing, commands)].flatMap((way) => way ?? []) };
  }
  if (isApplied) return { cause: `${name} has applied this definition and does not have it in its inventory`, ways: [restore('Flux makes it at its next reconcile', reconcile)] };
  return { cause: `${name} has not applied this definition yet`, ways: [restore('publish the fleet copy, and have Flux apply it', publishing(commands, owner) ?? reconcile)] };
}

/** Only what is checked out here can be published by a command. */
function publishing(commands: Commands, owner: Owner): string | undefined {
  const { hasDefinition, fleet } = commands.place;
  return hasDefinition && fleet !== undefined ? chain(commands.publish(`Publish ${owner.name}`), commands.reconcile(owner)) : undefined;
}

/** That it stays away, where somebody deleted it on purpose. */
function removal({ captured, isInInventory }: MissingObject, commands: Commands): Way | undefined {
  if ('why' in captured || !isInInventory) return undefined;
  const capture = commands.capture(captured.app);
  if (capture === undefined) return { way: 'keep', text: 'if it is to stay away, take it out of the definition' };
  return { way: 'keep', text: 'if it is to stay away, this takes that over into the definition; then commit and push both copies', command: chain(capture, 'lifeboat synth') };
}

import { EVERY_KUSTOMIZATION, resourceName } from './commands';
import { Runbook, RunbookContext } from './runbook';

/** What to do about what Flux tells by events, by their names. Which object it was stands in the message. */
export const EVENT_RUNBOOKS: { readonly [event: string]: (context: RunbookContext) => Runbook } = {
  FluxHandEdit: handEdit,
  FluxImmutableConflict: immutableConflict,
  FluxAuthenticationFailed: authenticationFailed,
};

const EVENTS = (namespace: string, kind: string): string => (
  `kubectl -n ${namespace} get events --field-selector involvedObject.kind=${kind} --sort-by=.lastTimestamp`
);
/** Each with what it says of itself. */
const WITH_MESSAGE = (namespace: string, kind: string): string => (
  `kubectl -n ${namespace} get ${resourceName(kind)} `
  + '-o custom-columns=\'NAME:.metadata.name,READY:.status.conditions[?(@.type=="Ready")].status,MESSAGE:.status.conditions[?(@.type=="Ready")].message\''
);

function handEdit({ controllersNamespace: namespace }: RunbookContext): Runbook {
  return {
    meaning: 'Somebody has changed an object that Flux applies, or deleted it, and Flux has made it again what Git says.',
    impact: 'What was changed by hand is gone. If it kept something alive, that is down again.',
    diagnosis: [
      { text: 'Which object was it? The message names each, as `configured` or `created`.', commands: [EVENTS(namespace, 'Kustomization')] },
      { text: 'Who? `managedFields` of the object say no more who it was: the audit log of the API server does, where there is one.' },
      { text: 'Is all as it is defined now? It ends with 1 where something differs:', commands: ['npx lifeboat check --live --objects'], lifeboat: true },
    ],
    mitigation: [
      { text: 'If the change was needed, make it in the definition, and publish it.' },
      { text: 'If it cannot wait for that, deploy without Flux: an emergency keeps Flux from taking it back.' },
    ],
    over: [{ text: 'Flux never says that this is over: Alertmanager forgets it. Every Kustomization has to be ready:', commands: [EVERY_KUSTOMIZATION] }],
    emergency: 'The change has to stay, and Git cannot take it up in time.',
  };
}

function immutableConflict({ controllersNamespace: namespace }: RunbookContext): Runbook {
  return {
    meaning: 'A commit changes a field that cannot be changed once an object is there, and the API server refuses it.',
    impact: 'Nothing more of that app is applied, not even what has nothing to do with it, until the object goes or Git goes back.',
    diagnosis: [
      { text: 'Which object and field? The message names both.', commands: [WITH_MESSAGE(namespace, 'Kustomization'), EVENTS(namespace, 'Kustomization')] },
      { text: 'Which would be refused, where the definition is, and the way out of each? It ends with 1 where some would:', commands: ['npx lifeboat immutable --help'], lifeboat: true },
    ],
    mitigation: [
      { text: 'The quick way back: revert the commit in the fleet repository.' },
      { text: 'The way forward, where the object holds no data: delete it, and Flux makes it anew. `kubectl -n NAMESPACE delete KIND NAME --cascade=orphan` leaves its pods running until then.' },
      { text: 'Where it holds data: `lifeboat immutable` says how to get there without losing it.' },
    ],
    over: [{ text: 'Every Kustomization is ready:', commands: [EVERY_KUSTOMIZATION] }],
    emergency: 'The app has to be changed, and neither way can be gone in time.',
  };
}

function authenticationFailed({ controllersNamespace: namespace }: RunbookContext): Runbook {
  return {
    meaning: 'A Git server, registry or bucket does not let Flux in: a key was revoked, has run out, or the server has a new host key.',
    impact: 'No new commit reaches the apps that read from it. What was fetched last stays applied.',
    diagnosis: [
      { text: 'Which source, and what does the server say?', commands: [WITH_MESSAGE(namespace, 'GitRepository'), EVENTS(namespace, 'GitRepository')] },
      { text: 'By which Secret?', commands: [`kubectl -n ${namespace} get ${resourceName('GitRepository')} -o custom-columns='NAME:.metadata.name,URL:.spec.url,SECRET:.spec.secretRef.name'`] },
    ],
    mitigation: [{ text: '"Flux cannot log in to its source" in an `EMERGENCY_DEPLOYMENT.md` has the commands for a new key.' }],
    over: [{ text: 'Every source is ready:', commands: [WITH_MESSAGE(namespace, 'GitRepository')] }],
    emergency: 'An app has to be deployed before the source can be fetched again.',
  };
}

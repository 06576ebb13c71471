import { conditionsOf, eventsOf, fieldsOf, leaseOf, podsOf, reconcileNow, resource, restart } from './commands';
import { Runbook, Runbooks, RunbookSubject } from './runbook';

/** What to do about the alerts of sources. */
export const SOURCE_RUNBOOKS: Runbooks = {
  FluxSourceFailing: failing,
  FluxSourceAuthenticationFailed: unusable,
  FluxSourceNotFetched: notFetched,
};

const EMERGENCY = 'An app has to be deployed before the source can be fetched again.';

function over({ object }: RunbookSubject): Runbook['over'] {
  return [{ text: 'Ready is True, and the revision is the newest commit:', commands: [conditionsOf(object), fieldsOf(object, '.status.artifact.revision')] }];
}

function failing(subject: RunbookSubject): Runbook {
  const { object } = subject;
  return {
    meaning: `source-controller cannot fetch ${object.kind} ${object.name}.`,
    impact: 'No new commit reaches the apps that read it. What was fetched last stays applied, and edits by hand are still taken back.',
    diagnosis: [
      {
        text: '`authentication required`, `unable to authenticate`, `permission denied`: the key is refused. `knownhosts`: the server has a new host key. `not found`: the '
          + 'address or the branch is wrong. `dial tcp`, `timeout`: the server is off or the network is closed.',
        commands: [conditionsOf(object), eventsOf(object)],
      },
      { text: 'From where, and by which Secret?', commands: [fieldsOf(object, '.spec.url', '.spec.ref', '.spec.secretRef.name')] },
      { text: 'What is applied until then?', commands: [fieldsOf(object, '.status.artifact.revision', '.status.artifact.lastUpdateTime')] },
    ],
    mitigation: [
      { text: 'A refused key: "Flux cannot log in to its source" in an `EMERGENCY_DEPLOYMENT.md` has the commands for a new one.' },
      { text: 'A wrong address or branch: correct it in the definition. If no commit arrives any more, edit the object; Git has to say the same:', commands: [`kubectl -n ${object.namespace} get ${resource(object)} -o yaml`] },
      { text: 'When it is mended, have it fetched now:', commands: reconcileNow(object) },
    ],
    over: over(subject),
    emergency: EMERGENCY,
  };
}

function unusable(subject: RunbookSubject): Runbook {
  const { object } = subject;
  return {
    ...failing(subject),
    meaning: `The Secret of ${object.kind} ${object.name} is missing, or not what its kind of address needs.`,
    diagnosis: [
      { text: 'Which Secret, and what is wrong with it?', commands: [fieldsOf(object, '.spec.url', '.spec.secretRef.name'), conditionsOf(object)] },
      { text: 'Is it there? An ssh address needs the keys `identity` and `known_hosts`, https `username` and `password`.', commands: [`kubectl -n ${object.namespace} get secrets`] },
      { text: 'What is applied until then?', commands: [fieldsOf(object, '.status.artifact.revision', '.status.artifact.lastUpdateTime')] },
    ],
    mitigation: [
      { text: 'Put the Secret there: "Flux cannot log in to its source" in an `EMERGENCY_DEPLOYMENT.md` has the commands.' },
      { text: 'Then have it fetched now:', commands: reconcileNow(object) },
    ],
  };
}

function notFetched(subject: RunbookSubject): Runbook {
  const { object, controllersNamespace: namespace } = subject;
  return {
    meaning: `source-controller has not tried to fetch ${object.kind} ${object.name} for several intervals. That it says Ready is old.`,
    impact: 'Nobody knows whether there is a new commit. None reaches the apps that read it.',
    diagnosis: [
      { text: 'Is it suspended, and what was said last?', commands: [fieldsOf(object, '.spec.suspend', '.spec.interval', '.status.artifact.revision'), conditionsOf(object)] },
      { text: 'Does source-controller live? The time has to be less than a minute ago.', commands: [...podsOf('source-controller', namespace), leaseOf('source-controller', namespace), 'date -u +%Y-%m-%dT%H:%M:%SZ'] },
      { text: 'What does it do instead?', commands: [`kubectl -n ${namespace} logs deployment/source-controller --tail=50`] },
    ],
    mitigation: [
      { text: 'If the controller hangs:', commands: restart('source-controller', namespace) },
      { text: 'Then have it fetched now:', commands: reconcileNow(object) },
    ],
    over: [...over(subject), { text: 'After a restart of source-controller the alert ends with the second fetch: an interval later, or when you ask again.' }],
    emergency: EMERGENCY,
  };
}

import { fieldsOf } from './commands';
import { Runbook, Runbooks, RunbookSubject } from './runbook';

/** What to do about the alerts of scheduled audits. */
export const AUDIT_RUNBOOKS: Runbooks = {
  FluxAuditFound: found,
  FluxAuditCouldNotTell: couldNotTell,
  FluxAuditMissing: missing,
};

const PODS = '-l app.kubernetes.io/name=lifeboat-audit';

function logs({ object }: RunbookSubject): string[] {
  return [
    `kubectl -n ${object.namespace} get jobs --sort-by=.metadata.creationTimestamp`,
    `kubectl -n ${object.namespace} logs ${PODS} --all-containers --prefix --tail=100`,
  ];
}

/** A Job of its own leaves the CronJob as it is, which counts it like any other. */
function runNow({ object }: RunbookSubject): string[] {
  return [`kubectl -n ${object.namespace} create job --from=cronjob/${object.name} "${object.name}-$(date +%s)"`];
}

function over(subject: RunbookSubject): Runbook['over'] {
  return [{ text: 'The last success is later than the last Job that failed:', commands: [fieldsOf(subject.object, '.status.lastScheduleTime', '.status.lastSuccessfulTime')] }];
}

function found(subject: RunbookSubject): Runbook {
  return {
    meaning: 'The last audit has found a live object that is not as it is defined, or a project copy that is not the one that the fleet repository has.',
    impact: 'What runs is not what Git says, or an emergency deploy from that copy would bring back an older state.',
    diagnosis: [{ text: 'The log names each object and each copy, and what to do about it:', commands: logs(subject) }],
    mitigation: [
      { text: 'A live object: have Flux apply it, or take the change over into the definition. A project copy: publish it again with `lifeboat publish`.' },
      { text: 'Then let the audit run once more:', commands: runNow(subject) },
    ],
    over: over(subject),
  };
}

function couldNotTell(subject: RunbookSubject): Runbook {
  return {
    meaning: 'The last audit has not come to an end, so nobody knows whether the cluster and the project copies are as they should be.',
    impact: 'None at once: the audit changes nothing. What it would have found stays unknown.',
    diagnosis: [{ text: 'A repository that cannot be cloned, a right that is missing, or an image that does not start:', commands: logs(subject) }],
    mitigation: [{ text: 'Mend what the log names, and let the audit run once more:', commands: runNow(subject) }],
    over: over(subject),
  };
}

function missing(subject: RunbookSubject): Runbook {
  const { object } = subject;
  return {
    meaning: `CronJob ${object.name} has not begun when it should have, or is not there.`,
    impact: 'None at once: the audit changes nothing. What it would have found stays unknown.',
    diagnosis: [
      { text: 'Is it there, and is it suspended?', commands: [`kubectl -n ${object.namespace} get cronjobs`, fieldsOf(object, '.spec.suspend', '.spec.schedule', '.status.lastScheduleTime')] },
    ],
    mitigation: [{ text: 'Where it is suspended, take that back in the definition. Then let the audit run once:', commands: runNow(subject) }],
    over: over(subject),
  };
}

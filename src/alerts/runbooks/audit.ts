import { Runbook, Runbooks, RunbookStep, RunbookSubject } from './runbook';

/** What to do about audits that find something, or do not run. */
export const AUDIT_RUNBOOKS: Runbooks = {
  FluxAuditFound: (subject) => ofAudit(subject, {
    meaning: 'A live object is not as it is defined, or a project copy is not the one that the fleet has.',
    impact: 'An emergency deploy from that copy would deploy something else, or the next apply undoes what somebody changed.',
  }, [
    { text: 'The log names each. A project copy: `git pull` there, or synth anew and commit. A live object: take it over with `lifeboat capture`, or have Flux undo it.' },
    { text: 'The same by hand, where the definition and the checkouts are. It ends with 1 where something differs:', commands: ['npx lifeboat check --live --objects'], lifeboat: true },
  ]),
  FluxAuditCouldNotTell: (subject) => ofAudit(subject, {
    meaning: 'The audit has not come to an end: it reaches a repository or the API server no more, or a right is missing.',
    impact: 'Nobody compares the cluster and the project copies until it can.',
  }, [{ text: 'The log says what it could not reach: mend that, a key or a right, in the definition.' }]),
  FluxAuditMissing: (subject) => ofAudit(subject, {
    meaning: 'The audit was to begin and has not: its CronJob is suspended or not there, or a run before it still goes on.',
    impact: 'Nobody compares the cluster and the project copies.',
  }, [{ text: 'If it is suspended in Git, somebody meant it. If it is not there, see that the Kustomization that holds it is ready.' }]),
};

function ofAudit({ alert }: RunbookSubject, words: Pick<Runbook, 'meaning' | 'impact'>, mend: readonly RunbookStep[]): Runbook {
  const { namespace, cronjob } = alert.about;
  const show = `kubectl -n ${namespace} get cronjobs`;
  return {
    ...words,
    diagnosis: [
      { text: `Is ${cronjob} there, and when did it run last?`, commands: [show, `kubectl -n ${namespace} get jobs --sort-by=.metadata.creationTimestamp`] },
      { text: 'What did it say?', commands: [`kubectl -n ${namespace} logs -l app.kubernetes.io/name=lifeboat-audit --all-containers --prefix --tail=100`] },
      { text: 'Why does it not run?', commands: [`kubectl -n ${namespace} get events --sort-by=.lastTimestamp`] },
    ],
    mitigation: [
      ...mend,
      { text: 'Then let it run once more, now:', commands: [`kubectl -n ${namespace} create job --from=cronjob/${cronjob} ${cronjob}-$(date +%s)`] },
    ],
    over: [{ text: 'The newest Job is Complete:', commands: [`kubectl -n ${namespace} get jobs --sort-by=.metadata.creationTimestamp`] }],
  };
}

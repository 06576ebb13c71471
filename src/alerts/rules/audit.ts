import { Alert, AlertCases, AlertGroup, TestSeries } from './alert';
import { Looking, promDuration, staleness } from './timing';

/** A CronJob of a scheduled audit. */
export interface WatchedAudit {
  readonly cluster: string;
  readonly namespace: string;
  /** Name of the CronJob: `audit-weekly`. */
  readonly cronJob: string;
  /** The longest between two runs. */
  readonly periodSeconds: number;
  /** How late a run may begin, and how long it may take. */
  readonly lateSeconds: number;
}

/** Whether the audits run, can tell, and find nothing: an object that was edited, or a project copy that is not the fleet's. */
export function auditAlerts(name: string, audits: readonly WatchedAudit[], looking: Looking): AlertGroup {
  return { name: `lifeboat-audit-${name}`, alerts: audits.flatMap((audit) => [...failures(audit, looking), missing(audit)]) };
}

function failures({ cluster, namespace, cronJob }: WatchedAudit, looking: Looking): Alert[] {
  const where = `${namespace}/${cronJob} of cluster ${cluster}`;
  const inNamespace = `namespace="${namespace}"`;
  const own = `${inNamespace},cronjob="${cronJob}"`;
  const created = `kube_cronjob_created{${own}}`;
  const succeeded = `kube_cronjob_status_last_successful_time{${own}}`;
  const jobs = `${inNamespace},job_name=~"${cronJob}-[0-9]+"`;
  const sameJob = 'on (namespace, job_name)';
  // A CronJob keeps Jobs that have failed, so only those count that are later than its last success.
  const failed = (which: string): string => (
    `max by (namespace, cronjob) (${succeeded} or ${created}) < on (namespace) group_left max by (namespace) (kube_job_created{${jobs}}`
    + ` and ${sameJob} kube_job_failed{${jobs},condition="true"} == 1 ${which} ${sameJob} kube_job_status_failed{${jobs},reason=""} > 0)`
  );
  const jobOf = (reason: string, name = `${cronJob}-1`, over = '1'): TestSeries => {
    const job = `${inNamespace},job_name="${name}"`;
    return {
      [created]: '0',
      [`kube_job_created{${job}}`]: '100',
      [`kube_job_failed{${job},condition="true"}`]: over,
      [`kube_job_status_failed{${job}${reason === '' ? '' : `,reason="${reason}"`}}`]: '1',
    };
  };
  const casesOf = (reason: string, other: string): AlertCases => ({
    fires: { series: jobOf(reason) },
    alsoFires: { 'after a success': { ...jobOf(reason), [succeeded]: '50' } },
    quiet: {
      'succeeded since': { ...jobOf(reason), [succeeded]: '150' },
      'failed in another way': jobOf(other),
      'tries again': jobOf(reason, undefined, '0'),
      'a Job of another': jobOf(reason, 'another-1'),
    },
    firesWithoutSeries: false,
  });
  const common = {
    about: { namespace, cronjob: cronJob },
    forSeconds: staleness(looking),
    severity: 'warning',
    command: `kubectl -n ${namespace} logs -l app.kubernetes.io/name=lifeboat-audit --all-containers --prefix --tail=100`,
  } as const;
  return [
    {
      ...common,
      alert: 'FluxAuditFound',
      // What a podFailurePolicy ends has none of the reasons that kube-state-metrics knows.
      expr: failed('and'),
      summary: `The audit ${where} has found something`,
      description: 'A live object is not as it is defined, or a project copy is not the one that the fleet has. The log of its pod says which.',
      cases: casesOf('', 'BackoffLimitExceeded'),
    },
    {
      ...common,
      alert: 'FluxAuditCouldNotTell',
      expr: failed('unless'),
      summary: `The audit ${where} could not tell`,
      description: 'It has not come to an end: it reaches a repository or the API server no more, or a right is missing. The log of its pod says which.',
      cases: casesOf('BackoffLimitExceeded', ''),
    },
  ];
}

function missing({ cluster, namespace, cronJob, periodSeconds, lateSeconds }: WatchedAudit): Alert {
  const own = `namespace="${namespace}",cronjob="${cronJob}"`;
  const created = `kube_cronjob_created{${own}}`;
  const begun = `kube_cronjob_status_last_schedule_time{${own}}`;
  return {
    alert: 'FluxAuditMissing',
    about: { namespace, cronjob: cronJob },
    // Where kube-state-metrics itself is gone, another alert says so.
    expr: `time() - max by (namespace, cronjob) (${begun} or ${created}) > ${periodSeconds} or (absent(${created}) and on () group(gotk_resource_info))`,
    forSeconds: lateSeconds,
    severity: 'warning',
    summary: `The audit ${namespace}/${cronJob} of cluster ${cluster} does not run`,
    description: `It was to begin every ${promDuration(periodSeconds)}, so nobody compares the cluster and the project copies any more.`,
    command: `kubectl -n ${namespace} describe cronjob ${cronJob}`,
    cases: {
      fires: { series: { [created]: '0' }, fromSeconds: periodSeconds + 1 },
      alsoFires: { 'begun once': { [created]: '0', [begun]: '1' }, 'not there': { 'gotk_resource_info{name="another"}': '1' } },
      quiet: { 'begun now and then': { [created]: '0', [begun]: `${periodSeconds}` } },
      firesWithoutSeries: false,
    },
  };
}

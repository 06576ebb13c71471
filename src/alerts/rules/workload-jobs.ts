import { Alert } from './alert';
import { promDuration, staleness } from './timing';
import { describeWorkload, Workload } from './workload';

/** Whether a Job has done what it was made for. */
export function jobAlerts(of: Workload): Alert[] {
  const { matchers, identity, about, where, looking } = of;
  const failed = (condition: string): string => `kube_job_failed{${matchers},condition="${condition}"}`;
  return [{
    alert: 'WorkloadJobFailed',
    about,
    expr: `max by (${identity}) (${failed('true')}) == 1`,
    forSeconds: staleness(looking),
    severity: 'critical',
    summary: `${where} has failed`,
    description: 'It is not tried again. What comes after it goes without what it was to do.',
    command: describeWorkload(of),
    cases: { fires: { series: { [failed('true')]: '1' } }, quiet: { done: { [failed('true')]: '0', [failed('false')]: '1' } }, firesWithoutSeries: false },
  }];
}

/** Whether a CronJob begins when it is to, and ends well. */
export function cronJobAlerts(of: Workload): Alert[] {
  const { matchers, identity, about, where, patience: { lateSeconds }, looking } = of;
  const stale = staleness(looking);
  const series = (name: string): string => `kube_cronjob_${name}{${matchers}}`;
  const most = (name: string): string => `max by (${identity}) (${series(name)})`;
  const [due, suspended] = ['next_schedule_time', 'spec_suspend'];
  const [began, succeeded, active] = ['status_last_schedule_time', 'status_last_successful_time', 'status_active'];
  return [
    {
      alert: 'WorkloadCronJobNotRun',
      about,
      expr: `time() - ${most(due)} > ${lateSeconds} unless on (${identity}) ${most(suspended)} == 1`,
      forSeconds: stale,
      severity: 'warning',
      summary: `${where} did not run when it was to`,
      description: `It is more than ${promDuration(lateSeconds)} late: {{ $value | humanizeDuration }}. The last run is still going, or nothing starts it.`,
      command: describeWorkload(of),
      cases: {
        fires: { series: { [series(due)]: '0', [series(suspended)]: '0' }, fromSeconds: lateSeconds + 1 },
        quiet: {
          'not yet due': { [series(due)]: '99999999', [series(suspended)]: '0' },
          'suspended': { [series(due)]: '0', [series(suspended)]: '1' },
        },
        firesWithoutSeries: false,
      },
    },
    {
      alert: 'WorkloadCronJobFailing',
      about,
      expr: `(${most(began)} > on (${identity}) ${most(succeeded)} or ${most(began)} unless on (${identity}) ${most(succeeded)})`
        + ` unless on (${identity}) ${most(active)} > 0`,
      forSeconds: stale,
      severity: 'warning',
      summary: `The last run of ${where} has failed`,
      description: 'It has begun, is over, and has not succeeded. The next one is when its schedule says.',
      command: describeWorkload(of),
      cases: {
        fires: { series: { [series(began)]: '2000', [series(succeeded)]: '1000', [series(active)]: '0' } },
        alsoFires: { 'never succeeded': { [series(began)]: '2000', [series(active)]: '0' } },
        quiet: {
          'succeeded': { [series(began)]: '2000', [series(succeeded)]: '2005', [series(active)]: '0' },
          'still running': { [series(began)]: '2000', [series(succeeded)]: '1000', [series(active)]: '1' },
        },
        firesWithoutSeries: false,
      },
    },
  ];
}

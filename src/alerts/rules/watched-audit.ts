import { WatchedAudit } from './audit';
import { ManifestObject } from '../../manifest/manifest-object';

const DAY_SECONDS = 86_400;
/** Schedules that have a name, in days. */
const NAMED: { readonly [schedule: string]: number } = { '@yearly': 366, '@annually': 366, '@monthly': 31, '@weekly': 7, '@daily': 1, '@midnight': 1, '@hourly': 1 };

/** Whether an object is a CronJob of a scheduled audit, which has alerts of its own. */
export function isAudit({ apiVersion, kind, spec }: ManifestObject): boolean {
  return kind === 'CronJob' && apiVersion === 'batch/v1' && (spec as any).jobTemplate?.spec?.template?.metadata?.labels?.['app.kubernetes.io/name'] === 'lifeboat-audit';
}

/** The scheduled audits among some objects. */
export function auditsOf(cluster: string, objects: readonly ManifestObject[]): WatchedAudit[] {
  return objects.filter(isAudit).map(({ metadata, spec }) => {
    const { schedule, startingDeadlineSeconds = 0, jobTemplate } = spec as any;
    return {
      cluster,
      namespace: metadata.namespace!,
      cronJob: metadata.name,
      periodSeconds: longestPeriod(schedule),
      lateSeconds: Number(startingDeadlineSeconds) + Number(jobTemplate.spec.activeDeadlineSeconds ?? 0),
    };
  });
}

/** What lies between two runs at most, by which fields of the schedule leave something out. */
function longestPeriod(schedule: string): number {
  const [, , dayOfMonth = '*', month = '*', dayOfWeek = '*'] = schedule.trim().split(/\s+/);
  const days = NAMED[schedule.trim()] ?? (month !== '*' ? 366 : dayOfWeek !== '*' ? 7 : dayOfMonth !== '*' ? 31 : 1);
  return days * DAY_SECONDS;
}

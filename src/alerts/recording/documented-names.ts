import { AlertGroup, RecordingRule } from '../rules/alert';
import { IDENTITY } from '../rules/flux-object';

/** How long a failure is remembered while it is tried again. */
const TRIED_WITHIN = '10m';

/**
 * The names by which resilience patterns speak of Kustomizations and HelmReleases, which no Flux release gives, made of series that there are. What
 * is called `…_reconcile_errors_total` is 0 while an object does not fail, and while it does, how often it has been reconciled: it grows with each
 * attempt, so `increase(…) > 0` holds exactly while it fails, and how much it grows by is no number of errors.
 */
export function documentedNames(): AlertGroup {
  return { name: 'flux-documented-names', records: [...of('Kustomization', 'flux_kustomization'), ...applied(), ...of('HelmRelease', 'flux_helmrelease')], alerts: [] };
}

function of(kind: string, prefix: string): RecordingRule[] {
  const most = (series: string): string => `max by (${IDENTITY}) (${series})`;
  const ready = (status: string): string => `gotk_condition_info{customresource_kind="${kind}",type="Ready",status="${status}"}`;
  const none = `0 * ${most(`gotk_suspended{customresource_kind="${kind}"}`)}`;
  const failing = `max by (${IDENTITY}) (max_over_time(${ready('False')}[${TRIED_WITHIN}])) unless on (${IDENTITY}) ${ready('True')}`;
  const duration = (part: string): string => `gotk_reconcile_duration_seconds_${part}{kind="${kind}"}`;
  const within = (part: string): string => `sum by (${IDENTITY}) (increase(${duration(part)}[1h]))`;
  return [
    { record: `${prefix}_ready`, expr: `${most(ready('True'))} or ${none}` },
    { record: `${prefix}_reconcile_errors_total`, expr: `(${most(duration('count'))} and on (${IDENTITY}) (${failing})) or ${none}` },
    // The mean of an hour under the bare name, and the histogram itself.
    { record: `${prefix}_reconcile_duration_seconds`, expr: `${within('sum')} / (${within('count')} > 0)` },
    { record: `${prefix}_reconcile_duration_seconds_bucket`, expr: `sum by (${IDENTITY}, le) (${duration('bucket')})` },
    { record: `${prefix}_reconcile_duration_seconds_count`, expr: `sum by (${IDENTITY}) (${duration('count')})` },
    { record: `${prefix}_reconcile_duration_seconds_sum`, expr: `sum by (${IDENTITY}) (${duration('sum')})` },
  ];
}

/** What has never been applied counts from when it was made. */
function applied(): RecordingRule[] {
  const kind = '{customresource_kind="Kustomization"}';
  const most = (series: string): string => `max by (${IDENTITY}) (${series}${kind})`;
  return [{
    record: 'flux_kustomization_last_applied_revision_timestamp',
    expr: `${most('gotk_succeeded_timestamp_seconds')} or ${most('gotk_created_timestamp_seconds')}`,
  }];
}

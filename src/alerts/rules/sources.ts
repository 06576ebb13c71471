import { AlertGroup } from './alert';
import { describe, IDENTITY, matchersOf, WatchedObject } from './flux-object';
import { Looking, promDuration, staleness } from './timing';

/** A source and how often it is fetched. */
export interface WatchedSource extends WatchedObject {
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
}

/** How many intervals without a look at the repository are too many. */
const INTERVALS = 3;
/** What source-controller says where the Secret is missing or unusable; a server that refuses it looks like any other failure. */
const UNUSABLE = 'AuthenticationFailed';

/** Whether a source is fetched, and is fetched at all. */
export function sourceAlerts(source: WatchedSource, looking: Looking): AlertGroup {
  const { cluster, kind, name, namespace, intervalSeconds, timeoutSeconds } = source;
  const stale = staleness(looking);
  const about = { exported_namespace: namespace, name };
  const object = matchersOf(source);
  const where = `${kind} ${namespace}/${name} of cluster ${cluster}`;
  const suspended = `gotk_suspended{${object}}`;
  const ready = (status: string, reason: string): string => `gotk_condition_info{${object},type="Ready",status="${status}",reason="${reason}"}`;
  const silence = INTERVALS * intervalSeconds + timeoutSeconds;
  const counter = `gotk_reconcile_duration_seconds_count{kind="${kind}",exported_namespace="${namespace}",name="${name}"}`;
  return {
    name: `flux-source-${namespace}-${name}`,
    alerts: [
      {
        alert: 'FluxSourceFailing',
        about,
        // While it tries again the condition is neither true nor false.
        expr: `max by (${IDENTITY}) (gotk_condition_info{${object},type="Ready",status!="True",reason!="${UNUSABLE}"}) == 1 unless on (${IDENTITY}) ${suspended} == 1`,
        forSeconds: intervalSeconds + timeoutSeconds + stale,
        severity: 'critical',
        summary: `${where} cannot be fetched`,
        description: 'No commit reaches the cluster. What was applied last stays, and goes on being applied.',
        command: describe(source),
        cases: {
          fires: { series: { [ready('False', 'GitOperationFailed')]: '1', [suspended]: '0' } },
          quiet: {
            fetched: { [ready('True', 'Succeeded')]: '1', [suspended]: '0' },
            suspended: { [ready('False', 'GitOperationFailed')]: '1', [suspended]: '1' },
            unusable: { [ready('False', UNUSABLE)]: '1', [suspended]: '0' },
          },
          firesWithoutSeries: false,
        },
      },
      {
        alert: 'FluxSourceAuthenticationFailed',
        about,
        expr: `max by (${IDENTITY}) (gotk_condition_info{${object},type="Ready",status="False",reason="${UNUSABLE}"}) == 1 unless on (${IDENTITY}) ${suspended} == 1`,
        forSeconds: intervalSeconds + timeoutSeconds + stale,
        severity: 'critical',
        summary: `The credentials of ${where} are missing or unusable`,
        description: 'The Secret is not there, or not what this kind of address needs. No commit reaches the cluster.',
        command: describe(source),
        cases: {
          fires: { series: { [ready('False', UNUSABLE)]: '1', [suspended]: '0' } },
          quiet: {
            'fetched': { [ready('True', 'Succeeded')]: '1', [suspended]: '0' },
            'cannot be fetched': { [ready('False', 'GitOperationFailed')]: '1', [suspended]: '0' },
            'suspended': { [ready('False', UNUSABLE)]: '1', [suspended]: '1' },
          },
          firesWithoutSeries: false,
        },
      },
      {
        alert: 'FluxSourceNotFetched',
        about,
        // A fetch that fails counts as well. Each one begins the time anew, so that a Prometheus that has just started does not fire.
        expr: `(max by (${IDENTITY}) (changes(${counter}[${promDuration(2 * stale)}])) == 0 or absent(${counter})) unless on (${IDENTITY}) ${suspended} == 1`,
        forSeconds: silence,
        severity: 'critical',
        summary: `Nobody has looked at ${where} for ${INTERVALS} intervals`,
        description: `source-controller has not tried to fetch it for ${promDuration(silence)}, so it does not know whether there is a new commit.`,
        command: describe(source),
        cases: {
          fires: { series: { [counter]: '5' } },
          quiet: { fetched: { [counter]: '0+1' }, suspended: { [counter]: '5', [suspended]: '1' } },
          firesWithoutSeries: true,
        },
      },
    ],
  };
}

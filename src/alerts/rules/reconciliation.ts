import { AlertCases, AlertGroup } from './alert';
import { describe, IDENTITY, matchersOf, WatchedObject } from './flux-object';
import { AppTiming, deployment, Looking, promDuration, staleness } from './timing';

/** An app's Kustomization and its numbers. */
export interface WatchedApp extends WatchedObject, AppTiming {
  /** How long beyond its own numbers a reconcile may hang; 300 without it. */
  readonly graceSeconds?: number;
}

const GRACE_SECONDS = 300;
const WAITING = 'DependencyNotReady';
const UNHEALTHY = 'HealthCheckFailed';

/** Whether an app is applied, and with success. */
export function reconciliationAlerts(app: WatchedApp, looking: Looking): AlertGroup {
  const { cluster, name, namespace } = app;
  const stale = staleness(looking);
  const about = { exported_namespace: namespace, name };
  const object = matchersOf(app);
  const where = `${name} on cluster ${cluster}`;
  const suspended = `gotk_suspended{${object}}`;
  const reconciled = `gotk_reconciled_timestamp_seconds{${object}}`;
  const ready = (status: string, reason: string): string => `gotk_condition_info{${object},type="Ready",status="${status}",reason="${reason}"}`;
  const attempt = app.timeoutSeconds + app.retrySeconds + stale;
  // Each retry takes the reason away until it has failed too, so what counts is that it was there within one attempt.
  const failed = (reason: string): string => (
    `max by (${IDENTITY}) (max_over_time(gotk_condition_info{${object},type="Ready",status="False",${reason}}[${promDuration(attempt)}])) == 1`
    + ` unless on (${IDENTITY}) gotk_condition_info{${object},type="Ready",status="True"} == 1 unless on (${IDENTITY}) ${suspended} == 1`
  );
  const retries = `1 stale _x${Math.floor(app.timeoutSeconds / looking.scrapeSeconds)} `.repeat(50).trim();
  const casesOf = (reason: string, other: string): AlertCases => ({
    fires: { series: { [ready('False', reason)]: '1', [suspended]: '0' } },
    alsoFires: { 'while it tries again and again': { [ready('False', reason)]: retries, [suspended]: '0' } },
    quiet: {
      'failed once': { [ready('False', reason)]: '1x2 stale', [ready('True', 'ReconciliationSucceeded')]: '_x3 1x9999', [suspended]: '0' },
      'well': { [ready('True', 'ReconciliationSucceeded')]: '1', [suspended]: '0' },
      'suspended': { [ready('False', reason)]: '1', [suspended]: '1' },
      'not ready for another reason': { [ready('False', other)]: '1', [suspended]: '0' },
    },
    firesWithoutSeries: false,
  });
  const silence = app.intervalSeconds + app.timeoutSeconds + (app.graceSeconds ?? GRACE_SECONDS);
  return {
    name: `flux-reconciliation-${namespace}-${name}`,
    alerts: [
      {
        alert: 'FluxReconcileFailing',
        about,
        expr: failed(`reason!~"${WAITING}|${UNHEALTHY}"`),
        forSeconds: attempt,
        severity: 'critical',
        summary: `${where} cannot be applied`,
        description: 'Flux has tried more than once. What stands in Git is not what runs.',
        command: describe(app),
        cases: casesOf('ReconciliationFailed', WAITING),
      },
      {
        alert: 'FluxReconcileStuck',
        about,
        expr: `time() - max by (${IDENTITY}) (${reconciled}) > ${silence} unless on (${IDENTITY}) ${suspended} == 1`,
        forSeconds: stale,
        severity: 'critical',
        summary: `Flux has not applied ${where} for more than its interval of ${promDuration(app.intervalSeconds)}`,
        description: 'The last attempt, good or bad, was {{ $value | humanizeDuration }} ago. Edits by hand are not taken back.',
        command: describe(app),
        cases: {
          fires: { series: { [reconciled]: '0', [suspended]: '0' }, fromSeconds: silence + 1 },
          quiet: {
            'applied now and then': { [reconciled]: `0+${looking.scrapeSeconds}`, [suspended]: '0' },
            'suspended': { [reconciled]: '0', [suspended]: '1' },
          },
          firesWithoutSeries: false,
        },
      },
      {
        alert: 'FluxDependencyBlocked',
        about,
        expr: failed(`reason="${WAITING}"`),
        forSeconds: deployment(app, looking),
        severity: 'warning',
        summary: `${where} waits for another app that is not ready`,
        description: 'It is not applied until that is; the message names it.',
        command: describe(app),
        cases: casesOf(WAITING, UNHEALTHY),
      },
      {
        alert: 'FluxHealthFailing',
        about,
        expr: failed(`reason="${UNHEALTHY}"`),
        forSeconds: attempt,
        severity: 'critical',
        summary: `${where} is applied, and not healthy`,
        description: 'An object of it has not become ready within the timeout; the message names it.',
        command: describe(app),
        cases: casesOf(UNHEALTHY, WAITING),
      },
    ],
  };
}

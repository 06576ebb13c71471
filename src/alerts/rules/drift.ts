import { AlertGroup } from './alert';
import { describe, IDENTITY, matchersOf } from './flux-object';
import { WatchedApp } from './reconciliation';
import { deployment, Looking } from './timing';

const OTHER = `sha256:${'0'.repeat(64)}`;
const SUCCEEDED = 'ReconciliationSucceeded';

/** Whether what the cluster says it has applied is what the definition says. */
export function driftAlerts(app: WatchedApp, digest: string, looking: Looking): AlertGroup {
  const { cluster, name, namespace } = app;
  const about = { exported_namespace: namespace, name };
  const object = matchersOf(app);
  const applied = `gotk_applied_digest_info{${object}}`;
  const series = (of: string, status: string): string => `gotk_applied_digest_info{${object},digest="${of}",status="${status}"}`;
  // A failed apply shows the new digest too, so only one that succeeded counts; and of a deploy each digest is there for a moment.
  const wanted = series(digest, SUCCEEDED);
  const suspended = `gotk_suspended{${object}}`;
  // Where kube-state-metrics itself is gone, another alert says so.
  const never = `(absent(${applied}) and on () group(gotk_resource_info))`;
  const different = `max by (${IDENTITY}) (${applied}) unless on (${IDENTITY}) ${wanted}`;
  return {
    name: `flux-drift-${namespace}-${name}`,
    alerts: [
      {
        alert: 'FluxDigestDiffers',
        about,
        expr: `(${different} or ${never}) unless on (${IDENTITY}) ${suspended} == 1`,
        forSeconds: deployment(app, looking),
        severity: 'warning',
        summary: `Cluster ${cluster} has not applied ${name} as it is defined`,
        description: `The definition has the digest ${digest}, and the cluster has not applied that with success.`,
        command: describe(app),
        cases: {
          fires: { series: { [series(OTHER, SUCCEEDED)]: '1', [suspended]: '0' } },
          alsoFires: {
            'never applied': { 'gotk_resource_info{name="another"}': '1' },
            'applied without success': { [series(digest, 'ReconciliationFailed')]: '1' },
          },
          quiet: {
            applied: { [series(digest, SUCCEEDED)]: '1', [suspended]: '0' },
            deployed: { [series(OTHER, SUCCEEDED)]: '1x3', [series(digest, SUCCEEDED)]: '_x4 1x9999', [suspended]: '0' },
            suspended: { [series(OTHER, SUCCEEDED)]: '1', [suspended]: '1' },
          },
          firesWithoutSeries: false,
        },
      },
      {
        alert: 'FluxApplyFailed',
        about,
        expr: `max by (${IDENTITY}) (gotk_applied_digest_info{${object},digest="${digest}",status!="${SUCCEEDED}"}) unless on (${IDENTITY}) ${suspended} == 1`,
        forSeconds: deployment(app, looking),
        severity: 'critical',
        summary: `Cluster ${cluster} cannot apply ${name} as it is defined`,
        description: 'Flux has what the definition says, and applying it does not succeed.',
        command: describe(app),
        cases: {
          fires: { series: { [series(digest, 'ReconciliationFailed')]: '1', [suspended]: '0' } },
          quiet: {
            'applied': { [series(digest, SUCCEEDED)]: '1' },
            'another one has failed': { [series(OTHER, 'ReconciliationFailed')]: '1' },
            'suspended': { [series(digest, 'ReconciliationFailed')]: '1', [suspended]: '1' },
          },
          firesWithoutSeries: false,
        },
      },
    ],
  };
}

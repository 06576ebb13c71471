import { AlertGroup } from './alert';
import { describe, IDENTITY, matchersOf } from './flux-object';
import { WatchedApp } from './reconciliation';
import { deployment, Looking } from './timing';

const OTHER = `sha256:${'0'.repeat(64)}`;
const SUCCEEDED = 'ReconciliationSucceeded';
/** The digest that an app has by its definition, as a series: so one rule can speak of many apps. */
const DEFINED = 'lifeboat:app_digest_info';
const DIGEST = `${IDENTITY}, digest`;

/** Whether what the cluster says it has applied is what the definition says. */
export function driftAlerts(app: WatchedApp, digest: string, looking: Looking): AlertGroup {
  const { cluster, name, namespace } = app;
  const about = { exported_namespace: namespace, name };
  const object = matchersOf(app);
  const series = (of: string, status: string): string => `gotk_applied_digest_info{${object},digest="${of}",status="${status}"}`;
  const defined = `max by (${DIGEST}) (${DEFINED}{exported_namespace="${namespace}",name="${name}"})`;
  const applied = (status: string): string => `on (${DIGEST}) gotk_applied_digest_info{${object},${status}}`;
  const suspended = `gotk_suspended{${object}}`;
  const notSuspended = `unless on (${IDENTITY}) ${suspended} == 1`;
  // Where kube-state-metrics itself is gone, another alert says so.
  const scraped = 'and on () group(gotk_resource_info)';
  const some = { 'gotk_resource_info{name="another"}': '1' };
  return {
    name: `flux-drift-${namespace}-${name}`,
    records: [{ record: DEFINED, expr: 'vector(1)', labels: { ...about, digest } }],
    alerts: [
      {
        alert: 'FluxDigestDiffers',
        about,
        // A failed apply shows the new digest too, so only one that succeeded counts; and of a deploy each digest is there for a moment.
        expr: `${defined} unless ${applied(`status="${SUCCEEDED}"`)} ${scraped} ${notSuspended}`,
        forSeconds: deployment(app, looking),
        severity: 'warning',
        summary: `Cluster ${cluster} has not applied ${name} as it is defined`,
        description: 'The definition has the digest {{ $labels.digest }}, and the cluster has not applied that with success.',
        command: describe(app),
        cases: {
          fires: { series: { [series(OTHER, SUCCEEDED)]: '1', [suspended]: '0', ...some } },
          alsoFires: {
            'never applied': some,
            'applied without success': { [series(digest, 'ReconciliationFailed')]: '1', ...some },
          },
          quiet: {
            applied: { [series(digest, SUCCEEDED)]: '1', [suspended]: '0', ...some },
            deployed: { [series(OTHER, SUCCEEDED)]: '1x3', [series(digest, SUCCEEDED)]: '_x4 1x9999', [suspended]: '0', ...some },
            suspended: { [series(OTHER, SUCCEEDED)]: '1', [suspended]: '1', ...some },
          },
          firesWithoutSeries: false,
        },
      },
      {
        alert: 'FluxApplyFailed',
        about,
        expr: `${defined} and ${applied(`status!="${SUCCEEDED}"`)} ${notSuspended}`,
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

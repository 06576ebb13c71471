import { APPS, CLUSTER, digestOfVersion, TIMING } from './alerting-apps';
import { catalogue } from '../../../src/alerts/metrics/catalogue';
import { Alert, AlertGroup } from '../../../src/alerts/rules/alert';
import { auditAlerts } from '../../../src/alerts/rules/audit';
import { controllerAlerts } from '../../../src/alerts/rules/controllers';
import { driftAlerts } from '../../../src/alerts/rules/drift';
import { emergencyAlerts } from '../../../src/alerts/rules/emergency';
import { reconciliationAlerts } from '../../../src/alerts/rules/reconciliation';
import { ruleGroup } from '../../../src/alerts/rules/rule-group';
import { sourceAlerts } from '../../../src/alerts/rules/sources';
import { Looking } from '../../../src/alerts/rules/timing';

/** How often Prometheus looks here. */
export const LOOKING: Looking = { scrapeSeconds: 2, evaluationSeconds: 2 };

/** Where the pages of the alerts are said to be. */
export const RUNBOOKS = 'https://example.com/runbooks/';

/** The sources that faults come to, which are fetched every two seconds. */
export const SOURCES = ['watched', 'locked', 'secretless'] as const;

/** The CronJobs of audits, of which each ends in its way. */
export const AUDITS = { found: 3600, failed: 3600, missing: 1 };

/** All groups of the cluster; the definition of the apps named has the second version. */
export function alertingGroups(changed: readonly string[]): AlertGroup[] {
  const controllers = ['source-controller', 'kustomize-controller', 'notification-controller'];
  return [
    controllerAlerts({ ...CLUSTER, controllers, longestSeconds: 10, takeOverSeconds: 4 }, LOOKING),
    ...SOURCES.map((name) => sourceAlerts({ ...CLUSTER, kind: 'GitRepository', name, intervalSeconds: 3, timeoutSeconds: 4 }, LOOKING)),
    ...APPS.flatMap((app) => {
      const watched = { ...CLUSTER, ...TIMING, kind: 'Kustomization', name: app.name, intervalSeconds: app.intervalSeconds };
      return [
        reconciliationAlerts(watched, LOOKING),
        driftAlerts(watched, digestOfVersion(app, changed.includes(app.name) ? 2 : 1), LOOKING),
        emergencyAlerts(watched, LOOKING),
      ];
    }),
  ];
}

/** The alerts of the audits, whose CronJobs are not there from the beginning. */
export function auditGroup(): AlertGroup {
  return auditAlerts('audit', Object.entries(AUDITS).map(([cronJob, periodSeconds]) => (
    { cluster: CLUSTER.cluster, namespace: 'audit', cronJob, periodSeconds, lateSeconds: 4 })), LOOKING);
}

/** The groups as Prometheus takes them. */
export function rulesOf(groups: readonly AlertGroup[]): object[] {
  const labels = { labels: { cluster: CLUSTER.cluster }, runbookUrl: ({ alert }: Alert) => `${RUNBOOKS}${alert}` };
  return groups.map((group) => ruleGroup('test', group, labels, catalogue()));
}

/** The alert of that name about something. */
export function alertOf(groups: readonly AlertGroup[], name: string, about: Readonly<Record<string, string>>): Alert {
  const isAbout = (one: Alert): boolean => Object.entries(about).every(([label, value]) => one.about[label] === value);
  const found = groups.flatMap(({ alerts }) => alerts).filter((one) => one.alert === name && isAbout(one));
  if (found.length !== 1) throw new Error(`there are ${found.length} of ${name} about ${JSON.stringify(about)}`);
  return found[0];
}

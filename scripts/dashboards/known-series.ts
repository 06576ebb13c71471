import { ABOUT_OF_ALERTS, WHERE_OF_ALERTS } from './shared-panels';
import { catalogue } from '../../src/alerts/metrics/catalogue';
import { Series } from '../../src/alerts/metrics/series';
import { recordedSeries } from '../../src/alerts/rules/recorded-series';
import { ServiceLevelObjective } from '../../src/alerts/slo/service-level-objective';
import { sloGroups } from '../../src/alerts/slo/slo-groups';

/** An app, since what an objective records is called the same of every one. */
const APP = {
  cluster: 'any', name: 'any', appNamespace: 'any', kustomizationName: 'any', kustomizationNamespace: 'flux-system', timeoutSeconds: 300, retrySeconds: 120,
};

/** Everything that a panel may name: what is generated, what objectives record, and the label that tells the clusters of a fleet apart. */
export function knownSeries(): ReadonlyMap<string, Series> {
  const groups = sloGroups(APP, [ServiceLevelObjective.reconciliation({ objective: 99 })], { scrapeSeconds: 30, evaluationSeconds: 30 });
  const recorded = groups.reduce((series, group) => recordedSeries('dashboards', group, series), catalogue());
  const ofAlerts = [...WHERE_OF_ALERTS, ...ABOUT_OF_ALERTS, 'sloth_service', 'sloth_slo'];
  return new Map([...recorded].map(([name, series]) => [
    name, { ...series, labels: [...new Set([...series.labels, 'cluster', ...(name.startsWith('ALERTS') ? ofAlerts : [])])].sort() },
  ]));
}

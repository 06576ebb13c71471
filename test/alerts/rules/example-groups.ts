import { AlertGroup } from '../../../src/alerts/rules/alert';
import { controllerAlerts } from '../../../src/alerts/rules/controllers';
import { driftAlerts } from '../../../src/alerts/rules/drift';
import { emergencyAlerts } from '../../../src/alerts/rules/emergency';
import { reconciliationAlerts } from '../../../src/alerts/rules/reconciliation';
import { sourceAlerts } from '../../../src/alerts/rules/sources';
import { Looking } from '../../../src/alerts/rules/timing';

/** How often Prometheus looks unless told otherwise. */
export const USUAL: Looking = { scrapeSeconds: 30, evaluationSeconds: 30 };

/** Every group, for a cluster with one source and one app. */
export function exampleGroups(looking: Looking): AlertGroup[] {
  const app = {
    cluster: 'eldertree',
    kind: 'Kustomization',
    name: 'swimto',
    namespace: 'flux-system',
    intervalSeconds: 600,
    retrySeconds: 120,
    timeoutSeconds: 300,
    sourceIntervalSeconds: 600,
    dependencySeconds: 420,
  };
  return [
    controllerAlerts({ cluster: 'eldertree', namespace: 'flux-system', controllers: ['source-controller', 'kustomize-controller'], longestSeconds: 300 }, looking),
    sourceAlerts({ cluster: 'eldertree', kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system', intervalSeconds: 600, timeoutSeconds: 60 }, looking),
    reconciliationAlerts(app, looking),
    driftAlerts(app, `sha256:${'3af1'.repeat(16)}`, looking),
    emergencyAlerts(app, looking),
  ];
}

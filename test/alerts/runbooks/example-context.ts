import { Alert, AlertGroup } from '../../../src/alerts/rules/alert';
import { RunbookContext } from '../../../src/alerts/runbooks/runbook';

const SOURCE = { kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system' };

/** What the definition knows of an alert of the example groups. */
export function exampleContext(group: AlertGroup, { about }: Alert): RunbookContext {
  const cluster = {
    cluster: 'eldertree',
    uid: '7d3c3c1e-6f6c-4c52-9b0f-0c8c4c0c9d11',
    controllersNamespace: 'flux-system',
    kubeStateMetrics: { namespace: 'monitoring', name: 'kube-state-metrics' },
    projectsPage: 'https://git.example.com/pi-fleet/clusters/eldertree/PROJECTS.md',
  };
  if (group.name === 'flux-controllers') return cluster;
  if (group.name.startsWith('lifeboat-audit')) return cluster;
  const namespace = 'flux-system';
  if (group.name.startsWith('flux-source-')) return { ...cluster, object: { kind: 'GitRepository', name: about.name, namespace } };
  return {
    ...cluster,
    object: { kind: 'Kustomization', name: 'swimto', namespace },
    source: SOURCE,
    namespaces: ['swimto'],
    fleetPath: 'clusters/eldertree/swimto',
    emergencyPage: 'https://git.example.com/swimto/EMERGENCY_DEPLOYMENT.md',
  };
}

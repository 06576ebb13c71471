import { AlertRouting, AlertRoutingProps, Fleet, FluxApp } from '../../../src';
import { Alert } from '../../../src/alerts/rules/alert';
import { collectFleet } from '../../../src/definition/collect';
import { exampleGroups, USUAL } from '../rules/example-groups';

/** What a definition makes of routing: the object for the operator, and the document. */
export function madeRouting(props: AlertRoutingProps): { readonly object: any; readonly document: any } {
  const fleet = new Fleet();
  const app = new FluxApp(fleet.addCluster('eldertree'), 'monitoring', { namespace: 'monitoring' });
  const { document } = new AlertRouting(app, 'alerts', props);
  const objects = [...collectFleet(fleet).clusters[0].directories].flatMap((directory) => directory.objects.map(({ object }) => object as any));
  return { object: objects.find(({ kind }) => kind === 'AlertmanagerConfig'), document };
}

const SOURCE = 'GitRepository/flux-system/flux-system';

/** The labels with which Prometheus sends an alert, by its name; of the controllers those of one. */
export function labelsOf(name: string, controller = 'kustomize-controller', of: Partial<Record<string, string>> = {}): Record<string, string> {
  const alerts = exampleGroups(USUAL).flatMap((group) => group.alerts.map((alert): [string, Alert] => [group.name, alert]));
  const [group, { severity, about }] = alerts.find(([, { alert, about: labels }]) => alert === name && [undefined, controller].includes(labels.app))!;
  return {
    alertname: name,
    cluster: 'eldertree',
    severity,
    ...about,
    ...(/^flux-(source|reconciliation|drift|emergency)/.test(group) ? { source: SOURCE } : {}),
    // The queue that hangs.
    ...(name === 'FluxQueueStuck' ? { name: 'kustomization' } : {}),
    ...of,
  };
}

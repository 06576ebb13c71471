import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import app from './app.json';
import emergencies from './emergencies.json';
import fleet from './fleet.json';
import slo from './slo.json';
import { requireDnsLabel } from '../../manifest/dns-label';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** A dashboard for Grafana. */
export enum LifeboatDashboard {
  /** Whether Flux is alive on every cluster, fetches and applies; which apps need a look. */
  FLEET = 'fleet',
  /** One app: whether it is applied, since when, why not, and how its pods are. */
  APP = 'app',
  /** Which apps are out of Flux's hands, since when and until when. */
  EMERGENCIES = 'emergencies',
  /** What is left of each error budget, and how fast it burns. */
  SLO = 'slo',
}

const DASHBOARDS: { readonly [name: string]: object } = { fleet, app, emergencies, slo };

/** How grafana-operator takes the dashboards up. */
export interface GrafanaOperatorOptions {
  /**
   * Labels of the Grafana objects that are to show them; grafana-operator lets nobody change them later.
   * @default { dashboards: 'grafana' }
   */
  readonly instanceSelector?: { readonly [label: string]: string };

  /**
   * Whether a Grafana in another namespace may show them.
   * @default false
   */
  readonly allowCrossNamespaceImport?: boolean;
}

/** Which dashboards there are, and how Grafana finds them. */
export interface DashboardsProps {
  /**
   * Namespace of the objects: one that Grafana's sidecar, or grafana-operator, looks at.
   * @default 'monitoring'
   */
  readonly namespace?: string;

  /**
   * Labels of the objects; the sidecar looks for one of them.
   * @default { grafana_dashboard: '1' }, and none for grafana-operator
   */
  readonly labels?: { readonly [label: string]: string };

  /**
   * Folder in Grafana. The sidecar needs `folderAnnotation: grafana_folder` and `provider.foldersFromFilesStructure: true` for it.
   * @default 'Lifeboat'
   */
  readonly folder?: string;

  /**
   * Which of them.
   * @default - all
   */
  readonly dashboards?: LifeboatDashboard[];

  /**
   * Makes GrafanaDashboard objects of grafana-operator instead of ConfigMaps for the sidecar; `{}` for its usual settings.
   * @default - ConfigMaps
   */
  readonly grafanaOperator?: GrafanaOperatorOptions;
}

/** Dashboards for Grafana, in ConfigMaps that its sidecar finds or as objects of grafana-operator; one of each serves all clusters. */
export class Dashboards extends Construct {
  /** The JSON of a dashboard, to be loaded in another way. */
  public static json(dashboard: LifeboatDashboard): any {
    return JSON.parse(JSON.stringify(DASHBOARDS[dashboard]));
  }

  public constructor(scope: Construct, id: string, props: DashboardsProps = {}) {
    super(scope, id);
    const place = `Dashboards ${this.node.path}`;
    const { namespace = 'monitoring', folder = 'Lifeboat', grafanaOperator } = props;
    requireDnsLabel(place, 'name', id);
    requireDnsLabel(place, 'namespace', namespace);
    requireFolder(place, folder);
    const labels = props.labels ?? (grafanaOperator ? {} : { grafana_dashboard: '1' });
    for (const dashboard of chosen(place, props.dashboards ?? Object.values(LifeboatDashboard))) {
      const name = `${id}-${dashboard}`;
      const json = `${JSON.stringify(DASHBOARDS[dashboard], null, 2)}\n`;
      // What Grafana calls ${cluster} Flux would take for a variable of its own.
      const metadata = { name, namespace, labels, annotations: { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' } };
      requireDnsLabel(place, 'name', name);
      new ApiObject(this, dashboard, grafanaOperator
        ? { apiVersion: 'grafana.integreatly.org/v1beta1', kind: 'GrafanaDashboard', metadata, spec: { ...operatorSpec(place, grafanaOperator), folder, json } }
        : {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { ...metadata, annotations: { ...metadata.annotations, grafana_folder: folder } },
          data: { [`lifeboat-${dashboard}.json`]: json },
        });
    }
  }
}

function chosen(place: string, dashboards: readonly LifeboatDashboard[]): readonly LifeboatDashboard[] {
  const twice = dashboards.find((each, index) => dashboards.indexOf(each) !== index);
  if (dashboards.length > 0 && twice === undefined) return dashboards;
  throw new LifeboatError('dashboards-chosen', {
    place,
    problem: twice === undefined ? 'dashboards is empty, so there would be none' : `dashboards names '${twice}' twice`,
    remedy: twice === undefined ? 'Name one, or leave dashboards out for all' : 'Name it once',
  });
}

function requireFolder(place: string, folder: string): void {
  // The sidecar makes a directory of it.
  if (folder.trim() === folder && folder !== '' && !folder.startsWith('/') && !folder.split('/').includes('..') && !/[\0-\x1f]/.test(folder)) return;
  throw new LifeboatError('dashboards-folder', {
    place,
    problem: `folder ${JSON.stringify(folder)} is no name of a folder: not empty, without blanks around it, and no path that leads elsewhere`,
    remedy: "Name one, such as 'Lifeboat'",
  });
}

function operatorSpec(place: string, { instanceSelector = { dashboards: 'grafana' }, allowCrossNamespaceImport }: GrafanaOperatorOptions): object {
  if (Object.keys(instanceSelector).length === 0) {
    throw new LifeboatError('dashboards-instance', {
      place,
      problem: 'instanceSelector has no label, so every Grafana there is would show them',
      remedy: "Name the labels of one, such as { dashboards: 'grafana' }",
    });
  }
  return { instanceSelector: { matchLabels: instanceSelector }, ...(allowCrossNamespaceImport === undefined ? {} : { allowCrossNamespaceImport }) };
}

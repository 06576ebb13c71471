import { ApiObject, Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { customResourceRules, customResourceState } from './metrics/custom-resource-state';
import { requireDnsLabel } from '../manifest/dns-label';

const RBAC = 'rbac.authorization.k8s.io';

/** Which kube-state-metrics is configured. */
export interface KubeStateMetricsConfigurationProps {
  /**
   * Namespace that it runs in, with its ConfigMap.
   * @default 'monitoring'
   */
  readonly namespace?: string;

  /**
   * Name of its ServiceAccount.
   * @default 'kube-state-metrics'
   */
  readonly serviceAccountName?: string;
}

/**
 * Has kube-state-metrics make the series of Flux's objects that the alerts are made of. Mount the ConfigMap, and start it with
 * `--custom-resource-state-config-file` naming the file, or give `document` to its chart as `customResourceState.config`.
 */
export class KubeStateMetricsConfiguration extends Construct {
  /** Key of the ConfigMap under which the document stands. */
  public static readonly FILE = 'custom-resource-state.yaml';

  /** Name of the ConfigMap, of the ClusterRole and of its binding. */
  public readonly configurationName: string;
  /** The document that kube-state-metrics reads. */
  public readonly document: any;

  public constructor(scope: Construct, id: string, props: KubeStateMetricsConfigurationProps = {}) {
    super(scope, id);
    const { namespace = 'monitoring', serviceAccountName = 'kube-state-metrics' } = props;
    const place = `KubeStateMetricsConfiguration ${this.node.path}`;
    requireDnsLabel(place, 'name', id);
    requireDnsLabel(place, 'namespace', namespace);
    this.configurationName = id;
    this.document = customResourceState();
    new ApiObject(this, 'document', {
      apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id, namespace }, data: { [KubeStateMetricsConfiguration.FILE]: Yaml.stringify(this.document) },
    });
    new ApiObject(this, 'role', { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name: id }, rules: customResourceRules() });
    new ApiObject(this, 'binding', {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: id },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: id },
      subjects: [{ kind: 'ServiceAccount', name: serviceAccountName, namespace }],
    });
  }
}

import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';

/** What PlusSurroundings are for. */
export interface PlusSurroundingsProps {
  /** A Deployment of any cdk8s-plus. */
  readonly deployment: Construct;
  /** Labels that select its pods. */
  readonly labels: { [key: string]: string };
  /** Port that pods of the same namespace may connect to. */
  readonly port: number;
}

/** What PodSecurity `restricted` and kube-score ask for and cdk8s-plus does not say by itself; a ResilientDeployment has it. */
export class PlusSurroundings extends Construct {
  public constructor(scope: Construct, id: string, { deployment, labels, port }: PlusSurroundingsProps) {
    super(scope, id);
    const selector = { matchLabels: labels };
    const elsewhere = { weight: 100, podAffinityTerm: { labelSelector: selector, topologyKey: 'kubernetes.io/hostname' } };
    const object = ApiObject.of(deployment);
    object.addJsonPatch(
      JsonPatch.add('/spec/template/spec/serviceAccountName', object.name),
      JsonPatch.add('/spec/template/spec/securityContext/seccompProfile', { type: 'RuntimeDefault' }),
      JsonPatch.add('/spec/template/spec/affinity', { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [elsewhere] } }),
    );
    new ApiObject(this, 'account', {
      apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: object.name }, automountServiceAccountToken: false,
    });
    new ApiObject(this, 'disruption-budget', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: object.name },
      spec: { selector, maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    });
    new ApiObject(this, 'network-policy', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: object.name },
      spec: { podSelector: selector, policyTypes: ['Ingress', 'Egress'], ingress: [{ from: [{ podSelector: {} }], ports: [{ protocol: 'TCP', port }] }] },
    });
  }
}

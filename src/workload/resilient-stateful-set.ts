import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { availability } from './availability';
import { kubeScoreIgnore } from './kube-score-ignore';
import { podTemplate } from './pod-template';
import { containerProbes } from './probes';
import { ResilientStatefulSetProps } from './resilient-stateful-set-props';
import { statefulSetRollout } from './rollout';
import { ServingWorkload } from './serving-workload';
import { CLAIM_TEMPLATE, podVolumes } from './volumes';

/**
 * A StatefulSet that survives by default, with a volume for each pod and all that stands around one: headless Service, ServiceAccount without
 * rights, disruption budget, network policy. Its volumes stay when it is deleted, by Flux too.
 */
export class ResilientStatefulSet extends ServingWorkload {
  /** The StatefulSet. */
  public readonly statefulSet: ApiObject;
  /** The PodDisruptionBudget. */
  public readonly disruptionBudget?: ApiObject;

  public constructor(scope: Construct, id: string, props: ResilientStatefulSetProps) {
    super(scope, id, 'StatefulSet', props);
    const workload = this._workload;
    const volumes = podVolumes(workload);
    const { replicas, disruptionBudget } = availability(workload);
    this.statefulSet = this._leads(this._object('stateful-set', 'apps/v1', 'StatefulSet', {
      replicas,
      serviceName: workload.name,
      selector: { matchLabels: workload.selector },
      ...statefulSetRollout(workload),
      podManagementPolicy: props.parallel ? 'Parallel' : 'OrderedReady',
      // What the API server would fill in, so that a change of it is seen: data outlives the pods and the set.
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      template: podTemplate(workload, { probes: containerProbes(workload), volumes, configurationHash: this._configurationHash() }),
      volumeClaimTemplates: [{ metadata: { name: CLAIM_TEMPLATE }, spec: volumes.claim }],
    }, kubeScoreIgnore(workload, replicas)));
    if (disruptionBudget) this.disruptionBudget = this._object('disruption-budget', 'policy/v1', 'PodDisruptionBudget', disruptionBudget);
  }
}

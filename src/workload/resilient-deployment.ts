import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { availability } from './availability';
import { kubeScoreIgnore } from './kube-score-ignore';
import { podTemplate } from './pod-template';
import { containerProbes } from './probes';
import { ResilientDeploymentProps } from './resilient-deployment-props';
import { deploymentRollout } from './rollout';
import { ServingWorkload } from './serving-workload';
import { podVolumes } from './volumes';

/**
 * A Deployment that survives by default, with all that stands around one: Service, ServiceAccount without rights, disruption budget, autoscaler,
 * network policy, volume. An image and a port are enough; the profile says the rest, and each of its values can be changed or left out.
 *
 * It needs Kubernetes 1.30, or 1.27 with `shutdown.preStopCommand`.
 */
export class ResilientDeployment extends ServingWorkload {
  /** The Deployment. */
  public readonly deployment: ApiObject;
  /** The PodDisruptionBudget. */
  public readonly disruptionBudget?: ApiObject;
  /** The HorizontalPodAutoscaler, where there is one. */
  public readonly autoscaler?: ApiObject;
  /** The PersistentVolumeClaim, where there is `storage`. */
  public readonly volumeClaim?: ApiObject;

  public constructor(scope: Construct, id: string, props: ResilientDeploymentProps) {
    super(scope, id, 'Deployment', props);
    const workload = this._workload;
    const probes = containerProbes(workload);
    const volumes = podVolumes(workload);
    const { replicas, disruptionBudget, autoscaler } = availability(workload);
    this.deployment = this._leads(this._object('deployment', 'apps/v1', 'Deployment', {
      ...(replicas === undefined ? {} : { replicas }),
      selector: { matchLabels: workload.selector },
      ...deploymentRollout(workload, probes.startSeconds),
      template: podTemplate(workload, { probes, volumes, configurationHash: this._configurationHash() }),
    }, kubeScoreIgnore(workload, replicas)));
    if (disruptionBudget) this.disruptionBudget = this._object('disruption-budget', 'policy/v1', 'PodDisruptionBudget', disruptionBudget);
    if (autoscaler) this.autoscaler = this._object('autoscaler', 'autoscaling/v2', 'HorizontalPodAutoscaler', autoscaler);
    this.volumeClaim = this._claim(volumes);
  }
}

import { ApiObject } from 'cdk8s';
import { ConcurrencyPolicy } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { jobSpec } from './job-spec';
import { kubeScoreIgnore } from './kube-score-ignore';
import { ResilientCronJobProps } from './resilient-cron-job-props';
import { ResilientWorkload } from './resilient-workload';
import { checkSchedule, checkTimeZone } from './schedule';
import { podVolumes } from './volumes';

/**
 * A CronJob that survives by default, with a ServiceAccount without rights, a network policy, and a volume where it is asked for. Every run
 * ends, one at a time, and what a downtime made it miss is made up for or left out, never piled up.
 */
export class ResilientCronJob extends ResilientWorkload {
  /** The CronJob. */
  public readonly cronJob: ApiObject;
  /** The PersistentVolumeClaim, where there is `storage`. */
  public readonly volumeClaim?: ApiObject;

  public constructor(scope: Construct, id: string, props: ResilientCronJobProps) {
    super(scope, id, 'CronJob', props);
    const { rules } = this._workload;
    const volumes = podVolumes(this._workload);
    const concurrency = props.concurrency ?? ConcurrencyPolicy.FORBID;
    if (concurrency === ConcurrencyPolicy.ALLOW && props.storage && !props.storage.shared) this._workload.refuseWithVolume('concurrency', concurrency);
    this.cronJob = this._leads(this._object('cron-job', 'batch/v1', 'CronJob', {
      schedule: checkSchedule(rules, props.schedule),
      timeZone: checkTimeZone(rules, props.timeZone ?? 'Etc/UTC'),
      concurrencyPolicy: concurrency,
      startingDeadlineSeconds: props.startingDeadline ? rules.seconds('startingDeadline', props.startingDeadline, 10) : 600,
      successfulJobsHistoryLimit: rules.whole('successfulHistory', props.successfulHistory ?? 1, 0),
      failedJobsHistoryLimit: rules.whole('failedHistory', props.failedHistory ?? 3, 0),
      ...(props.suspend ? { suspend: true } : {}),
      // The next run reads what the ConfigMaps hold then, so that no hash of them is needed.
      jobTemplate: { spec: jobSpec(this._workload, props, volumes) },
    }, kubeScoreIgnore(this._workload)));
    this.volumeClaim = this._claim(volumes);
  }
}

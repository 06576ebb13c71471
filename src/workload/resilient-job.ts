import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ContentNamedJob } from './content-named-job';
import { jobSpec } from './job-spec';
import { kubeScoreIgnore } from './kube-score-ignore';
import { ResilientJobProps } from './resilient-job-props';
import { ResilientWorkload } from './resilient-workload';
import { podVolumes } from './volumes';

/** Flux would make it again at its next reconcile, and it would run again: what is done is kept until another takes its place. */
const KEPT_WHEN_DONE = { 'ignore-check.kube-linter.io/job-ttl-seconds-after-finished': 'Flux would run it again' };

/**
 * A Job that can be changed: its name ends in a hash of what it runs, so that a changed one is a new Job, which runs, while Flux prunes the old one.
 * A Job's template cannot be changed, and Flux would apply nothing more of the app. What has finished is kept, or it would run again.
 */
export class ResilientJob extends ResilientWorkload {
  /** The Job, whose name ends in the hash once it is synthesised. */
  public readonly job: ApiObject;
  /** The PersistentVolumeClaim, where there is `storage`. */
  public readonly volumeClaim?: ApiObject;

  public constructor(scope: Construct, id: string, props: ResilientJobProps) {
    super(scope, id, 'Job', props);
    const volumes = podVolumes(this._workload);
    this.job = this._leads(new ContentNamedJob(this, 'job', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: this._metadata({ ...kubeScoreIgnore(this._workload), ...KEPT_WHEN_DONE }),
      spec: jobSpec(this._workload, props, volumes, this._configurationHash()),
    }));
    this.volumeClaim = this._claim(volumes);
  }
}

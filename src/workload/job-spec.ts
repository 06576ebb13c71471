import { podTemplate } from './pod-template';
import { ResilientJobProps } from './resilient-job-props';
import { Volumes } from './volumes';
import { Workload } from './workload';

/** `spec` of a Job, by itself or of a CronJob. */
export function jobSpec(workload: Workload, props: ResilientJobProps, volumes: Volumes, configurationHash?: any): object {
  const { rules } = workload;
  const retries = workload.said('retries', props.retries, 'jobRetries');
  const deadline = workload.said('deadline', props.deadline && rules.seconds('deadline', props.deadline, 1), 'jobDeadline');
  const grace = workload.said('grace', props.grace && rules.seconds('grace', props.grace, 1), 'grace');
  rules.greater(deadline, grace, 's', 'Raise the deadline, or lower the grace: it would be killed for its time before it could end');
  return {
    backoffLimit: rules.whole(retries.prop, retries.value, 0),
    activeDeadlineSeconds: deadline.value,
    // A pod that a drain took away did not fail.
    podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }] },
    template: podTemplate(workload, { volumes, configurationHash, grace: grace.value, restartPolicy: 'Never' }),
  };
}

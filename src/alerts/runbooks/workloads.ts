import { fetchAndApply } from './reconciliation';
import { Runbook, Runbooks, RunbookStep, RunbookSubject } from './runbook';

/** What to do about the alerts of an app's workloads. */
export const WORKLOAD_RUNBOOKS: Runbooks = {
  WorkloadDown: (subject) => ofPods(subject, {
    meaning: 'It has no pod that is available.',
    impact: 'Whoever asks for it gets no answer.',
    emergency: 'Git cannot be mended in time: "Rolling back" deploys an earlier version.',
  }),
  WorkloadReplicasUnavailable: (subject) => ofPods(subject, { meaning: 'Fewer of its pods are available than it wants.', impact: 'It answers with less room, and the next failure may end it.' }),
  WorkloadRolloutStuck: (subject) => ofPods(subject, {
    meaning: 'Its pods of the new version do not become ready.',
    impact: 'Old pods go on, as far as the rollout keeps them. The new version does not come.',
  }),
  WorkloadCrashLooping: (subject) => ofPods(subject, { meaning: 'A container ends soon after each start.', impact: 'That pod does nothing. Its next start is put off further each time.' }, [logs(subject)]),
  WorkloadPodCannotStart: (subject) => ofPods(subject, {
    meaning: 'A container cannot be started: its image cannot be pulled, or a ConfigMap, Secret or volume that it names is not there.',
    impact: 'That pod does nothing. A rollout waits for it.',
  }),
  WorkloadPodPending: (subject) => ofPods(subject, { meaning: 'A pod waits for a node, or its node is not heard of.', impact: 'That pod does nothing.' }, [
    { text: 'Is there a node with room, and are all of them Ready?', commands: ['kubectl get nodes', 'kubectl describe nodes'] },
  ]),
  WorkloadOutOfMemory: (subject) => ofPods(subject, { meaning: 'A container was ended since it used more memory than its limit.', impact: 'What it was doing is lost, and it was started anew.' }, [logs(subject)]),
  WorkloadJobFailed: (subject) => ofPods(subject, { meaning: 'The Job has used up its tries.', impact: 'What it was to do is not done, and nothing tries again.' }, [logs(subject)]),
  WorkloadCronJobFailing: (subject) => ofPods(subject, { meaning: 'The last run has begun, is over, and has not succeeded.', impact: 'What it was to do was not done this time.' }, [logs(subject)]),
  WorkloadCronJobNotRun: (subject) => ofPods(subject, {
    meaning: 'It was to begin, and nothing has begun: the run before still goes on, or the controller of CronJobs does not work.',
    impact: 'What it is to do is not done.',
  }),
  WorkloadAtMaximum: (subject) => ofPods(subject, { meaning: 'The autoscaler has made as many pods as it may.', impact: 'More load finds no more room.' }),
  WorkloadScalingBlind: (subject) => ofPods(subject, {
    meaning: 'The autoscaler gets no figures: the metrics API does not answer, or the pods ask for no CPU or memory.',
    impact: 'The number of pods stays, whatever the load.',
  }, [{ text: 'Does the metrics API answer? Its line says True.', commands: ['kubectl get apiservices.apiregistration.k8s.io'] }]),
  WorkloadNoDisruptionAllowed: (subject) => ofPods(subject, {
    meaning: 'Its budget lets no pod be taken away: pods are missing, or it asks for all that there are.',
    impact: 'No node that has one of its pods can be drained.',
  }),
  WorkloadVolumeMissing: (subject) => ofPods(subject, {
    meaning: 'The claim has no volume: none could be made, or the one that it had is gone.',
    impact: 'No pod that mounts it starts. If the volume is gone, so is what was on it.',
  }, [{ text: 'Which storage classes and volumes are there?', commands: ['kubectl get storageclasses', 'kubectl get persistentvolumes'] }]),
};

type Words = Pick<Runbook, 'meaning' | 'impact' | 'emergency'>;

function ofPods(subject: RunbookSubject, words: Words, more: readonly RunbookStep[] = []): Runbook {
  const { alert, workload } = subject;
  const { kind, name, namespace } = workload!;
  const show = `kubectl -n ${namespace} get ${kind.toLowerCase()} ${name}`;
  return {
    ...words,
    diagnosis: [
      { text: 'How does it stand, and what do its events say?', commands: [show, alert.command] },
      {
        text: `Which pods are there in ${namespace}, and what was said of them?`,
        commands: [`kubectl -n ${namespace} get pods -o wide`, `kubectl -n ${namespace} get events --field-selector type=Warning --sort-by=.lastTimestamp`],
      },
      ...more,
    ],
    mitigation: [
      { text: 'Not with `kubectl edit` or `kubectl rollout`: Flux takes that back. Mend it in the definition; `lifeboat rollback` sets an image back to what ran before. Publish that.' },
      ...fetchAndApply(subject, 'Then have it fetched and applied now:'),
    ],
    over: [{ text: 'It stands as it should:', commands: [show, `kubectl -n ${namespace} get pods`] }],
  };
}

/** What the pods that the alert's own command chooses have said. */
function logs({ alert, workload }: RunbookSubject): RunbookStep {
  const { kind, name, namespace } = workload!;
  const [, selector] = / -l (\S+)/.exec(alert.command) ?? [];
  if (selector !== undefined) return { text: 'What did they say last?', commands: [`kubectl -n ${namespace} logs -l '${selector}' --all-containers --prefix --tail=50`] };
  if (kind === 'CronJob') return { text: 'Its last Jobs, the newest at the end; `kubectl -n NAMESPACE logs job/NAME` has what one said:', commands: [`kubectl -n ${namespace} get jobs --sort-by=.metadata.creationTimestamp`] };
  return { text: 'What did it say last?', commands: [`kubectl -n ${namespace} logs ${kind.toLowerCase()}/${name} --all-containers --tail=50`] };
}

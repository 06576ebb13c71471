import { mention, Said } from './prop-rules';
import { Workload } from './workload';

/** How one version replaces another: the fields of a StatefulSet's `spec`. */
export function statefulSetRollout(workload: Workload): object {
  const { props: { replicas, rollout = {} }, rules } = workload;
  const partition = rules.whole('rollout.partition', rollout.partition ?? 0, 0);
  if (replicas !== undefined && partition > 0 && partition >= replicas) {
    rules.contradict(`'rollout.partition' (${partition}) must be less than 'replicas' (${replicas}), or no pod ever gets the new version`, 'Lower it');
  }
  return {
    ...pace(workload),
    // Always written out: Flux can take back what it wrote, but not what the API server filled in.
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } },
  };
}

/** How one version replaces another: the fields of a Deployment's `spec`. */
export function deploymentRollout(workload: Workload, startSeconds: Said<number>): object {
  const { props: { rollout = {} }, rules } = workload;
  const minReady = minimumReady(workload);
  const deadline = workload.said(
    'rollout.progressDeadline', rollout.progressDeadline && rules.seconds('rollout.progressDeadline', rollout.progressDeadline, 1), 'progressDeadline');
  const needed = startSeconds.value + minReady.value;
  if (deadline.value <= needed) {
    const parts = startSeconds.value === 0 ? mention(minReady, 's') : `${mention(startSeconds, 's')} and ${mention(minReady, 's')} together (${needed}s)`;
    rules.contradict(`${mention(deadline, 's')} must be greater than ${parts}, or a slow start counts as a failed rollout`,
      'Give the rollout more time, or the start less');
  }
  return {
    ...pace(workload),
    progressDeadlineSeconds: deadline.value,
    strategy: strategy(workload),
  };
}

function pace(workload: Workload): object {
  const history = workload.said('rollout.historyLimit', workload.props.rollout?.historyLimit, 'historyLimit');
  return { minReadySeconds: minimumReady(workload).value, revisionHistoryLimit: workload.rules.whole(history.prop, history.value, 0) };
}

function minimumReady(workload: Workload): Said<number> {
  const given = workload.props.rollout?.minReady;
  return workload.said('rollout.minReady', given && workload.rules.seconds('rollout.minReady', given, 0), 'minReady');
}

function strategy(workload: Workload): object {
  const { props: { rollout = {} }, rules } = workload;
  if (workload.holdsVolumeAlone && rollout.recreate === false) workload.refuseWithVolume('rollout.recreate', false);
  if (rollout.recreate ?? workload.holdsVolumeAlone) {
    const given = (['maxSurge', 'maxUnavailable'] as const).find((one) => rollout[one] !== undefined);
    if (given && rollout.recreate) rules.contradict(`'rollout.${given}' (${rollout[given]}) means nothing with 'rollout.recreate' (true)`, 'Leave one of them out');
    if (given) workload.refuseWithVolume(`rollout.${given}`, rollout[given]);
    return { type: 'Recreate' };
  }
  const surge = workload.said('rollout.maxSurge', rollout.maxSurge, 'maxSurge');
  const unavailable = workload.said('rollout.maxUnavailable', rollout.maxUnavailable, 'maxUnavailable');
  const maxSurge = rules.share(surge.prop, surge.value);
  const maxUnavailable = rules.share(unavailable.prop, unavailable.value);
  if (parseInt(surge.value, 10) === 0 && parseInt(unavailable.value, 10) === 0) {
    rules.contradict(`${mention(surge)} and ${mention(unavailable)} are both 0, so that no pod can ever be replaced`, 'Raise one of them');
  }
  // Always written out: Flux can take back what it wrote, but not what the API server filled in.
  return { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } };
}

import { Workload } from './workload';
import { WorkloadPart } from './workload-part';

/** How the pod ends: a wait in which it still serves those who have not heard yet, then the app's own time. */
export function podShutdown(workload: Workload): { grace: number; lifecycle?: object } {
  const { props: { port, shutdown = {} }, rules } = workload;
  const grace = workload.said('shutdown.grace', shutdown.grace && rules.seconds('shutdown.grace', shutdown.grace, 1), 'grace');
  const preStop = workload.said('shutdown.preStop', shutdown.preStop && rules.seconds('shutdown.preStop', shutdown.preStop, 1), 'preStop');
  if (shutdown.preStopCommand !== undefined) {
    if (shutdown.preStop !== undefined) rules.contradict("'shutdown.preStop' and 'shutdown.preStopCommand' are both given", 'Give one of them');
    if (shutdown.preStopCommand.length === 0) rules.refuse('shutdown.preStopCommand', '[]', 'is empty', 'Give the command and its arguments');
  }
  const waits = port !== undefined || shutdown.preStop !== undefined || shutdown.preStopCommand !== undefined;
  if (!workload.has(WorkloadPart.PRE_STOP)) {
    const given = (['preStop', 'preStopCommand'] as const).find((one) => shutdown[one] !== undefined);
    if (given) rules.contradict(`'shutdown.${given}' is given, and 'without' leaves '${WorkloadPart.PRE_STOP}' out`, 'Say one of both');
    return { grace: grace.value };
  }
  // Nobody has to hear that a pod is gone which nobody calls.
  if (!waits) return { grace: grace.value };
  if (shutdown.preStopCommand !== undefined) {
    return { grace: grace.value, lifecycle: { preStop: { exec: { command: [...shutdown.preStopCommand] } } } };
  }
  rules.greater(grace, preStop, 's', 'Raise the grace, or wait less: the app is killed before it is told to stop');
  return { grace: grace.value, lifecycle: { preStop: { sleep: { seconds: preStop.value } } } };
}

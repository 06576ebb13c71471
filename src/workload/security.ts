import { Workload } from './workload';
import { WorkloadPart } from './workload-part';

/** Above 10000 a user is none of the node's own, should it ever leave its container. */
const USER = 10001;

/** Security of the pod and of its container: what PodSecurity `restricted` asks, and a root file system that cannot be changed. */
export function securityContexts(workload: Workload): { pod: object; container: object } {
  const { props, rules } = workload;
  const user = props.user ?? USER;
  if (user === 0) rules.refuse('user', user, 'is root, which PodSecurity restricted refuses', 'Give another, above 10000 best');
  rules.whole('user', user, 1);
  const group = rules.whole('group', props.group ?? user, 1);
  const identity = workload.has(WorkloadPart.USER) ? { runAsUser: user, runAsGroup: group } : {};
  return {
    pod: {
      runAsNonRoot: true,
      ...identity,
      // Volumes become the group's; a large one is not walked through at every start.
      ...(workload.has(WorkloadPart.USER) ? { fsGroup: group, fsGroupChangePolicy: 'OnRootMismatch' } : {}),
      seccompProfile: { type: 'RuntimeDefault' },
    },
    container: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      ...(workload.has(WorkloadPart.READ_ONLY_ROOT) ? { readOnlyRootFilesystem: true } : {}),
      runAsNonRoot: true,
      ...identity,
    },
  };
}

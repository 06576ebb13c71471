import { immutable } from '../judges';
import { Judgement, Rule } from '../rule';
import { Update } from '../update';
import { textAt, valueAt } from '../values';

const IMMUTABLE = [{ text: 'field is immutable' }];
const STATEFUL_SET = [{ text: 'updates to statefulset spec for fields other than' }, { since: 37, text: 'field is immutable' }];
const statefulSet = { kinds: ['apps/StatefulSet'], messages: STATEFUL_SET, evidence: 'ValidateStatefulSetUpdate, pkg/apis/apps/validation, v1.36.3' } as const;

/** A strategy that takes no rollingUpdate, beside the one that stays from the old version. */
function leftRollingUpdate(strategy: string, type: string) {
  return (update: Update): Judgement | undefined => {
    const { next } = update;
    const left = textAt(next, `${strategy}.type`) === type && valueAt(next, `${strategy}.rollingUpdate`) !== undefined;
    // Where Git itself says both, it is wrong in any case and no matter of the update.
    return left && valueAt(update.fresh, `${strategy}.rollingUpdate`) === undefined
      ? { verdict: 'refused', because: 'server-side apply keeps the rollingUpdate block that the API server filled in, since nothing in Git ever owned it' } : undefined;
  };
}

/** What is fixed in the kinds that run pods by a controller. */
export const WORKLOAD_RULES: readonly Rule[] = [
  {
    id: 'deployment-selector',
    kinds: ['apps/Deployment'],
    path: 'spec.selector',
    says: 'a Deployment keeps the selector that it was created with',
    judge: immutable,
    messages: IMMUTABLE,
    evidence: 'ValidateDeploymentUpdate, pkg/apis/apps/validation, v1.36.3; before 1.34 in registry/apps/deployment/strategy.go',
    remedy: 'blue-green',
  },
  {
    id: 'deployment-strategy-recreate',
    kinds: ['apps/Deployment'],
    path: 'spec.strategy',
    says: 'a Deployment of type Recreate may have no rollingUpdate block',
    judge: leftRollingUpdate('spec.strategy', 'Recreate'),
    messages: [{ text: "may not be specified when strategy `type` is 'Recreate'" }],
    evidence: 'ValidateDeploymentStrategy, pkg/apis/apps/validation, v1.36.3',
    remedy: 'null-rolling-update',
  },
  {
    id: 'replicaset-selector',
    kinds: ['apps/ReplicaSet'],
    path: 'spec.selector',
    says: 'a ReplicaSet keeps the selector that it was created with',
    judge: immutable,
    messages: IMMUTABLE,
    evidence: 'ValidateReplicaSetUpdate, pkg/apis/apps/validation, v1.36.3',
    remedy: 'blue-green',
  },
  {
    id: 'daemonset-selector',
    kinds: ['apps/DaemonSet'],
    path: 'spec.selector',
    says: 'a DaemonSet keeps the selector that it was created with',
    judge: immutable,
    messages: IMMUTABLE,
    evidence: 'ValidateDaemonSetSpecUpdate, pkg/apis/apps/validation, v1.36.3',
    remedy: 'recreate-keep-pods',
  },
  { ...statefulSet, id: 'statefulset-selector', path: 'spec.selector', says: 'a StatefulSet keeps the selector that it was created with', judge: immutable, remedy: 'recreate-keep-pods' },
  { ...statefulSet, id: 'statefulset-service-name', path: 'spec.serviceName', says: 'a StatefulSet keeps the Service that names its pods', judge: immutable, remedy: 'recreate-keep-pods' },
  { ...statefulSet, id: 'statefulset-pod-management', path: 'spec.podManagementPolicy', says: 'a StatefulSet keeps its podManagementPolicy', judge: immutable, remedy: 'recreate-keep-pods' },
  {
    ...statefulSet,
    id: 'statefulset-claim-templates',
    path: 'spec.volumeClaimTemplates',
    says: 'a StatefulSet keeps its volumeClaimTemplates, sizes and labels included',
    judge: immutable,
    remedy: 'recreate-keep-pods',
  },
  {
    ...statefulSet,
    id: 'statefulset-revision-history',
    path: 'spec.revisionHistoryLimit',
    says: 'a StatefulSet keeps its revisionHistoryLimit',
    judge: immutable,
    until: 32,
    evidence: 'text of ValidateStatefulSetUpdate in v1.30.14 and v1.32.13; mutable since v1.33.13',
    remedy: 'recreate-keep-pods',
  },
  {
    id: 'statefulset-strategy-on-delete',
    kinds: ['apps/StatefulSet'],
    path: 'spec.updateStrategy',
    says: 'a StatefulSet of type OnDelete may have no rollingUpdate block',
    judge: leftRollingUpdate('spec.updateStrategy', 'OnDelete'),
    messages: [{ text: "only allowed for updateStrategy 'RollingUpdate'" }],
    evidence: 'ValidateStatefulSetSpec, pkg/apis/apps/validation, v1.36.3',
    remedy: 'null-rolling-update',
  },
  {
    id: 'controllerrevision-data',
    kinds: ['apps/ControllerRevision'],
    path: 'data',
    says: 'a ControllerRevision keeps its data',
    judge: immutable,
    messages: IMMUTABLE,
    evidence: 'ValidateControllerRevisionUpdate, pkg/apis/apps/validation, v1.36.3',
    remedy: 'new-name',
  },
];

import { EVERY_KUSTOMIZATION, leaseOf, podsOf, resourceName, restart } from './commands';
import { Runbook, Runbooks, RunbookSubject } from './runbook';

/** What to do about the alerts of Flux's controllers, and of what makes series of their objects. */
export const CONTROLLER_RUNBOOKS: Runbooks = {
  FluxControllerDown: down,
  FluxControllerCrashLooping: crashLooping,
  FluxControllerNotLeading: notLeading,
  FluxQueueStuck: queueStuck,
  FluxMetricsMissing: metricsMissing,
};

/** What stands still without a controller. */
function standstill(controller: string): string {
  const work: { readonly [name: string]: string } = {
    'source-controller': 'No new commit reaches the cluster. What was fetched last stays applied.',
    'kustomize-controller': 'No commit is applied, nothing is pruned, and no edit by hand is taken back.',
    'helm-controller': 'No Helm release is installed, upgraded or rolled back.',
    'notification-controller': 'No event of Flux is sent, and no webhook starts a fetch. Apps go on being applied.',
  };
  return `${work[controller] ?? 'Nothing that it does happens.'} The apps themselves go on running.`;
}

const EMERGENCY = 'An app has to be deployed before the controller can run again.';

function over({ controller, controllersNamespace: namespace }: RunbookSubject): Runbook['over'] {
  return [
    { text: 'Its pod is Ready, and the time of its lease moves on:', commands: [...podsOf(controller, namespace), leaseOf(controller, namespace)] },
    { text: 'Then every Kustomization has to be ready again:', commands: [EVERY_KUSTOMIZATION] },
  ];
}

function down(subject: RunbookSubject): Runbook {
  const { controller, controllersNamespace: namespace } = subject;
  return {
    meaning: `Prometheus cannot reach ${controller}: it has no pod, its pod does not run, or the way to it is closed.`,
    impact: standstill(controller),
    diagnosis: [
      { text: 'Has it a pod, and does that run?', commands: podsOf(controller, namespace) },
      {
        text: 'Why not? The last lines of each tell: an image that cannot be pulled, a quota, a node that is gone.',
        commands: [`kubectl -n ${namespace} describe deployment ${controller}`, `kubectl -n ${namespace} describe pods -l app=${controller}`, 'kubectl get nodes'],
      },
      { text: 'What did it say last?', commands: [`kubectl -n ${namespace} logs deployment/${controller} --tail=50`] },
      {
        text: 'Does it work all the same? If this time is less than a minute ago, it does, and only the scrape fails: look at its PodMonitor and at NetworkPolicies.',
        commands: ['date -u +%Y-%m-%dT%H:%M:%SZ', leaseOf(controller, namespace)],
      },
    ],
    mitigation: [
      {
        text: 'If the Deployment has 0 replicas, somebody has stopped it, perhaps in an emergency. Ask first. Then:',
        commands: [`kubectl -n ${namespace} scale deployment ${controller} --replicas=1`],
      },
      { text: 'If the pod hangs:', commands: restart(controller, namespace) },
      { text: 'If the Deployment is gone or broken, apply Flux\'s own manifests from the fleet repository: "Flux itself is broken" in an `EMERGENCY_DEPLOYMENT.md` has the commands.' },
    ],
    over: over(subject),
    emergency: EMERGENCY,
  };
}

function crashLooping(subject: RunbookSubject): Runbook {
  const { controller, controllersNamespace: namespace } = subject;
  const state = '{range .items[*]}{.metadata.name} restarts={.status.containerStatuses[0].restartCount} last={.status.containerStatuses[0].lastState.terminated.reason}{"\\n"}{end}';
  return {
    meaning: `${controller} has begun anew more than twice within a quarter of an hour.`,
    impact: `${standstill(controller)} A reconcile that is cut off may leave objects that are in no inventory.`,
    diagnosis: [
      { text: 'How did it end? `OOMKilled` is too little memory, `Error` is in the log.', commands: [`kubectl -n ${namespace} get pods -l app=${controller} -o jsonpath='${state}'`] },
      { text: 'What did the one before say last?', commands: [`kubectl -n ${namespace} logs deployment/${controller} --previous --tail=50`] },
      { text: 'Which versions of it were there?', commands: [`kubectl -n ${namespace} rollout history deployment/${controller}`] },
    ],
    mitigation: [
      { text: 'If it began with a new version of Flux, go back. Revert it in Git too, or it comes again:', commands: [`kubectl -n ${namespace} rollout undo deployment/${controller}`, `kubectl -n ${namespace} rollout status deployment/${controller} --timeout=2m`] },
      { text: 'If it is `OOMKilled`, give it more. Write it in Git too:', commands: [`kubectl -n ${namespace} set resources deployment/${controller} -c manager --limits=memory=2Gi`, `kubectl -n ${namespace} rollout status deployment/${controller} --timeout=2m`] },
      { text: 'If the log names one object each time, suspend that one, and mend it in Git.' },
    ],
    over: [...over(subject), { text: 'The alert ends a quarter of an hour after the last start.' }],
    emergency: EMERGENCY,
  };
}

function notLeading(subject: RunbookSubject): Runbook {
  const { controller, controllersNamespace: namespace } = subject;
  return {
    meaning: `${controller} runs, and none of its pods holds the lease, so none works.`,
    impact: standstill(controller),
    diagnosis: [
      { text: 'Who holds the lease, and since when has that one been silent?', commands: [leaseOf(controller, namespace), 'date -u +%Y-%m-%dT%H:%M:%SZ'] },
      { text: 'Is that a pod that there is? The name before `_` is the pod\'s.', commands: podsOf(controller, namespace) },
      { text: 'May it write the lease, and does it say so?', commands: [`kubectl auth can-i update leases.coordination.k8s.io -n ${namespace} --as=system:serviceaccount:${namespace}:${controller}`, `kubectl -n ${namespace} logs deployment/${controller} --tail=50`] },
    ],
    mitigation: [
      { text: 'If there is no such pod, take the lease from it, and start anew:', commands: [`kubectl -n ${namespace} delete lease ${controller}-leader-election`, ...restart(controller, namespace)] },
      { text: 'If it may not write the lease, its Role is missing: apply Flux\'s own manifests from the fleet repository.' },
    ],
    over: over(subject),
    emergency: EMERGENCY,
  };
}

function queueStuck({ controller, controllersNamespace: namespace }: RunbookSubject): Runbook {
  const columns = 'NAMESPACE:.metadata.namespace,NAME:.metadata.name,REASON:.status.conditions[?(@.type=="Reconciling")].reason,SINCE:.status.conditions[?(@.type=="Reconciling")].lastTransitionTime';
  return {
    meaning: `One reconcile of ${controller} has been running for longer than any may.`,
    impact: 'The object that hangs is not reconciled. As many as that take each a worker from all others.',
    diagnosis: [
      { text: 'Which one? It is reconciling since long ago:', commands: [`kubectl get ${resourceName('Kustomization')} --all-namespaces -o custom-columns='${columns}'`] },
      { text: 'What did the controller say of it?', commands: [`kubectl -n ${namespace} logs deployment/${controller} --since=15m --tail=100`] },
      { text: 'Is the API server slow?', commands: ["kubectl get --raw='/readyz?verbose'"] },
    ],
    mitigation: [{ text: 'A new pod lets go of it, and begins with everything anew:', commands: restart(controller, namespace) }],
    over: [{ text: 'No object is reconciling since long ago. If it hangs again, its `timeout` or what it waits for is the cause:', commands: [EVERY_KUSTOMIZATION] }],
  };
}

function metricsMissing({ kubeStateMetrics: { name, namespace }, controllersNamespace }: RunbookSubject): Runbook {
  const account = `system:serviceaccount:${namespace}:${name}`;
  return {
    meaning: 'kube-state-metrics makes no series of Flux\'s objects: it is down, lacks its custom-resource configuration, or may not read the objects.',
    impact: 'No alert about an app or a source can fire. Flux itself may be well.',
    diagnosis: [
      { text: 'Does it run?', commands: [`kubectl -n ${namespace} get deployment ${name}`, `kubectl -n ${namespace} get pods -l app.kubernetes.io/name=kube-state-metrics`, `kubectl -n ${namespace} logs deployment/${name} --tail=50`] },
      { text: 'May it read Flux\'s objects? `no` ends with 1, and means that the ClusterRole of the alerts is not bound.', commands: [`kubectl auth can-i list ${resourceName('Kustomization').replace('kustomization.', 'kustomizations.')} --all-namespaces --as=${account}`] },
      { text: 'Is it started with `--custom-resource-state-config-file`?', commands: [`kubectl -n ${namespace} get deployment ${name} -o jsonpath='{.spec.template.spec.containers[*].args}{"\\n"}'`] },
      { text: 'Are there objects at all?', commands: [`kubectl -n ${controllersNamespace} get ${resourceName('Kustomization')}`] },
    ],
    mitigation: [{ text: 'It reads its configuration when it starts:', commands: restart(name, namespace) }],
    over: [{ text: 'The alert ends with the next scrape. Look at Flux by hand until then:', commands: [EVERY_KUSTOMIZATION] }],
  };
}

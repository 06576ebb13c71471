import { conditionsOf, EVERY_KUSTOMIZATION, eventsOf, fieldsOf, leaseOf, podsOf, reconcileNow, resource, restart } from './commands';
import { Runbook, Runbooks, RunbookStep, RunbookSubject } from './runbook';

/** What to do about the alerts of an app that is not applied as it should be. */
export const RECONCILIATION_RUNBOOKS: Runbooks = {
  FluxReconcileFailing: failing,
  FluxReconcileStuck: stuck,
  FluxDependencyBlocked: blocked,
  FluxHealthFailing: unhealthy,
};

const EMERGENCY = 'The app has to be deployed, and Git or the cluster cannot be mended in time.';

/** What the object says of itself, and what was tried. */
export function said({ object }: RunbookSubject): RunbookStep[] {
  return [
    { text: 'What does Flux say?', commands: [conditionsOf(object), eventsOf(object)] },
    { text: 'What was applied last, what was tried, and what does the definition bring?', commands: [fieldsOf(object, '.status.lastAppliedRevision', '.status.lastAttemptedRevision', '.status.history[0].digest')] },
  ];
}

/** Fetches and applies what Git has now. */
export function fetchAndApply({ object, source }: RunbookSubject, text: string): RunbookStep[] {
  return [
    { text, commands: [...(source ? reconcileNow(source) : []), ...reconcileNow(object)] },
    { text: 'Or, where the definition is:', commands: [`npx lifeboat reconcile ${object.name} --namespace ${object.namespace}`], lifeboat: true },
  ];
}

/** How one sees that an app is applied. */
export function applied({ object, source }: RunbookSubject): RunbookStep[] {
  return [{
    text: `Ready is True, and the revision is ${source ? 'that of the source' : 'the newest'}:`,
    commands: [conditionsOf(object), fieldsOf(object, '.status.lastAppliedRevision'), ...(source ? [fieldsOf(source, '.status.artifact.revision')] : [])],
  }];
}

/** What mends an apply that Flux or the API server refuses. */
export function mendInGit(subject: RunbookSubject): RunbookStep[] {
  const { fleetPath } = subject;
  return [
    { text: '`field is immutable`, `Forbidden: updates to`: the object on the cluster has what Git cannot set. It has to go, and Flux makes it anew. Make sure that it holds no data, then `kubectl -n NAMESPACE delete KIND NAME`.' },
    { text: `\`kustomize build failed\`, \`accumulating resources\`, \`Invalid value\`, \`strict decoding\`, \`no matches for kind\`: mend the definition, and publish it${fleetPath === undefined ? '' : ` to \`${fleetPath}/\``}. Or revert the last commit there.` },
    { text: 'What else would be refused, where the definition is? It ends with 1 where something is:', commands: ['npx lifeboat validate'], lifeboat: true },
    ...fetchAndApply(subject, 'When it is pushed, have it fetched and applied now:'),
  ];
}

function failing(subject: RunbookSubject): Runbook {
  const { object } = subject;
  return {
    meaning: `Flux has tried to apply ${object.name} more than once, and was refused.`,
    impact: 'What stands in Git is not what runs. A part of it may have been applied. Apps that depend on it wait.',
    diagnosis: [
      ...said(subject),
      { text: 'Who waits for it?', commands: [EVERY_KUSTOMIZATION] },
      { text: 'All of that as one text, with what to do, where lifeboat is installed. It ends with 1 where something is not well:', commands: ['npx lifeboat status'], lifeboat: true },
    ],
    mitigation: mendInGit(subject),
    over: applied(subject),
    emergency: EMERGENCY,
  };
}

function stuck(subject: RunbookSubject): Runbook {
  const { object, controllersNamespace: namespace, controller } = subject;
  return {
    meaning: `Flux has not even tried to apply ${object.name} for longer than its interval.`,
    impact: 'What Ready says is old. Commits wait, and edits by hand stay.',
    diagnosis: [
      { text: 'When was it tried last, and is it suspended?', commands: [fieldsOf(object, '.status.history[0].lastReconciled', '.spec.interval', '.spec.suspend'), conditionsOf(object)] },
      { text: `Does ${controller} live? The time has to be less than a minute ago.`, commands: [...podsOf(controller, namespace), leaseOf(controller, namespace), 'date -u +%Y-%m-%dT%H:%M:%SZ'] },
      { text: 'Are others stuck too? Then it is the controller.', commands: [EVERY_KUSTOMIZATION] },
    ],
    mitigation: [
      ...fetchAndApply(subject, 'Ask for it. If there is no answer, the controller hangs:'),
      { text: 'If it hangs:', commands: restart(controller, namespace) },
    ],
    over: [...applied(subject), { text: 'The last attempt is new:', commands: [fieldsOf(object, '.status.history[0].lastReconciled')] }],
    emergency: EMERGENCY,
  };
}

function blocked(subject: RunbookSubject): Runbook {
  const { object } = subject;
  return {
    meaning: `${object.name} waits for another Kustomization that is not ready.`,
    impact: `Nothing of ${object.name} is applied until that one is ready. What runs goes on running.`,
    diagnosis: [
      { text: 'For which one? The message names it.', commands: [conditionsOf(object)] },
      { text: 'All that it waits for, each in its own namespace unless one is named:', commands: [`kubectl -n ${object.namespace} get ${resource(object)} -o jsonpath='{range .spec.dependsOn[*]}{.namespace} {.name}{"\\n"}{end}'`] },
      { text: 'Which of them is not ready, and why?', commands: [EVERY_KUSTOMIZATION] },
    ],
    mitigation: [
      { text: 'Mend that one: its own alert has a page. If there is none of that name, it was renamed or removed: correct `dependsOn` in the definition.' },
      ...fetchAndApply(subject, 'This one follows by itself. To not wait for that:'),
    ],
    over: applied(subject),
  };
}

function unhealthy(subject: RunbookSubject): Runbook {
  const { object, namespaces = [] } = subject;
  return {
    meaning: `Flux has applied ${object.name}, and something of it has not become ready in time.`,
    impact: 'The new version runs not at all or in part. The old pods go on where the rollout keeps them. Apps that depend on it wait.',
    diagnosis: [
      { text: 'What is not ready? Flux tries again and again, and says between two tries that it is checking: then the events name it.', commands: [conditionsOf(object), eventsOf(object)] },
      ...namespaces.map((namespace) => ({
        text: `Why? In ${namespace}:`,
        commands: [`kubectl -n ${namespace} get deployments,statefulsets,daemonsets,jobs,pods`, `kubectl -n ${namespace} get events --field-selector type=Warning --sort-by=.lastTimestamp`],
      })),
    ],
    mitigation: [
      { text: 'Not with `kubectl rollout undo`: Flux takes that back. Go back in Git, or mend it there. `lifeboat rollback` sets an image back to what ran before; publish that.' },
      ...fetchAndApply(subject, 'When it is pushed, have it fetched and applied now:'),
    ],
    over: [
      ...applied(subject),
      ...namespaces.map((namespace) => ({ text: `All pods of ${namespace} are ready:`, commands: [`kubectl -n ${namespace} get pods`] })),
    ],
    emergency: 'The app is down, and Git cannot be mended in time: "Rolling back" deploys an earlier version.',
  };
}

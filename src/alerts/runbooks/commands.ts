import { RunbookObject } from './runbook';
import { WATCHED_KINDS } from '../metrics/watched-kinds';

/** An object as kubectl takes it, by a name of its kind that no other group shares. */
export function resource({ kind, name }: RunbookObject): string {
  return `${resourceName(kind)} ${name}`;
}

/** The name of a kind that no other group shares; a kind of Kubernetes itself needs none. */
export function resourceName(kind: string): string {
  const group = WATCHED_KINDS.find((one) => one.kind === kind)?.group;
  return group === undefined ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;
}

/** Shows what the controller says of an object. */
export function conditionsOf(object: RunbookObject): string {
  return `kubectl -n ${object.namespace} get ${resource(object)} -o jsonpath='{range .status.conditions[*]}{.type}={.status} {.reason}: {.message}{"\\n"}{end}'`;
}

/** Shows some fields of an object in a line, each with its name: `suspend=true`. */
export function fieldsOf(object: RunbookObject, ...fields: readonly string[]): string {
  const shown = fields.map((field) => `${field.split(/[./]/).pop()!}={${field}}`);
  return `kubectl -n ${object.namespace} get ${resource(object)} -o jsonpath='${shown.join(' ')}{"\\n"}'`;
}

/** Shows what was applied, the latest first, and how each ended. */
export function historyOf(object: RunbookObject): string {
  const each = '{.lastReconciled} {.lastReconciledStatus} {.totalReconciliations} {.digest}{"\\n"}';
  return `kubectl -n ${object.namespace} get ${resource(object)} -o jsonpath='{range .status.history[*]}${each}{end}'`;
}

/** Shows the latest events of an object. */
export function eventsOf({ kind, name, namespace }: RunbookObject): string {
  return `kubectl -n ${namespace} get events --field-selector involvedObject.kind=${kind},involvedObject.name=${name} --sort-by=.lastTimestamp`;
}

/** Shows which Kustomizations of a cluster are ready, and why not. */
export const EVERY_KUSTOMIZATION = `kubectl get ${resourceName('Kustomization')} --all-namespaces`;

/** Has Flux look at an object now, and waits until it is ready; the request is taken back, so that nothing is left of it. */
export function reconcileNow(object: RunbookObject): string[] {
  const { namespace } = object;
  const annotate = `kubectl -n ${namespace} annotate ${resource(object)} --field-manager=cdk8s-lifeboat-request`;
  return [
    'token="by-hand-$(date +%s)"',
    `${annotate} --overwrite reconcile.fluxcd.io/requestedAt="$token"`,
    // Of two people who ask at the same time only one is answered.
    `kubectl -n ${namespace} wait ${resource(object)} --for=jsonpath='{.status.lastHandledReconcileAt}'="$token" --timeout=60s \\`,
    "  || echo 'No answer within 60 seconds: the controller hangs, or somebody else has asked too.'",
    `${annotate} reconcile.fluxcd.io/requestedAt-`,
    `kubectl -n ${namespace} wait ${resource(object)} --for=condition=Ready --timeout=5m`,
  ];
}

/** Shows the pods of a controller, and what its Deployment says. */
export function podsOf(controller: string, namespace: string): string[] {
  return [`kubectl -n ${namespace} get deployment ${controller}`, `kubectl -n ${namespace} get pods -l app=${controller} -o wide`];
}

/** Shows who leads, and when that was said last. */
export function leaseOf(controller: string, namespace: string): string {
  return `kubectl -n ${namespace} get lease ${controller}-leader-election -o jsonpath='{.spec.holderIdentity} {.spec.renewTime}{"\\n"}'`;
}

/** Puts new pods in place of a Deployment's. */
export function restart(deployment: string, namespace: string): string[] {
  return [`kubectl -n ${namespace} rollout restart deployment/${deployment}`, `kubectl -n ${namespace} rollout status deployment/${deployment} --timeout=2m`];
}

import { RunbookApp } from './runbook-app';
import { block, KUSTOMIZATIONS } from './runbook-block';

/** The same with kubectl alone, where a script cannot run. */
export function byHand(app: RunbookApp): string {
  return `
## Without the scripts

Where a script cannot run, this is what it does. Do step 1 to 3 first.
${app.disabled ? '' : suspend(app)}${apply(app)}${app.disabled ? '' : resume(app)}`;
}

function suspend(app: RunbookApp): string {
  return `
### Suspend by hand

Not with \`kubectl patch\`: the parent Kustomization takes that back. Write the reason between the quotes.
${block(
  'kubectl apply --server-side --field-manager=cdk8s-lifeboat -f - <<EOF',
  kustomization(app),
  '  annotations:',
  '    emergency.cdk8s-lifeboat.io/by: "$(id -un)@$(uname -n)"',
  '    emergency.cdk8s-lifeboat.io/reason: "Flux is down"',
  '    emergency.cdk8s-lifeboat.io/since: "$(date -u +%Y-%m-%dT%H:%M:%SZ)"',
  '    emergency.cdk8s-lifeboat.io/step: suspended',
  'spec:',
  '  suspend: true',
  'EOF',
)}
If Flux runs, what it has begun goes on, and would overwrite you. Wait until it has ended:
${block(...handled(app, 'Flux does not answer within 60 seconds. If its pods are dead, go on.'))}`;
}

function apply({ namespaces, objects, projectPath, secretsDirectory, workloads }: RunbookApp): string {
  const definitions = objects.filter(({ identity }) => identity.startsWith('apiextensions.k8s.io/CustomResourceDefinition/'));
  const asFlux = 'kubectl apply --server-side --force-conflicts --field-manager=kustomize-controller';
  return `
### Apply by hand

As Flux itself would, so that Flux can take back each field later:
${block(
  ...definitions.flatMap(({ file }) => [
    `${asFlux} -f ${projectPath}/${file}`, `kubectl wait --for=condition=Established --timeout=60s -f ${projectPath}/${file}`,
  ]),
  `${asFlux} -f ${projectPath}/`,
  ...workloads.filter(({ rollsOut }) => rollsOut).map((one) => `kubectl rollout status ${one.kind.toLowerCase()}/${one.name} -n ${one.namespace} --timeout=5m`),
  ...namespaces.map((one) => `kubectl get pods -n ${one}`),
)}${secretsDirectory === undefined ? '' : `
\`${secretsDirectory.projectPath}/\` is encrypted: never apply it. kubectl does not enter it from above.
`}`;
}

function resume(app: RunbookApp): string {
  const { name, namespace, projectPath } = app;
  return `
### Hand back by hand

When Flux runs again, apply nothing but the name: that gives back what was written above, and nothing of others.
${block(
  'kubectl apply --server-side --field-manager=cdk8s-lifeboat -f - <<EOF',
  kustomization(app),
  'EOF',
  ...handled(app, 'Flux has not answered within 60 seconds.'),
  'kubectl apply --server-side --field-manager=cdk8s-lifeboat-request -f - <<EOF',
  kustomization(app),
  'EOF',
)}
Flux has taken over when the first line says ReconciliationSucceeded and the same digest as the second:
${block(
  `kubectl get ${KUSTOMIZATIONS} ${name} -n ${namespace} -o jsonpath='{.status.history[0].lastReconciledStatus} {.status.history[0].digest}{"\\n"}'`,
  `cat ${projectPath}/DIGEST`,
  `kubectl diff --server-side --force-conflicts --field-manager=kustomize-controller -f ${projectPath}/`,
)}`;
}

/** Asks Flux for a reconcile and waits until it says that it has done it. */
export function handled(app: RunbookApp, otherwise: string): string[] {
  return [
    'token=by-hand-$(date +%s)',
    'kubectl apply --server-side --force-conflicts --field-manager=cdk8s-lifeboat-request -f - <<EOF',
    kustomization(app),
    '  annotations:',
    '    reconcile.fluxcd.io/requestedAt: "$token"',
    'EOF',
    `kubectl wait ${KUSTOMIZATIONS} ${app.name} -n ${app.namespace} --timeout=60s \\`,
    `  --for=jsonpath='{.status.lastHandledReconcileAt}'="$token" || echo '${otherwise}'`,
  ];
}

function kustomization({ name, namespace }: RunbookApp): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ${name}
  namespace: ${namespace}`;
}

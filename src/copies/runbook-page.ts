import { markPage } from './marker';
import { RenderedDirectory } from './rendering';

/** `EMERGENCY_DEPLOYMENT.md`: what to do by hand when Flux is down, with this app's own names. */
export function runbookPage(owner: string, project: string, directories: readonly RenderedDirectory[]): string {
  const apps = directories.filter(({ holds }) => holds === 'app');
  return markPage(owner, apps[0].construct, `# ${project}: deploying without Flux

Flux applies this app from the fleet repository. This directory holds the same manifests, byte for byte, for the hour when Flux cannot.

## When

Flux is down, its source cannot be reached, or it applies something that breaks the app and Git cannot be mended in time.
Not because Flux is slow, not to try something out, and not for convenience: commit those.

## Before

1. Is it Flux? \`kubectl get pods -n ${apps[0].namespace}\` and \`kubectl get kustomizations.kustomize.toolkit.fluxcd.io -A\`.
2. Is it the right cluster? \`kubectl config current-context\`.
3. Is this copy whole, and the fleet's? \`sh scripts/validate-k8s-sync.sh PATH-TO-FLEET-CHECKOUT\`.
${apps.map((app) => procedure(app, directories.some((one) => one.holds === 'secrets' && one.cluster === app.cluster))).join('')}
## After

Whatever was changed by hand belongs into the definition: change it there, run \`lifeboat synth\`, and commit both copies.
Until then Flux will take it back.
`);
}

function procedure(app: RenderedDirectory, hasSecrets: boolean): string {
  const directory = app.projectPath!;
  const namespaces = [...new Set(app.objects.map(({ identity }) => namespaceOf(identity)).filter((one) => one !== undefined))];
  const definitions = app.objects.some(({ identity }) => identity.startsWith('apiextensions.k8s.io/CustomResourceDefinition/'));
  return `
## On cluster ${app.cluster}
${app.disabled ? '\nThis app is disabled in Flux: it is suspended in Git, so there is nothing to suspend and nothing to resume. Apply it, and that is all.\n' : `
Suspend it, as a manager of its own: a suspend by \`kubectl patch\` is undone at the next reconcile of the parent.

\`\`\`sh
kubectl apply --server-side --field-manager=cdk8s-lifeboat -f - <<'EOF'
${kustomization(app)}
spec:
  suspend: true
EOF
\`\`\`

A reconcile that runs already goes on, and would overwrite what you apply. Wait until this prints nothing, or that health checks are running;
if kustomize-controller is dead it may print the same for ever, and then there is nothing to wait for:

\`\`\`sh
kubectl get kustomizations.kustomize.toolkit.fluxcd.io ${app.name} -n ${app.namespace} \\
  -o jsonpath='{.status.conditions[?(@.type=="Reconciling")].message}'
\`\`\`
`}
Apply it as Flux itself would, so that nothing of this deploy stays behind when Flux takes over again:

\`\`\`sh
${definitions ? `for file in ${directory}/0-*.yaml; do
  kubectl apply --server-side --force-conflicts --field-manager=kustomize-controller -f "$file"
done
kubectl wait --for=condition=Established --timeout=60s crd --all
` : ''}kubectl apply --server-side --force-conflicts --field-manager=kustomize-controller -f ${directory}/
\`\`\`
${hasSecrets ? `\n\`${directory}/secrets/\` holds ciphertext. kubectl does not enter it, and must not: the Secrets on the cluster stay as they are.\n` : ''}
Look at it:

\`\`\`sh
${namespaces.map((namespace) => `kubectl get pods -n ${namespace}\n`).join('') || 'kubectl get pods -A\n'}\`\`\`
${app.disabled ? '' : `
When Flux is well again, hand back what was suspended:

\`\`\`sh
kubectl apply --server-side --field-manager=cdk8s-lifeboat -f - <<'EOF'
${kustomization(app)}
EOF
kubectl get kustomizations.kustomize.toolkit.fluxcd.io ${app.name} -n ${app.namespace} -o jsonpath='{.status.history[0].digest}'
cat ${directory}/DIGEST
\`\`\`

Flux has taken over when the two lines are the same and the Kustomization is Ready.
`}`;
}

function kustomization(app: RenderedDirectory): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ${app.name}
  namespace: ${app.namespace}`;
}

/** Namespace of an identity as text, \`group/Kind/namespace/name\` or shorter: the part before the name, unless it is the kind. */
function namespaceOf(identity: string): string | undefined {
  const parts = identity.split('/');
  const before = parts[parts.length - 2];
  return /^[a-z0-9-]+$/.test(before) ? before : undefined;
}

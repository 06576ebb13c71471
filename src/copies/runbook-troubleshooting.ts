import { RunbookApp } from './runbook-app';
import { block, blockElsewhere, KUSTOMIZATIONS, sourceArguments } from './runbook-block';
import { handled } from './runbook-by-hand';

/** What goes wrong in an emergency, and the way on. */
export function troubleshooting(app: RunbookApp): string {
  return `
## Troubleshooting
${suspending(app)}${app.disabled ? '' : resuming(app)}${notPersisting(app)}${stuckNamespace(app)}${authentication(app)}${reinstall(app)}${orphans(app)}`;
}

function suspending({ cluster, name, namespace }: RunbookApp): string {
  return `
### It cannot suspend

Who says what of \`suspend\`, and may you change it?
${block(
  `kubectl get ${KUSTOMIZATIONS} ${name} -n ${namespace} -o yaml --show-managed-fields`,
  `kubectl auth can-i patch ${KUSTOMIZATIONS} -n ${namespace}`,
)}
- \`suspend-declared\`: the manager that it names holds \`suspend: false\`. Take that out of Git, or have that person suspend it.
- \`held-by-another\`: somebody is at it already. Talk to them first.
- \`forbidden\`: ask for the role \`edit\` in ${namespace}.

If nothing else helps, stop the controller itself. It stops Flux for **every** app of ${cluster}, so tell the others:
${block(`kubectl scale deployment kustomize-controller -n ${namespace} --replicas=0`)}
And afterwards:
${block(`kubectl scale deployment kustomize-controller -n ${namespace} --replicas=1`, `kubectl rollout status deployment/kustomize-controller -n ${namespace} --timeout=2m`)}`;
}

function resuming(app: RunbookApp): string {
  const { name, namespace, source } = app;
  return `
### It cannot resume

Read the messages, from the source to the app:
${block(
  `kubectl get ${sourceArguments(source)} -o jsonpath='{range .status.conditions[*]}{.type}={.status}: {.message}{"\\n"}{end}'`,
  `kubectl get ${KUSTOMIZATIONS} ${name} -n ${namespace} -o jsonpath='{range .status.conditions[*]}{.type}={.status}: {.message}{"\\n"}{end}'`,
  `kubectl get events -n ${namespace} --field-selector involvedObject.name=${name}`,
)}
- \`source-unreachable\`: the source cannot fetch. See "Flux cannot log in to its source".
- \`DependencyNotReady\`: the Kustomization that it names comes first.
- \`field is immutable\`, \`Forbidden: updates to\`: the object on the cluster has what Git cannot set. It has to go, and Flux makes it anew. Make
  sure that it holds no data, then \`kubectl delete KIND NAME -n NAMESPACE\`.
- \`health check\`: Flux has applied, and the pods are not ready. Look at the pods.
- \`flux-dead\`: see "Flux itself is broken".

Have Flux try again now:
${block(...handled(app, 'Flux has not answered within 60 seconds.'))}`;
}

function notPersisting({ cluster, name, namespace, namespaces, workloads }: RunbookApp): string {
  const [one] = workloads;
  return `
### Changes do not persist

Something takes them back. Is the app suspended, and by whom? Who wrote last?
${block(
  `kubectl get ${KUSTOMIZATIONS} -A -o custom-columns=NAMESPACE:.metadata.namespace,NAME:.metadata.name,SUSPENDED:.spec.suspend,BY:.metadata.annotations.emergency\\\\.cdk8s-lifeboat\\\\.io/by`,
  ...(one ? [`kubectl get ${one.kind.toLowerCase()} ${one.name} -n ${one.namespace} -o jsonpath='{range .metadata.managedFields[*]}{.time} {.manager} {.operation} {.subresource}{"\\n"}{end}'`] : []),
  ...namespaces.map((place) => `kubectl get horizontalpodautoscalers -n ${place}`),
)}
- ${name} is not suspended: the suspend was taken back. Run step 5 again; it suspends in a way that stays.
- It is suspended, and \`kustomize-controller\` still writes: another Kustomization holds the same objects. Their label tells which:
  \`kustomize.toolkit.fluxcd.io/name\`. On ${cluster} it should be \`${name}\` of \`${namespace}\`.
- Replicas go back: an autoscaler owns them.
- It went back after step 8: it is not in the definition. Do step 7.
`;
}

function stuckNamespace({ namespaces }: RunbookApp): string {
  return namespaces.map((place) => `
### Namespace ${place} is stuck in Terminating

It says itself what it waits for:
${block(`kubectl get namespace ${place} -o jsonpath='{range .status.conditions[?(@.status=="True")]}{.type}: {.message}{"\\n"}{end}'`)}
A finalizer is a promise that somebody cleans up first. If that somebody is gone for good, the promise has to be taken off by hand, object
by object. This changes nothing, and prints a command for each object that is being deleted and waits:
${block(
  'kinds=$(kubectl api-resources --verbs=list,patch --namespaced -o name | grep -v -e ^events -e ^endpoints$ | tr \'\\n\' \',\')',
  `kubectl get "\${kinds%,}" -n ${place} -o go-template='{{range .items}}{{if .metadata.deletionTimestamp}}{{range .metadata.finalizers}}# waits for {{.}}`,
  `{{end}}{{if .metadata.finalizers}}kubectl patch {{.kind}} {{.metadata.name}} -n ${place} --type=merge -p '"'"'{"metadata":{"finalizers":null}}'"'"'`,
  '{{end}}{{end}}{{end}}\'',
)}
Run only the lines of which you know what they wait for. \`kubernetes.io/pvc-protection\` means that a pod still uses the data: end the pod
instead. Where the message speaks of discovery, an APIService is dead, and no object waits:
${block('kubectl get apiservices.apiregistration.k8s.io | grep -v True || echo "All answer."')}`).join('');
}

function authentication({ fleet, source }: RunbookApp): string {
  const object = sourceArguments(source);
  return `
### Flux cannot log in to its source
${block(
  `kubectl get ${object} -o jsonpath='{.spec.url} {.spec.secretRef.name}{"\\n"}'`,
  `kubectl get ${object} -o jsonpath='{range .status.conditions[*]}{.type}={.status}: {.message}{"\\n"}{end}'`,
)}
\`authentication required\`, \`unable to authenticate\`, \`permission denied\`: the key in that Secret is refused. \`knownhosts\`: the server has a new
host key. Anything else is the network. Make a new key, and give its public half to the Git server as a deploy key of the fleet repository:
${blockElsewhere(
  'ssh-keygen, and with rights on the Git server',
  "ssh-keygen -t ed25519 -N '' -C flux -f identity",
  'ssh-keyscan GIT-SERVER >known_hosts      # and compare it with what the server publishes',
  `kubectl create secret generic NAME-OF-THE-SECRET -n ${source.namespace} --from-file=identity --from-file=identity.pub \\`,
  '  --from-file=known_hosts --dry-run=client -o yaml | kubectl apply --server-side --force-conflicts --field-manager=flux -f -',
  'rm identity',
)}
With a token over https, the Secret has \`username\` and \`password\` instead. Then have it fetched again, which takes a few seconds:
${block(
  `kubectl annotate ${object} --field-manager=cdk8s-lifeboat-request --overwrite reconcile.fluxcd.io/requestedAt="by-hand-$(date +%s)"`,
  `kubectl wait ${object} --for=condition=Ready --timeout=60s`,
  `kubectl annotate ${object} --field-manager=cdk8s-lifeboat-request reconcile.fluxcd.io/requestedAt-`,
)}
Until it can log in, the fleet copy is still in \`${fleet}\`, and this copy is here.
`;
}

function reinstall({ cluster, clusterPath, fleet, name, namespace, source }: RunbookApp): string {
  const flux = `"$fleet/${clusterPath}/flux-system"`;
  return `
### Flux itself is broken

Its own manifests are in the fleet repository, where \`flux bootstrap\` put them. Put them on the cluster over what is there. That deletes nothing:
${block(
  `fleet=${fleet}      # a checkout of the fleet repository`,
  `kubectl apply --server-side --force-conflicts --field-manager=flux -k ${flux}`,
  `kubectl rollout restart deployment -n ${namespace}`,
  `kubectl rollout status deployment -n ${namespace} --timeout=2m`,
)}
If that does not help, reset it. **Every** app of ${cluster} is without Flux meanwhile, and goes on running. Records of emergencies are lost, and objects
that Git dropped in the meantime become orphans. First stop the controllers, so that nothing prunes, and wait until none of their pods is left:
${block(
  `kubectl scale deployment -n ${namespace} --all --replicas=0`,
  `kubectl wait deployment -n ${namespace} --all --for=jsonpath='{.spec.replicas}'=0 --timeout=60s`,
  `kubectl get pods -n ${namespace}`,
)}
Only then take off the finalizers, and delete Flux's definitions with all that Flux knew. The namespace stays, and with it the keys:
${block(
  `if [ -n "$(kubectl get pods -n ${namespace} -o name)" ]; then echo 'There are pods still: wait.'; else`,
  'for kind in $(kubectl api-resources -o name | grep -F .toolkit.fluxcd.io); do',
  '  kubectl get "$kind" -A -o go-template=\'{{range .items}}{{.metadata.namespace}} {{.metadata.name}}{{"\\n"}}{{end}}\' | while read -r place name; do',
  '    kubectl patch "$kind" "$name" -n "$place" --type=merge -p \'{"metadata":{"finalizers":null}}\'',
  '  done',
  'done',
  'kubectl api-resources -o name | grep -F .toolkit.fluxcd.io | xargs kubectl delete customresourcedefinitions --timeout=60s',
  'fi',
)}
And put it there again. The definitions have to be known first, so the first try may fail:
${block(
  `fleet=${fleet}      # a checkout of the fleet repository`,
  `until kubectl apply --server-side --force-conflicts --field-manager=flux -k ${flux}; do sleep 2; done`,
  `kubectl wait ${sourceArguments(source)} --for=condition=Ready --timeout=5m`,
  `until kubectl get ${KUSTOMIZATIONS} ${name} -n ${namespace}; do sleep 2; done`,
)}`;
}

function orphans({ name, namespace }: RunbookApp): string {
  return `
### Orphans

They carry the app's labels, and Flux does not know them, so that it never removes them. \`resume-flux.sh\` lists them, and removes them with
\`--remove\`. By hand, each line is one orphan, as namespace, name, group and kind:
${block(
  "kinds=$(kubectl api-resources --verbs=list,delete -o name | grep -v -e ^events -e ^endpoints$ -e metrics.k8s.io | tr '\\n' ',')",
  `{ kubectl get ${KUSTOMIZATIONS} ${name} -n ${namespace} -o go-template='{{range .status.inventory.entries}}known {{.id}}{{"\\n"}}{{end}}'`,
  `  kubectl get "\${kinds%,}" -A -l kustomize.toolkit.fluxcd.io/name=${name},kustomize.toolkit.fluxcd.io/namespace=${namespace} \\`,
  '    -o go-template=\'{{range .items}}{{if not .metadata.ownerReferences}}{{$one := .}}{{range .metadata.managedFields}}{{if eq .manager "kustomize-controller"}}\'\\',
  '\'found {{$one.apiVersion}} {{$one.kind}} {{$one.metadata.name}} {{with $one.metadata.namespace}}{{.}}{{end}}{{"\\n"}}{{end}}{{end}}{{end}}{{end}}\'',
  "} | awk '$1 == \"known\" { known[$2] = 1 }",
  '  $1 == "found" { group = ""; if (split($2, part, "/") > 1) group = part[1]; gsub(/:/, "__", $4); id = $5 "_" $4 "_" group "_" $3; if (!known[id]++) print id }\'',
)}`;
}

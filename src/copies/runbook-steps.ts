import { RunbookApp } from './runbook-app';
import { block, blockElsewhere, KUSTOMIZATIONS, sourceArguments } from './runbook-block';

/** The eight steps from the first look to the proof. */
export function steps(app: RunbookApp): string {
  return `${look(app)}${deploy(app)}${handBack(app)}`;
}

function look(app: RunbookApp): string {
  const { cluster, fleet, name, namespace, namespaces, option, source, uid } = app;
  return `
## 1. Is it Flux?
${block(
  `kubectl get pods -n ${namespace}`,
  `kubectl get ${sourceArguments(source)}`,
  `kubectl get ${KUSTOMIZATIONS} ${name} -n ${namespace}`,
  ...namespaces.map((one) => `kubectl get pods -n ${one}`),
)}
It is Flux if its pods do not run, or if READY is not True for the source or for ${name}. If \`${KUSTOMIZATIONS.split('.')[0]}\` is no known
resource, Flux is gone, and the way is the same. If Flux is well and the app is not, mend the app in Git.
${app.disabled ? `\n${name} is disabled: Git suspends it, and Flux applies nothing of it. That it is not READY says nothing.\n` : ''}
## 2. Is it the right cluster?
${block(
  'kubectl config current-context',
  'kubectl config view --minify -o jsonpath=\'{.clusters[0].cluster.server}{"\\n"}\'',
  'kubectl get namespace kube-system -o jsonpath=\'{.metadata.uid}{"\\n"}\'',
)}
${uid === undefined
  ? `The definition holds no uid of ${cluster}. So look at the server, and the scripts will have you type the cluster's name.`
  : `The last line has to be \`${uid}\`. The scripts check that too.`}
To use another context, \`kubectl config use-context NAME\`, or give the scripts \`--context NAME\`.

## 3. Is this copy whole?

If the Git server answers, \`git pull\` first.
${block('git status --short', 'git --no-pager log --oneline -3', 'sh scripts/validate-k8s-sync.sh')}
It has to say OK. DIFFERS names a file: \`git checkout -- FILE\` brings it back, unless it was edited on purpose.
With a checkout of the fleet repository, is it the fleet's?
${block(`sh scripts/validate-k8s-sync.sh ${fleet}`)}
## 4. What would happen?
${block(`sh scripts/emergency-deploy.sh --plan${option}`)}
It writes nothing. If it refuses with \`other-version\`, the cluster runs another version than this copy: go to "Rolling back".
${blockElsewhere('Node and the definition, field by field', `npx lifeboat emergency plan${option}`)}`;
}

function deploy({ disabled, name, namespaces, option, projectPath, secretsDirectory, workloads }: RunbookApp): string {
  const rolled = workloads.filter(({ rollsOut }) => rollsOut);
  const [first] = rolled;
  return `
## 5. Deploy
${block(`sh scripts/emergency-deploy.sh${option}`)}
It asks why, and whether to go on. Then it ${disabled ? '' : 'suspends Flux for this app, '}writes down who did it and why, applies \`${projectPath}/\` as Flux would, and waits.
Exit 0 is done. Exit 2 is refused, and nothing was changed. Exit 1 is begun and not ended: read what it says, and run it again. Each
step can be run again.

To change something, edit its file in \`${projectPath}/\` first, and then:
${block(`sh scripts/emergency-deploy.sh --edited${option}`)}
${secretsDirectory === undefined ? '' : `\`${secretsDirectory.projectPath}/\` is encrypted. With \`sops\` and its key here, the script decrypts it on the way to the cluster. Without, the
Secrets of the cluster stay as they are; if one is missing, the script stops before it changes anything, and says which pods need it.

`}## 6. Look
${block(
  ...namespaces.flatMap((one) => [`kubectl get pods -n ${one}`, `kubectl get events -n ${one} --field-selector type=Warning`]),
  ...rolled.map((one) => `kubectl rollout status ${one.kind.toLowerCase()}/${one.name} -n ${one.namespace} --timeout=2m`),
)}${first === undefined ? '' : blockElsewhere('a way to the nodes', `kubectl logs -n ${first.namespace} ${first.kind.toLowerCase()}/${first.name} --all-containers --tail=50`)}
## 7. Bring it back into the definition
${disabled ? `
The app is still disabled in Git. To keep it running, take \`disabled\` out of the definition. First keep the record:
` : `
What is not in the definition, Flux takes back in step 8. First keep the record:
`}${block('git add emergency', `git commit -m 'Record the emergency of ${name}' -- emergency`)}
If files of \`${projectPath}/\` were edited, make the same change in the definition. If something was changed on the cluster alone, \`capture\` writes it
down as a patch that the definition loads. Then both copies are written anew: commit and push both.
${blockElsewhere('Node and the definition', `npx lifeboat emergency capture${option}`, 'npx lifeboat synth')}`;
}

function handBack({ disabled, name, namespace, option, projectPath }: RunbookApp): string {
  return `
## 8. Hand back, and see that Flux has taken over

${disabled ? 'Git suspends this app, so Flux takes over nothing. This ends the record, and lists what was deployed and stays.' : 'Flux has to run again, and its source has to hold what is wanted.'}
${block(`sh scripts/resume-flux.sh${option}`)}${disabled ? '' : `
It waits until Flux has fetched and applied, compares each object, and lists what only the emergency made. Exit 0 is the proof; READY alone is
none. To look yourself, these have to be the same:
${block(
  `kubectl get ${KUSTOMIZATIONS} ${name} -n ${namespace} -o jsonpath='{.status.history[0].lastReconciledStatus} {.status.history[0].digest}{"\\n"}'`,
  `cat ${projectPath}/DIGEST`,
)}`}`;
}

/** Deploying an older version of this copy, and coming forward again. */
export function rollingBack({ disabled, option, projectPath }: RunbookApp): string {
  const older = `"$(git rev-list -1 --skip=1 HEAD -- ${projectPath})"`;
  return `
## Rolling back

Choose a version. This takes the one before the newest:
${block(
  `git --no-pager log --oneline -5 -- ${projectPath}`,
  `git checkout --no-overlay ${older} -- ${projectPath}`,
  `sh scripts/emergency-deploy.sh --other-version --plan${option}`,
)}
Read what it says, then:
${block(`sh scripts/emergency-deploy.sh --other-version${option}`)}
If it refuses with \`irrevocable\`, it names what cannot be taken back afterwards; \`--accept\` goes on all the same.
Volumes and databases do not roll back with it.

${disabled ? 'To end it:' : 'Revert in the definition too, push, and `git pull` here before you hand back: Flux applies what Git says. Then:'}
${block(`git checkout --no-overlay HEAD -- ${projectPath}`, `sh scripts/resume-flux.sh${option}`)}`;
}

import { markPage } from './marker';
import { RunbookApp, RunbookDirectory } from './runbook-app';
import { byHand } from './runbook-by-hand';
import { rollingBack, steps } from './runbook-steps';
import { troubleshooting } from './runbook-troubleshooting';

/** `EMERGENCY_DEPLOYMENT.md`: what to do by hand when Flux cannot, with this app's own names. */
export function runbookPage(owner: string, project: string, directories: readonly RunbookDirectory[], repository?: { readonly url: string }): string {
  const fleet = `../${repository?.url.replace(/\/+$/, '').replace(/\.git$/, '').split(/[/:]/).pop() || 'fleet'}`;
  const own = directories.filter(({ holds }) => holds === 'app');
  const apps = own.map((directory): RunbookApp => {
    const secretsDirectory = directories.find(({ holds, cluster }) => holds === 'secrets' && cluster === directory.cluster);
    return {
      ...directory,
      ...(secretsDirectory ? { secretsDirectory } : {}),
      namespaces: [...new Set(directory.objects.flatMap(({ identity }) => namespaceOf(identity) ?? []))],
      option: own.length > 1 ? ` --cluster ${directory.cluster}` : '',
      fleet,
    };
  });
  const several = apps.length > 1;
  return markPage(owner, own[0].construct, `# ${project}: deploying without Flux

Flux applies ${project} from the fleet repository. This directory holds the same manifests, byte for byte, for the hour when Flux cannot.

You need \`sh\`, \`git\` and \`kubectl\`. Stay in this directory, and go from the top to the bottom.
A script that is not sure stops before it changes anything, and says why and what to do.

## When

Use it when:
- Flux is down, and the app cannot wait.
- Flux cannot reach its source, and the app cannot wait.
- Flux applies something that breaks the app, and Git cannot be mended in time.

Do not use it because Flux is slow, to try something out, or for convenience. Commit those.

## Names

| | ${apps.map(({ cluster }) => cluster).join(' | ')} |
| --- |${' --- |'.repeat(apps.length)}
${names(apps)}
${several ? `${apps.map(({ cluster }) => `\n- [On ${cluster}](#on-${cluster})`).join('')}\n` : ''}${apps.map((app) => onCluster(app, several)).join('')}`);
}

function names(apps: readonly RunbookApp[]): string {
  const row = (title: string, value: (app: RunbookApp) => string): string => `| ${title} | ${apps.map((app) => value(app) || 'none').join(' | ')} |`;
  return [
    row('in Flux', ({ disabled }) => (disabled ? 'disabled: suspended in Git' : 'active')),
    row('uid of kube-system', ({ uid }) => (uid === undefined ? 'not in the definition' : `\`${uid}\``)),
    row('Kustomization', ({ namespace, name }) => `\`${namespace}/${name}\``),
    row('Kustomization of its Secrets', ({ secretsDirectory: one }) => (one ? `\`${one.namespace}/${one.name}\`` : '')),
    row('source', ({ source }) => `\`${source.kind} ${source.namespace}/${source.name}\``),
    row('namespaces', ({ namespaces }) => namespaces.map((one) => `\`${one}\``).join(', ')),
    row('workloads', ({ workloads }) => workloads.map(({ kind, name }) => `\`${kind}/${name}\``).join(', ')),
    row('Secrets that SOPS encrypted', ({ secretsDirectory: one }) => (one?.secrets ?? []).map(({ namespace, name }) => `\`${namespace}/${name}\``).join(', ')),
    row('this copy', ({ projectPath }) => `\`${projectPath}/\``),
    row('copy in the fleet repository', ({ fleetPath }) => `\`${fleetPath}/\``),
  ].join('\n');
}

/** Everything for one cluster; on several, its headings stand one level lower. */
function onCluster(app: RunbookApp, several: boolean): string {
  const text = `${steps(app)}${rollingBack(app)}${byHand(app)}${troubleshooting(app)}`;
  if (!several) return text;
  return `\n## On ${app.cluster}\n${text.replace(/^(#{2,3}) /gm, '#$1 ')}`;
}

/** Namespace of an identity as text, \`group/Kind/namespace/name\` or shorter: the part before the name, unless it is the kind. */
function namespaceOf(identity: string): string | undefined {
  const before = identity.split('/').at(-2);
  return before !== undefined && /^[a-z0-9-]+$/.test(before) ? before : undefined;
}

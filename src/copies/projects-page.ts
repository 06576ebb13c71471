import { markPage, SHARED_OWNER } from './marker';
import { ManifestObject } from '../manifest/manifest-object';

/** One line of the project table. */
export interface ProjectRow {
  readonly name: string;
  /** Name of the repository that defines the app. */
  readonly owner: string;
  readonly status: 'active' | 'disabled';
  /** Namespace of the app's objects, empty where they name their own. */
  readonly namespace: string;
  readonly runbook?: string;
  /** Namespace and name of its Kustomization. */
  readonly kustomization: string;
}

/** What the project table says of an app, read from its Kustomization. */
export function projectRowOf(owner: string, kustomization: ManifestObject): ProjectRow {
  const annotations = kustomization.metadata.annotations ?? {};
  const spec = (kustomization.spec ?? {}) as { suspend?: boolean };
  const runbook = annotations['cdk8s-lifeboat.io/runbook'];
  return {
    name: kustomization.metadata.name,
    owner,
    status: spec.suspend === true ? 'disabled' : 'active',
    namespace: annotations['cdk8s-lifeboat.io/namespace'] ?? '',
    ...(runbook ? { runbook } : {}),
    kustomization: `${kustomization.metadata.namespace}/${kustomization.metadata.name}`,
  };
}

/** The page that tells an operator which projects a cluster has, whether Flux applies them, and where each runbook is. */
export function projectsPage(cluster: string, rows: ProjectRow[]): string {
  const sorted = [...rows].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const lines = sorted.map(({ name, owner, status, namespace, runbook, kustomization }) =>
    `| ${name} | ${status === 'active' ? 'active in Flux' : 'disabled in Flux'} | ${namespace || 'several'} | ${owner} `
    + `| ${runbook === undefined ? `\`EMERGENCY_DEPLOYMENT.md\` of ${name}` : `[runbook](${runbook})`} | ${kustomization} |\n`);
  return markPage(SHARED_OWNER, cluster, `# Projects of ${cluster}

Flux cannot apply one of these, and it cannot wait? Open its runbook: it has the commands, with that app's names. They are run in a checkout of the
app's own repository, which holds the same manifests as this one, and need \`sh\`, \`git\` and \`kubectl\`.

| project | status | namespace | defined by | runbook | Kustomization |
| --- | --- | --- | --- | --- | --- |
${lines.join('')}
Disabled in Flux: listed with \`suspend: true\`, so that nothing of it is deleted and nothing is applied.

Is Flux well, and is an emergency on? \`kubectl\` says which apps are suspended, by whom, since when, and until when at the latest; one that is
suspended, not disabled above, and names nobody was suspended by hand:

\`\`\`sh
${EMERGENCIES}
\`\`\`
`);
}

const RECORD = '.metadata.annotations.emergency\\.cdk8s-lifeboat\\.io';
const EMERGENCIES = `kubectl get gitrepositories.source.toolkit.fluxcd.io -A
kubectl get kustomizations.kustomize.toolkit.fluxcd.io -A -o custom-columns='NAMESPACE:.metadata.namespace,NAME:.metadata.name,READY:.status.conditions\
[?(@.type=="Ready")].status,SUSPENDED:.spec.suspend,BY:${RECORD}/by,SINCE:${RECORD}/since,UNTIL:${RECORD}/until'`;

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
  };
}

/** The page that tells an operator which projects a cluster has, whether Flux applies them, and where each runbook is. */
export function projectsPage(cluster: string, rows: ProjectRow[]): string {
  const lines = [...rows].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).map(({ name, owner, status, namespace, runbook }) =>
    `| ${name} | ${status === 'active' ? 'active in Flux' : 'disabled in Flux'} | ${namespace || 'several'} | ${owner} `
    + `| ${runbook === undefined ? `\`EMERGENCY_DEPLOYMENT.md\` of ${name}` : `[runbook](${runbook})`} |\n`);
  return markPage(SHARED_OWNER, cluster, `# Projects of ${cluster}

Disabled in Flux: listed with \`suspend: true\`, so that nothing of it is deleted and nothing is applied.

| project | status | namespace | defined by | runbook |
| --- | --- | --- | --- | --- |
${lines.join('')}`);
}

import { Testbed } from '../../testbed/testbed';

/** A kind that the API server serves itself, as `apps/v1/Deployment`. */
export interface ServedKind {
  readonly name: string;
  readonly verbs: readonly string[];
}

/** The kinds that the API server serves itself, by its own discovery; those of Flux are left out. */
export async function servedKinds(testbed: Testbed): Promise<ServedKind[]> {
  const versions = ['/api/v1'];
  const groups = JSON.parse(await testbed.kubectl(['get', '--raw', '/apis'])).groups as Array<{ name: string; versions: Array<{ groupVersion: string }> }>;
  for (const { name, versions: each } of groups) if (!name.endsWith('.fluxcd.io')) versions.push(...each.map(({ groupVersion }) => `/apis/${groupVersion}`));
  const found = await Promise.all(versions.map(async (path) => {
    const { resources } = JSON.parse(await testbed.kubectl(['get', '--raw', path])) as { resources: Array<{ name: string; kind: string; verbs: string[] }> };
    return resources.filter(({ name }) => !name.includes('/')).map(({ kind, verbs }) => ({ name: `${path.replace(/^\/apis?\//, '')}/${kind}`, verbs }));
  }));
  return found.flat().sort((a, b) => (a.name < b.name ? -1 : 1));
}

import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject } from 'cdk8s';
import { EmergencyCopy, Fleet, FluxApp, GitRepository, Layout, SopsSecret } from '../../src';
import { renderFleet } from '../../src/copies/render';
import { RenderedFile, Rendering } from '../../src/copies/rendering';
import { collectFleet } from '../../src/definition/collect';

const ENCRYPTED = `apiVersion: v1
kind: Secret
metadata:
    name: token
    namespace: media
data:
    key: ENC[AES256_GCM,data:aaaa,iv:bbbb,tag:cccc,type:str]
sops:
    mac: ENC[AES256_GCM,data:aaaa,iv:bbbb,tag:cccc,type:str]
`;

/** A cluster of two apps, one with an encrypted Secret, one that names no objects of its own namespace, and a source that they share. */
export function homeFleet(layout?: Layout): Rendering {
  const directory = mkdtempSync(join(tmpdir(), 'lifeboat-home-'));
  try {
    const file = join(directory, 'token.sops.yaml');
    writeFileSync(file, ENCRYPTED);
    const fleet = new Fleet();
    const anton = fleet.addCluster('anton', { path: 'kubernetes/apps', layout });
    new GitRepository(anton, 'charts', { url: 'https://example.com/charts.git', branch: 'main' });
    const plex = new FluxApp(anton, 'plex', { namespace: 'media' });
    new ApiObject(plex, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', data: { a: '1' } });
    new SopsSecret(plex, 'token', { file });
    new EmergencyCopy(plex, 'emergency');
    const issuers = new FluxApp(anton, 'issuers', { namespace: 'cert-manager', dependsOn: [plex] });
    new ApiObject(issuers, 'reader', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', rules: [] });
    return renderFleet(collectFleet(fleet));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The files of one kind of tree by their paths. */
export function filesOf({ trees }: Rendering, kind: 'fleet' | 'project'): Map<string, RenderedFile> {
  return new Map(trees.filter((tree) => tree.kind === kind).flatMap(({ files }) => files.map((file) => [file.path, file])));
}

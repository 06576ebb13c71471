import { execFileSync } from 'child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { stringify } from 'yaml';
import { FleetPlan, planFleet } from '../../../src/cli/fleet/plan';
import { checksumsText } from '../../../src/copies/checksums';
import { fleetPlace } from '../../../src/copies/fleet-place';
import { markManifest, markSealed } from '../../../src/copies/marker';
import { RenderedDirectory, RenderedFile, Rendering } from '../../../src/copies/rendering';
import { writeTrees } from '../../../src/copies/writer';
import { identityOf, identityText } from '../../../src/manifest/identity';
import { ManifestObject } from '../../../src/manifest/manifest-object';

export const REPOSITORY = 'https://github.com/example/pi-fleet.git';

/** An app of a definition: its objects, and what its Kustomization says. */
export interface TestApp {
  readonly name: string;
  readonly objects: ManifestObject[];
  readonly disabled?: boolean;
  /** The namespace that it is laid out by; without one the layout is flat. */
  readonly namespace?: string;
}

/** Where a cluster stands in the repository. */
export type Paths = (cluster: string) => string;

/** As flux bootstrap has it. */
export const CLUSTERS: Paths = (cluster) => `clusters/${cluster}`;

/** As home fleets have it. */
export const HOME: Paths = (cluster) => `kubernetes/${cluster}/apps`;

export function object(apiVersion: string, kind: string, name: string, namespace?: string, more: object = {}): ManifestObject {
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) }, ...more };
}

/** The objects of a small app that would hurt to lose. */
export function swimtoObjects(): ManifestObject[] {
  return [
    object('v1', 'Namespace', 'swimto'),
    object('v1', 'PersistentVolumeClaim', 'data', 'swimto', { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }),
    object('apps/v1', 'Deployment', 'api', 'swimto', { spec: { replicas: 1 } }),
    object('v1', 'Service', 'api', 'swimto'),
  ];
}

export function yamlOf(...objects: ManifestObject[]): string {
  return objects.map((one) => stringify(one)).join('---\n');
}

function directoryOf(
  owner: string, cluster: string, path: string, { name, objects, disabled, namespace }: TestApp,
): { directory: RenderedDirectory; files: RenderedFile[] } {
  const construct = `${cluster}/${name}`;
  const { fleetPath, fluxFile } = fleetPlace(path, { app: name, holds: 'app', namespace });
  const manifests = objects.map((one, index) => ({ name: `${index}-${one.kind.toLowerCase()}-${one.metadata.name}.yaml`, text: markManifest(owner, construct, stringify(one)) }));
  const shared = [...manifests, { name: 'DIGEST', text: `sha256:${'0'.repeat(64)}\n` }];
  const kustomization = {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace: 'flux-system', annotations: { 'cdk8s-lifeboat.io/namespace': name } },
    spec: {
      interval: '10m', path: `./${fleetPath}`, prune: true, sourceRef: { kind: 'GitRepository', name: 'flux-system' }, ...(disabled ? { suspend: true } : {}),
    },
  };
  return {
    directory: {
      name,
      namespace: 'flux-system',
      holds: 'app',
      app: name,
      cluster,
      construct,
      fleetPath,
      fluxFile,
      disabled: disabled ?? false,
      objects: objects.map((one, index) => ({ file: manifests[index].name, identity: identityText(identityOf(one)), construct })),
    },
    files: [
      { path: fluxFile, text: markSealed(owner, construct, stringify(kustomization)) },
      ...[...shared, { name: 'SHA256SUMS', text: checksumsText(shared) }].map((file) => ({ path: `${fleetPath}/${file.name}`, text: file.text })),
      { path: `${fleetPath}/kustomization.yaml`, text: markSealed(owner, construct, `resources:\n${manifests.map((one) => `- ${one.name}\n`).join('')}`) },
    ],
  };
}

/** What a definition with these apps on these clusters renders. */
export function renderingOf(clusters: { readonly [cluster: string]: TestApp[] }, owner = 'swimto', paths: Paths = CLUSTERS): Rendering {
  const parts = Object.entries(clusters).flatMap(([cluster, apps]) => apps.map((app) => directoryOf(owner, cluster, paths(cluster), app)));
  const merged = Object.entries(clusters).filter(([, apps]) => apps.length > 0).flatMap(([cluster]): RenderedFile[] => [
    { path: `${paths(cluster)}/kustomization.yaml`, text: 'resources: []\n', merged: 'kustomization' },
    { path: `${paths(cluster)}/PROJECTS.md`, text: '\n', merged: 'projects' },
  ]);
  return {
    format: 1,
    owner,
    repository: { url: REPOSITORY, branch: 'main' },
    clusters: Object.keys(clusters).map((name) => ({ name, path: paths(name) })),
    existing: [],
    directories: parts.map(({ directory }) => directory),
    trees: [{ kind: 'fleet', files: [...merged, ...parts.flatMap(({ files }) => files)] }],
    warnings: [],
  };
}

/** Bootstrap's own part of a cluster directory. */
export function bootstrap(cluster: string, paths: Paths = CLUSTERS): { [path: string]: string } {
  const flux = `${paths(cluster)}/flux-system`;
  return {
    [`${flux}/gotk-components.yaml`]: yamlOf(object('v1', 'Namespace', 'flux-system'), object('apps/v1', 'Deployment', 'kustomize-controller', 'flux-system')),
    [`${flux}/gotk-sync.yaml`]: yamlOf(
      object('source.toolkit.fluxcd.io/v1', 'GitRepository', 'flux-system', 'flux-system', { spec: { interval: '1m', url: REPOSITORY } }),
      object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'flux-system', 'flux-system', {
        spec: { interval: '10m', path: `./${paths(cluster)}`, prune: true, sourceRef: { kind: 'GitRepository', name: 'flux-system' } },
      })),
    [`${flux}/kustomization.yaml`]: 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- gotk-components.yaml\n- gotk-sync.yaml\n',
  };
}

/** A fleet repository in a temporary directory. */
export class FleetRepository {
  public readonly directory = mkdtempSync(join(tmpdir(), 'lifeboat-fleet-'));

  public constructor(files: { readonly [path: string]: string } = {}, remote: string | undefined = REPOSITORY) {
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('config', 'user.name', 'Test');
    this.git('config', 'user.email', 'test@example.com');
    if (remote) this.git('remote', 'add', 'origin', remote);
    this.put({ 'README.md': 'A fleet.\n', ...files });
    this.commit();
  }

  public git(...args: string[]): string {
    return execFileSync('git', ['-C', this.directory, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  public put(files: { readonly [path: string]: string }): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.directory, path)), { recursive: true });
      writeFileSync(join(this.directory, path), text);
    }
  }

  public commit(): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message=change');
  }

  public read(path: string): string {
    return readFileSync(join(this.directory, path), 'utf8');
  }

  /** Every file but Git's own, with its text. */
  public files(directory = ''): { [path: string]: string } {
    return Object.fromEntries(readdirSync(join(this.directory, directory)).filter((name) => name !== '.git').flatMap((name) => {
      const path = directory === '' ? name : `${directory}/${name}`;
      return statSync(join(this.directory, path)).isDirectory() ? Object.entries(this.files(path)) : [[path, this.read(path)]];
    }));
  }

  public write(rendering: Rendering, plan: FleetPlan): void {
    writeTrees([{ root: this.directory, owner: rendering.owner, files: plan.files, territory: plan.territory, mergedFrom: plan.mergedFrom }]);
  }

  /** What `lifeboat synth --fleet` does. */
  public synth(rendering: Rendering): FleetPlan {
    const plan = planFleet(this.directory, rendering);
    this.write(rendering, plan);
    return plan;
  }

  public delete(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** The code and sentence of what an action throws. */
export function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was refused';
}

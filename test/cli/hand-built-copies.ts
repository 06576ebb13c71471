import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { CommandIo } from '../../src/cli/command-io';
import { readObjects } from '../../src/cli/comparison/documents';
import { checksumsText } from '../../src/copies/checksums';
import { markManifest, markPage, markScript, markSealed } from '../../src/copies/marker';
import { RenderedDirectory, RenderedFile, RenderedTree, Rendering } from '../../src/copies/rendering';
import { canonicalYaml } from '../../src/manifest/canonical';
import { digestOf } from '../../src/manifest/digest';

export const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: swimto
  annotations:
    a.b/c: one
spec:
  replicas: 2
  template:
    spec:
      containers:
      - name: api
        image: ghcr.io/x:1.4.2
        args:
        - serve
        - --fast
        env:
        - name: A
          value: '1'
        - name: B
          value: '2'
        ports:
        - containerPort: 8000
`;
export const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: api\n  namespace: swimto\nspec:\n  ports:\n  - port: 80\n';
export const SECRET = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: token\n  namespace: swimto\ntype: Opaque\ndata:\n  key: aHVudGVyMg==\n';
export const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: swimto\ndata:\n  app.conf: |\n    one\n    two\n    three\n';

const SWIMTO = { '3-configmap-settings.yaml': CONFIG, '3-deployment-api.yaml': DEPLOYMENT, '3-secret-token.yaml': SECRET, '3-service-api.yaml': SERVICE };

/** An app of a hand-built definition. */
export interface App {
  readonly name: string;
  readonly manifests: { readonly [file: string]: string };
  readonly disabled?: boolean;
}

function flux(app: App): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: ${app.name}\n  namespace: flux-system\nspec:\n  interval: 10m\n`
    + `  path: clusters/eldertree/${app.name}\n  prune: true\n${app.disabled ? '  suspend: true\n' : ''}`;
}

const list = (entries: string[]): string => `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${entries.map((one) => `- ${one}\n`).join('')}`;

/** A definition made by hand: a project copy and the fleet copy of each app on one cluster. */
export function renderingOf(apps: readonly App[] = [{ name: 'swimto', manifests: SWIMTO }, { name: 'nima', manifests: { '3-service-api.yaml': SERVICE.replaceAll('swimto', 'nima') }, disabled: true }]): Rendering {
  const directories: RenderedDirectory[] = [];
  const projects: RenderedTree[] = [];
  const fleet: RenderedFile[] = [
    { path: 'clusters/eldertree/kustomization.yaml', text: markSealed('fleet', 'eldertree', list(apps.map(({ name }) => `${name}.flux.yaml`))), merged: 'kustomization' },
    { path: 'clusters/eldertree/PROJECTS.md', text: markPage('all', 'eldertree', `# Projects\n\n| project | status |\n| --- | --- |\n${apps.map(({ name }) => `| ${name} | active |\n`).join('')}`), merged: 'projects' },
  ];
  for (const app of apps) {
    const construct = `eldertree/${app.name}`;
    const manifests = Object.entries(app.manifests).sort().map(([name, body]) => ({ name, text: markManifest('fleet', `${construct}/${name.split('-')[2].split('.')[0]}`, body) }));
    const objects = manifests.map(({ name, text }) => ({ file: name, read: readObjects(text, name)[0] }));
    const digest = digestOf(objects.map(({ read }) => canonicalYaml(read.object)));
    const summed = [...manifests, { name: 'DIGEST', text: `${digest}\n` }];
    const shared = [...summed, { name: 'SHA256SUMS', text: checksumsText(summed) }];
    directories.push({
      name: app.name,
      namespace: 'flux-system',
      holds: 'app',
      app: app.name,
      cluster: 'eldertree',
      construct,
      digest,
      fleetPath: `clusters/eldertree/${app.name}`,
      fluxFile: `clusters/eldertree/${app.name}.flux.yaml`,
      project: app.name,
      projectPath: 'k8s',
      disabled: app.disabled ?? false,
      objects: objects.map(({ file, read }) => ({ file, identity: read.identity, construct: `${construct}/x` })),
    });
    projects.push({
      kind: 'project',
      project: app.name,
      files: [
        ...shared.map(({ name, text }) => ({ path: `k8s/${name}`, text })),
        { path: 'scripts/validate-k8s-sync.sh', text: markScript('fleet', construct, 'exit 0\n'), executable: true },
        { path: 'EMERGENCY_DEPLOYMENT.md', text: markPage('fleet', construct, '# Emergency\n') },
      ],
    });
    fleet.push(
      { path: `clusters/eldertree/${app.name}.flux.yaml`, text: markSealed('fleet', construct, flux(app)) },
      ...shared.map(({ name, text }) => ({ path: `clusters/eldertree/${app.name}/${name}`, text })),
      { path: `clusters/eldertree/${app.name}/kustomization.yaml`, text: markSealed('fleet', construct, list(manifests.map(({ name }) => name))) },
    );
  }
  return { format: 1, owner: 'fleet', clusters: [{ name: 'eldertree', path: 'clusters/eldertree' }], existing: [], directories, trees: [...projects, { kind: 'fleet', files: fleet }], warnings: [] };
}

export const FLEET = 'dist/fleet/clusters/eldertree';
export const PROJECT = 'dist/project/swimto';

const made: string[] = [];
afterAll(() => made.splice(0).forEach((directory) => rmSync(directory, { recursive: true, force: true })));

/** A temporary directory that holds copies, and a terminal that keeps what is said. */
export class Workplace {
  public readonly cwd = mkdtempSync(join(tmpdir(), 'lifeboat-check-'));
  public out = '';
  public terminal = false;
  public env: NodeJS.ProcessEnv = {};

  public constructor() {
    made.push(this.cwd);
  }

  public get io(): CommandIo {
    this.out = '';
    return { stdout: (text) => { this.out += text; }, stderr: () => undefined, cwd: this.cwd, env: this.env, stdoutIsTerminal: this.terminal };
  }

  /** Writes both copies of a rendering below `dist`. */
  public write(rendering: Rendering): this {
    for (const tree of rendering.trees) {
      for (const { path, text, executable } of tree.files) {
        this.put(`dist/${tree.kind === 'fleet' ? 'fleet' : `project/${tree.project}`}/${path}`, text, executable);
      }
    }
    return this;
  }

  public put(path: string, text: string, executable?: boolean): void {
    mkdirSync(dirname(join(this.cwd, path)), { recursive: true });
    writeFileSync(join(this.cwd, path), text, { mode: executable ? 0o755 : 0o644 });
  }

  public text(path: string): string {
    return readFileSync(join(this.cwd, path), 'utf8');
  }

  public edit(path: string, from: string | RegExp, to: string): void {
    const before = this.text(path);
    const after = before.replace(from, to);
    if (after === before) throw new Error(`nothing to edit in ${path}`);
    writeFileSync(join(this.cwd, path), after);
  }

  public remove(path: string): void {
    rmSync(join(this.cwd, path), { recursive: true });
  }
}

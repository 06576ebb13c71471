import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { runValidate } from '../../../src/cli/validate';
import { ReportedValidation } from '../../../src/cli/validate/validate-report';

/** Files by their paths; null leaves one out that a fleet otherwise has. */
export interface Files { readonly [path: string]: string | Buffer | null }

/** What `lifeboat validate` told. */
export interface Told {
  readonly code: number;
  readonly out: string;
  readonly findings: readonly ReportedValidation[];
  readonly notes: readonly string[];
  readonly errors: ReadonlyArray<{ readonly code: string; readonly message: string }>;
}

/** A Kustomization of Flux, with more lines in its spec. */
export function kustomization(name: string, path: string, more = ''): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ${name}
  namespace: flux-system
spec:
  interval: 10m
  path: ${path}
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
${more}`;
}

/** A kustomization that lists files. */
export function listing(...names: string[]): string {
  return `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${names.map((name) => `- ${name}\n`).join('')}`;
}

export const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: swimto
  labels:
    app: api
spec:
  replicas: 2
  selector:
    matchLabels:
      app: api
  template:
    metadata:
      labels:
        app: api
    spec:
      containers:
      - name: api
        image: ghcr.io/example/api:1.4.2
        ports:
        - containerPort: 8080
`;

export const CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: swimto\ndata:\n  key: value\n';

/** A fleet in which nothing is wrong. */
export const FLEET: { readonly [path: string]: string } = {
  'clusters/eldertree/flux-system/gotk-sync.yaml': `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  url: ssh://git@github.com/example/pi-fleet
  ref:
    branch: main
---
${kustomization('flux-system', './clusters/eldertree')}`,
  'clusters/eldertree/swimto.yaml': kustomization('swimto', './apps/swimto'),
  'apps/swimto/kustomization.yaml': listing('deployment.yaml', 'settings.yaml'),
  'apps/swimto/deployment.yaml': DEPLOYMENT,
  'apps/swimto/settings.yaml': CONFIG_MAP,
};

/** Writes files to a temporary directory and does something there. */
export async function inDirectory<T>(
  files: Files, work: (directory: string) => Promise<T>, links: { readonly [path: string]: string } = {},
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'lifeboat-validate-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      if (content === null) continue;
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), content);
    }
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(directory, path));
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Runs `lifeboat validate` in a directory. */
export async function validateIn(cwd: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = process.env): Promise<Told> {
  let out = '';
  const format = args.includes('--format') ? [] : ['--format', 'json'];
  const io = { cwd, env, stdout: (text: string) => { out += text; }, stderr: () => undefined, stdoutIsTerminal: false };
  const code = await runValidate([...args, ...format], io);
  return format.length > 0 ? { code, out, ...JSON.parse(out) as Omit<Told, 'code' | 'out'> } : { code, out, findings: [], notes: [], errors: [] };
}

/** Runs `lifeboat validate` on files. */
export async function validate(files: Files, args: readonly string[] = []): Promise<Told> {
  return inDirectory(files, (directory) => validateIn(directory, args));
}

/** Runs it on the good fleet with some files changed. */
export async function validateFleet(files: Files, args: readonly string[] = []): Promise<Told> {
  return validate({ ...FLEET, ...files }, args);
}

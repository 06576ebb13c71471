import { execFileSync } from 'child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { secondsOf } from './command';
import { median } from './median';

const CLI = join(__dirname, '../lib/cli.js');
const OBJECTS = 5000;
const CHANGED = 50;
// No packing in the background while something is measured.
const PERSON = ['-c', 'gc.auto=0', '-c', 'user.name=A', '-c', 'user.email=a@example.org'];

/** How the objects are laid out: 100 directories of 50, as files alone or each with a kustomization that lists them. */
type Layout = 'files' | 'kustomizations';

function manifest(index: number, port: number): string {
  const name = `app-${index}`;
  if (index % 2 === 0) return `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n  namespace: shop\nspec:\n  selector:\n    app: ${name}\n  ports:\n  - port: ${port}\n`;
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: shop
spec:
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
      - name: api
        image: example.org/${name}:1.0.${port}
        ports:
        - containerPort: 8080
        resources:
          requests:
            cpu: 100m
            memory: 64Mi
`;
}

function pathOf(index: number): string {
  return `apps/${Math.floor(index / 50)}/${index}.yaml`;
}

function repository(layout: Layout): string {
  const directory = mkdtempSync(join(tmpdir(), 'lifeboat-bench-'));
  const git = (...args: string[]): void => { execFileSync('git', ['-C', directory, ...PERSON, ...args]); };
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  };
  git('init', '--quiet');
  for (let index = 0; index < OBJECTS; index++) write(pathOf(index), manifest(index, 80));
  if (layout === 'kustomizations') {
    for (let start = 0; start < OBJECTS; start += 50) {
      const names = Array.from({ length: 50 }, (_, index) => `- ${start + index}.yaml\n`).join('');
      write(join(dirname(pathOf(start)), 'kustomization.yaml'), `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${names}`);
    }
  }
  git('add', '--all');
  git('commit', '--quiet', '-m', 'all');
  for (let index = 0; index < OBJECTS; index += OBJECTS / CHANGED) write(pathOf(index), manifest(index, 81));
  git('commit', '--quiet', '--all', '-m', 'some');
  git('repack', '-adq');
  return directory;
}

/** `lifeboat immutable` of 5,000 objects, 50 of them changed, the whole process, against `git diff` of the same revisions. */
export function immutable(): string[] {
  const rows = (['files', 'kustomizations'] as const).map((layout) => {
    const cwd = repository(layout);
    try {
      const times = { git: [] as number[], ours: [] as number[], node: [] as number[] };
      // In turn, so that a change in the machine's speed is shared by all.
      for (let run = 0; run < 21; run++) {
        times.git.push(secondsOf('git', ['diff', 'HEAD~1', 'HEAD'], { cwd }));
        times.ours.push(secondsOf(process.execPath, [CLI, 'immutable', '--base', 'HEAD~1', '--head', 'HEAD'], { cwd }));
        times.node.push(secondsOf(process.execPath, ['-e', '0'], { cwd }));
      }
      const [git, ours, node] = [times.git, times.ours, times.node].map(median);
      return `| ${layout} | ${git.toFixed(3)} | ${ours.toFixed(3)} | ${node.toFixed(3)} | ${(ours - 4 * git).toFixed(3)} |`;
    } finally {
      rmSync(cwd, { recursive: true, force: true });
    }
  });
  return [
    '| 5,000 objects, 50 changed | git diff, seconds | lifeboat immutable | node -e 0 | beyond four times git diff |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ];
}

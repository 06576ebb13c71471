import { existsSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { contentsBelow, ROOT, run, SynthesisedExample } from './example';

let example: SynthesisedExample;
beforeAll(() => { example = new SynthesisedExample('eldertree'); });
afterAll(() => example.remove());

const cluster = (file: string): string => readFileSync(join(example.fleet, 'clusters/eldertree', file), 'utf8');
const kustomization = (name: string): any => example.objects.find((object) => object.kind === 'Kustomization' && object.metadata?.name === name);
const podSpecs = (): any[] => example.objects.flatMap(({ spec }) => {
  const pod = spec?.jobTemplate?.spec.template.spec ?? spec?.template?.spec;
  return pod ? [pod] : [];
});

test('cdk8s synth, the cdk8s-cli, leaves the same files', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'lifeboat-cdk8s-'));
  try {
    const ended = run(example.directory, process.execPath, [join(ROOT, 'node_modules/cdk8s-cli/bin/cdk8s'), 'synth', '--output', outdir]);
    expect(ended.code).toBe(0);
    expect(contentsBelow(outdir)).toEqual(contentsBelow(example.outdir));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
});

test('swimto is active, the others are listed and suspended', () => {
  expect(kustomization('swimto').spec.suspend).toBeUndefined();
  for (const name of ['canopy', 'journey', 'nima']) expect(kustomization(name).spec.suspend).toBe(true);
  const files = ['canopy', 'journey', 'nima', 'swimto', 'swimto-secrets'].map((name) => `- ${name}.flux.yaml\n`);
  for (const line of files) expect(cluster('kustomization.yaml')).toContain(line);
  expect(cluster('PROJECTS.md')).toContain('| swimto | active in Flux | swimto | eldertree | [runbook](https://github.com/example/swimto/');
  expect(cluster('PROJECTS.md')).toContain('| nima | disabled in Flux | nima | eldertree | [runbook](https://github.com/example/nima/');
});

test('swimto has what the cluster runs', () => {
  const kinds = example.objects.filter((object) => object.metadata?.namespace === 'swimto').map(({ kind }) => kind).sort();
  expect(kinds).toEqual([
    'ConfigMap', 'ConfigMap', 'CronJob', 'Deployment', 'Deployment', 'Ingress', 'Ingress',
    'NetworkPolicy', 'NetworkPolicy', 'NetworkPolicy', 'NetworkPolicy', 'PersistentVolumeClaim',
    'PodDisruptionBudget', 'PodDisruptionBudget', 'PodDisruptionBudget', 'Secret', 'Service', 'Service', 'Service',
    'ServiceAccount', 'ServiceAccount', 'ServiceAccount', 'ServiceAccount', 'StatefulSet',
  ]);
});

test('the encrypted Secret is the file that SOPS wrote, to the byte, and its key is nowhere', () => {
  const source = readFileSync(join(example.directory, 'secrets/database.sops.yaml'), 'utf8');
  expect(cluster('swimto-secrets/3-secret-database.yaml').endsWith(source)).toBe(true);
  expect(source).toMatch(/POSTGRES_PASSWORD: ENC\[/);
  expect(kustomization('swimto-secrets').spec.decryption).toEqual({ provider: 'sops', secretRef: { name: 'sops-age' } });
  expect(existsSync(join(example.outdir, 'project/swimto/k8s/secrets/DIGEST'))).toBe(false);
  for (const text of Object.values(contentsBelow(example.directory))) expect(text).not.toContain('AGE-SECRET-KEY-');
});

test('every pod keeps to the restricted standard of its namespace', () => {
  expect(podSpecs()).toHaveLength(7);
  for (const pod of podSpecs()) {
    expect(pod.securityContext.runAsNonRoot).toBe(true);
    for (const container of pod.containers) {
      expect(container.securityContext).toMatchObject({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
      expect((container.securityContext.seccompProfile ?? pod.securityContext.seccompProfile).type).toBe('RuntimeDefault');
      expect(container.resources.limits.memory).toBeDefined();
    }
  }
  const namespaces = example.objects.filter(({ kind }) => kind === 'Namespace');
  expect(namespaces.map(({ metadata }) => metadata.labels['pod-security.kubernetes.io/enforce'])).toEqual(Array(4).fill('restricted'));
});

test('every claim, map, Secret, account and Service that is named is there', () => {
  const has = (kind: string, namespace: string, name: string): void => {
    const there = example.objects.filter((object) => object.kind === kind && object.metadata.namespace === namespace);
    expect(there.map(({ metadata }) => metadata.name)).toContain(name);
  };
  let followed = 0;
  const follow = (kind: string, namespace: string, name: string | undefined): void => {
    if (name === undefined) return;
    followed++;
    has(kind, namespace, name);
  };
  for (const { kind, metadata, spec } of example.objects) {
    const pod = spec?.jobTemplate?.spec.template.spec ?? spec?.template?.spec;
    for (const volume of pod?.volumes ?? []) {
      follow('PersistentVolumeClaim', metadata.namespace, volume.persistentVolumeClaim?.claimName);
      follow('ConfigMap', metadata.namespace, volume.configMap?.name);
    }
    for (const source of (pod?.containers ?? []).flatMap((container: any) => container.envFrom ?? [])) {
      follow('ConfigMap', metadata.namespace, source.configMapRef?.name);
      follow('Secret', metadata.namespace, source.secretRef?.name);
    }
    follow('ServiceAccount', metadata?.namespace, pod?.serviceAccountName);
    if (kind !== 'Ingress') continue;
    for (const path of spec.rules.flatMap((rule: any) => rule.http.paths)) follow('Service', metadata.namespace, path.backend.service.name);
  }
  expect(followed).toBe(17);
});

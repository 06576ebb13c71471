import { execFileSync } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject } from 'cdk8s';
import * as fc from 'fast-check';
import { EmergencyCopy, Fleet, FluxApp } from '../../src';

const SEED = 20261121;
const RUNS = 500;

/** Every kind that a kube-apiserver serves for writing, Secrets with literal data apart, which are refused. */
const KINDS: readonly (readonly [apiVersion: string, kind: string, spec?: object])[] = [
  ['v1', 'ConfigMap'], ['v1', 'Endpoints'], ['v1', 'LimitRange'], ['v1', 'Namespace'], ['v1', 'PersistentVolume'], ['v1', 'PersistentVolumeClaim'],
  ['v1', 'Pod'], ['v1', 'PodTemplate'], ['v1', 'ReplicationController'], ['v1', 'ResourceQuota'], ['v1', 'Secret'], ['v1', 'Service'], ['v1', 'ServiceAccount'],
  ['apps/v1', 'DaemonSet'], ['apps/v1', 'Deployment'], ['apps/v1', 'ReplicaSet'], ['apps/v1', 'StatefulSet'], ['apps/v1', 'ControllerRevision'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'], ['batch/v1', 'CronJob'], ['batch/v1', 'Job'], ['coordination.k8s.io/v1', 'Lease'],
  ['discovery.k8s.io/v1', 'EndpointSlice'], ['networking.k8s.io/v1', 'Ingress'], ['networking.k8s.io/v1', 'IngressClass'],
  ['networking.k8s.io/v1', 'NetworkPolicy'], ['policy/v1', 'PodDisruptionBudget'], ['rbac.authorization.k8s.io/v1', 'ClusterRole'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'], ['rbac.authorization.k8s.io/v1', 'Role'], ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
  ['scheduling.k8s.io/v1', 'PriorityClass'], ['storage.k8s.io/v1', 'StorageClass'], ['storage.k8s.io/v1', 'CSIDriver'], ['node.k8s.io/v1', 'RuntimeClass'],
  ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy'], ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding'],
  ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'], ['admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', { scope: 'Namespaced', group: 'example.com', names: { kind: 'Widget', plural: 'widgets' } }],
  ['apiregistration.k8s.io/v1', 'APIService'], ['flowcontrol.apiserver.k8s.io/v1', 'FlowSchema'],
  ['flowcontrol.apiserver.k8s.io/v1', 'PriorityLevelConfiguration'], ['certificates.k8s.io/v1', 'CertificateSigningRequest'],
  ['example.com/v1', 'Widget'],
];

const text = fc.oneof(
  fc.string({ maxLength: 40 }).filter((value) => /^[\x20-\x7e]*$/.test(value)),
  fc.constantFrom('yes', '0o14', '1e3', '12:30:45', '2026-11-21', '=', '<<', '~', '', ' lead', 'trail ', 'a\nb\n', 'a\tb', 'ü😀', 'x: y', '#', '- a', '{{ .x }}'),
);
const object = fc.record({
  kind: fc.integer({ min: 0, max: KINDS.length - 1 }),
  values: fc.dictionary(fc.stringMatching(/^[a-z][a-zA-Z.-]{0,12}$/), fc.oneof(text, fc.integer(), fc.boolean(), fc.array(text, { maxLength: 3 })), { maxKeys: 4 }),
});
const app = fc.record({ objects: fc.array(object, { minLength: 1, maxLength: 8 }), disabled: fc.boolean(), copied: fc.boolean() });
const definition = fc.record({
  // Which clusters each of the apps stands on.
  clusters: fc.integer({ min: 1, max: 3 }),
  apps: fc.array(fc.record({ app, on: fc.subarray([0, 1, 2], { minLength: 1 }) }), { minLength: 1, maxLength: 4 }),
});

describe('both copies of random definitions', () => {
  const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'lifeboat-definitions-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test(`hold the same bytes, and their checksums hold (seed ${SEED}, ${RUNS} definitions)`, () => {
    const counts = { clusters: 0, apps: 0, copies: 0, kinds: new Map(KINDS.map(([, kind]) => [kind, 0])) };
    let run = 0;
    fc.assert(fc.property(definition, ({ clusters, apps }) => {
      const outdir = join(directory, String(run++));
      const fleet = new Fleet({ outdir });
      const expected: { app: string; cluster: string; only: boolean }[] = [];
      for (let c = 0; c < clusters; c++) {
        const cluster = fleet.addCluster(`cluster-${c}`);
        counts.clusters++;
        apps.forEach(({ app: one, on }, index) => {
          if (!placed(on, index).includes(c)) return;
          counts.apps++;
          const fluxApp = new FluxApp(cluster, `app-${index}`, { namespace: `app-${index}`, disabled: one.disabled });
          one.objects.forEach(({ kind, values }, position) => {
            const [apiVersion, name, spec] = KINDS[kind];
            counts.kinds.set(name, counts.kinds.get(name)! + 1);
            const content = name === 'Secret' ? { type: 'Opaque' } : name === 'ConfigMap' ? { data: strings(values) } : { spec: { ...values, ...spec } };
            new ApiObject(fluxApp, `o${index}-${position}`, { apiVersion, kind: name, ...content });
          });
          if (one.copied) {
            new EmergencyCopy(fluxApp, 'emergency');
            const standing = placed(on, index).filter((position) => position < clusters);
            expected.push({ app: `app-${index}`, cluster: `cluster-${c}`, only: standing.length === 1 });
          }
        });
      }
      fleet.synth();
      for (const { app: name, cluster, only } of expected) {
        counts.copies++;
        const project = join(outdir, 'project', name, only ? 'k8s' : `k8s/${cluster}`);
        const flux = join(outdir, 'fleet/clusters', cluster, name);
        const files = readdirSync(project);
        expect(readdirSync(flux).filter((file) => file !== 'kustomization.yaml')).toEqual(files);
        for (const file of files) expect(readFileSync(join(flux, file)).equals(readFileSync(join(project, file)))).toBe(true);
      }
      execFileSync('sh', ['-c', 'find . -name SHA256SUMS | while read -r f; do (cd "${f%/*}" && sha256sum -c --quiet SHA256SUMS) || exit 1; done'], { cwd: outdir });
      rmSync(outdir, { recursive: true });
    }), { seed: SEED, numRuns: RUNS });
    process.stdout.write(`${run} definitions, seed ${SEED}: ${counts.clusters} clusters, ${counts.apps} apps, ${counts.copies} project copies, kinds: `
      + `${[...counts.kinds].map(([kind, count]) => `${kind} ${count}`).join(', ')}\n`);
    expect(run).toBeGreaterThanOrEqual(RUNS);
    expect([...counts.kinds].filter(([, count]) => count === 0)).toEqual([]);
  }, 300_000);
});

/** The clusters of an app; the first app stands on the first cluster too, so that no definition is empty. */
function placed(on: number[], index: number): number[] {
  return index === 0 ? [...new Set([0, ...on])] : on;
}

function strings(values: { [key: string]: unknown }): { [key: string]: string } {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}

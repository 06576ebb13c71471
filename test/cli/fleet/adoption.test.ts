import * as fc from 'fast-check';
import { bootstrap, FleetRepository, object, renderingOf, refusal, TestApp, yamlOf } from './fleet-repository';
import { adoptStep } from '../../../src/cli/fleet/adopt';
import { isFluxKustomization, looseObjects } from '../../../src/cli/fleet/flux-file';
import { renameStep } from '../../../src/cli/fleet/orphan-step';
import { openFleet } from '../../../src/cli/fleet/plan';
import { fluxSpec } from '../../../src/cli/fleet/roots';
import { Rendering } from '../../../src/copies/rendering';
import { identityOf, identityText } from '../../../src/manifest/identity';
import { ManifestObject } from '../../../src/manifest/manifest-object';
import { KustomizeOracle } from '../../oracle/oracle';

const SEED = 20260801;
const CLUSTER = 'clusters/eldertree';
const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

let oracle: KustomizeOracle;
beforeAll(async () => { oracle = await KustomizeOracle.start(); }, 600_000);
afterAll(() => oracle.stop());

type Files = { [path: string]: string };

/** Flux's generator, written a second time: what it lists where a directory has no kustomization. */
function withGenerated(files: Files, directory: string, ignored: readonly string[]): Files {
  const seen = Object.fromEntries(Object.entries(files).filter(([path]) => !ignored.some((one) => path === one || path.startsWith(`${one}/`))));
  if (NAMES.some((name) => `${directory}/${name}` in seen)) return seen;
  const bases = Object.keys(seen).filter((path) => path.startsWith(`${directory}/`) && NAMES.includes(path.slice(path.lastIndexOf('/') + 1)))
    .map((path) => path.slice(0, path.lastIndexOf('/'))).filter((base, _, all) => !all.some((other) => base.startsWith(`${other}/`)));
  const single = Object.keys(seen).filter((path) => path.startsWith(`${directory}/`) && /\.ya?ml$/.test(path) && !bases.some((base) => path.startsWith(`${base}/`)));
  const resources = [...bases, ...single].map((path) => path.slice(directory.length + 1)).sort();
  return { ...seen, [`${directory}/kustomization.yaml`]: JSON.stringify({ resources }) };
}

/** What the real kustomize makes of every root: the cluster directory, and each Kustomization that comes out of one. */
async function realRoots(files: Files, ignored: readonly string[] = []): Promise<Map<string, Map<string, ManifestObject>>> {
  const roots = new Map<string, Map<string, ManifestObject>>();
  const enter = async (key: string, directory: string): Promise<void> => {
    if (roots.has(key)) return;
    const prepared = Object.entries(withGenerated(files, directory, ignored)).map(([path, text]) => [`/${path}`, text]);
    const { output, error } = await oracle.build(Object.fromEntries(prepared), `/${directory}`);
    if (error !== undefined) throw new Error(`${directory}: ${error}`);
    const built = new Map(looseObjects(output!).map((one) => [identityText(identityOf(one)), one]));
    roots.set(key, built);
    for (const [identity, one] of built) {
      const path = isFluxKustomization(one) ? fluxSpec(one).path!.replace(/^\.\//, '') : CLUSTER;
      if (path !== CLUSTER) await enter(`${key} > ${identity}`, path);
    }
  };
  await enter(CLUSTER, CLUSTER);
  return roots;
}

/** The identities that a root built before and not after, and that carried no protection before. */
function lostWithoutProtection(before: Map<string, Map<string, ManifestObject>>, after: Map<string, Map<string, ManifestObject>>): string[] {
  return [...before].flatMap(([key, objects]) => [...objects].filter(([identity, { metadata }]) =>
    !after.get(key)?.has(identity) && metadata.annotations?.['kustomize.toolkit.fluxcd.io/prune'] !== 'disabled').map(([identity]) => `${key}: ${identity}`));
}

function identitiesOf(roots: Map<string, Map<string, ManifestObject>>): string[][] {
  return [...roots].map(([key, objects]) => [key, ...[...objects.keys()].sort()]);
}

function adopt(made: FleetRepository, rendering: Rendering, app: string, verified: boolean): void {
  const step = adoptStep(openFleet(made.directory, rendering, {}), app, undefined, verified);
  if (step.plan) made.write(rendering, step.plan);
}

const kinds: readonly ((name: string) => ManifestObject)[] = [
  (name) => object('v1', 'ConfigMap', name, 'swimto', { data: { a: '0' } }),
  (name) => object('v1', 'PersistentVolumeClaim', name, 'swimto', { spec: { accessModes: ['ReadWriteOnce'] } }),
  (name) => object('apps/v1', 'Deployment', name, 'swimto', { spec: { template: { spec: { containers: [{ name: 'a', image: 'a' }] } } } }),
  (name) => object('v1', 'Namespace', name),
  (name) => object('rbac.authorization.k8s.io/v1', 'ClusterRole', `system:${name}`),
  (name) => object('example.com/v1', 'Widget', name, 'swimto', { metadata: { name, namespace: 'swimto', annotations: { kept: 'yes' } } }),
];

/** A fleet as people have it: the app's objects over several files and directories, implicit or listed, beside other content. */
const fleets = fc.record({
  objects: fc.array(fc.nat({ max: kinds.length - 1 }), { minLength: 1, maxLength: 6 }),
  place: fc.constantFrom('old', 'old/deep', 'swimto', ''),
  spread: fc.constantFrom('one file', 'a file each', 'a base'),
  list: fc.constantFrom('implicit', 'explicit', 'explicit, with a patch'),
  others: fc.uniqueArray(fc.constantFrom('web.yaml', 'infra/dns.yml', 'infra/base/a.yaml', 'zeta/b.yaml'), { maxLength: 4 }),
  base: fc.boolean(),
  ignored: fc.boolean(),
  namespace: fc.constantFrom(undefined, 'swimto', 'web'),
}).map(({ objects, place, spread, list, others, base, ignored, namespace }) => {
  const app: TestApp = { name: 'swimto', objects: objects.map((kind, index) => kinds[kind](`o${index}`)), namespace };
  const directory = place === '' ? CLUSTER : `${CLUSTER}/${place}`;
  // In the cluster's own directory, and where the app's own directory will be, a base would stand in the way.
  const isBase = spread === 'a base' && place !== '' && place !== 'swimto';
  const single = spread !== 'a file each';
  const manifests: Files = single ? { 'all.yaml': yamlOf(...app.objects) }
    : Object.fromEntries(app.objects.map((one, index) => [`${index}.yaml`, yamlOf(one)]));
  const old = Object.fromEntries(Object.entries(manifests).map(([name, text]) => [`${directory}/${name}`, text]));
  if (isBase) old[`${directory}/kustomization.yaml`] = `resources:\n${Object.keys(manifests).map((name) => `- ${name}\n`).join('')}`;
  const content = Object.fromEntries(others.map((path, index) => [`${CLUSTER}/${path}`, `# mine\n${yamlOf(object('v1', 'ConfigMap', `other${index}`, 'web'))}`]));
  if (base && others.includes('zeta/b.yaml')) content[`${CLUSTER}/zeta/kustomization.yaml`] = '# mine\nresources: [b.yaml]\n';
  if (ignored) {
    content['.sourceignore'] = `/${CLUSTER}/infra/**\n`;
    content[`${CLUSTER}/infra/broken.yaml`] = yamlOf(object('v1', 'ConfigMap', 'other0', 'web'));
  }
  const files: Files = { ...bootstrap('eldertree'), ...old, ...content };
  if (list !== 'implicit') {
    const generated = JSON.parse(withGenerated(files, CLUSTER, ignored ? [`${CLUSTER}/infra`] : [])[`${CLUSTER}/kustomization.yaml`]) as { resources: string[] };
    const patch = list === 'explicit' ? '' : 'patches:\n  - patch: |\n      apiVersion: v1\n      kind: Namespace\n      metadata: {name: flux-system, labels: {a: b}}\n';
    files[`${CLUSTER}/kustomization.yaml`] = `# by hand\nresources:\n${generated.resources.map((one) => `  - ${one} # listed\n`).join('')}${patch}`;
  }
  return { app, files, ignored: ignored ? [`${CLUSTER}/infra`] : [], kind: `${namespace === undefined ? 'flat' : 'by namespace'}, ${list}, ${isBase ? 'a base' : single ? 'one file' : 'a file each'}, in ${place || 'the cluster'}` };
});

test('in two steps no root loses an object without protection; in one step nothing is written', async () => {
  const seen = new Map<string, number>();
  await fc.assert(fc.asyncProperty(fleets, async ({ app, files, ignored, kind }) => {
    const made = new FleetRepository(files);
    try {
      const rendering = renderingOf({ eldertree: [app] });
      const start = made.files();
      expect(refusal(() => made.synth(rendering))).toContain('[double-owner]');
      expect(made.files()).toEqual(start);
      const before = await realRoots(start, ignored);

      adopt(made, rendering, 'swimto', false);
      const between = await realRoots(made.files(), ignored);
      expect(identitiesOf(between)).toEqual(identitiesOf(before));
      made.commit();

      adopt(made, rendering, 'swimto', true);
      const after = await realRoots(made.files(), ignored);
      expect(lostWithoutProtection(between, after)).toEqual([]);
      const child = `${CLUSTER} > kustomize.toolkit.fluxcd.io/Kustomization/flux-system/swimto`;
      expect([...after.get(child)!.keys()].sort()).toEqual(app.objects.map((one) => identityText(identityOf(one))).sort());
      for (const one of after.get(child)!.values()) expect(one.metadata.annotations?.['kustomize.toolkit.fluxcd.io/prune']).toBeUndefined();
      const moved = new Set(app.objects.map((one) => identityText(identityOf(one))));
      expect([...before.get(CLUSTER)!.keys()].filter((identity) => !moved.has(identity)).sort())
        .toEqual([...after.get(CLUSTER)!.keys()].filter((identity) => !identity.endsWith('flux-system/swimto')).sort());

      // No byte of a person is touched, but for the lines that step two unlists.
      const end = made.files();
      for (const [path, text] of Object.entries(start)) if (path !== `${CLUSTER}/kustomization.yaml`) expect(end[path]).toBe(text);
      made.commit();
      made.synth(rendering);
      expect(made.git('status', '--porcelain')).toBe('');
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
    } finally {
      made.delete();
    }
  }), { seed: SEED, numRuns: 50 });
  process.stdout.write(`seed ${SEED}: ${[...seen].map(([kind, count]) => `${kind}: ${count}`).sort().join('; ')}\n`);
  expect(seen.size).toBeGreaterThan(20);
}, 600_000);

test('a kustomization made where there was none builds what Flux built, and no byte of a person changes', async () => {
  await fc.assert(fc.asyncProperty(fleets, async ({ files, ignored }) => {
    const made = new FleetRepository(files);
    try {
      const start = made.files();
      const rendering = renderingOf({ eldertree: [{ name: 'nima', objects: [object('v1', 'ConfigMap', 'nima', 'nima')] }] }, 'nima');
      made.synth(rendering);
      const [before, after] = await Promise.all([realRoots(start, ignored), realRoots(made.files(), ignored)]);
      expect([...after.get(CLUSTER)!.keys()].filter((identity) => !identity.endsWith('/flux-system/nima')).sort()).toEqual([...before.get(CLUSTER)!.keys()].sort());
      const end = made.files();
      for (const [path, text] of Object.entries(start)) {
        if (path !== `${CLUSTER}/kustomization.yaml`) expect(end[path]).toBe(text);
        else expect(end[path].replace('  - nima.flux.yaml\n', '')).toBe(text);
      }
    } finally {
      made.delete();
    }
  }), { seed: SEED, numRuns: 30 });
}, 600_000);

test('a renamed app leaves its objects to the new Kustomization, which applies the same', async () => {
  const objects = kinds.map((kind, index) => kind(`o${index}`));
  const made = new FleetRepository(bootstrap('eldertree'));
  try {
    made.synth(renderingOf({ eldertree: [{ name: 'old', objects }] }));
    made.commit();
    const rendering = renderingOf({ eldertree: [{ name: 'new', objects }] });
    const rename = async (verified: boolean) => {
      const { plan } = renameStep(openFleet(made.directory, rendering, {}), 'old', 'new', { verified, objects: 'keep' });
      made.write(rendering, plan!);
      made.commit();
      return realRoots(made.files());
    };
    const before = await realRoots(made.files());
    const between = await rename(false);
    expect(identitiesOf(between)).toEqual(identitiesOf(before));
    const after = await rename(true);
    const flux = 'kustomize.toolkit.fluxcd.io/Kustomization/flux-system';
    const lost = [...between.get(CLUSTER)!].filter(([identity]) => !after.get(CLUSTER)!.has(identity));
    expect(lost.map(([identity, one]) => [identity, fluxSpec(one).deletionPolicy])).toEqual([[`${flux}/old`, 'Orphan']]);
    expect([...after.get(`${CLUSTER} > ${flux}/new`)!.keys()]).toEqual([...between.get(`${CLUSTER} > ${flux}/old`)!.keys()]);
  } finally {
    made.delete();
  }
});

test('what kustomize builds of an emptied list is nothing, and no error', async () => {
  expect(await oracle.build({ '/kustomization.yaml': 'kind: Kustomization\nresources: [] # all\n' })).toEqual({ output: '' });
});

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import * as fc from 'fast-check';
import { ArbitraryRepository, arbitraryRepository } from './arbitrary-repository';
import { DirectoryBuild, buildDirectory } from '../../../src/cli/kustomize/build';
import { diskTree } from '../../../src/cli/kustomize/disk-tree';
import { FileTree, overlayTree } from '../../../src/cli/kustomize/file-tree';
import { canonicalYaml } from '../../../src/manifest/canonical';
import { identityText } from '../../../src/manifest/identity';
import { LifeboatError } from '../../../src/manifest/lifeboat-error';
import { GeneratorOracle } from '../../oracle/generator-oracle';

const SEED = 20260103;
const EMPTY: FileTree = { read: () => undefined, list: (directory) => (directory === '' ? [] : undefined) };
const treeOf = (files: Record<string, string>) => overlayTree(EMPTY, new Map(Object.entries(files)));
const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
const COMPONENT = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n';

let oracle: GeneratorOracle;
let scratch: string;
beforeAll(async () => {
  oracle = await GeneratorOracle.start();
  scratch = mkdtempSync(join(tmpdir(), 'lifeboat-build-'));
}, 900_000);
afterAll(async () => {
  rmSync(scratch, { recursive: true });
  await oracle.stop();
});

function onDisk(repository: ArbitraryRepository, number: number): FileTree {
  const root = join(scratch, `${number}`);
  for (const [path, text] of Object.entries(repository.files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const [path, target] of Object.entries(repository.links)) symlinkSync(target, join(root, path));
  return diskTree(root);
}

function outcome(tree: FileTree, path: string): { output?: string; refusal?: LifeboatError; unbuilt: number } {
  try {
    const built: DirectoryBuild = buildDirectory(tree, path);
    return { output: built.objects.map(({ object }) => canonicalYaml(object)).join('---\n'), unbuilt: built.unbuilt.length };
  } catch (error) {
    if (error instanceof LifeboatError) return { refusal: error, unbuilt: 0 };
    throw error;
  }
}

test(`a directory builds as Flux builds it, and is refused where Flux refuses it (seed ${SEED})`, async () => {
  const counts: Record<string, number> = { built: 0, empty: 0, unbuilt: 0, stricter: 0 };
  for (const [number, repository] of fc.sample(arbitraryRepository, { seed: SEED, numRuns: 1500 }).entries()) {
    const tree = number % 10 === 0 || Object.keys(repository.links).length > 0 ? onDisk(repository, number) : treeOf(repository.files);
    const { output, refusal, unbuilt } = outcome(tree, repository.path);
    const theirs = await oracle.build(repository);
    // A directory all of whose files are ignored is not in the artifact at all.
    const absent = output === '' && theirs.error?.startsWith('lstat ') === true;
    const stricter = refusal?.problem.startsWith('Flux builds a Kustomization') === true;
    const kind = unbuilt > 0 ? 'unbuilt' : stricter ? 'stricter' : refusal?.code ?? (output === '' ? 'empty' : 'built');
    counts[kind] = (counts[kind] ?? 0) + 1;
    if (kind === 'unbuilt' || kind === 'stricter' || absent) continue;
    const expected = theirs.error === undefined ? { output: theirs.output ?? '' } : { refused: true };
    const ours = refusal ? { refused: true } : { output };
    expect({ repository, refusal: refusal?.message, ...ours }).toEqual({ repository, refusal: refusal?.message, ...expected });
  }
  process.stdout.write(`repositories: ${JSON.stringify(counts)}\n`);
  expect(counts.built).toBeGreaterThan(300);
  for (const code of ['duplicate-object', 'kustomization-cycle', 'kustomization-resource', 'kustomization-kind', 'object-incomplete']) expect([code, counts[code] > 0]).toEqual([code, true]);
}, 300_000);

test('says for each object its file and the kustomizations on the way', () => {
  const { objects } = buildDirectory(treeOf({
    'c/kustomization.yaml': 'resources: [app, a.yaml]\n', 'c/a.yaml': configMap('a'), 'c/app/kustomization.yaml': 'resources: [../../base/b.yaml]\n', 'base/b.yaml': configMap('b'),
  }), 'c');
  expect(objects.map(({ identity, file, via }) => [identityText(identity), file, via])).toEqual([
    ['ConfigMap/b', 'base/b.yaml', ['c/kustomization.yaml', 'c/app/kustomization.yaml']], ['ConfigMap/a', 'c/a.yaml', ['c/kustomization.yaml']],
  ]);
});

test.each<[string, boolean]>([
  ['namePrefix: a-', true], ['nameSuffix: -a', true], ['namespace: x', true], ['patches: [{path: p.yaml}]', true], ['patchesStrategicMerge: [p.yaml]', true],
  ['patchesJson6902: [{path: p.yaml}]', true], ['replacements: [{path: r.yaml}]', true], ['configMapGenerator: [{name: x}]', true], ['secretGenerator: [{name: x}]', true],
  ['helmCharts: [{name: x}]', true], ['generators: [g.yaml]', true], ['transformers: [t.yaml]', true], ['vars: [{name: X}]', true], ['images: [{name: x, newTag: y}]', false],
  ['replicas: [{name: x, count: 1}]', false], ['labels: [{pairs: {a: b}}]', false], ['commonLabels: {a: b}', false], ['commonAnnotations: {a: b}', false],
  ['commonAnnotations: {config.kubernetes.io/local-config: "true"}', true], ['sortOptions: {order: legacy}', false], ['buildMetadata: [originAnnotations]', false],
])('reports %s as not evaluated, and returns the objects as they stand', (line, changesIdentities) => {
  const build = buildDirectory(treeOf({ 'c/kustomization.yaml': `resources: [a.yaml]\n${line}\n`, 'c/a.yaml': configMap('a') }), 'c');
  expect(build.unbuilt).toEqual([{ file: 'c/kustomization.yaml', field: line.split(':')[0], changesIdentities }]);
  expect(build.objects).toHaveLength(1);
});

test.each(['https://example.invalid/x.yaml', 'github.com/a/b//c?ref=v1', 'git@example.invalid:a/b.git', 'ssh://git@example.invalid/a/b'])('reports %s as not evaluated', (address) => {
  const build = buildDirectory(treeOf({ 'c/kustomization.yaml': `resources: [a.yaml, "${address}"]\n`, 'c/a.yaml': configMap('a') }), 'c');
  expect(build.unbuilt).toEqual([{ file: 'c/kustomization.yaml', field: 'resources[1]', changesIdentities: true }]);
});

test('empty fields change nothing and are not reported', () => {
  const build = buildDirectory(treeOf({ 'c/kustomization.yaml': 'resources: [a.yaml]\npatches: []\nnamePrefix: ""\nimages:\n', 'c/a.yaml': configMap('a') }), 'c');
  expect(build.unbuilt).toEqual([]);
});

test('one base under two prefixes is no duplicate', () => {
  const overlay = (prefix: string) => `namePrefix: ${prefix}\nresources: [../../base]\n`;
  const files = { 'c/kustomization.yaml': 'resources: [x, z]\n', 'c/x/kustomization.yaml': overlay('x-'), 'c/z/kustomization.yaml': overlay('y-'), 'base/kustomization.yaml': 'resources: [a.yaml]\n', 'base/a.yaml': configMap('a') };
  expect(buildDirectory(treeOf(files), 'c').objects).toHaveLength(2);
});

test('Flux adds origin annotations where the root lists no resources, so that this is reported', async () => {
  const files = { 'c/kustomization.yaml': 'bases: [../base]\n', 'base/kustomization.yaml': 'resources: [a.yaml]\n', 'base/a.yaml': configMap('a') };
  expect(buildDirectory(treeOf(files), 'c').unbuilt).toEqual([{ file: 'c/kustomization.yaml', field: 'resources', changesIdentities: false }]);
  expect((await oracle.build({ files, path: 'c' })).output).toContain('config.kubernetes.io/origin');
});

test.each<[string, Record<string, string>, string, string]>([
  ['a missing resource', { 'c/kustomization.yaml': 'resources: [gone.yaml]\n' }, 'kustomization-resource', 'c/kustomization.yaml: resources[0]: there is no `gone.yaml`'],
  ['a resource that .sourceignore hides', { 'c/kustomization.yaml': 'resources: [a.yaml]\n', 'c/a.yaml': configMap('a'), '.sourceignore': 'a.yaml\n' }, 'kustomization-resource', '`a.yaml` is left out of what Flux sees'],
  ['a directory without a kustomization', { 'c/kustomization.yaml': 'resources: [d]\n', 'c/d/a.yaml': configMap('a') }, 'kustomization-resource', 'the directory `d` has no kustomization.yaml'],
  ['a path out of the repository', { 'c/kustomization.yaml': 'resources: [../../x]\n' }, 'path-leaves-root', 'c/kustomization.yaml: resources[0]: `../../x` leads out of the repository'],
  ['an absolute path', { 'c/kustomization.yaml': 'resources: [/c/a.yaml]\n' }, 'path-leaves-root', '`/c/a.yaml` leads out of the repository'],
  ['a cycle', { 'c/kustomization.yaml': 'resources: [../d]\n', 'd/kustomization.yaml': 'resources: [../c]\n' }, 'kustomization-cycle', 'd/kustomization.yaml: resources[0]: `../c` is or contains c, which is being built'],
  ['a base above itself', { 'c/kustomization.yaml': 'resources: [..]\n', 'kustomization.yaml': 'resources: []\n' }, 'kustomization-cycle', 'is or contains c'],
  ['a duplicate', { 'c/a.yaml': `${configMap('a')}---\n${configMap('a')}` }, 'duplicate-object', 'c/a.yaml: ConfigMap/a also stands in the same file'],
  ['a duplicate across files', { 'c/a.yaml': configMap('a'), 'c/b.yaml': `${configMap('a')}  namespace: default\n` }, 'duplicate-object', 'c/b.yaml: ConfigMap/default/a also stands in c/a.yaml'],
  ['a file built twice', { 'c/kustomization.yaml': 'resources: [d, d/a.yaml]\n', 'c/d/kustomization.yaml': 'resources: [a.yaml]\n', 'c/d/a.yaml': configMap('a') }, 'duplicate-object', 'is built twice, through c/d/kustomization.yaml and c/kustomization.yaml'],
  ['an unknown field', { 'c/kustomization.yaml': 'resource: []\n' }, 'kustomization-field', 'c/kustomization.yaml: resource: kustomize knows no such field'],
  ['a field in the wrong case', { 'c/kustomization.yaml': 'Resources: []\n' }, 'kustomization-field', 'Write it as resources'],
  ['a wrong kind', { 'c/kustomization.yaml': 'kind: Deployment\n' }, 'kustomization-kind', 'c/kustomization.yaml: kind: a kustomization is a Kustomization or a Component, not `Deployment`'],
  ['a Flux Kustomization', { 'c/kustomization.yaml': 'kind: Kustomization\napiVersion: kustomize.toolkit.fluxcd.io/v1\n' }, 'kustomization-kind', 'this is the object by which Flux applies a directory'],
  ['a component among the resources', { 'c/kustomization.yaml': 'resources: [d]\n', 'c/d/kustomization.yaml': `${COMPONENT}resources: []\n` }, 'kustomization-kind', '`d` is a Component, and here kustomize wants a Kustomization. List it under components'],
  ['two kustomization files', { 'c/kustomization.yaml': 'resources: []\n', 'c/kustomization.yml': 'resources: []\n' }, 'kustomization-invalid', 'kustomize refuses a directory that also has c/kustomization.yml'],
  ['resources that are no list', { 'c/kustomization.yaml': 'resources: a.yaml\n' }, 'kustomization-invalid', 'c/kustomization.yaml: resources: the field must be a list of paths'],
  ['a resource that is no string', { 'c/kustomization.yaml': 'resources: [1]\n' }, 'kustomization-invalid', 'c/kustomization.yaml: resources[0]: a path must be a string, not `1`'],
  ['a resource that is a boolean to YAML 1.1', { 'c/kustomization.yaml': 'resources: [n]\n' }, 'kustomization-invalid', 'to which `n` is no string. Write it as ./n'],
  ['a second document', { 'c/kustomization.yaml': 'resources: []\n---\nresources: []\n' }, 'kustomization-invalid', 'c/kustomization.yaml:3: kustomize reads the first document'],
  ['an empty base', { 'c/kustomization.yaml': 'resources: [d]\n', 'c/d/kustomization.yaml': 'kind: Kustomization\n' }, 'kustomization-invalid', 'c/d/kustomization.yaml: the kustomization is empty'],
  ['a file that holds no object', { 'c/values.yaml': 'replicas: 2\n' }, 'object-incomplete', 'Flux takes every YAML file there for objects'],
  ['a missing directory', { 'd/a.yaml': configMap('a') }, 'directory-missing', 'c: there is no such directory'],
])('refuses %s', (_, files, code, message) => {
  expect(() => buildDirectory(treeOf(files), 'c')).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
});

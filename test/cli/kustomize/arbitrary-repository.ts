import * as fc from 'fast-check';

/** A repository of files, and the path in it that Flux builds. */
export interface ArbitraryRepository {
  readonly files: Record<string, string>;
  readonly links: Record<string, string>;
  readonly path: string;
}

const DIRECTORIES = ['c', 'c/app', 'c/app/deep', 'c/B', 'base', 'c/.github'];
const FILES = ['a.yaml', 'b.yml', 'Z.yaml', '.hidden.yaml', 'notes.txt', 'values.yaml', '.sops.yaml', 'x.YAML', 'é.yaml', 'cloudbuild.yaml'];
const TARGETS = [
  'a.yaml', './a.yaml', 'b.yml', 'Z.yaml', 'app', '../base', 'deep', '../../base', 'B', 'gone.yaml', '.', '..', 'app/', 'app/a.yaml', '../base/a.yaml', 'notes.txt', 'empty', '../../..',
];
const PATTERNS = [
  '*.yml', '/c/app/', 'app/', '!a.yaml', '**/a.yaml', 'c/**/a.yaml', 'c/**', '*.yaml', '!/c/a.yaml', '[ab].yaml', '[^a].yaml', '\\*.yaml', 'a.yaml/', '# comment', '  ', 'Z.yaml  ', 'c/*/deep',
  '**', '**/deep/**', '?.yaml', '[z', '/a.yaml', 'values.yaml', 'deep', '!**/Z.yaml', 'kustomization.yaml', 'c/B/*.yaml', '[a-c].yaml', 'é.yaml', 'c//app', 'a**.yaml', '/', '!',
];

const name = fc.integer({ min: 0, max: 400 });
const object = name.map((number) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: n${number}\n  namespace: x\n`);
const content = fc.oneof(
  { weight: 12, arbitrary: object },
  { weight: 2, arbitrary: fc.array(object, { minLength: 1, maxLength: 3 }).map((objects) => objects.join('---\n')) },
  { weight: 1, arbitrary: fc.constantFrom('', '# nothing\n', 'replicas: 2\n', 'kind: [\n') },
);
const kustomization = fc.tuple(
  fc.uniqueArray(fc.constantFrom(...TARGETS), { minLength: 0, maxLength: 3 }),
  fc.constantFrom('resources', 'resources', 'resources', 'bases', 'components'),
  fc.constantFrom('', 'kind: Kustomization\napiVersion: kustomize.config.k8s.io/v1beta1\n', 'metadata: {name: x}\n', 'kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\n', 'components: [../base]\n'),
).filter(([, field, head]) => !(field === 'components' && head.startsWith('components')))
  .map(([targets, field, head]) => `${head}${field}: [${targets.join(', ')}]\n`);
const sourceIgnore = fc.array(fc.constantFrom(...PATTERNS), { minLength: 1, maxLength: 3 }).map((lines) => `${lines.join('\n')}\n`);

const entry = fc.tuple(fc.constantFrom(...DIRECTORIES), fc.nat(19)).chain(([directory, kind]): fc.Arbitrary<[string, string]> => {
  if (kind < 4) return fc.tuple(fc.constantFrom('kustomization.yaml', 'kustomization.yaml', 'kustomization.yml', 'Kustomization').map((file) => `${directory}/${file}`), kustomization);
  if (kind === 4) return sourceIgnore.map((text) => [`${directory === 'base' ? '' : `${directory}/`}.sourceignore`, text]);
  return fc.tuple(fc.constantFrom(...FILES).map((file) => `${directory}/${file}`), content);
});

/** Repositories with nested, missing and wrong kustomizations, ignored files and links. */
export const arbitraryRepository: fc.Arbitrary<ArbitraryRepository> = fc.tuple(
  fc.array(entry, { minLength: 1, maxLength: 9 }), fc.constantFrom('c', 'c', 'c/app'), fc.nat(7),
).map(([entries, path, link]) => ({
  files: { 'c/app/readme.md': '', ...Object.fromEntries(entries) } as Record<string, string>,
  links: (link === 0 ? { 'c/link.yaml': 'a.yaml', 'c/linked': '../base' } : {}) as Record<string, string>,
  path,
}));

import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { configMap, deployment, gitRepositories, GitRepository } from './git-repository';
import { writeProgram } from './program';
import { buildTestbed } from '../testbed/build';

const repository = gitRepositories();
const directories: string[] = [];

afterAll(() => {
  for (const one of directories) rmSync(one, { recursive: true, force: true });
});

interface Found {
  readonly findings: { readonly object: string; readonly path: string; readonly verdict: string; readonly reason: string }[];
  readonly compared: { readonly changed: string[]; readonly made: string[]; readonly gone: string[] };
  readonly notes: string[];
  readonly errors: { readonly code: string }[];
}

interface Options {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

function found(one: GitRepository, args: readonly string[], options: Options = {}): Found & { readonly code: number | null } {
  const { code, out, err } = one.immutable(['--format', 'json', ...args], options);
  expect(err).toBe('');
  return { code, ...JSON.parse(out) as Found };
}

const SELECTOR = { object: 'apps/Deployment/swimto/api', path: 'spec.selector', verdict: 'refused' };

describe('what is compared', () => {
  test('the work tree with a revision: changed, staged and untracked files, not ignored ones', () => {
    const one = repository({ 'k8s/api.yaml': deployment('api', 'a'), 'k8s/web.yaml': deployment('web', 'a'), '.gitignore': 'ignored.yaml\n' });
    one.write({ 'k8s/api.yaml': deployment('api', 'b'), 'k8s/new.yaml': configMap('new', '1'), 'k8s/ignored.yaml': configMap('ignored', '1') });
    one.write({ 'k8s/web.yaml': deployment('web', 'b') });
    one.git('add', 'k8s/web.yaml');
    const { code, findings, compared } = found(one, ['--base', 'HEAD', 'k8s']);
    expect(code).toBe(1);
    expect(findings).toEqual([expect.objectContaining({ ...SELECTOR, file: 'k8s/api.yaml', line: 7 }), expect.objectContaining({ object: 'apps/Deployment/swimto/web' })]);
    expect(compared.changed).toEqual(['apps/Deployment/swimto/api', 'apps/Deployment/swimto/web']);
    expect(compared.made).toEqual(['ConfigMap/swimto/new']);
  });

  test('two revisions, whatever stands in the work tree, from a directory below the top', () => {
    const one = repository({ 'k8s/api.yaml': deployment('api', 'a') });
    one.commit({ 'k8s/api.yaml': deployment('api', 'b') });
    one.write({ 'k8s/api.yaml': deployment('api', 'a') });
    expect(found(one, ['--base', 'HEAD~1', '--head', 'HEAD', '.'], { cwd: 'k8s' }).findings).toEqual([expect.objectContaining(SELECTOR)]);
    expect(found(one, ['--base', 'HEAD~1', 'k8s/api.yaml'])).toMatchObject({ code: 0, findings: [], compared: { changed: [] } });
  });

  test('objects by identity: a renamed file, a moved document and an item of a List are no change', () => {
    const one = repository({ 'k8s/all.yaml': `${deployment('api', 'a')}---\n${configMap('settings', '1')}` });
    const list = `apiVersion: v1\nkind: List\nitems:\n- ${deployment('api', 'a').trimEnd().replaceAll('\n', '\n  ')}\n`;
    one.commit({ 'k8s/all.yaml': null, 'k8s/list.yaml': list, 'other/config.yaml': configMap('settings', '1') });
    expect(found(one, ['--base', 'HEAD~1', '--head', 'HEAD'])).toMatchObject({
      code: 0, findings: [], compared: { changed: ['ConfigMap/swimto/settings', 'apps/Deployment/swimto/api'], made: [], gone: [] },
    });
    one.commit({ 'k8s/list.yaml': list.replaceAll('app: a', 'app: b') });
    expect(found(one, ['--base', 'HEAD~2', '--head', 'HEAD'])).toMatchObject({ code: 1, findings: [SELECTOR] });
  });

  test('the line of the field in the very document, and CRLF is no change of it', () => {
    const text = `${configMap('settings', '1')}---\n# of the api\n${deployment('api', 'a')}`;
    const one = repository({ 'k8s/all.yaml': text });
    one.commit({ 'k8s/all.yaml': text.replaceAll('\n', '\r\n') });
    expect(found(one, ['--base', 'HEAD~1', '--head', 'HEAD', 'k8s'])).toMatchObject({ code: 0, findings: [], compared: { changed: [] } });
    one.commit({ 'k8s/all.yaml': text.replaceAll('app: a', 'app: b').replaceAll('\n', '\r\n') });
    expect(found(one, ['--base', 'HEAD~1', '--head', 'HEAD', 'k8s']).findings).toEqual([expect.objectContaining({ ...SELECTOR, file: 'k8s/all.yaml', line: 16 })]);
  });

  test('a merge commit as base, and a revision of many ways to write it', () => {
    const one = repository({ 'k8s/api.yaml': deployment('api', 'a') });
    one.git('checkout', '--quiet', '-b', 'side');
    one.commit({ 'k8s/side.yaml': configMap('side', '1') });
    one.git('checkout', '--quiet', 'main');
    one.commit({ 'k8s/main.yaml': configMap('main', '1') });
    one.git('merge', '--quiet', '--no-ff', '-m', 'join the side', 'side');
    one.git('tag', 'v1', '-m', 'a tag');
    one.commit({ 'k8s/api.yaml': deployment('api', 'b') });
    // The change is the last commit.
    for (const base of ['HEAD~1', 'v1', one.git('rev-parse', 'HEAD~1'), ':/join']) {
      expect(found(one, ['--base', base, '--head', 'main']).findings).toEqual([expect.objectContaining(SELECTOR)]);
    }
  });

  test('what is no manifest is counted and said, templates apart', () => {
    const one = repository({ 'k8s/api.yaml': deployment('api', 'a') });
    one.commit({
      'values.yaml': 'image: x\n',
      'k8s/config.yaml': 'apiVersion: v1\nkind: Config\nclusters: []\n',
      'chart/Chart.yaml': 'name: chart\n',
      'chart/templates/api.yaml': deployment('api', 'b'),
      'k8s/other.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Values.name }}\n',
    });
    const { code, notes, compared } = found(one, ['--base', 'HEAD~1', '--head', 'HEAD']);
    expect(code).toBe(0);
    expect(notes).toEqual([
      '3 changed YAML documents hold no object, and were left out',
      '2 changed templates were left out, of which only Helm or the like makes objects',
    ]);
    expect(compared).toMatchObject({ changed: [], made: [], gone: [] });
  });

  test('other people\'s YAML: anchors, tags, dates and folded texts', () => {
    const more = '  template2: &x\n    day: 2026-01-02\n    tag: !custom yes\n    text: >\n      folded\n\n      more\n  y:\n    <<: *x\n';
    const odd = (selector: string): string => deployment('api', selector, more);
    const one = repository({ 'k8s/api.yaml': odd('a') });
    one.commit({ 'k8s/api.yaml': odd('b') });
    expect(found(one, ['--base', 'HEAD~1', '--head', 'HEAD']).findings).toEqual([expect.objectContaining(SELECTOR)]);
  });
});

describe('custom kinds', () => {
  const rollout = (value: string): string => `apiVersion: example.org/v1\nkind: Rollout\nmetadata:\n  name: api\n  namespace: swimto\nspec:\n  strategy: ${value}\n`;
  const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: rollouts.example.org
spec:
  group: example.org
  names: { kind: Rollout, plural: rollouts }
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema: { type: object, properties: { spec: { type: object, x-kubernetes-preserve-unknown-fields: true } } }
`;

  test('of which no definition is here are one finding that depends; a definition in the tree, or given, settles it', () => {
    const other = rollout('a').replace('name: api', 'name: web');
    const one = repository({ 'k8s/rollout.yaml': rollout('a'), 'k8s/web.yaml': other });
    one.commit({ 'k8s/rollout.yaml': rollout('b'), 'k8s/web.yaml': other.replace('strategy: a', 'strategy: b') });
    const args = ['--base', 'HEAD~1', '--head', 'HEAD', 'k8s'];
    const unknown = found(one, args);
    expect(unknown).toMatchObject({ code: 1, notes: [] });
    expect(unknown.findings).toEqual([expect.objectContaining({
      rule: 'definition-unknown', verdict: 'depends', reason: expect.stringMatching(/no CustomResourceDefinition of Rollout\.example\.org is here.*2 changed objects/),
    })]);
    one.write({ 'crds/rollouts.yaml': `apiVersion: v1\nkind: List\nitems:\n- ${definition.trimEnd().replaceAll('\n', '\n  ')}\n` });
    expect(found(one, [...args, '--definitions', 'crds'])).toMatchObject({ code: 0, findings: [] });
    expect(one.immutable([...args, '--definitions', 'k8s']).err).toMatch(/--definitions k8s: it holds no CustomResourceDefinition\..*\[definitions-missing\]$/m);
    expect(one.immutable([...args, '--definitions', 'nowhere']).err).toMatch(/there is no such file or directory\..*\[definitions-missing\]$/m);
    one.commit({ 'crds/rollouts.yaml': definition });
    expect(found(one, ['--base', 'HEAD~2', '--head', 'HEAD', 'k8s'])).toMatchObject({ code: 0, findings: [] });
  });

  const ruled = (rule: string): string => definition.replace('x-kubernetes-preserve-unknown-fields: true', `properties: { strategy: { type: string, x-kubernetes-validations: [{ rule: ${rule}, message: it stays }] } }`);

  test('are judged by the rules of their definition, as it will be when the object is applied', () => {
    const one = repository({ 'k8s/rollout.yaml': rollout('a'), 'k8s/crd.yaml': definition });
    one.commit({ 'k8s/rollout.yaml': rollout('b'), 'k8s/crd.yaml': ruled('self == oldSelf') });
    expect(found(one, ['--base', 'HEAD~1', '--head', 'HEAD', 'k8s'])).toMatchObject({
      code: 1, findings: [{ rule: 'custom-transition', verdict: 'refused', path: 'spec.strategy', line: 7, reason: 'the definition of Rollout says: it stays; it becomes "b" where it was "a"' }],
    });
    one.commit({ 'k8s/rollout.yaml': rollout('c'), 'k8s/crd.yaml': definition });
    expect(found(one, ['--base', 'HEAD~1', '--head', 'HEAD', 'k8s'])).toMatchObject({ code: 0, findings: [] });
    one.commit({ 'k8s/rollout.yaml': `${rollout('d')}`.replace('metadata:', 'metadata:\n  annotations: { cdk8s-lifeboat.io/immutable-acknowledged: "spec.strategy: made anew" }'), 'k8s/crd.yaml': ruled('self == oldSelf') });
    expect(found(one, ['--base', 'HEAD~1', '--head', 'HEAD', 'k8s'])).toMatchObject({ code: 0, findings: [] });
  });

  test('a rule that cannot be run here depends, and never passes', () => {
    const one = repository({ 'k8s/rollout.yaml': rollout('a'), 'k8s/crd.yaml': ruled('self.unheard(oldSelf)') });
    one.commit({ 'k8s/rollout.yaml': rollout('b') });
    expect(found(one, ['--base', 'HEAD~1', '--head', 'HEAD', 'k8s'])).toMatchObject({
      code: 1, findings: [{ rule: 'custom-transition', verdict: 'depends', reason: expect.stringContaining('could not be run here, since the function `unheard()` is not known here: it stays') }],
    });
  });

  test('of which the tree has several definitions depend on which of them the cluster has', () => {
    const one = repository({ 'k8s/rollout.yaml': rollout('a'), 'one/crd.yaml': definition, 'other/crd.yaml': ruled('self == oldSelf') });
    one.commit({ 'k8s/rollout.yaml': rollout('b') });
    expect(found(one, ['--base', 'HEAD~1', '--head', 'HEAD', 'k8s'])).toMatchObject({
      code: 1, findings: [{ rule: 'custom-transition', verdict: 'depends', reason: expect.stringMatching(/^2 definitions of Rollout are here.*by 1 of them, the definition of Rollout says/) }],
    });
  });

  test('a definition that no API server takes is an error', () => {
    const one = repository({ 'k8s/rollout.yaml': rollout('a'), 'k8s/crd.yaml': definition.replace('type: object, properties', 'type: 3, properties') });
    one.commit({ 'k8s/rollout.yaml': rollout('b') });
    const { code, errors, findings } = found(one, ['--base', 'HEAD~1', '--head', 'HEAD', 'k8s']);
    expect([code, findings, errors]).toEqual([2, [], [expect.objectContaining({ code: 'definition-invalid' })]]);
  });

  test('of Flux itself are judged by its newest definitions, and depend on the release', () => {
    const release = (spec: string, version = 'v2'): string => `apiVersion: helm.toolkit.fluxcd.io/${version}\nkind: HelmRelease\nmetadata:\n  name: api\n  namespace: swimto\nspec:\n  interval: 5m\n  ${spec}\n`;
    const one = repository({ 'k8s/release.yaml': release('chartRef: { kind: OCIRepository, name: api }') });
    one.commit({ 'k8s/release.yaml': release('chartRef: { kind: OCIRepository, name: web }') });
    expect(found(one, ['--base', 'HEAD~1', '--head', 'HEAD', 'k8s'])).toMatchObject({ code: 0, findings: [] });
    one.commit({ 'k8s/release.yaml': release('suspend: true') });
    expect(found(one, ['--base', 'HEAD~1', '--head', 'HEAD', 'k8s'])).toMatchObject({
      code: 1, findings: [{ rule: 'custom-rule', verdict: 'depends', reason: expect.stringMatching(/^it depends on the release of Flux; by that of helm-controller@v/) }],
    });
    one.commit({ 'k8s/release.yaml': release('suspend: true', 'v2beta2') });
    expect(found(one, ['--base', 'HEAD~1', '--head', 'HEAD', 'k8s'])).toMatchObject({ code: 1, findings: [{ rule: 'definition-unknown' }] });
  });
});

describe('encrypted by SOPS', () => {
  const secret = (data: string, more = ''): string => `apiVersion: v1
kind: Secret
metadata:
  name: keys
  namespace: swimto
${more}data:
  key: ENC[AES256_GCM,data:${data},iv:x,tag:x,type:str]
sops:
  lastmodified: "2026-01-01T00:00:00Z"
`;

  test('what is encrypted anew is no change, and of an immutable Secret it depends', () => {
    const one = repository({ 'k8s/a.yaml': secret('one') });
    one.commit({ 'k8s/a.yaml': secret('two') });
    expect(found(one, ['--base', 'HEAD~1', '--head', 'HEAD'])).toMatchObject({ code: 0, findings: [], compared: { changed: ['Secret/swimto/keys'] } });
    one.commit({ 'k8s/a.yaml': secret('one', 'immutable: true\n') });
    one.commit({ 'k8s/a.yaml': secret('two', 'immutable: true\n') });
    const { findings } = found(one, ['--base', 'HEAD~1', '--head', 'HEAD']);
    expect(findings).toEqual([expect.objectContaining({ object: 'Secret/swimto/keys', path: 'data', verdict: 'depends' })]);
    expect(findings[0].reason).toContain('SOPS');
  });

  test('values of a Secret are never printed', () => {
    const plain = (value: string): string => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: keys\n  namespace: swimto\nimmutable: true\ndata:\n  key: ${Buffer.from(value).toString('base64')}\n`;
    const one = repository({ 'k8s/a.yaml': plain('hunter2') });
    one.commit({ 'k8s/a.yaml': plain('hunter3') });
    for (const format of ['text', 'json', 'github', 'sarif', 'junit']) {
      const { code, out } = one.immutable(['--base', 'HEAD~1', '--head', 'HEAD', '--format', format]);
      expect(code).toBe(1);
      expect(out).toMatch(/secret\s+value/);
      for (const value of ['hunter2', 'hunter3']) expect(out).not.toContain(Buffer.from(value).toString('base64'));
    }
  });
});

describe('a definition', () => {
  const program = (selector: string): string => `
const app = new FluxApp(cluster, 'swimto', { namespace: 'swimto' });
new ApiObject(app, 'api', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'api' }, spec: {
  selector: { matchLabels: { app: '${selector}' } },
  template: { metadata: { labels: { app: '${selector}' } }, spec: { containers: [{ name: 'api', image: 'example.org/api:1' }] } },
} });`;

  test('is rendered at both revisions, and a finding names the construct', () => {
    const one = repository();
    writeProgram(one.directory, program('a'));
    one.commit();
    writeProgram(one.directory, program('b'));
    const of = (args: string[]): Found & { code: number | null } => found(one, ['--base', 'HEAD', ...args]);
    expect(of([])).toMatchObject({ code: 1, findings: [{ ...SELECTOR, file: 'cdk8s.yaml', construct: 'eldertree/swimto/api' }] });
    one.commit();
    expect(found(one, ['--base', 'HEAD~1', '--head', 'HEAD'])).toMatchObject({ code: 1, findings: [SELECTOR] });
    expect(of([])).toMatchObject({ code: 0, findings: [], compared: { changed: [] } });
    expect(one.git('status', '--porcelain')).toBe('');
  }, 120_000);

  test('that the base does not have, or that does not run there, is an error', () => {
    const one = repository({ 'README.md': 'nothing yet\n' });
    one.commit({ 'cdk8s.yaml': 'app: node main.js\n', 'main.js': 'throw new Error("not yet");\n' });
    writeProgram(one.directory, program('a'));
    expect(one.immutable(['--base', 'HEAD~1']).err).toMatch(/cdk8s\.yaml at [0-9a-f]{12} \(HEAD~1\): the definition that stands here is not in that revision.*\[definition-absent\]$/m);
    expect(one.immutable(['--base', 'HEAD']).err).toMatch(/at [0-9a-f]{12} \(HEAD\), cdk8s\.yaml app 'node main\.js': ended with exit code 1[^]*not yet[^]*\[app-failed\]/);
  }, 120_000);
});

describe('kustomizations', () => {
  const kustomization = (text: string): string => `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${text}`;
  let path: string;

  beforeAll(async () => {
    path = mkdtempSync(join(tmpdir(), 'lifeboat-path-'));
    directories.push(path);
    symlinkSync((await buildTestbed()).programs.get('kubectl')!, join(path, 'kubectl'));
  }, 600_000);

  const env = (): NodeJS.ProcessEnv => ({ PATH: `${path}:${process.env.PATH}` });

  test('that list files are read as Flux reads them, and a file that none lists is compared as it stands', () => {
    const one = repository({
      'apps/kustomization.yaml': kustomization('resources: [api, settings.yaml]\n'),
      'apps/settings.yaml': configMap('settings', '1'),
      'apps/api/kustomization.yaml': kustomization('resources: [api.yaml]\n'),
      'apps/api/api.yaml': deployment('api', 'a'),
      'apps/api/unlisted.yaml': deployment('unlisted', 'a'),
    });
    one.commit({ 'apps/api/api.yaml': deployment('api', 'b'), 'apps/api/unlisted.yaml': deployment('unlisted', 'b') });
    const { findings, compared, notes } = found(one, ['--base', 'HEAD~1', '--head', 'HEAD', 'apps'], { env: { PATH: process.env.PATH } });
    expect(findings).toEqual([
      expect.objectContaining({ ...SELECTOR, file: 'apps/api/api.yaml', line: 7 }), expect.objectContaining({ object: 'apps/Deployment/swimto/unlisted' }),
    ]);
    expect(compared.changed).toEqual(['apps/Deployment/swimto/api', 'apps/Deployment/swimto/unlisted']);
    expect(notes).toEqual(['apps/api/unlisted.yaml: below apps, and read by nothing that is built; compared as they stand']);
    expect(found(one, ['--base', 'HEAD~1', '--head', 'HEAD']).compared).toEqual(compared);
  });

  test('with patches are built by kustomize, at both revisions, each overlay by itself', () => {
    const overlay = (app: string): string => kustomization(`namespace: swimto
resources: [../base]
patches:
- target: { kind: Deployment }
  patch: |
    - op: replace
      path: /spec/selector/matchLabels/app
      value: ${app}
    - op: replace
      path: /spec/template/metadata/labels/app
      value: ${app}
`);
    const one = repository({
      'base/kustomization.yaml': kustomization('resources: [api.yaml]\n'),
      'base/api.yaml': deployment('api', 'a').replace('  namespace: swimto\n', ''),
      'staging/kustomization.yaml': overlay('staging'),
      'production/kustomization.yaml': overlay('production'),
    });
    one.commit({ 'production/kustomization.yaml': overlay('prod') });
    expect(found(one, ['--base', 'HEAD~1', '--head', 'HEAD'], { env: env() })).toMatchObject({
      code: 1, findings: [{ ...SELECTOR, file: 'production/kustomization.yaml' }], compared: { changed: ['apps/Deployment/swimto/api'] },
    });
    expect(found(one, ['--base', 'HEAD~1', '--head', 'HEAD', 'staging'], { env: env() })).toMatchObject({ code: 0, findings: [] });
    // A change of the base reaches both, and patches hide it in each.
    one.commit({ 'base/api.yaml': deployment('api', 'b').replace('  namespace: swimto\n', '') });
    expect(found(one, ['--base', 'HEAD~1', '--head', 'HEAD'], { env: env() })).toMatchObject({ code: 0, findings: [] });
  }, 120_000);

  test('that need kustomize in one revision alone, and what .sourceignore hides is said', () => {
    const one = repository({
      'k8s/kustomization.yaml': kustomization('namespace: swimto\nresources: [api.yaml]\n'),
      'k8s/api.yaml': deployment('api', 'a'),
      '.sourceignore': 'talos/\n',
      'talos/kustomization.yaml': kustomization('namePrefix: x-\nresources: [a.yaml]\n'),
      'talos/a.yaml': configMap('a', '1'),
    });
    one.commit({ 'k8s/kustomization.yaml': kustomization('resources: [api.yaml]\n'), 'k8s/api.yaml': deployment('api', 'b'), 'talos/a.yaml': configMap('a', '2') });
    const { code, findings, notes, errors } = found(one, ['--base', 'HEAD~1', '--head', 'HEAD'], { env: env() });
    expect({ code, errors, findings }).toEqual({ code: 1, errors: [], findings: [expect.objectContaining(SELECTOR)] });
    expect(notes).toEqual(['talos/a.yaml: left out of what Flux sees by .sourceignore, and not compared']);
  }, 120_000);

  test('whose generator makes an object under another name are no deletion', () => {
    const one = repository({
      'k8s/kustomization.yaml': kustomization('configMapGenerator:\n- name: settings\n  namespace: swimto\n  files: [settings.txt]\n'),
      'k8s/settings.txt': 'one\n',
    });
    one.commit({ 'k8s/settings.txt': 'two\n' });
    const { code, compared, notes } = found(one, ['--base', 'HEAD~1', '--head', 'HEAD', '--policy'], { env: env() });
    expect({ code, made: compared.made, gone: compared.gone }).toEqual({ code: 0, made: [], gone: [] });
    expect(notes).toEqual([expect.stringContaining('1 object was generated anew under another name')]);
  }, 120_000);

  test('that kustomize refuses, and no kustomize at all, are errors; one that was broken before is said', () => {
    const patched = (name: string): string => kustomization(`resources: [api.yaml]\npatches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata:\n      name: ${name}\n      namespace: swimto\n    spec:\n      replicas: 2\n`);
    const one = repository({ 'k8s/kustomization.yaml': patched('api'), 'k8s/api.yaml': deployment('api', 'a') });
    one.commit({ 'k8s/kustomization.yaml': patched('other') });
    const refused = one.immutable(['--base', 'HEAD~1', '--head', 'HEAD'], { env: env() });
    expect(refused.code).toBe(2);
    expect(refused.out.replace(/\s+/g, ' ')).toMatch(/could not tell: k8s at [0-9a-f]{12} \(HEAD\): `kubectl kustomize` cannot build it: .*no matches for Id Deployment.*\[kustomize-failed\]/);
    one.commit({ 'k8s/kustomization.yaml': patched('api') });
    const mended = found(one, ['--base', 'HEAD~1', '--head', 'HEAD'], { env: env() });
    expect(mended).toMatchObject({ code: 0, compared: { made: ['apps/Deployment/swimto/api'] } });
    expect(mended.notes).toEqual([expect.stringMatching(/^k8s could not be built at [0-9a-f]{12} \(HEAD~1\), so that its objects count as new: /)]);
    const bare = mkdtempSync(join(tmpdir(), 'lifeboat-path-'));
    directories.push(bare);
    symlinkSync(one.git('--exec-path').replace(/\/lib\/git-core$|\/libexec\/git-core$/, '/bin/git'), join(bare, 'git'));
    const { code, out } = one.immutable(['--base', 'HEAD~1', '--head', 'HEAD'], { env: { PATH: bare } });
    expect(code).toBe(2);
    expect(out.replace(/\s+/g, ' ')).toMatch(/only kustomize itself can build it .*neither `kustomize` nor `kubectl` is on the PATH.*\[kustomize-missing\]/);
  }, 120_000);
});

describe('what it says', () => {
  const one = repository({ 'k8s/api.yaml': deployment('api', 'a') });
  one.commit({ 'k8s/api.yaml': deployment('api', 'b') });
  const args = ['--base', 'HEAD~1', '--head', 'HEAD'];

  test('to people: the object, the verdict, the reason, the way out, and a count', () => {
    const { code, out } = one.immutable(args);
    expect(code).toBe(1);
    expect(out).toMatch(/^Compared [0-9a-f]{12} \(HEAD~1\) with [0-9a-f]{12} \(HEAD\): 1 changed object\.$/m);
    expect(out).toMatch(/^apps\/Deployment\/swimto\/api\n {2}k8s\/api\.yaml\n {2}refused spec\.selector \(line 7\)\n(?: {4}\S.*\n)+ {4}-> \S/m);
    expect(out).toMatch(/\n1 refused\.\n$/);
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  test('--fail-on decides the exit code, and what is an error to others', () => {
    expect(one.immutable([...args, '--fail-on', 'depends,guarded']).code).toBe(0);
    expect(one.immutable([...args, '--fail-on', 'refused']).code).toBe(1);
    expect(one.immutable([...args, '--fail-on', 'depends', '--format', 'github']).out).toMatch(/^::warning file=k8s\/api\.yaml,line=7,/m);
  });

  test('as annotations, SARIF and JUnit', () => {
    expect(one.immutable([...args, '--format', 'github']).out).toMatch(/^::notice title=lifeboat immutable::Compared .*\n::error file=k8s\/api\.yaml,line=7,title=lifeboat immutable refused%3A apps\/Deployment\/swimto\/api::.*\n$/);
    const sarif = JSON.parse(one.immutable([...args, '--format', 'sarif']).out);
    expect(sarif.version).toBe('2.1.0');
    const [{ tool, results, invocations }] = sarif.runs;
    expect(invocations).toEqual([{ executionSuccessful: true }]);
    expect(results).toHaveLength(1);
    expect(tool.driver.rules[results[0].ruleIndex].id).toBe(results[0].ruleId);
    expect(results[0]).toMatchObject({
      level: 'error',
      locations: [{
        physicalLocation: { artifactLocation: { uri: 'k8s/api.yaml' }, region: { startLine: 7 } },
        logicalLocations: [{ fullyQualifiedName: 'apps/Deployment/swimto/api spec.selector' }],
      }],
    });
    const junit = one.immutable([...args, '--format', 'junit']).out;
    expect(junit).toContain('<testsuites name="lifeboat immutable" tests="1" failures="1" errors="0">');
    expect(junit).toMatch(/<testcase classname="object" name="apps\/Deployment\/swimto\/api">\n {6}<failure type="refused" message="1 finding">/);
  });

  test('an error too, in each format', () => {
    const wrong = ['--base', 'nowhere'];
    expect(JSON.parse(one.immutable([...wrong, '--format', 'json']).out)).toMatchObject({ findings: [], errors: [{ code: 'revision-unknown' }] });
    expect(one.immutable([...wrong, '--format', 'github']).out).toMatch(/^::error title=lifeboat%3A revision-unknown::/m);
    expect(JSON.parse(one.immutable([...wrong, '--format', 'sarif']).out).runs[0].invocations[0].executionSuccessful).toBe(false);
    expect(one.immutable([...wrong, '--format', 'junit']).out).toContain('<error type="revision-unknown"');
    for (const format of ['json', 'github', 'sarif', 'junit']) expect(one.immutable([...wrong, '--format', format]).code).toBe(2);
  });

  test('nothing, where nothing is refused', () => {
    writeFileSync(join(one.directory, 'README.md'), 'a page\n');
    expect(one.immutable(['--base', 'HEAD'])).toMatchObject({ code: 0, err: '' });
    expect(one.immutable(['--base', 'HEAD']).out).toMatch(/: 0 changed objects\.\n\nNothing that the API server refuses\.\n$/);
  });
});

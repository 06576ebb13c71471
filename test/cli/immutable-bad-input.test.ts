import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { lifeboat } from './command-line';
import { configMap, deployment, gitRepositories, GitRepository } from './git-repository';

const repository = gitRepositories();

const LAST = ['--base', 'HEAD~1', '--head', 'HEAD'];

/** Refused as a whole, in one line on standard error. */
function expectRefused(one: GitRepository, args: readonly string[], message: RegExp): void {
  const { code, out, err } = one.immutable(args);
  expect(err).toMatch(message);
  expect(err.trimEnd().split('\n')).toHaveLength(1);
  expect({ code, out }).toEqual({ code: 2, out: '' });
}

/** Refused in part: what could be compared is told, then what could not. */
function expectUntold(one: GitRepository, args: readonly string[], message: RegExp): void {
  const { code, out } = one.immutable(args);
  expect(out.replace(/\s+/g, ' ')).toMatch(message);
  expect(out).toMatch(/could not be told\.\n$/);
  expect(code).toBe(2);
}

interface Told {
  readonly code: number | null;
  readonly notes: string[];
  readonly compared: { readonly changed: string[]; readonly made: string[]; readonly gone: string[] };
}

function json(one: GitRepository, args: readonly string[]): Told {
  const { code, out } = one.immutable([...args, '--format', 'json']);
  return { code, ...JSON.parse(out) };
}

describe('the line', () => {
  const one = repository({ 'k8s/api.yaml': deployment('api', 'a') });

  test.each([
    [[], /^lifeboat immutable: --base REV is missing, the revision that is applied now\. See lifeboat immutable --help\. \[usage\]$/m],
    [['--base', 'HEAD', '--fail-on', 'refused,allowed'], /--fail-on refused,allowed names 'allowed', and there are refused, depends, guarded\..*\[usage\]$/m],
    [['--base', 'HEAD', '--kubernetes', '2.0'], /--kubernetes 2\.0 is no version from 1\.25 to 1\.36\..*\[usage\]$/m],
    [['--base', 'HEAD', '--kubernetes', '1.99'], /--kubernetes 1\.99 is no version from 1\.25 to 1\.36\..*\[usage\]$/m],
    [['--base', 'HEAD', '--format', 'xml'], /--format xml: there is no such format; there are text, json, github, sarif, junit\..*\[unknown-format\]$/m],
    [['--nowhere'], /Unknown option '--nowhere'.*\[usage\]$/m],
  ])('%j', (args, message) => expectRefused(one, args, message));
});

describe('revisions', () => {
  test('that do not exist', () => {
    const one = repository({ 'k8s/api.yaml': deployment('api', 'a') });
    expectRefused(one, ['--base', 'nowhere'], /^lifeboat: --base nowhere: the repository has no commit 'nowhere'\. Correct it, or fetch it first: `git fetch origin`\. \[revision-unknown\]$/m);
    expectRefused(one, ['--base', 'HEAD', '--head', 'HEAD~7'], /--head HEAD~7: the repository has no commit 'HEAD~7'.*\[revision-unknown\]$/m);
    expectRefused(one, ['--base=--output=x'], /--base --output=x: the repository has no commit '--output=x'.*\[revision-unknown\]$/m);
  });

  test('beyond a shallow clone', () => {
    const one = repository({ 'k8s/api.yaml': deployment('api', 'a') });
    one.commit({ 'k8s/api.yaml': deployment('api', 'b') });
    const shallow = repository();
    shallow.git('fetch', '--quiet', '--depth=1', `file://${one.directory}`, 'main');
    shallow.git('reset', '--quiet', '--hard', 'FETCH_HEAD');
    expectRefused(shallow, LAST, /--base HEAD~1: this clone is shallow and does not hold 'HEAD~1'\. Fetch more: `git fetch --deepen=100`.*`fetch-depth: 0`\. \[revision-shallow\]$/m);
  });

  test('that are one commit', () => {
    const one = repository({ 'k8s/api.yaml': deployment('api', 'a') });
    expectRefused(one, ['--base', 'HEAD', '--head', 'main'], /--base HEAD --head main: both are the commit [0-9a-f]{12}, so that nothing can differ\..*\[same-revision\]$/m);
  });

  test('of no repository, or of one without a commit', () => {
    const directory = mkdtempSync(join(tmpdir(), 'lifeboat-none-'));
    try {
      const { code, err } = lifeboat(directory, 'immutable', '--base', 'HEAD');
      expect(err).toMatch(/^lifeboat immutable: this directory is in no Git work tree, and two revisions of it are compared\. Change to a clone of the repository\. \[no-repository\]$/m);
      expect(code).toBe(2);
    } finally {
      rmSync(directory, { recursive: true });
    }
    expectRefused(repository(), ['--base', 'HEAD'], /the repository has no commit 'HEAD'.*\[revision-unknown\]$/m);
  });
});

describe('paths', () => {
  const one = repository({ 'k8s/api.yaml': deployment('api', 'a'), '.gitignore': 'ignored\n' });
  one.write({ 'ignored/a.yaml': configMap('a', '1') });
  one.link('link', 'k8s');
  one.commit();

  test.each([
    ['nowhere', /^lifeboat: nowhere: neither [0-9a-f]{12} \(HEAD\) nor the work tree has it\. Correct the path, which is relative to this directory\. \[path-missing\]$/m],
    ['ignored', /ignored: neither .* has it, though it stands here: Git ignores it, or it holds no file\..*\[path-missing\]$/m],
    ['..', /\.\.: it leads out of the repository .*\[path-missing\]$/m],
    ['link', /link: it is a symbolic link, which Flux leaves out\. Name what it leads to\. \[path-missing\]$/m],
  ])('%s', (path, message) => expectRefused(one, ['--base', 'HEAD', path], message));

  test('in one revision alone are made, or gone', () => {
    const two = repository({ 'k8s/api.yaml': deployment('api', 'a'), 'old/a.yaml': configMap('a', '1') });
    two.commit({ 'new/b.yaml': configMap('b', '1'), 'old/a.yaml': null });
    expect(json(two, [...LAST, 'new']).compared).toMatchObject({ changed: [], made: ['ConfigMap/swimto/b'], gone: [] });
    expect(json(two, [...LAST, 'old']).compared).toMatchObject({ changed: [], made: [], gone: ['ConfigMap/swimto/a'] });
  });
});

describe('files', () => {
  const broken = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: [a\ndata: {}\n';

  test('that are no YAML: an error with its line, and what else there is is told', () => {
    const one = repository({ 'k8s/api.yaml': deployment('api', 'a'), 'k8s/a.yaml': configMap('a', '1') });
    one.commit({ 'k8s/api.yaml': deployment('api', 'b'), 'k8s/a.yaml': `${configMap('a', '1')}---\n${broken}` });
    expectUntold(one, LAST, /refused spec\.selector .*could not tell: k8s\/a\.yaml:13:\d+: this is not YAML \(.*\)\. Correct it\. \[yaml-syntax\]/);
    expect(json(one, LAST).compared.changed).toEqual(['apps/Deployment/swimto/api']);
  });

  test('that were no YAML before: said, and their objects are new', () => {
    const one = repository({ 'k8s/a.yaml': broken });
    one.commit({ 'k8s/a.yaml': configMap('a', '1') });
    const { code, notes, compared } = json(one, LAST);
    expect({ code, made: compared.made }).toEqual({ code: 0, made: ['ConfigMap/swimto/a'] });
    expect(notes).toEqual([expect.stringMatching(/^k8s\/a\.yaml could not be read at [0-9a-f]{12} \(HEAD~1\), so that its objects count as new: k8s\/a\.yaml:\d:\d+: this is not YAML/)]);
  });

  test('that are binary, or not UTF-8: errors where they may hold objects', () => {
    const one = repository({ 'k8s/api.yaml': deployment('api', 'a') });
    one.commit({ 'k8s/a.yaml': Buffer.from(`${configMap('a', '1')}# caf\xe9\n`, 'latin1') });
    expectUntold(one, LAST, /k8s\/a\.yaml: the file is not UTF-8, and YAML has to be\. Save it as UTF-8\. \[file-not-utf8\]/);
    one.commit({ 'k8s/a.yaml': Buffer.from(configMap('a', '1'), 'utf16le') });
    expectUntold(one, LAST, /k8s\/a\.yaml: the file has NUL bytes, as binary files and UTF-16 have, and YAML has to be UTF-8\. Save it as UTF-8\. \[file-not-utf8\]/);
    one.commit({ 'k8s/a.yaml': null, 'k8s/picture.yaml': Buffer.from([0xff, 0xd8, 0, 1, 2]), 'k8s/picture.png': Buffer.from([0xff, 0xd8, 0]) });
    expect(json(one, LAST)).toMatchObject({ code: 0, compared: { changed: [], made: [], gone: [] } });
  });

  test('with one object twice: an error that names both, though one of them did not change', () => {
    const one = repository({ 'k8s/a.yaml': configMap('a', '1'), 'k8s/deep/b.yaml': configMap('b', '1') });
    one.commit({ 'k8s/c.yaml': `# again\n${configMap('a', '2')}` });
    expectUntold(one, [...LAST, 'k8s'], /k8s\/a\.yaml:1: ConfigMap\/swimto\/a also stands at k8s\/c\.yaml:2, so that nobody can say which of them is applied\..*\[duplicate-object\]/);
    expectUntold(one, LAST, /\[duplicate-object\]/);
    one.commit({ 'k8s/c.yaml': null });
    expect(json(one, [...LAST, 'k8s'])).toMatchObject({ code: 0, compared: { changed: ['ConfigMap/swimto/a'], gone: [] } });
    one.commit({ 'k8s/a.yaml': `${configMap('a', '1')}---\n${configMap('a', '2')}` });
    expectUntold(one, LAST, /k8s\/a\.yaml:1: ConfigMap\/swimto\/a also stands at k8s\/a\.yaml:9, |k8s\/a\.yaml:9: ConfigMap\/swimto\/a also stands at k8s\/a\.yaml:1, /);
  });

  test('of two directories that hold one object each are compared with themselves, unless a person names both as one', () => {
    const one = repository({ 'one/api.yaml': deployment('api', 'a'), 'two/api.yaml': deployment('api', 'a') });
    one.commit({ 'one/api.yaml': deployment('api', 'b') });
    const { out, code } = one.immutable(LAST);
    expect(code).toBe(1);
    expect(out.replace(/\s+/g, ' ')).toContain('apps/Deployment/swimto/api: in several directories that no kustomization builds; each was compared with the version in its own file');
    expectUntold(one, [...LAST, '.'], /\[duplicate-object\]/);
  });

  test('that are links or submodules are not followed, and said', () => {
    const one = repository({ 'k8s/api.yaml': deployment('api', 'a') });
    const other = repository({ 'a.yaml': configMap('a', '1') });
    one.link('k8s/outside.yaml', '/etc/hostname');
    one.git('submodule', '--quiet', 'add', `file://${other.directory}`, 'k8s/sub');
    one.commit();
    const { code, notes, compared } = json(one, [...LAST, 'k8s']);
    expect({ code, compared }).toMatchObject({ code: 0, compared: { changed: [], made: [], gone: [] } });
    expect([...notes].sort()).toEqual([
      'k8s/outside.yaml is a symbolic link, which Flux leaves out, and was not followed',
      'k8s/sub is a submodule, and what it holds was not compared',
    ]);
  });

  test('of kustomizations that lead out of the repository, through a link, or in a circle', () => {
    const kustomization = (text: string): string => `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${text}`;
    const one = repository({ 'k8s/kustomization.yaml': kustomization('resources: []\n') });
    one.commit({ 'k8s/kustomization.yaml': kustomization('resources: [../../outside.yaml]\n') });
    expectUntold(one, LAST, /`\.\.\/\.\.\/outside\.yaml` leads out of the repository.*\[path-leaves-root\]/);
    one.commit({ 'k8s/kustomization.yaml': kustomization('configMapGenerator: [{ name: a, files: [/etc/hostname] }]\n') });
    expectUntold(one, LAST, /`\/etc\/hostname` leads out of the repository.*\[path-leaves-root\]/);
    one.link('k8s/link.yaml', '/etc/hostname');
    one.commit({ 'k8s/kustomization.yaml': kustomization('resources: [link.yaml]\n') });
    expectUntold(one, LAST, /goes through the symbolic link k8s\/link\.yaml.*\[kustomization-resource\]/);
    one.commit({ 'k8s/kustomization.yaml': kustomization('resources: [../other]\n'), 'other/kustomization.yaml': kustomization('resources: [../k8s]\n') });
    expectUntold(one, LAST, /kustomize calls that a cycle.*\[kustomization-cycle\]/);
  });

  test('of 50 MB in all, with one change: only that is read', () => {
    const big = `${configMap('NAME', '1')}# ${'x'.repeat(500_000)}\n`;
    const one = repository(Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k8s/${index}.yaml`, big.replace('NAME', `config-${index}`)])));
    one.commit({ 'k8s/7.yaml': big.replace('NAME', 'config-7').replace('"1"', '"2"') });
    expect(json(one, [...LAST, 'k8s'])).toMatchObject({ code: 0, compared: { changed: ['ConfigMap/swimto/config-7'] } });
  }, 120_000);
});

import { chmodSync, mkdirSync } from 'fs';
import { join } from 'path';
import { CONFIG_MAP, DEPLOYMENT, Files, FLEET, inDirectory, kustomization, listing, Told, validate, validateFleet, validateIn } from './small-fleet';

const SETTINGS = 'apps/swimto/settings.yaml';

function told({ code, findings, errors }: Told): { code: number; findings: string[]; errors: string[] } {
  return { code, findings: findings.map(({ rule, file, line, problem }) => `${rule} ${file}${line === undefined ? '' : `:${line}`} ${problem}`), errors: errors.map(({ code: id }) => id) };
}

describe('files that cannot be read', () => {
  test.each<readonly [what: string, files: Files, finding: RegExp]>([
    ['no YAML', { [SETTINGS]: 'a: b: c\n' }, /^yaml apps\/swimto\/settings\.yaml:1 this is not YAML/],
    ['no UTF-8', { [SETTINGS]: Buffer.from([0xff, 0xfe, 0x00, 0x41]) }, /^yaml apps\/swimto\/settings\.yaml the file is not UTF-8/],
    ['binary', { 'apps/swimto/more.yaml': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x80]), 'apps/swimto/kustomization.yaml': listing('more.yaml') }, /^yaml apps\/swimto\/more\.yaml the file is not UTF-8/],
    ['a tab', { [SETTINGS]: CONFIG_MAP.replace('  key', '\tkey') }, /^yaml apps\/swimto\/settings\.yaml:7/],
    ['an alias without an anchor', { [SETTINGS]: CONFIG_MAP.replace('value', '*value') }, /^yaml .*alias/i],
    ['aliases that never end', { [SETTINGS]: `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.split('').map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join()}]\n`).join('')}` }, /^yaml .*more than 200000 values/],
    ['a template', { [SETTINGS]: '{{- if .Values.x }}\napiVersion: v1\n{{- end }}\n' }, /^yaml /],
    ['an empty kustomization below another', { 'apps/swimto/kustomization.yaml': listing('empty'), 'apps/swimto/empty/kustomization.yaml': '' }, /^build apps\/swimto\/empty\/kustomization\.yaml the kustomization is empty/],
    ['a kustomization with a field that there is not', { 'apps/swimto/kustomization.yaml': `${listing('settings.yaml')}resource:\n- x\n` }, /^build apps\/swimto\/kustomization\.yaml kustomize knows no such field/],
    ['a circle of kustomizations', { 'apps/swimto/kustomization.yaml': listing('../swimto') }, /^build apps\/swimto\/kustomization\.yaml .*cycle/],
    ['a path out of the repository', { 'apps/swimto/kustomization.yaml': listing('../../../etc') }, /^build apps\/swimto\/kustomization\.yaml `\.\.\/\.\.\/\.\.\/etc` leads out of the repository/],
    ['a definition that does not parse', { 'crds/one.yaml': 'kind: CustomResourceDefinition\nspec:\n  group: example.com\n  names: {kind: Boat]\n', 'apps/swimto/settings.yaml': 'apiVersion: example.com/v1\nkind: Boat\nmetadata:\n  name: one\n' }, /^definition-invalid crds\/one\.yaml:4/],
    ['rules of SOPS that do not parse', { '.sops.yaml': 'creation_rules: [\n' }, /^yaml \.sops\.yaml this is not YAML/],
  ])('%s', async (_, files, finding) => {
    const { code, findings } = told(await validateFleet(files));
    expect(findings.some((one) => finding.test(one)) ? [] : findings).toEqual([]);
    expect(findings.length).toBeGreaterThan(0);
    expect(code).toBe(1);
  });

  test('what people write otherwise is read: CRLF, a byte order mark, anchors, comments, an empty document', async () => {
    const anchored = DEPLOYMENT.replace('  name: api\n', '  name: &name api\n').replace('app: api\n  template', 'app: *name\n  template');
    expect(anchored).not.toBe(DEPLOYMENT);
    const all = await validateFleet({ [SETTINGS]: `\ufeff# one\r\n---\r\n${CONFIG_MAP.replaceAll('\n', '\r\n')}---\r\n# nothing\r\n`, 'apps/swimto/deployment.yaml': anchored });
    expect(all).toMatchObject({ code: 0, findings: [], errors: [] });
  });

  test('a symbolic link is left out, as Flux leaves it out', async () => {
    const files = { ...FLEET, 'apps/swimto/kustomization.yaml': listing('deployment.yaml', 'settings.yaml', 'link.yaml') };
    await inDirectory(files, async (directory) => {
      expect(told(await validateIn(directory)).findings).toEqual([expect.stringMatching(/^build apps\/swimto\/kustomization\.yaml `link\.yaml` goes through the symbolic link apps\/swimto\/link\.yaml/)]);
    }, { 'apps/swimto/link.yaml': '/etc/hostname' });
  });

  test('50 MB of YAML in a thousand files', async () => {
    const files = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k8s/${index}.yaml`, CONFIG_MAP.replace('settings', `settings-${index}`).replace('value', 'x'.repeat(50_000))]));
    expect(await validate(files)).toMatchObject({ code: 0, findings: [] });
  }, 120_000);
});

describe('what cannot be told', () => {
  const refused = async (files: Files, ...args: string[]): Promise<string[]> => {
    const { code, errors } = await validate(files, args);
    expect(code).toBe(2);
    return errors.map(({ message }) => message);
  };

  test.each<readonly [what: string, args: string[], message: RegExp]>([
    ['a path that is not there', ['nowhere'], /^nowhere: there is no such file or directory.*\[path-missing\]$/],
    ['a severity that there is not', ['--fail-on', 'faults'], /names 'faults', and there are error, warning.*\[usage\]$/],
    ['a server that there is not', ['--kubernetes', '1.99'], /is no version from 1\.25 to 1\.36.*\[usage\]$/],
    ['definitions that are not there', ['--definitions', 'nowhere'], /\[definitions-missing\]$/],
  ])('%s', async (_, args, message) => {
    expect(await refused(FLEET, ...args)).toEqual([expect.stringMatching(message)]);
  });

  test('a directory without an object', async () => {
    expect(await refused({ 'README.md': 'x', 'values.yaml': 'a: b\n' })).toEqual([expect.stringMatching(/^the repository: no file there holds a Kubernetes object.*\[nothing-to-validate\]$/)]);
  });

  test('a build that only kustomize itself can make, without one', async () => {
    const files = { ...FLEET, 'apps/swimto/kustomization.yaml': `${listing('settings.yaml')}namePrefix: x-\n`, 'apps/swimto/deployment.yaml': '' };
    await inDirectory(files, async (directory) => {
      mkdirSync(join(directory, 'bin'));
      const { code, errors } = await validateIn(directory, [], { ...process.env, PATH: join(directory, 'bin') });
      expect({ code, errors: errors.map(({ code: id }) => id) }).toEqual({ code: 2, errors: ['kustomize-missing'] });
    });
  });

  test('a file that may not be read', async () => {
    await inDirectory(FLEET, async (directory) => {
      chmodSync(join(directory, SETTINGS), 0o000);
      // Whoever may read everything sees nothing wrong.
      const isRoot = process.getuid?.() === 0;
      const { code, findings } = told(await validateIn(directory));
      expect({ code, findings }).toEqual(isRoot ? { code: 0, findings: [] } : { code: 1, findings: [expect.stringMatching(/^yaml apps\/swimto\/settings\.yaml .*may not be read/)] });
    });
  });

  test('a path of a Kustomization that only the cluster knows is told', async () => {
    const { code, notes } = await validateFleet({ 'clusters/eldertree/swimto.yaml': kustomization('swimto', './apps/${CLUSTER}') });
    expect(code).toBe(0);
    expect(notes).toContain('flux-system/swimto: its path `./apps/${CLUSTER}` is known on the cluster alone, and was not built');
  });
});

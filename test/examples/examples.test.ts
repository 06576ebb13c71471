import { createHash } from 'crypto';
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { contentsBelow, filesBelow, run, SynthesisedExample } from './example';
import { KustomizeOracle } from '../oracle/oracle';

let oracle: KustomizeOracle;
beforeAll(async () => { oracle = await KustomizeOracle.start(); }, 600_000);
afterAll(() => oracle.stop());

describe.each([
  { name: 'eldertree', apps: 5, pairs: 5 },
  { name: 'content', apps: 8, pairs: 7 },
  { name: 'several-clusters', apps: 8, pairs: 4 },
  { name: 'monitoring', apps: 4, pairs: 1 },
])('examples/$name', ({ name, apps, pairs }) => {
  let example: SynthesisedExample;
  beforeAll(() => { example = new SynthesisedExample(name); });
  afterAll(() => example.remove());

  test('is synthesised without a warning', () => {
    expect(example.ended).toEqual({ code: 0, out: expect.stringContaining(' 0 deleted, 0 unchanged\n'), err: '' });
    expect(example.ended.out.match(/ sha256:[0-9a-f]{64}$/gm)).toHaveLength(apps);
  });

  test('has the same bytes in both copies', () => {
    expect(example.pairs).toHaveLength(pairs);
    for (const { project, fleet } of example.pairs) {
      const names = readFileSync(join(project, 'SHA256SUMS'), 'utf8').trimEnd().split('\n').map((line) => line.slice(66));
      expect(names.length).toBeGreaterThan(0);
      for (const file of [...names, 'SHA256SUMS']) expect(readFileSync(join(fleet, file))).toEqual(readFileSync(join(project, file)));
      const own = filesBelow(project).filter((file) => !file.includes('/'));
      expect(own).toEqual([...names, 'SHA256SUMS'].sort());
      expect(filesBelow(fleet)).toEqual([...own, 'kustomization.yaml'].sort());
    }
  });

  test('passes sha256sum -c in every directory', () => {
    const directories = [...new Set([...example.pairs.flatMap(({ project, fleet }) => [project, fleet]), ...example.fleetDirectories])];
    for (const directory of directories) expect(run(directory, 'sha256sum', ['-c', 'SHA256SUMS'])).toMatchObject({ code: 0, err: '' });
  });

  test('has the digest of the real kustomize, and so says the command', async () => {
    const digests = example.fleetDirectories.filter((directory) => existsSync(join(directory, 'DIGEST')));
    expect(digests).toHaveLength(apps);
    for (const directory of digests) {
      const { output, error } = await oracle.build(contentsBelow(directory), '.');
      expect(error).toBeUndefined();
      const digest = `sha256:${createHash('sha256').update(output!).digest('hex')}\n`;
      expect(readFileSync(join(directory, 'DIGEST'), 'utf8')).toBe(digest);
      expect(example.lifeboat('digest', directory)).toEqual({ code: 0, out: digest, err: '' });
    }
  });

  test('selects by labels of its own and has no hash in a name', () => {
    const selectors: string[] = [];
    const collect = (value: any, inSelector: boolean): void => {
      if (value === null || typeof value !== 'object') return;
      for (const [key, below] of Object.entries(value)) {
        if (inSelector) selectors.push(key);
        collect(below, inSelector || /selector$/i.test(key));
      }
    };
    for (const object of example.objects) {
      collect(object.spec, false);
      if (object.metadata) expect(object.metadata.name).not.toMatch(/(^|-)[0-9a-f]{8}$/);
    }
    expect(selectors).toContain('app.kubernetes.io/name');
    expect(selectors).not.toContain('cdk8s.io/metadata.addr');
  });

  test('passes check', () => {
    expect(example.lifeboat('check')).toMatchObject({ code: 0, out: expect.stringMatching(/They are the same\.\n$/) });
  });

  test('passes validate, as a definition and in each copy', () => {
    expect(example.validated()).toEqual({ code: 0, findings: [], errors: [] });
    for (const copy of ['fleet', ...example.projects.map((project) => `project/${project}`)]) {
      expect([copy, example.validated(join(example.outdir, copy))]).toEqual([copy, { code: 0, findings: [], errors: [] }]);
    }
  });

  test('is as it was when it is synthesised again', () => {
    const before = contentsBelow(example.outdir);
    expect(example.lifeboat('synth')).toMatchObject({ code: 0, out: expect.stringContaining('nothing to do') });
    expect(contentsBelow(example.outdir)).toEqual(before);
  });
});

import { KustomizeOracle } from './oracle';

let oracle: KustomizeOracle;
beforeAll(async () => { oracle = await KustomizeOracle.start(); }, 600_000);
afterAll(() => oracle.stop());

const configMap = (name: string) => `kind: ConfigMap\napiVersion: v1\nmetadata:\n  name: ${name}\ndata: {zone: "yes", at: 0o14}\n`;

test('builds files in the order of resources, keys sorted', async () => {
  const files = { '/app/kustomization.yaml': 'resources: [b.yaml, a.yaml]\n', '/app/a.yaml': configMap('a'), '/app/b.yaml': configMap('b') };
  const document = (name: string) => `apiVersion: v1\ndata:\n  at: 12\n  zone: "yes"\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
  expect(await oracle.build(files, '/app')).toEqual({ output: `${document('b')}---\n${document('a')}` });
});

test('answers an error instead of a text, and goes on', async () => {
  expect((await oracle.build({ '/kustomization.yaml': 'resources: [gone.yaml]\n' })).error).toContain('gone.yaml');
  expect((await oracle.build({ '/kustomization.yaml': '' })).error).toContain('kustomization.yaml is empty');
  expect(await oracle.build({ '/kustomization.yaml': 'resources: []\n' })).toEqual({ output: '' });
});

test('reads with the rules of YAML 1.1 and of go-yaml v3', async () => {
  expect(await oracle.parse11('{a: 0o14, b: yes, c: 1_000}')).toEqual({ output: '{"a":12,"b":true,"c":1000}' });
  expect(await oracle.parse3('{a: 0o14, b: yes, c: 1_000}')).toEqual({ output: '{"a":12,"b":"yes","c":1000}' });
});

test('answers many questions at once, each its own', async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => oracle.parse11(`${index}`)));
  expect(answers.map((answer) => answer.output)).toEqual(answers.map((_, index) => `${index}`));
});

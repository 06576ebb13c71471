import * as fc from 'fast-check';
import { readSimpleYaml } from '../../../src/cli/kustomize/read-simple-yaml';
import { canonicalYaml } from '../../../src/manifest/canonical';
import { ManifestObject } from '../../../src/manifest/manifest-object';
import { KustomizeOracle } from '../../oracle/oracle';

const SEED = 20260105;
const HEAD = 'kind: ConfigMap\napiVersion: v1\nmetadata:\n  name: a\n';
let oracle: KustomizeOracle;
beforeAll(async () => { oracle = await KustomizeOracle.start(); }, 600_000);
afterAll(() => oracle.stop());

const scraps = fc.constantFrom(
  '- ', '-', '  ', '    ', ' ', '\n', '\n  ', '\n    ', '\n  - ', '\n    - ', '\n\t', '\n  \t', 'a', 'b:', 'c: ', 'd', '"e"', '\'f\'', '0x1F', '1_0', '~', '|', '|-', '|\n', '|-\n', ': ', ':', '#', ' # g', '{}', '[]',
  '\n\n', '\n# h\n', '\t', '"', '\'', 'true', '2021-01-01', '-1', '.5', '<<', '*i', '&j ', 'k l', 'm:n', '"o p": ', '\n   ', '\n      ',
);

test(`whatever it takes, it reads as kustomize does (seed ${SEED})`, async () => {
  const counts = { taken: 0, left: 0 };
  const texts = fc.array(scraps, { minLength: 1, maxLength: 14 }).map((parts) => `${HEAD}data:\n  x: ${parts.join('')}\n`);
  for (const text of fc.sample(texts, { seed: SEED, numRuns: 20_000 })) {
    const simple = readSimpleYaml(text);
    if (!simple) {
      counts.left++;
      continue;
    }
    const { output, error } = await oracle.build({ '/k/kustomization.yaml': 'resources: [a.yaml]\n', '/k/a.yaml': text }, '/k');
    expect({ text, output, error }).toEqual({ text, output: canonicalYaml(simple.value as unknown as ManifestObject), error: undefined });
    counts.taken++;
  }
  process.stdout.write(`simple YAML: ${JSON.stringify(counts)}\n`);
  expect(counts.taken).toBeGreaterThan(500);
});

test('takes what manifests are made of, and leaves the rest', () => {
  const manifest = `${HEAD}spec:\n  replicas: 2\n  containers:\n  - name: api\n    image: ghcr.io/x/y:1.2\n    args:\n      - --port=80\n      - "a b"\n  script: |\n    #!/bin/sh\n\n    exit 0\n`;
  expect(readSimpleYaml(manifest)?.value).toMatchObject({
    spec: { replicas: 2, containers: [{ name: 'api', image: 'ghcr.io/x/y:1.2' }], script: '#!/bin/sh\n\nexit 0\n' },
  });
  for (const line of ['a: &b c', 'a: *b', '<<: {}', 'a: "\\n"', 'a: [b]', 'a: b # c', 'a: >\n    b', 'a: 2021-01-01', '1: a', 'a: b\n    c', 'metadata: {}\nmetadata: {}']) {
    expect([line, readSimpleYaml(`${line}\n`)]).toEqual([line, undefined]);
  }
});

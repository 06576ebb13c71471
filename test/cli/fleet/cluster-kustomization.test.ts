import * as fc from 'fast-check';
import { parse } from 'yaml';
import { refusal } from './fleet-repository';
import { listedEntries, listEntries, newKustomization, normalEntry, unlistEntries } from '../../../src/cli/fleet/cluster-kustomization';
import { addProtection, dropProtection, pendingAdoptions } from '../../../src/cli/fleet/protecting-patch';

const SEED = 20260731;
const PLACE = 'clusters/eldertree/kustomization.yaml';
const adoption = { owner: 'swimto', app: 'api' };
const objects = [
  { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api', namespace: 'swimto' },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', name: 'system:true', namespace: '' },
];

/** A kustomization as people write them: any indentation, quoting, comments, blank lines, order of keys, line ends. */
const written = fc.record({
  eol: fc.constantFrom('\n', '\r\n'),
  lastLineEnd: fc.boolean(),
  indent: fc.constantFrom('', '  ', '    '),
  head: fc.constantFrom([], ['# ours'], ['---'], ['# a', '', 'apiVersion: kustomize.config.k8s.io/v1beta1', 'kind: Kustomization'], ['kind:   "Kustomization"  # so']),
  entries: fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z][a-z0-9]{0,6}(\/[a-z]{1,4})?\.yaml$/), fc.constantFrom('', '"', "'"), fc.constantFrom('', ' # why', '   ')),
    { selector: ([entry]) => entry, maxLength: 6 }),
  between: fc.array(fc.nat({ max: 5 }), { maxLength: 3 }),
  tail: fc.constantFrom([], ['# the end'], ['', 'patches:', '- path: p.yaml', '# last'], ['configMapGenerator:', '  - name: a', '    files: [x]'], ['', '']),
  first: fc.boolean(),
}).map(({ eol, lastLineEnd, indent, head, entries, between, tail, first }) => {
  const list = entries.length === 0 ? [] : ['resources: # all', ...entries.flatMap(([entry, quote, comment], index) => [
    ...(between.includes(index) ? [`${indent}# about ${entry}`, ''] : []), `${indent}- ${quote}${entry}${quote}${comment}`,
  ])];
  const parts = first ? [...head, ...list, ...tail] : [...head, ...tail, ...list];
  return { text: (parts.length === 0 ? ['# nothing', 'kind: Kustomization'] : [...parts, 'metadata: {name: x}']).join(eol) + (lastLineEnd ? eol : ''), entries: entries.map(([entry]) => entry) };
});

/** Whether one run of bytes was put into a text, and every other byte is where it was. */
function isInsertion(before: string, after: string): boolean {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  return after.endsWith(before.slice(start));
}

test('adds lines as one run of bytes, and taking them off gives the bytes of before', () => {
  const seen = { listed: 0, unlisted: 0, crlf: 0, open: 0 };
  fc.assert(fc.property(written, ({ text, entries }) => {
    const added = listEntries(PLACE, text, ['swimto.flux.yaml', './a b.flux.yaml']);
    expect(listedEntries(PLACE, added)).toEqual([...entries, 'swimto.flux.yaml', './a b.flux.yaml']);
    expect(isInsertion(text, added)).toBe(true);
    if (text.includes('\r\n')) expect(added.replaceAll('\r\n', '')).not.toContain('\n');
    if (entries.length > 0) expect(unlistEntries(PLACE, added, ['./swimto.flux.yaml', 'a b.flux.yaml'])).toBe(text);
    seen[entries.length > 0 ? 'listed' : 'unlisted'] += 1;
    if (text.includes('\r\n')) seen.crlf += 1;
    if (!text.endsWith('\n')) seen.open += 1;
  }), { seed: SEED, numRuns: 1000 });
  process.stdout.write(`seed ${SEED}: ${JSON.stringify(seen)}\n`);
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(50);
});

test('protects and drops the protection, every other byte as it was', () => {
  fc.assert(fc.property(written, ({ text }) => {
    const patched = addProtection(PLACE, text, adoption, objects);
    expect(isInsertion(text, patched)).toBe(true);
    expect(pendingAdoptions(PLACE, patched)).toEqual([adoption]);
    const other = addProtection(PLACE, patched, { ...adoption, app: 'web' }, objects);
    expect(dropProtection(PLACE, dropProtection(PLACE, other, adoption), { ...adoption, app: 'web' })).toBe(text);
    expect(dropProtection(PLACE, patched, adoption)).toBe(text);
  }), { seed: SEED, numRuns: 500 });
});

test('writes patches that name their objects exactly', () => {
  const patches = parse(addProtection(PLACE, newKustomization([]), adoption, objects)).patches as { patch: string }[];
  expect(patches.map(({ patch }) => parse(patch))).toEqual(objects.map(({ apiVersion, kind, name, namespace }) => ({
    apiVersion, kind, metadata: { name, ...(namespace === '' ? {} : { namespace }), annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } },
  })));
});

test('lists nothing twice, whatever a path looks like', () => {
  const text = 'resources:\n- ./swimto.flux.yaml\n- web/\n';
  expect(listEntries(PLACE, text, ['swimto.flux.yaml', 'web'])).toBe(text);
  expect(normalEntry('https://example.com//a/')).toBe('https://example.com//a/');
});

test('fills an empty list, and leaves one that kustomize takes', () => {
  for (const empty of ['resources: []\n', 'resources:\n', 'resources: [ ] # none\n', 'resources: # none\n']) {
    expect(listedEntries(PLACE, listEntries(PLACE, empty, ['a.flux.yaml']))).toEqual(['a.flux.yaml']);
  }
  expect(unlistEntries(PLACE, 'resources: # all\n- a.flux.yaml\n', ['a.flux.yaml'])).toBe('resources: [] # all\n');
});

test.each([
  ['resources: [a.yaml]\n', 'flow style'],
  ['base: &r\n- a.yaml\nresources: *r\n', 'anchor, an alias'],
  ['resources: &r\n- a.yaml\n', 'anchor, an alias'],
  ['resources: a.yaml\n', 'no plain list'],
  ['resources:\n- a.yaml\nresources:\n- b.yaml\n', 'no single valid YAML document'],
  ['resources:\n- a.yaml\n---\nresources: []\n', 'no single valid YAML document'],
  ['apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n', 'it is Component of'],
  ['apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n', 'it is Kustomization of kustomize.toolkit'],
  ['{resources: [a.yaml]}\n', 'no mapping in block style'],
  ['- a.yaml\n', 'no mapping in block style'],
  ['x: &x\n  resources: [a.yaml]\n<<: *x\n', 'merges keys'],
  ['resources:\n- {a: b}\n', 'only paths may stand'],
  ['kind: Kustomization\n...\n', 'ends in `...`'],
])('refuses %j with a sentence', (text, part) => {
  expect(refusal(() => listEntries(PLACE, text, ['a.flux.yaml']))).toMatch(new RegExp(`^${PLACE}: .*${part.replace(/[.*]/g, '\\$&')}.*\\[kustomization-shape\\]$`));
});

import * as fc from 'fast-check';
import { RootChange } from '../../../src/cli/publish/fleet-changes';
import { code, difference, plain, prose } from '../../../src/cli/publish/markdown';
import { commitMessage, deliveryTitle, pullRequestText } from '../../../src/cli/publish/pull-request';
import { differenceOf } from '../../../src/manifest/difference';
import { ManifestObject } from '../../../src/manifest/manifest-object';
import { object, renderingOf } from '../fleet/fleet-repository';

const SEED = 20261121;

/** Texts that would be more than text on a page that nobody guards. */
const hostile = fc.array(fc.constantFrom(
  '`', '```', '````', '\n', '|', '<script>', '</details>', '</summary>', '@someone', '@example/team', '#12', 'https://example.org/issues/1', '*', '_', '[x](y)', '![x](y)', '&lt;', '\\', '$x$', '~~', '<!--', '-->', '\u202e', '\u001b[31m', ' ', 'word', 'Fixes', '/close', '\r', '\t',
), { maxLength: 8 }).map((parts) => parts.join(''));

function change(before: ManifestObject | undefined, after: ManifestObject | undefined): RootChange['objects'][number] {
  const one = (after ?? before)!;
  const identity = `${one.kind}/${one.metadata.namespace}/${one.metadata.name}`;
  if (before && after) return { identity, kind: 'changed', before, after, fields: differenceOf(before, after) };
  return { identity, kind: after ? 'new' : 'deleted', ...(before ? { before } : {}), ...(after ? { after } : {}), fields: [] };
}

function root(objects: RootChange['objects'], more: Partial<RootChange> = {}): RootChange {
  return { cluster: 'eldertree', kustomization: 'flux-system/swimto', directory: 'clusters/eldertree/swimto', namespaces: ['swimto'], objects, isSuspended: false, dependents: [], rollouts: [], stale: [], ...more };
}

function delivery(changes: RootChange[], findings: object[] = [], notices: string[] = []) {
  return { rendering: renderingOf({}, 'swimto'), base: 'main', changes, findings: { findings: findings as never[], notes: [], errors: [] }, notices, files: 3 };
}

/** What of a page is no code, with the tags of ours taken out; fails where a fence is closed by what it holds. */
function outsideCode(page: string): string {
  let fence: string | undefined;
  const lines = page.split('\n').filter((line) => {
    if (fence !== undefined) {
      const closes = new RegExp(`^ {0,3}\`{${fence.length},}[ \t]*$`).test(line);
      if (closes) fence = undefined;
      return false;
    }
    fence = /^(`{3,})diff$/.exec(line)?.[1];
    return fence === undefined;
  });
  expect(fence).toBeUndefined();
  return lines.join('\n').replace(/`[^`\n]+`/g, '').replace(/<code>[^<]*<\/code>/g, '').replace(/<details><summary>|<\/summary>|<\/details>/g, '');
}

const map = (name: string, data: object): ManifestObject => object('v1', 'ConfigMap', name, 'swimto', { data });

describe('the text', () => {
  test(`lets no content mention, refer, mark up or break out (seed ${SEED})`, () => {
    fc.assert(fc.property(hostile, hostile, hostile, (a, b, c) => {
      const page = pullRequestText(delivery(
        [root([change(map('one', { [a]: b, x: b }), map('one', { [a]: c, x: c })), change(undefined, map(a, {})), change(map(b, {}), undefined)], { dependents: [c], namespaces: [b] })],
        [{ object: `ConfigMap/swimto/${a}`, path: b, verdict: 'refused', reason: `it has ${c} where it had ${a}`, remedy: `\`kubectl get ${b}\`, or ${c}`, rule: 'x', file: 'x', fails: true }], [a],
      ));
      const outside = outsideCode(page);
      expect(outside).not.toMatch(/@[a-z]|(?<!&)#\d|https?:\/\/|<(?!br>)|\[x\]|\*(?!\*)\w|\u202e|\u001b/);
      // Each row of the table has its nine cells.
      for (const row of page.split('\n').filter((line) => line.startsWith('| `eldertree`'))) expect(row.split('|')).toHaveLength(11);
    }), { seed: SEED, numRuns: 500 });
  });

  test('never holds a value of a Secret, nor what a guess could be tried with', () => {
    const secret = (value: string): ManifestObject => object('v1', 'Secret', 'key', 'swimto', { data: { password: value, other: value }, metadata: { name: 'key', namespace: 'swimto', annotations: { last: value } } });
    const reason = 'an immutable Secret keeps its data; Git has <secret value, sha256:01234567> where it had <secret value, sha256:89abcdef>';
    const page = pullRequestText(delivery([root([change(secret('Z2VoZWlt'), secret('bmV1'))])], [{ object: 'Secret/swimto/key', path: 'data', verdict: 'refused', reason, remedy: 'x', rule: 'x', file: 'x', fails: true }]));
    expect(page).toContain('@@ data.password @@\n- <secret value>\n+ <secret value>');
    expect(page).not.toMatch(/Z2VoZWlt|bmV1|sha256/);
  });

  test(`is never longer than GitHub takes, and says what is left out (seed ${SEED})`, () => {
    const some = fc.integer({ min: 0, max: 500 });
    fc.assert(fc.property(some, fc.integer({ min: 1, max: 2000 }), some, (objects, length, findings) => {
      const changes = Array.from({ length: objects }, (_, index) => change(map(`m${index}`, { a: 'x'.repeat(length) }), map(`m${index}`, { a: 'y\n'.repeat(length) })));
      const made = Array.from({ length: findings }, (_, index) => ({ object: `ConfigMap/swimto/m${index}`, path: 'data', verdict: index % 2 ? 'refused' : 'depends', reason: 'r'.repeat(length), remedy: 'x', rule: 'x', file: 'x', fails: true }));
      const page = pullRequestText(delivery([root(changes)], made));
      expect(page.length).toBeLessThan(65_536);
      outsideCode(page);
      const shown = page.match(/^<details>/gm)?.length ?? 0;
      if (shown < objects) expect(page).toMatch(/There is no room for (?:one more object|\d+ more objects)/);
    }), { seed: SEED, numRuns: 15 });
  });

  test('tells of each object what becomes of it', () => {
    const claim = (name: string): ManifestObject => object('v1', 'PersistentVolumeClaim', name, 'swimto', {});
    const page = pullRequestText(delivery([root(
      [change(map('one', { a: '1' }), map('one', { a: '2' })), change(undefined, claim('new')), change(claim('old'), undefined), { ...change(undefined, map('b', {})), kind: 'renamed', from: 'ConfigMap/swimto/a', before: map('a', {}) }],
      { dependents: ['flux-system/web'], rollouts: [{ identity: 'apps/Deployment/swimto/api', how: 'by a rolling update', because: ['spec.template.spec'] }], stale: [{ identity: 'apps/Deployment/swimto/web', reads: 'ConfigMap/swimto/one' }] },
    )]));
    expect(page).toContain('1 changed object, 1 new, 1 renamed, 1 deleted, in 3 files.');
    expect(page).toContain('| `eldertree` | `flux-system/swimto` | `swimto` | 1 | 1 | 1 |  | 1 | `flux-system/web` |');
    expect(page).toContain('- `PersistentVolumeClaim/swimto/old` on `eldertree`. **Its volume goes with it, and the data, where the reclaim policy is Delete.**');
    expect(page).toContain('- `ConfigMap/swimto/a` on `eldertree`, which becomes `ConfigMap/swimto/b`');
    expect(page).toContain('- `apps/Deployment/swimto/api` on `eldertree`: its pods are replaced by a rolling update, since `spec.template.spec` changes.');
    expect(page).toContain('- `apps/Deployment/swimto/web` on `eldertree`: its pods stay.');
    expect(page).toContain('- **PersistentVolumeClaim** `PersistentVolumeClaim/swimto/new` on `eldertree`: new');
    expect(page).toContain('```diff\n@@ data.a @@\n- "1"\n+ "2"\n```');
  });
});

test('the title names the one image of a release, and calls no team', () => {
  const workload = (image: string): ManifestObject => object('apps/v1', 'Deployment', 'api', 'swimto', { spec: { template: { spec: { containers: [{ name: 'api', image }] } } } });
  const release = delivery([root([change(workload('api:1'), workload('api:2'))])]);
  expect(deliveryTitle(release)).toBe('swimto: api:2 on eldertree');
  expect(commitMessage(release)).toBe('swimto: api:2 on eldertree\n\n- changed: Deployment/swimto/api (eldertree)\n\n');
  expect(deliveryTitle({ ...release, rendering: renderingOf({}, '@example/shop') })).toBe('example/shop: api:2 on eldertree');
  expect(deliveryTitle({ ...release, changes: [] })).toBe('swimto: no object differs');
});

test('Markdown keeps its words', () => {
  expect([code('a.b'), code('a`b'), code('a|b'), code('')]).toEqual(['`a.b`', '<code>a&#96;b</code>', '<code>a&#124;b</code>', '<code> </code>']);
  expect(plain('a @b #1 *c*')).toBe('a @&#8203;b #&#8203;1 &#42;c&#42;');
  expect(prose('run `kubectl get x | y` now')).toBe('run <code>kubectl get x &#124; y</code> now');
  expect(difference(['- ```', '+ a'])).toBe('````diff\n- ```\n+ a\n````');
});

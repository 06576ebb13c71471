import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { ApiObject } from 'cdk8s';
import { Defined, defined, refusal } from './defined';
import { Cluster } from '../../src/definition/cluster';
import { FluxApp } from '../../src/definition/flux-app';

const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'api' },
  spec: { replicas: 2, template: { spec: { containers: [{ name: 'api', image: 'x:1', env: [{ name: 'A', value: '1' }] }] } } },
};

function define(cluster: Cluster): void {
  const app = new FluxApp(cluster, 'shop', { namespace: 'shop' });
  new ApiObject(app, 'api', DEPLOYMENT);
  new ApiObject(app, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { KEY: 'value' } });
}

let captured: string;
beforeEach(() => { captured = mkdtempSync(join(tmpdir(), 'lifeboat-captured-')); });
afterEach(() => rmSync(captured, { recursive: true }));

function write(text: string, file = 'eldertree/shop.yaml'): void {
  mkdirSync(dirname(join(captured, file)), { recursive: true });
  writeFileSync(join(captured, file), text);
}
function collected(text: string, file?: string): Defined {
  write(text, file);
  return defined(define, { fleet: { captured } });
}
const refused = (text: string, file?: string): string => refusal(() => collected(text, file)).replaceAll(captured, 'captured');
const change = (text: string, object = 'apps/Deployment/shop/api'): string => `- object: ${object}\n  changes:\n${text.replace(/^(?=.)/gm, '  ')}`;

test('fields are set and removed, and what stands around them stays', () => {
  const found = collected(change('- set: spec.replicas\n  to: 5\n  was: 2\n- set: spec.template.spec.containers[name=api].env[name=B]\n  to:\n    name: B\n    value: "2"\n- remove: spec.template.spec.containers[name=api].image\n  was: x:1\n'));
  expect(found.object('shop', 'Deployment').spec).toEqual({
    replicas: 5, template: { spec: { containers: [{ name: 'api', env: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }] }] } },
  });
  expect(found.warnings).toEqual([]);
});

test('an object comes with the owner labels, and one goes', () => {
  const found = collected('- object: ConfigMap/shop/extra\n  add:\n    apiVersion: v1\n    kind: ConfigMap\n    metadata:\n      name: extra\n      namespace: shop\n    data:\n      A: "1"\n- object: ConfigMap/shop/settings\n  remove: true\n');
  expect(found.object('shop', 'ConfigMap')).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'extra', namespace: 'shop', labels: { 'kustomize.toolkit.fluxcd.io/name': 'shop', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' } },
    data: { A: '1' },
  });
});

test('what changes nothing any more is warned of, with its line', () => {
  const { warnings } = collected(`# head\n${change('- set: spec.replicas\n  to: 2\n  was: 1\n')}- object: ConfigMap/shop/gone\n  remove: true\n`);
  expect(warnings.map(({ code, message }) => [code, message.replaceAll(captured, 'captured')])).toEqual([
    ['captured-needless', expect.stringMatching(/^captured\/eldertree\/shop\.yaml:4: the definition itself says 2 at spec\.replicas .*delete it/)],
    ['captured-needless', expect.stringMatching(/^captured\/eldertree\/shop\.yaml:7: the definition has no ConfigMap\/shop\/gone/)],
  ]);
});

test.each([
  ['another value in the definition than when it was captured', change('- set: spec.replicas\n  to: 5\n  was: 3\n'), 'captured-outdated', 3],
  ['a field that the definition has now', change('- set: spec.replicas\n  to: 5\n'), 'captured-outdated', 3],
  ['an entry on the way that is gone', change('- set: spec.template.spec.containers[name=web].image\n  to: x:2\n  was: x:1\n'), 'captured-path', 3],
  ['an entry to stand before that is gone', change('- set: spec.template.spec.containers[name=new]\n  to:\n    name: new\n  before: name=web\n'), 'captured-path', 3],
  ['an object that is gone', change('- set: spec.replicas\n  to: 5\n', 'apps/Deployment/shop/web'), 'captured-object', 1],
  ['another name for the object', change('- set: metadata.name\n  to: web\n  was: api\n'), 'captured-file', 1],
  ['the owner labels', change('- remove: metadata.labels["kustomize.toolkit.fluxcd.io/name"]\n  was: shop\n'), 'captured-file', 1],
  ['a Secret in the clear', '- object: Secret/shop/s\n  add:\n    apiVersion: v1\n    kind: Secret\n    metadata:\n      name: s\n      namespace: shop\n    data:\n      key: eA==\n', 'secret-literal', 1],
  ['no path', change('- set: spec..replicas\n  to: 5\n'), 'captured-file', 3],
  ['no value', change('- set: spec.replicas\n'), 'captured-file', 3],
  ['a key that is none', change('- set: spec.replicas\n  to: 5\n  is: 2\n'), 'captured-file', 3],
  ['an object twice', '- object: a\n  remove: true\n- object: a\n  remove: true\n', 'captured-file', 3],
])('%s is refused', (_, text, code, line) => {
  expect(refused(text)).toMatch(new RegExp(`^captured/eldertree/shop\\.yaml:${line}\\b.*\\[${code}\\]$`, 's'));
});

test.each(['eldertree/shop.yml', 'eldertree/web.yaml', 'other/shop.yaml', 'shop.yaml'])('%s belongs to no app', (file) => {
  expect(refused('', file)).toMatch(new RegExp(`^captured/${file}: .*eldertree/shop\\.yaml.*\\[captured-unknown\\]$`));
});

import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { lifeboat } from './command-line';
import { contents } from './contents';
import { programDirectory } from './program';

const BODY = `
const app = new FluxApp(cluster, 'shop', { namespace: 'shop' });
configMap(app, 'settings', { LEVEL: 'info' });
configMap(app, 'spare', { KEY: 'value' });
new ApiObject(app, 'api', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: { spec: { containers: [{ name: 'api', image: app.image('api') }] } } } });
new EmergencyCopy(app, 'emergency');
`;
const APP = 'dist/fleet/clusters/eldertree/shop';

let cwd: string;
beforeEach(() => {
  cwd = programDirectory(BODY);
  writeFileSync(join(cwd, 'images.yaml'), 'images:\n  api: ghcr.io/example/api:1\n');
  expect(lifeboat(cwd, 'synth')).toMatchObject({ code: 0 });
});
afterEach(() => rmSync(cwd, { recursive: true }));

const edit = (file: string, from: string, to: string): void => {
  const path = join(cwd, APP, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
};
const capture = (...args: string[]): ReturnType<typeof lifeboat> => lifeboat(cwd, 'capture', '--fleet', 'dist/fleet', ...args);

test('an edit of the fleet copy comes to both copies', () => {
  edit('3-configmap-settings.yaml', 'LEVEL: info', 'LEVEL: "no"\n  MORE: |\n    one\n    two');
  edit('3-deployment-api.yaml', 'api:1', 'api:2');
  edit('kustomization.yaml', '- 3-configmap-spare.yaml\n', '- 3-service-api.yaml\n');
  writeFileSync(join(cwd, APP, '3-service-api.yaml'), 'apiVersion: v1\nkind: Service\nmetadata:\n  name: api\n  namespace: shop\nspec:\n  ports:\n  - port: 80\n');
  const { code, out, err } = capture();
  expect([code, err]).toEqual([0, '']);
  expect(readFileSync(join(cwd, 'images.yaml'), 'utf8')).toBe('images:\n  api: ghcr.io/example/api:2\n');
  expect(readFileSync(join(cwd, 'captured/eldertree/shop.yaml'), 'utf8').replace(/^#.*\n/gm, '')).toBe(
    '- object: ConfigMap/shop/settings\n  changes:\n  - set: data.LEVEL\n    to: "no"\n    was: info\n  - set: data.MORE\n    to: |\n      one\n      two\n'
    + '- object: ConfigMap/shop/spare\n  remove: true\n'
    + '- object: Service/shop/api\n  add:\n    apiVersion: v1\n    kind: Service\n    metadata:\n      name: api\n      namespace: shop\n    spec:\n      ports:\n      - port: 80\n');
  rmSync(join(cwd, 'dist'), { recursive: true });
  expect(lifeboat(cwd, 'synth')).toMatchObject({ code: 0, err: '' });
  for (const copy of [APP, 'dist/project/shop/k8s']) {
    expect(readFileSync(join(cwd, copy, '3-configmap-settings.yaml'), 'utf8')).toContain('LEVEL: "no"\n  MORE: |\n    one\n    two\n');
  }
  expect(capture().out).toMatch(/\(as it was\)/);
  expect(out).toContain(`rm ${APP}/`);
});

test('nothing to capture writes nothing', () => {
  const before = contents(cwd);
  expect(capture()).toMatchObject({ code: 0, out: expect.stringMatching(/^Nothing to capture/) });
  expect(contents(cwd)).toEqual(before);
});

test('comments of people stay, and a second capture adds to the first', () => {
  edit('3-configmap-settings.yaml', 'LEVEL: info', 'LEVEL: debug');
  expect(capture()).toMatchObject({ code: 0 });
  const file = join(cwd, 'captured/eldertree/shop.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('  - set: data.LEVEL', '  # until the release\n  - set: data.LEVEL'));
  edit('3-configmap-spare.yaml', 'KEY: value', 'KEY: other');
  expect(capture()).toMatchObject({ code: 0 });
  expect(readFileSync(file, 'utf8')).toMatch(/# until the release\n {2}- set: data\.LEVEL\n {4}to: debug[\s\S]*data\.KEY/);
});

test('a file that the definition refuses is put back', () => {
  appendFileSync(join(cwd, APP, '3-configmap-settings.yaml'), '---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: Not_a_name\n  namespace: shop\n');
  const before = contents(cwd);
  expect(capture()).toMatchObject({ code: 2, err: expect.stringContaining('[object-name]') });
  expect(contents(cwd)).toEqual(before);
});

test('a Secret is left out, with the way out', () => {
  writeFileSync(join(cwd, APP, '3-secret-key.yaml'), 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: key\n  namespace: shop\ndata:\n  key: aHVudGVyMg==\n');
  edit('kustomization.yaml', 'resources:\n', 'resources:\n- 3-secret-key.yaml\n');
  const { code, out } = capture();
  expect([code, out]).toEqual([1, expect.stringMatching(/Secret\/shop\/key: .*SOPS/)]);
  expect(out).not.toContain('aHVudGVyMg');
});

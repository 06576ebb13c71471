import { Construct } from 'constructs';
import { configMap, refusalOf, rendered } from './defined';
import { EmergencyCopy } from '../../src/definition/emergency-copy';
import { FluxApp } from '../../src/definition/flux-app';

const shop = (define: (app: FluxApp) => void) => (cluster: Construct): void => {
  const app = new FluxApp(cluster, 'shop', { namespace: 'shop' });
  configMap(app);
  define(app);
};

test('gives the app a project copy, and the project table its runbook', () => {
  const { trees, directories } = rendered(shop((app) => { new EmergencyCopy(app, 'emergency', { runbookUrl: 'https://example.org/runbook' }); }));
  const project = trees.find(({ kind }) => kind === 'project')!;
  expect(project.project).toBe('shop');
  expect(project.files.map(({ path }) => path)).toEqual([
    'k8s/3-configmap-settings.yaml', 'k8s/DIGEST', 'k8s/SHA256SUMS',
    'scripts/emergency-deploy.sh', 'scripts/resume-flux.sh', 'scripts/validate-k8s-sync.sh', 'EMERGENCY_DEPLOYMENT.md',
  ]);
  expect(directories).toMatchObject([{ project: 'shop', projectPath: 'k8s', fleetPath: 'clusters/eldertree/shop' }]);
  const fleet = trees.find(({ kind }) => kind === 'fleet')!.files;
  expect(fleet.find(({ path }) => path.endsWith('PROJECTS.md'))!.text).toContain('[runbook](https://example.org/runbook)');
});

test('is what gives it: without one there is the fleet copy alone', () => {
  const { trees, directories } = rendered(shop(() => undefined));
  expect(trees.map(({ kind }) => kind)).toEqual(['fleet']);
  expect(directories[0].project).toBeUndefined();
  expect(directories[0].projectPath).toBeUndefined();
});

test('on two clusters stands below the names of both', () => {
  const { directories } = rendered((cluster, fleet) => {
    for (const one of [cluster, fleet.addCluster('birch')]) shop((app) => { new EmergencyCopy(app, 'emergency'); })(one);
  });
  expect(directories.map(({ projectPath }) => projectPath)).toEqual(['k8s/eldertree', 'k8s/birch']);
});

test('stands directly in an app', () => {
  expect(refusalOf(shop((app) => { new EmergencyCopy(new Construct(app, 'inner'), 'emergency'); }))).toBe('eldertree/shop/inner/emergency: an EmergencyCopy '
    + "stands directly in the FluxApp that it copies, and its scope is none. Write new EmergencyCopy(app, 'emergency'). [emergency-copy-scope]");
  expect(refusalOf((cluster) => { new EmergencyCopy(cluster, 'emergency'); })).toContain('[emergency-copy-scope]');
});

test('stands there once', () => {
  expect(refusalOf(shop((app) => { new EmergencyCopy(app, 'one'); new EmergencyCopy(app, 'two'); }))).toBe('eldertree/shop/two: the app has an EmergencyCopy '
    + 'already, eldertree/shop/one. Keep one of them. [emergency-copy-twice]');
});

test.each(['runbook.md', 'javascript:alert(1)', 'https://example.org/a b', 'https://example.org/a)b', 'https://'])('refuses the runbook %j', (runbookUrl) => {
  expect(refusalOf(shop((app) => { new EmergencyCopy(app, 'emergency', { runbookUrl }); }))).toBe('eldertree/shop/emergency runbookUrl: '
    + `'${runbookUrl}' is no http or https URL. Give one, or leave it out. [runbook-url]`);
});

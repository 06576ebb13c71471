import { readFileSync } from 'fs';
import { join } from 'path';
import { configMap, deployment, gitRepositories, GitRepository } from './git-repository';
import { contentsBelow, SynthesisedExample } from '../examples/example';

const repository = gitRepositories();
const LAST = ['--base', 'HEAD~1', '--head', 'HEAD'];

interface Found {
  readonly findings: { readonly object: string; readonly path: string; readonly file: string }[];
  readonly compared: { readonly changed: string[]; readonly made: string[]; readonly gone: string[] };
  readonly notes: string[];
  readonly errors: { readonly code: string; readonly message: string }[];
}

function found(one: GitRepository, ...args: readonly string[]): Found & { readonly code: number | null } {
  const { code, out, err } = one.immutable([...LAST, '--format', 'json', ...args]);
  expect(err).toBe('');
  return { code, ...JSON.parse(out) as Found };
}

/** A Kustomization of Flux. */
function flux(name: string, path: string, source = 'GitRepository/flux-system', more = ''): string {
  const [kind, sourceName] = source.split('/');
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ${name}
  namespace: flux-system
spec:
  interval: 10m
  path: ${path}
  prune: true
  sourceRef:
    kind: ${kind}
    name: ${sourceName}
${more}`;
}

function kustomization(text: string): string {
  return `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${text}`;
}

const API = 'apps/Deployment/swimto/api';
const REFUSED = { object: API, path: 'spec.selector' };

describe('a fleet that lifeboat writes', () => {
  let example: SynthesisedExample;
  beforeAll(() => { example = new SynthesisedExample('eldertree'); });
  afterAll(() => example.remove());

  test('its cluster, which lists nothing but the objects of Flux, is compared with all its apps', () => {
    const one = repository(contentsBelow(example.fleet));
    const file = 'clusters/eldertree/swimto/3-deployment-api.yaml';
    const text = readFileSync(join(example.fleet, file), 'utf8');
    one.commit({ [file]: text.replace(/(selector:\n {4}matchLabels:\n)/, '$1      tier: web\n') });
    for (const paths of [['clusters/eldertree'], ['clusters'], []]) {
      const { code, findings, compared, notes, errors } = found(one, ...paths);
      expect({ paths, code, findings, errors, notes }).toMatchObject({ paths, code: 1, findings: [{ ...REFUSED, file }], errors: [], notes: [] });
      expect(compared.changed).toEqual([API]);
    }
  });
});

describe('the layout of flux2-kustomize-helm-example', () => {
  const namespaced = (app: string): string => deployment('api', app).replace('namespace: swimto', 'namespace: apps');
  const files = {
    'clusters/production/flux-system/kustomization.yaml': kustomization('resources: [gotk-sync.yaml]\n'),
    'clusters/production/flux-system/gotk-sync.yaml': `${flux('flux-system', './clusters/production')}`,
    'clusters/production/apps.yaml': flux('apps', './apps/production'),
    'clusters/production/infrastructure.yaml': `${flux('controllers', './infrastructure/controllers')}---\n${flux('configs', './infrastructure/configs')}`,
    'clusters/staging/flux-system/kustomization.yaml': kustomization('resources: [gotk-sync.yaml]\n'),
    'clusters/staging/flux-system/gotk-sync.yaml': `${flux('flux-system', './clusters/staging')}`,
    'clusters/staging/apps.yaml': flux('apps', './apps/staging'),
    'apps/base/kustomization.yaml': kustomization('resources: [api.yaml]\n'),
    'apps/base/api.yaml': namespaced('a'),
    'apps/production/kustomization.yaml': kustomization('resources: [../base]\n'),
    'apps/staging/kustomization.yaml': kustomization('resources: [settings.yaml]\n'),
    'apps/staging/settings.yaml': configMap('settings', '1'),
    'infrastructure/controllers/web.yaml': deployment('web', 'a'),
    'infrastructure/configs/kustomization.yaml': kustomization('resources: [config.yaml]\n'),
    'infrastructure/configs/config.yaml': configMap('config', '1'),
  };

  test('is followed from the directory of a cluster, out of it, and no further', () => {
    const one = repository(files);
    one.commit({ 'apps/base/api.yaml': namespaced('b'), 'infrastructure/controllers/web.yaml': deployment('web', 'b'), 'infrastructure/configs/config.yaml': configMap('config', '2') });
    const production = found(one, 'clusters/production');
    expect(production).toMatchObject({
      code: 1, notes: [], errors: [], compared: { changed: ['ConfigMap/swimto/config', 'apps/Deployment/apps/api', 'apps/Deployment/swimto/web'], made: [], gone: [] },
    });
    expect(production.findings.map(({ object }) => object).sort()).toEqual(['apps/Deployment/apps/api', 'apps/Deployment/swimto/web']);
    expect(found(one, 'clusters/staging')).toMatchObject({ code: 0, compared: { changed: [] }, notes: [], errors: [] });
    expect(found(one, 'clusters').compared).toEqual(production.compared);
    expect(found(one).compared).toEqual(production.compared);
    // A file is that file, whatever it leads to.
    expect(found(one, 'clusters/production/apps.yaml')).toMatchObject({ code: 0, compared: { changed: [] } });
  });

  test('a path that moves pairs what stood in the one directory with what stands in the other', () => {
    const one = repository(files);
    one.commit({ 'apps/base/api.yaml': null, 'apps/base/kustomization.yaml': null, 'apps/production/kustomization.yaml': null, 'apps/prod/api.yaml': namespaced('b'), 'clusters/production/apps.yaml': flux('apps', './apps/prod') });
    for (const paths of [['clusters/production'], []]) {
      expect(found(one, ...paths)).toMatchObject({
        code: 1, findings: [{ object: 'apps/Deployment/apps/api', file: 'apps/prod/api.yaml' }], compared: { made: [], gone: [] }, notes: [], errors: [],
      });
    }
  });

  test('a path that is pointed to another directory that stood there before is told by what was applied, not by its files', () => {
    const one = repository({ ...files, 'apps/other/api.yaml': namespaced('b') });
    one.commit({ 'clusters/production/apps.yaml': flux('apps', './apps/other') });
    for (const paths of [['clusters/production'], []]) {
      expect(found(one, ...paths)).toMatchObject({ code: 1, findings: [{ object: 'apps/Deployment/apps/api', file: 'apps/other/api.yaml' }] });
    }
  });

  test('an app that leaves the cluster is gone, and one that comes is made, though the files stay', () => {
    const one = repository(files);
    one.commit({ 'clusters/production/apps.yaml': null });
    expect(found(one, 'clusters/production').compared).toMatchObject({ gone: ['apps/Deployment/apps/api', 'kustomize.toolkit.fluxcd.io/Kustomization/flux-system/apps'] });
    one.commit({ 'clusters/production/apps.yaml': flux('apps', './apps/production') });
    expect(found(one, 'clusters/production').compared).toMatchObject({ made: ['apps/Deployment/apps/api', 'kustomize.toolkit.fluxcd.io/Kustomization/flux-system/apps'] });
  });
});

describe('what Flux objects lead to', () => {
  test('circles end', () => {
    const one = repository({ 'a/flux.yaml': flux('b', './b'), 'b/flux.yaml': `${flux('a', './a')}---\n${flux('c', 'b')}`, 'b/api.yaml': deployment('api', 'a') });
    one.commit({ 'b/api.yaml': deployment('api', 'b') });
    for (const paths of [['a'], ['b'], []]) expect(found(one, ...paths)).toMatchObject({ code: 1, findings: [{ ...REFUSED, file: 'b/api.yaml' }], errors: [] });
  });

  test('a path that leads nowhere is an error where it is new, and said where it was so before', () => {
    const one = repository({ 'cluster/apps.yaml': flux('apps', './apps'), 'apps/api.yaml': deployment('api', 'a'), 'cluster/old.yaml': flux('old', './old') });
    one.commit({ 'apps/api.yaml': null, 'other/api.yaml': deployment('api', 'a') });
    const { code, errors, notes } = found(one, 'cluster');
    expect(code).toBe(2);
    expect(errors).toEqual([expect.objectContaining({
      code: 'flux-path-missing',
      message: expect.stringMatching(/^cluster\/apps\.yaml:1: the Kustomization flux-system\/apps applies `\.\/apps`, and [0-9a-f]{12} \(HEAD\) has no such directory, so that Flux reports an error and applies nothing of it\. Correct spec\.path, .*\[flux-path-missing\]$/),
    })]);
    expect(notes).toEqual(['Kustomizations whose path leads nowhere, before as now, apply nothing: flux-system/old (./old)']);
    one.commit({ 'apps/api.yaml': deployment('api', 'b') });
    // What was not there before was not applied before.
    expect(found(one, 'cluster')).toMatchObject({ code: 0, compared: { made: [API] }, errors: [] });
  });

  test('another source is said and not followed; the repository is known by its name or since it applies this very file', () => {
    const one = repository({
      'cluster/sync.yaml': flux('cluster', './cluster', 'GitRepository/fleet'),
      'cluster/own.yaml': flux('own', './apps', 'GitRepository/fleet'),
      'cluster/podinfo.yaml': flux('podinfo', './deploy', 'GitRepository/podinfo'),
      'cluster/flux.yaml': flux('flux', './', 'OCIRepository/flux-manifests'),
      'cluster/late.yaml': flux('late', './deploy/${CLUSTER}', 'GitRepository/fleet'),
      'apps/api.yaml': deployment('api', 'a'),
      'deploy/web.yaml': deployment('web', 'a'),
    });
    one.commit({ 'apps/api.yaml': deployment('api', 'b'), 'deploy/web.yaml': deployment('web', 'b') });
    expect(found(one, 'cluster')).toMatchObject({
      code: 1,
      findings: [REFUSED],
      notes: [
        'Kustomizations that take their files from a source that is not known to be this repository were not followed: flux-system/flux (OCIRepository flux-manifests), flux-system/podinfo (GitRepository podinfo)',
        'Kustomizations whose path is substituted were not followed: flux-system/late (./deploy/${CLUSTER})',
      ],
    });
  });

  test('a path that a patch writes is that of the build', () => {
    const one = repository({
      'cluster/kustomization.yaml': kustomization('resources: [../tenants]\npatches:\n- target: { kind: Kustomization }\n  patch: |\n    - op: replace\n      path: /spec/path\n      value: ./apps\n'),
      'tenants/kustomization.yaml': kustomization('resources: [sync.yaml]\n'),
      'tenants/sync.yaml': flux('apps', './PLACEHOLDER'),
      'apps/api.yaml': deployment('api', 'a'),
    });
    one.commit({ 'apps/api.yaml': deployment('api', 'b') });
    expect(found(one, 'cluster')).toMatchObject({ code: 1, findings: [REFUSED], notes: [], errors: [] });
  });

  test('of a directory without a kustomization each kustomization below is built as a whole, patches and all', () => {
    const one = repository({
      'cluster/apps.yaml': flux('apps', './apps'),
      'apps/swimto/kustomization.yaml': kustomization('namespace: swimto\nresources: [api.yaml, ../../swimto/flux.yaml]\n'),
      'apps/swimto/api.yaml': deployment('api', 'a').replace('  namespace: swimto\n', ''),
      'swimto/flux.yaml': flux('swimto', './swimto/app'),
      'swimto/app/web.yaml': deployment('web', 'a'),
    });
    one.commit({ 'apps/swimto/api.yaml': deployment('api', 'b').replace('  namespace: swimto\n', ''), 'swimto/app/web.yaml': deployment('web', 'b') });
    expect(found(one, 'cluster')).toMatchObject({ code: 1, compared: { changed: [API, 'apps/Deployment/swimto/web'] }, notes: [], errors: [] });
  });

  test('what nothing reads below a named directory is compared as it stands, and said', () => {
    const one = repository({ 'cluster/kustomization.yaml': kustomization('resources: [flux.yaml]\n'), 'cluster/flux.yaml': flux('apps', './cluster/apps'), 'cluster/apps/api.yaml': deployment('api', 'a'), 'cluster/beside/web.yaml': deployment('web', 'a') });
    one.commit({ 'cluster/apps/api.yaml': deployment('api', 'b'), 'cluster/beside/web.yaml': deployment('web', 'b') });
    expect(found(one, 'cluster')).toMatchObject({
      compared: { changed: [API, 'apps/Deployment/swimto/web'] },
      notes: ['cluster/beside/web.yaml: below cluster, and read by nothing that is built; compared as they stand'],
    });
  });
});

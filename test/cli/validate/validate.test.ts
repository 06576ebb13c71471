import { join } from 'path';
import { CONFIG_MAP, DEPLOYMENT, Files, FLEET, inDirectory, kustomization, listing, validate, validateFleet, validateIn } from './small-fleet';
import { fluxDefinition } from '../../../src/cli/custom/flux-definitions';

const APP = 'apps/swimto/deployment.yaml';
const LATEST = { [APP]: DEPLOYMENT.replace('api:1.4.2', 'api:latest') };

function definitionOf(properties: object, rule?: string): string {
  const spec = { type: 'object', properties, ...(rule === undefined ? {} : { 'x-kubernetes-validations': [{ rule }] }) };
  const openAPIV3Schema = { type: 'object', properties: { spec } };
  return JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'boats.example.com' },
    spec: { group: 'example.com', scope: 'Cluster', names: { kind: 'Boat', plural: 'boats' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }] },
  });
}

function annotated(value: string): string {
  return DEPLOYMENT.replace('  labels:', `  annotations:\n    cdk8s-lifeboat.io/validate-acknowledged: "${value}"\n  labels:`);
}

describe('what fails', () => {
  const moving = { [APP]: DEPLOYMENT.replace('api:1.4.2', 'api:main') };

  test('a warning is told, and fails where it is asked for', async () => {
    expect(await validateFleet(moving)).toMatchObject({ code: 0, findings: [{ rule: 'image-moving', severity: 'warning', fails: false }] });
    expect(await validateFleet(moving, ['--fail-on', 'error,warning'])).toMatchObject({ code: 1, findings: [{ fails: true }] });
  });

  test('one finding about one object is acknowledged with a reason, and no other', async () => {
    expect(await validateFleet({ [APP]: annotated('image-unpinned: built on the node').replace('api:1.4.2', 'api') })).toMatchObject({ code: 0, findings: [] });
    expect(await validateFleet({ [APP]: annotated('spec.replicas: it was').replace('replicas: 2', 'replicas: two') })).toMatchObject({ code: 0, findings: [] });
    const unlike = await validateFleet({ [APP]: annotated('image-unpinned: built on the node').replace('api:1.4.2', 'api').replace('replicas: 2', 'replicas: two') });
    expect(unlike.findings.map(({ rule }) => rule)).toEqual(['schema-type']);
    const without = await validateFleet({ [APP]: annotated('image-unpinned').replace('api:1.4.2', 'api') });
    expect(without.findings.map(({ rule, problem }) => [rule, problem])).toEqual([
      ['image-unpinned', expect.any(String)], ['acknowledgement', "the acknowledgement of 'image-unpinned' names no reason and silences nothing"],
    ]);
  });

  test('a custom kind without a definition is told, and with --strict nothing can be said', async () => {
    const route = { 'apps/swimto/settings.yaml': 'apiVersion: example.com/v1\nkind: Boat\nmetadata:\n  name: boat\n' };
    const told = await validateFleet(route);
    expect(told).toMatchObject({ code: 0, notes: ['no CustomResourceDefinition is here of Boat.example.com (1 object): their fields were not looked at. Give them with `--definitions`'] });
    expect(await validateFleet(route, ['--strict'])).toMatchObject({ code: 2, errors: [{ code: 'definition-unknown' }] });
  });

  describe('a rule that could not be run', () => {
    const boat = (rule: string, seats = '2', count = 1): Files => ({
      'crds/boats.yaml': definitionOf({ seats: { type: 'integer' } }, rule),
      ...Object.fromEntries(Array.from({ length: count }, (_, index) => [
        `boats/${index}.yaml`, `apiVersion: example.com/v1\nkind: Boat\nmetadata:\n  name: boat-${index}\nspec:\n  seats: ${seats}\n`,
      ])),
    });
    const SAID = 'a rule of the definition boats.example.com at spec was not judged in 2 objects: a rule could not be run here, since the function `sail()` is not known here: sail(self)';

    test('is told, with how many objects it was for, and the object is not called well', async () => {
      const told = await validate(boat('sail(self)', '2', 2));
      expect(told).toMatchObject({ code: 0, findings: [], notes: [`${SAID}. Ask the API server: \`kubectl apply --dry-run=server -f FILE\``] });
      expect(JSON.parse(told.out)).toMatchObject({ unjudged: [{ what: 'rule', name: 'boats.example.com at spec', objects: 2 }] });
      expect(await validate(boat('self.seats > 1'))).toMatchObject({ code: 0, findings: [], notes: [] });
      expect(await validate(boat('self.seats > 2'))).toMatchObject({ code: 1, findings: [{ rule: 'custom-resource' }] });
    });

    test('has the last line of text say so, and is in what GitHub shows', async () => {
      expect((await validate(boat('sail(self)'), ['--format', 'text'])).out).toMatch(/was not judged in 1\s+object[^]*\nNothing is wrong in what was judged\.\n$/);
      expect((await validate(boat('self.seats > 1'), ['--format', 'text'])).out).toMatch(/\nNothing is wrong\.\n$/);
      expect((await validate(boat('sail(self)'), ['--format', 'github'])).out).toMatch(/^::notice [^\n]*was not judged in 1 object/);
    });

    test('is an error with --strict', async () => {
      expect(await validate(boat('sail(self)', '2', 2), ['--strict'])).toMatchObject({ code: 2, notes: [], errors: [{ code: 'rule-not-run', message: expect.stringContaining(SAID) }] });
    });

    test('is told as well where a variable keeps it from being asked', async () => {
      const files = { ...boat('self.seats > 1', '${SEATS}'), 'boats/kustomization.yaml': listing('0.yaml') };
      const substituted = { ...files, 'clusters/eldertree/swimto.yaml': kustomization('swimto', './boats', '  postBuild:\n    substitute:\n      SEATS: "1"\n') };
      const told = await validateFleet({ ...substituted, 'apps/swimto/kustomization.yaml': null, [APP]: null, 'apps/swimto/settings.yaml': null });
      expect(told).toMatchObject({
        code: 0,
        findings: [],
        notes: [
          expect.any(String),
          expect.stringContaining('boats.example.com at spec.seats was not judged in 1 object: a value that it looks at is filled in'),
          'filled in by a variable or by SOPS, and so not judged: Boat spec.seats (1 object)',
        ],
      });
    });
  });

  test('names that are merely alike are not taken for each other', async () => {
    const charts = (name: string): string => `apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata:\n  name: ${name}\n  namespace: flux-system\nspec:\n  interval: 1h\n  url: https://example.com\n`;
    const release = 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: mail\n  namespace: flux-system\nspec:\n  interval: 1h\n  chart:\n    spec:\n      chart: mail\n      sourceRef:\n        kind: HelmRepository\n        name: mailu-charts\n';
    const found = async (name: string) => (await validateFleet({ 'apps/swimto/settings.yaml': `${charts(name)}---\n${release}` })).findings;
    expect(await found('aqua-charts')).toMatchObject([{ rule: 'source-unknown', remedy: expect.stringMatching(/^Add the HelmRepository/) }]);
    expect(await found('mail-charts')).toMatchObject([{ rule: 'source-unknown', remedy: 'Write mail-charts' }]);
    expect(await found('mailu-charts')).toEqual([]);
  });

  test('in a part of a fleet, what a name is for may be elsewhere; what is nearly the name of something here may not', async () => {
    const part = (dependency: string): Files => ({ 'swimto.yaml': kustomization('swimto', './apps', `  dependsOn:\n  - name: ${dependency}\n`), 'apps/settings.yaml': CONFIG_MAP });
    const elsewhere = 'kustomize.toolkit.fluxcd.io/Kustomization/flux-system/swimto needs the Kustomization flux-system/cert-manager, which is not here; what applies it is not here either, so that the fleet may have both';
    expect(await validate(part('cert-manager'))).toMatchObject({ code: 0, findings: [], notes: [expect.any(String), elsewhere] });
    expect(await validate(part('swimt'))).toMatchObject({ code: 1, findings: [{ rule: 'depends-on-unknown', remedy: 'Write swimto' }], notes: [expect.any(String)] });
  });

  test('what is encrypted in a Secret, as in every fleet, is no note', async () => {
    const secret = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: key\n  namespace: swimto\ndata:\n  key: ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]\nsops:\n  mac: x\n';
    const files = { 'apps/swimto/key.yaml': secret, 'apps/swimto/kustomization.yaml': listing('deployment.yaml', 'settings.yaml', 'key.yaml') };
    const told = await validateFleet({ ...files, 'clusters/eldertree/swimto.yaml': kustomization('swimto', './apps/swimto', '  decryption:\n    provider: sops\n') });
    expect(told).toMatchObject({ code: 0, findings: [], notes: [] });
  });

  test('of a built-in kind, too, a value that a variable fills in is told; a text that may be any text is not', async () => {
    const files = {
      [APP]: DEPLOYMENT.replace('replicas: 2', 'replicas: ${COUNT}').replace('api:1.4.2', 'api:${TAG}').replace('containerPort: 8080', 'containerPort: ${PORT}'),
      'clusters/eldertree/swimto.yaml': kustomization('swimto', './apps/swimto', '  postBuild:\n    substitute: {COUNT: "2", TAG: "1.4.2", PORT: "8080"}\n'),
    };
    const note = 'filled in by a variable or by SOPS, and so not judged: Deployment spec.replicas (1 object), Deployment spec.template.spec.containers[].ports[].containerPort (1 object)';
    for (const strict of [[], ['--strict']]) expect(await validateFleet(files, strict)).toMatchObject({ code: 0, findings: [], notes: [note] });
  });

  test('what a variable fills in is no fault, within a list neither', async () => {
    const boats = (value: string): string => `apiVersion: example.com/v1\nkind: Boat\nmetadata:\n  name: boat\nspec:\n  seats:\n  - 1\n  - "${value}"\n`;
    const files = {
      'crds/boats.yaml': definitionOf({ seats: { type: 'array', items: { type: 'integer' } } }),
      'apps/swimto/kustomization.yaml': listing('deployment.yaml', 'settings.yaml', 'boat.yaml'),
      'clusters/eldertree/swimto.yaml': kustomization('swimto', './apps/swimto', '  postBuild:\n    substitute:\n      SEATS: "1"\n'),
    };
    expect(await validateFleet({ ...files, 'apps/swimto/boat.yaml': boats('${SEATS}') })).toMatchObject({ code: 0, findings: [] });
    const plain = await validateFleet({ ...files, 'apps/swimto/boat.yaml': boats('two') });
    expect(plain.findings).toMatchObject([{ rule: 'custom-resource', path: 'spec.seats[1]', file: 'apps/swimto/boat.yaml', line: 8 }]);
  });

  test('a kind of events that other controllers add to the definition of Flux is not judged; by a definition that is here, it is', async () => {
    const alert = 'apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Alert\nmetadata:\n  name: one\n  namespace: flux-system\nspec:\n  providerRef:\n    name: one\n  eventSources:\n  - kind: FluxInstance\n    name: flux\n';
    const told = await validate({ 'alert.yaml': alert });
    expect(told).toMatchObject({ code: 0, findings: [], notes: [expect.stringMatching(/^a rule of the definition alerts\.notification\.toolkit\.fluxcd\.io at spec\.eventSources\[\]\.kind was not judged in 1 object: .*: FluxInstance\./)] });
    const definition = JSON.stringify(fluxDefinition('notification.toolkit.fluxcd.io', 'Alert'));
    expect(await validate({ 'alert.yaml': alert, 'crd.yaml': definition })).toMatchObject({ code: 1, findings: [{ rule: 'custom-resource', path: 'spec.eventSources[0].kind' }] });
    expect(await validate({ 'alert.yaml': alert.replace('name: flux\n', 'nam: flux\n') })).toMatchObject({ code: 1 });
  });

  test('a version that Flux has removed is no fault beside the definitions of an older Flux that has it', async () => {
    const older = JSON.stringify(fluxDefinition('kustomize.toolkit.fluxcd.io', 'Kustomization')).replaceAll('"name":"v1"', '"name":"v1beta2"');
    const files = { 'one.yaml': kustomization('one', './two').replace('/v1\n', '/v1beta2\n'), 'two/settings.yaml': CONFIG_MAP };
    expect((await validate(files)).findings.map(({ rule }) => rule)).toEqual(['kind-removed']);
    expect((await validate({ ...files, 'gotk-components.yaml': older })).findings).toEqual([]);
  });

  test('of several definitions that differ, the cluster has one: what one of them takes is no fault', async () => {
    const object = 'apiVersion: example.com/v1\nkind: Boat\nmetadata:\n  name: boat\nspec:\n  oars: 2\n';
    const [old, now] = [definitionOf({ seats: { type: 'integer' } }), definitionOf({ oars: { type: 'integer' } })];
    expect(await validate({ 'boat.yaml': object, 'a/crd.yaml': old, 'b/crd.yaml': now })).toMatchObject({ code: 0, findings: [] });
    expect(await validate({ 'boat.yaml': object, 'a/crd.yaml': old })).toMatchObject({ code: 1, findings: [{ rule: 'custom-resource', path: 'spec.oars' }] });
  });

  test('a definition that no API server takes is a finding, and no crash', async () => {
    const object = 'apiVersion: example.com/v1\nkind: Boat\nmetadata:\n  name: boat\n';
    const told = await validate({ 'boat.yaml': object, 'crd.yaml': definitionOf({ seats: { type: 3 } }) });
    expect(told.findings.map(({ rule }) => rule)).toContain('definition-invalid');
  });

  test('a definition that is given is one that is known', async () => {
    const definition = JSON.stringify({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'boats.example.com' },
      spec: { group: 'example.com', scope: 'Cluster', names: { kind: 'Boat', plural: 'boats' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }] },
    });
    const files = { 'fleet/app/boat.yaml': 'apiVersion: example.com/v1\nkind: Boat\nmetadata:\n  name: boat\nseats: 2\n', 'definitions/boats.json': definition };
    const told = await validate(files, ['fleet', '--definitions', 'definitions/boats.json', '--strict']);
    expect(told).toMatchObject({ code: 1, findings: [{ rule: 'custom-resource', path: 'seats', file: 'fleet/app/boat.yaml', line: 5 }] });
  });

  test('what an older server does not have yet, and what a newer one no longer has', async () => {
    const policy = (version: string): string => `apiVersion: ${version}\nkind: FlowSchema\nmetadata:\n  name: one\nspec:\n  priorityLevelConfiguration:\n    name: one\n`;
    const rules = async (text: string, server: string): Promise<string[]> => (await validate({ 'one.yaml': text }, ['--kubernetes', server])).findings.map(({ rule }) => rule);
    expect(await rules(policy('flowcontrol.apiserver.k8s.io/v1'), '1.28')).toEqual(['kind-removed']);
    expect(await rules(policy('flowcontrol.apiserver.k8s.io/v1'), '1.36')).toEqual([]);
    expect(await rules(policy('flowcontrol.apiserver.k8s.io/v1beta3'), 'v1.32.1')).toEqual(['kind-removed']);
  });
});

describe('where it looks', () => {
  test('a directory takes in what its Kustomizations lead to', async () => {
    const told = await validateFleet(LATEST, ['clusters/eldertree']);
    expect(told).toMatchObject({ code: 1, findings: [{ rule: 'image-unpinned', file: APP, line: 20 }] });
  });

  test('places are relative to the directory that the command runs in', async () => {
    await inDirectory({ ...FLEET, ...LATEST }, async (directory) => {
      const told = await validateIn(join(directory, 'apps'), ['swimto']);
      expect(told.findings.map(({ file }) => file)).toEqual(['swimto/deployment.yaml']);
    });
  });

  test('what a parent changes of a child counts', async () => {
    const patch = '  patches:\n  - target:\n      kind: Kustomization\n    patch: |\n      - op: add\n        path: /spec/targetNamespace\n        value: swimto\n';
    const files = {
      'clusters/eldertree/flux-system/gotk-sync.yaml': FLEET['clusters/eldertree/flux-system/gotk-sync.yaml'].trimEnd().concat('\n', patch),
      [APP]: DEPLOYMENT.replace('  namespace: swimto\n', ''),
    };
    expect((await validateFleet({ [APP]: files[APP] })).findings.map(({ rule }) => rule)).toEqual(['namespace-missing']);
    expect((await validateFleet(files)).findings).toEqual([]);
  });

  test('what is of another repository is told, and what would be fetched is not fetched', async () => {
    const other = kustomization('podinfo', './kustomize').replace('name: flux-system\n', 'name: podinfo\n');
    const source = FLEET['clusters/eldertree/flux-system/gotk-sync.yaml'].split('---')[0].replace('name: flux-system', 'name: podinfo');
    const told = await validateFleet({
      'clusters/eldertree/podinfo.yaml': `${source}---\n${other}`,
      'apps/swimto/kustomization.yaml': `${listing('deployment.yaml', 'settings.yaml', 'https://example.com/more.yaml')}configMapGenerator:\n- name: board\n  namespace: swimto\n  files:\n  - board.json=https://example.com/board.json\n`,
    });
    expect(told).toMatchObject({ code: 0, findings: [] });
    expect(told.notes).toEqual([
      'flux-system/podinfo builds `kustomize` of GitRepository/podinfo, which is not this repository, and was not built',
      'not fetched, and so not looked at: https://example.com/more.yaml, https://example.com/board.json',
    ]);
  });

  test('variables that a source of the tree gives are known, and one that no file has could give any', async () => {
    const uses = (name: string): string => kustomization('swimto', './apps/swimto', `  postBuild:\n    substituteFrom:\n    - kind: ConfigMap\n      name: ${name}\n`);
    const files = { 'apps/swimto/settings.yaml': CONFIG_MAP.replace('key: value', () => 'key: ${DOMAIN} ${PORT}'), 'clusters/eldertree/vars.yaml': CONFIG_MAP.replace('settings', 'vars').replace('swimto', 'flux-system').replace('key: value', 'DOMAIN: x') };
    expect((await validateFleet({ ...files, 'clusters/eldertree/swimto.yaml': uses('vars') })).findings.map(({ problem }) => problem)).toEqual([expect.stringContaining('nothing gives PORT')]);
    expect(await validateFleet({ ...files, 'clusters/eldertree/swimto.yaml': uses('others') })).toMatchObject({ code: 0, notes: ['flux-system/swimto: DOMAIN, PORT could be given by ConfigMap others, which no file here has'] });
  });
});

describe('how it tells', () => {
  const told = async (format: string): Promise<string> => (await validateFleet(LATEST, ['--format', format])).out;

  test('to people', async () => {
    expect(await told('text')).toBe(`Looked at the repository: 5 objects, 2 builds, 2 Kustomizations of Flux.

apps/Deployment/swimto/api
  apps/swimto/deployment.yaml
  error image-unpinned spec.template.spec.containers[name=api].image (line 20)
    The image ghcr.io/example/api:latest has the tag latest: what runs changes
    without a change in Git, and no rollback brings it back.
    -> Name a version, such as \`:1.4.2\`, or a digest \`@sha256:…\`.

1 error.
`);
    expect((await validateFleet({}, ['--format', 'text'])).out).toMatch(/\n\nNothing is wrong\.\n$/);
  });

  test('to GitHub, to code scanning and to a runner of tests', async () => {
    expect(await told('github')).toMatch(/^::error file=apps\/swimto\/deployment\.yaml,line=20,title=lifeboat validate image-unpinned%3A apps\/Deployment\/swimto\/api::/m);
    const { runs: [{ tool, results }] } = JSON.parse(await told('sarif'));
    expect(tool.driver.rules).toMatchObject([{ id: 'image-unpinned', shortDescription: { text: 'An image has a tag other than latest, or a digest.' } }]);
    expect(results).toMatchObject([{ ruleId: 'image-unpinned', ruleIndex: 0, level: 'error', locations: [{ physicalLocation: { artifactLocation: { uri: APP }, region: { startLine: 20 } } }] }]);
    expect(await told('junit')).toMatch(/<testcase classname="file" name="apps\/swimto\/deployment\.yaml">\n {6}<failure type="image-unpinned"/);
  });
});

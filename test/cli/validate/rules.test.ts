import { readFileSync } from 'fs';
import { join } from 'path';
import { CONFIG_MAP, DEPLOYMENT, FLEET, Files, kustomization, listing, validateFleet } from './small-fleet';
import { RULES } from '../../../src/cli/validate/rules';

const APP = 'apps/swimto/deployment.yaml';
const SETTINGS = 'apps/swimto/settings.yaml';
const FLUX = 'clusters/eldertree/swimto.yaml';
const LIST = 'apps/swimto/kustomization.yaml';
const ENCRYPTED = 'ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]';

function deployment(from: string | RegExp, to: string): Files {
  const changed = DEPLOYMENT.replace(from, to);
  if (changed === DEPLOYMENT) throw new Error(`the Deployment has no ${String(from)}`);
  return { [APP]: changed };
}

function flux(more: string): Files {
  return { [FLUX]: kustomization('swimto', './apps/swimto', more) };
}

function secret(body: string): string {
  return `apiVersion: v1\nkind: Secret\nmetadata:\n  name: key\n  namespace: swimto\n${body}`;
}

function withSecret(body: string, more = ''): Files {
  return { ...flux(more), [LIST]: listing('deployment.yaml', 'settings.yaml', 'key.yaml'), 'apps/swimto/key.yaml': secret(body) };
}

function rule(expression: string): Files {
  const object = `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: rules\n  namespace: swimto\nspec:\n  groups:\n  - name: flux\n    rules:\n    - alert: Stuck\n      expr: '${expression}'\n`;
  return { [LIST]: listing('deployment.yaml', 'settings.yaml', 'rules.yaml'), 'apps/swimto/rules.yaml': object };
}

function text(value: string): Files {
  return { [SETTINGS]: CONFIG_MAP.replace('key: value', () => `key: '${value}'`) };
}

const DECRYPTS = '  decryption:\n    provider: sops\n';
const GIVES = '  postBuild:\n    substitute:\n      NAME: x\n';
const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: boats.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Boat, plural: boats}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              seats: {type: integer, minimum: 1}
`;
function boat(seats: string): Files {
  return {
    'crds/boats.yaml': DEFINITION,
    [LIST]: listing('deployment.yaml', 'settings.yaml', 'boat.yaml'),
    'apps/swimto/boat.yaml': `apiVersion: example.com/v1\nkind: Boat\nmetadata:\n  name: boat\n  namespace: swimto\nspec:\n  seats: ${seats}\n`,
  };
}

/** For each rule: files that break it, what is said, where, and files that are nearly the same and do not. */
const CASES: ReadonlyArray<readonly [rule: string, broken: Files, message: RegExp, place: string, good: Files]> = [
  ['yaml', { [SETTINGS]: 'data: [\n' }, /this is not YAML/, `${SETTINGS}:2`, { [SETTINGS]: CONFIG_MAP }],
  ['yaml', { [SETTINGS]: CONFIG_MAP.replace('  key: value', '  key: value\n  key: other') }, /this is not YAML \(Map keys must be unique/, `${SETTINGS}:8`, {}],
  ['object-incomplete', { [SETTINGS]: 'replicas: 3\n' }, /the document has no apiVersion/, `${SETTINGS}:1`, {}],
  ['object-incomplete', { [SETTINGS]: CONFIG_MAP.replace('  name: settings\n', '') }, /the ConfigMap has no metadata\.name/, `${SETTINGS}:1`, {}],
  ['build', { [SETTINGS]: null }, /there is no `settings\.yaml`/, LIST, { [SETTINGS]: null, [LIST]: listing('deployment.yaml') }],
  ['build', { [LIST]: `${listing('deployment.yaml')}patches:\n- path: nowhere.yaml\n` }, /nowhere\.yaml/, 'apps/swimto', { [LIST]: `${listing('deployment.yaml', 'settings.yaml')}images:\n- name: ghcr.io/example/api\n  newTag: 1.4.3\n` }],
  ['path-missing', { [FLUX]: kustomization('swimto', './apps/swim') }, /the Kustomization flux-system\/swimto builds `\.\/apps\/swim`, and there is no such directory\. Correct the path; `apps` is there/, `${FLUX}:8`, {}],
  ['ignored-file', { 'apps/swimto/more.yaml': CONFIG_MAP.replace('settings', 'more') }, /its ConfigMap more will not be applied/, 'apps/swimto/more.yaml:1', { 'apps/swimto/more.yaml': CONFIG_MAP.replace('settings', 'more'), [LIST]: `${FLEET[LIST]}# - more.yaml is for later\n` }],
  ['duplicate-object', { 'apps/swimto/more.yaml': CONFIG_MAP, [LIST]: listing('deployment.yaml', 'settings.yaml', 'more.yaml') }, /ConfigMap\/swimto\/settings also stands at apps\/swimto\/settings\.yaml:1/, 'apps/swimto/more.yaml:1', {}],
  ['double-ownership', { 'clusters/eldertree/other.yaml': kustomization('other', './apps/swimto') }, /both Kustomizations other \(apps\/swimto\) and swimto \(apps\/swimto\) build it/, `${APP}:1`, { 'clusters/canopy/other.yaml': kustomization('swimto', './apps/swimto') }],
  ['double-ownership', { 'clusters/eldertree/swimto/settings.yaml': CONFIG_MAP.replace('settings', 'own'), [FLUX]: kustomization('swimto', './clusters/eldertree/swimto') }, /both Kustomizations flux-system \(clusters\/eldertree\) and swimto/, 'clusters/eldertree/swimto/settings.yaml:1', {}],
  ['kind-unknown', deployment('kind: Deployment', 'kind: Deploiment'), /the API server has no Deploiment in apps\/v1.*Write Deployment/, `${APP}:2`, {}],
  ['kind-unknown', deployment('apiVersion: apps/v1', 'apiVersion: v1'), /the API server has no Deployment in v1.*Write `apiVersion: apps\/v1`/, `${APP}:1`, {}],
  ['kind-removed', deployment('apiVersion: apps/v1', 'apiVersion: extensions/v1beta1'), /extensions\/v1beta1 Deployment was removed in Kubernetes 1\.16\. Write `apiVersion: apps\/v1`/, `${APP}:1`, {}],
  ['kind-removed', { [FLUX]: kustomization('swimto', './apps/swimto').replace('/v1\n', '/v1beta1\n') }, /was removed in Flux 2\.7/, `${FLUX}:1`, {}],
  ['schema-type', deployment('replicas: 2', 'replicas: "2"'), /spec\.replicas is `"2"`, and it has to be a whole number/, `${APP}:9`, {}],
  ['schema-field', deployment('replicas: 2', 'replica: 2'), /spec\.replica is no field that its kind knows.*Write it as replicas/, `${APP}:9`, {}],
  ['schema-required', deployment(/ {2}selector:\n.*\n.*\n/, ''), /spec\.selector is missing/, `${APP}:8`, {}],
  ['schema-value', deployment('- containerPort: 8080', '- containerPort: 8080\n          protocol: HTTP'), /protocol is "HTTP", and there are SCTP, TCP, UDP/, `${APP}:23`, deployment('- containerPort: 8080', '- containerPort: 8080\n          protocol: UDP')],
  ['schema-twice', deployment('- containerPort: 8080', '- containerPort: 8080\n        - containerPort: 8080\n          name: http'), /is the same entry as \[0\]: containerPort 8080, protocol "TCP"/, `${APP}:23`, deployment('- containerPort: 8080', '- containerPort: 8080\n        - containerPort: 8080\n          protocol: UDP')],
  ['schema-overflow', deployment('replicas: 2', 'replicas: 99999999999'), /beyond what int32 holds/, `${APP}:9`, {}],
  ['custom-resource', boat('0'), /spec\.seats.*1/, 'apps/swimto/boat.yaml:7', boat('2')],
  ['custom-resource', flux('  pruned: true\n'), /pruned.*definition does not know this field/, `${FLUX}:13`, flux('  wait: true\n')],
  ['definition-invalid', { ...boat('1'), 'crds/boats.yaml': `${DEFINITION}  x: [\n` }, /this is not YAML/, 'crds/boats.yaml:22', boat('1')],
  ['name', deployment('name: api\n', 'name: Api_1\n'), /the name 'Api_1' is no DNS name/, `${APP}:4`, {}],
  ['label', deployment('    app: api\n', '    app: "an api"\n'), /the value 'an api' is not empty, nor at most 63/, `${APP}:7`, {}],
  ['label', deployment('    app: api\n', '    "app/": api\n'), /the key '' is no name of at most 63/, `${APP}:7`, deployment('    app: api\n', '    example.com/app: api\n')],
  ['selector', deployment(/app: api\n {4}spec:/, 'app: other\n    spec:'), /the selector asks for app: api, and the labels of the template have other/, `${APP}:12`, {}],
  ['namespace-missing', deployment('  namespace: swimto\n', ''), /has no namespace, nor do its kustomization and the Kustomization swimto give it one/, `${APP}:3`, { ...deployment('  namespace: swimto\n', ''), ...flux('  targetNamespace: swimto\n') }],
  ['substitution-unknown', { ...text('${NAM}'), ...flux(GIVES) }, /nothing gives NAM: `\$\{NAM\}` becomes nothing.*escape it as `\$\$\{NAM\}`/, `${SETTINGS}:7`, { ...text('${NAME} ${OTHER:=x} $${HOME}'), ...flux(GIVES) }],
  ['substitution-syntax', { ...text('${array[@]}'), ...flux(GIVES) }, /cannot read `\$\{array\[@\]\}`: the whole build fails/, `${SETTINGS}:7`, text('${array[@]}')],
  ['depends-on-unknown', flux('  dependsOn:\n  - name: swimt\n'), /it waits for the Kustomization flux-system\/swimt, and no file here has it\. Write swimto/, `${FLUX}:14`, flux('  dependsOn:\n  - name: flux-system\n')],
  ['depends-on-cycle', { ...flux('  dependsOn:\n  - name: other\n'), 'clusters/eldertree/other.yaml': kustomization('other', './apps/other', '  dependsOn:\n  - name: swimto\n'), 'apps/other/settings.yaml': CONFIG_MAP.replace('settings', 'own') }, /dependsOn leads in a circle: flux-system\/other -> flux-system\/swimto -> flux-system\/other/, 'clusters/eldertree/other.yaml:13', {}],
  ['source-unknown', { [FLUX]: kustomization('swimto', './apps/swimto').replace('name: flux-system\n', 'name: fleet\n') }, /it names the GitRepository flux-system\/fleet, and no file here has it/, `${FLUX}:10`, {}],
  ['suspend-false', flux('  suspend: false\n'), /suspend: false is declared/, `${FLUX}:13`, flux('  suspend: true\n')],
  ['force', flux('  force: true\n'), /spec\.force deletes and makes anew/, `${FLUX}:13`, flux('  force: false\n')],
  ['secret-string-data', withSecret(`stringData:\n  key: ${ENCRYPTED}\nsops:\n  mac: x\n`, DECRYPTS), /stringData is turned into data/, 'apps/swimto/key.yaml:6', withSecret(`data:\n  key: ${ENCRYPTED}\nsops:\n  mac: x\n`, DECRYPTS)],
  ['secret-plain', withSecret('data:\n  key: aHVudGVyMg==\n'), /the value of key stands in Git as anybody can read it/, 'apps/swimto/key.yaml:7', withSecret('data: {}\n')],
  ['sops-not-encrypted', withSecret('data:\n  key: aHVudGVyMg==\nsops:\n  mac: x\n', DECRYPTS), /the value of key is not encrypted, though SOPS has been over this file/, 'apps/swimto/key.yaml:7', {}],
  ['sops-not-encrypted', { '.sops.yaml': 'creation_rules:\n- path_regex: .*\\.sops\\.yaml\n', 'apps/swimto/settings.sops.yaml': CONFIG_MAP, [SETTINGS]: null, [LIST]: listing('deployment.yaml', 'settings.sops.yaml') }, /\.sops\.yaml says that this file is encrypted/, 'apps/swimto/settings.sops.yaml:1', { '.sops.yaml': 'creation_rules:\n- path_regex: .*\\.yaml\n  encrypted_regex: ^(data|stringData)$\n' }],
  ['sops-decryption', withSecret(`data:\n  key: ${ENCRYPTED}\nsops:\n  mac: x\n`), /the Kustomization swimto, which builds it, has no spec\.decryption/, 'apps/swimto/key.yaml:8', withSecret(`data:\n  key: ${ENCRYPTED}\nsops:\n  mac: x\n`, DECRYPTS)],
  ['image-unpinned', deployment('api:1.4.2', 'api'), /the image ghcr\.io\/example\/api has no tag, which means latest/, `${APP}:20`, deployment('api:1.4.2', `api@sha256:${'a'.repeat(64)}`)],
  ['image-unpinned', deployment('ghcr.io/example/api:1.4.2', 'registry.example:5000/api:latest'), /has the tag latest/, `${APP}:20`, deployment('ghcr.io/example/api:1.4.2', 'registry.example:5000/api:1')],
  ['image-moving', deployment('api:1.4.2', 'api:main'), /is one that its maker moves on/, `${APP}:20`, {}],
  ['metric-unknown', rule('max(gotk_reconcile_condition{status="False"}) by (name) == 1'), /the alert Stuck names the metric gotk_reconcile_condition, which Flux registers and never records: the alert never fires/, 'apps/swimto/rules.yaml:11', rule('rate(gotk_reconcile_duration_seconds_count{kind="x"}[5m]) > on (gotk_x) my_own_metric')],
  ['metric-unknown', rule('time() - flux_kustomization_last_applied_revision_timestamp > 300'), /names the metric flux_kustomization_last_applied_revision_timestamp, which is none of the Flux Operator/, 'apps/swimto/rules.yaml:11', {}],
  ['metric-unsure', rule('kube_pod_status_fase == 1'), /kube_pod_status_fase.*Name kube_pod_status_phase/, 'apps/swimto/rules.yaml:11', rule('kube_pod_status_phase == 1')],
  ['acknowledgement', deployment('  labels:', '  annotations:\n    cdk8s-lifeboat.io/validate-acknowledged: "image-unpinned: it was"\n  labels:'), /matches no finding about this object/, `${APP}:7`, {}],
];

test('nothing is wrong in a good fleet', async () => {
  expect(await validateFleet({})).toMatchObject({ code: 0, findings: [], errors: [], notes: [] });
});

test.each(CASES)('%s: %#', async (id, broken, message, place, good) => {
  const { findings, code } = await validateFleet(broken);
  const found = findings.filter((one) => one.rule === id);
  expect(found.map(({ file, line }) => (line === undefined ? file : `${file}:${line}`))).toContain(place);
  expect(found.map(({ problem, remedy }) => `${problem}. ${remedy}`).join('\n')).toMatch(message);
  expect(code).toBe(RULES[id as keyof typeof RULES].severity === 'error' || findings.some(({ severity }) => severity === 'error') ? 1 : 0);
  expect((await validateFleet(good)).findings.filter((one) => one.rule === id)).toEqual([]);
});

test('the chapter has each rule, and no other', () => {
  const chapter = readFileSync(join(__dirname, '../../../docs/10-validation.md'), 'utf8');
  const told = [...chapter.matchAll(/^(?:\| )?`([a-z-]+)` (?:\||is a warning)/gm)].map(([, id]) => id);
  expect(told.sort()).toEqual(Object.keys(RULES).sort());
});

test('each rule has a case', () => {
  expect([...new Set(CASES.map(([id]) => id))].sort()).toEqual(Object.keys(RULES).sort());
});

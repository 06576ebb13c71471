import { LiveObject, ManagedFields } from '../../../../src/cli/cluster/live-object';
import { Commands, placeOf } from '../../../../src/cli/live/drift/commands';
import { EditedObject, editWays, scenarioOf } from '../../../../src/cli/live/drift/edit';
import { liveDifferences } from '../../../../src/cli/live/object-difference';
import { ManifestObject } from '../../../../src/manifest/manifest-object';
import { liveOf, written } from '../live-object';

const DEFINED: ManifestObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config', namespace: 'web' }, data: { LEVEL: 'info' } } as any;
const FLUX = written('kustomize-controller', 'Apply', ['data', 'LEVEL']);
const EDIT = written('kubectl-edit', 'Update', ['data', 'LEVEL']);

function kustomization(suspender?: string): LiveObject {
  const managedFields = suspender === undefined ? [] : [written(suspender, 'Apply', ['spec', 'suspend'])];
  return { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata: { name: 'web', managedFields }, spec: { interval: '10m', suspend: suspender !== undefined } } as LiveObject;
}

function edited({ data = { LEVEL: 'debug' }, managers = [FLUX, EDIT], annotations = {}, ...rest }: {
  data?: object; managers?: ManagedFields[]; annotations?: object; suspender?: string;
} & Partial<EditedObject>): EditedObject {
  const live = liveOf(DEFINED, managers, { data, metadata: { annotations } });
  return {
    owner: { name: 'web', namespace: 'flux-system' },
    kustomization: kustomization(rest.suspender),
    isApplied: true,
    captured: { app: 'web' },
    app: 'web',
    defined: DEFINED,
    live,
    differences: liveDifferences(DEFINED, live),
    ...rest,
  };
}

const place = placeOf({}, 'eldertree', { hasDefinition: true, fleet: '../my fleet', projectOf: () => ({ directory: 'dist/project/web', isWritten: false }) });
const ways = (one: EditedObject, commands = new Commands(place)) => editWays(one, commands).map(({ way, command }) => [way, command]);
const scenario = (one: EditedObject) => scenarioOf(one, one.differences[0]);
const RECONCILE = 'lifeboat reconcile web --namespace flux-system --context eldertree';
const CAPTURE = 'lifeboat emergency capture --app web --context eldertree';
const PUBLISH = "lifeboat synth --fleet '../my fleet' && git -C '../my fleet' add -A && "
  + "{ git -C '../my fleet' diff --cached --quiet || git -C '../my fleet' commit -m 'Capture what was changed by hand in web'; } && git -C '../my fleet' push";

describe('the ways out of an edit', () => {
  test('while Flux runs it is taken back first', () => {
    expect(ways(edited({}))).toEqual([['take-back', RECONCILE], ['keep', `${CAPTURE} && ${PUBLISH} && ${RECONCILE}`]]);
  });

  test('while somebody holds Flux it is kept first, and either way ends the hold', () => {
    const wake = 'kubectl patch kustomizations.kustomize.toolkit.fluxcd.io web -n flux-system --type=merge -p \'{"spec":{"suspend":null}}\' --context eldertree';
    expect(ways(edited({ suspender: 'flux' }))).toEqual([['keep', `${CAPTURE} && ${PUBLISH} && ${wake} && ${RECONCILE}`], ['take-back', `${wake} && ${RECONCILE}`]]);
    const resume = "lifeboat synth && lifeboat emergency resume --project dist/project/web --fleet '../my fleet' --context eldertree";
    expect(ways(edited({ suspender: 'cdk8s-lifeboat' }))).toEqual([['keep', `${CAPTURE} && ${PUBLISH} && ${resume}`], ['take-back', resume]]);
    expect(ways(edited({ suspender: 'kustomize-controller' }))[0]).toEqual(['take-back', undefined]);
  });

  test('what another manager added is taken away by name, before Flux takes over the rest', () => {
    const one = edited({ data: { LEVEL: 'info', MORE: 'x' }, managers: [FLUX, written('operator', 'Apply', ['data', 'MORE'])] });
    const patch = 'kubectl patch configmap config -n web --type=json -p \'[{ "op": "remove", "path": "/data/MORE" }]\' --context eldertree';
    expect(ways(one)[0]).toEqual(['take-back', `${patch} && ${RECONCILE}`]);
    // While Flux is held, nobody resumes it for what it leaves alone.
    expect(ways({ ...one, kustomization: kustomization('flux') })[1]).toEqual(['take-back', patch]);
    expect(ways(edited({ data: { LEVEL: 'info', MORE: 'x' }, managers: [FLUX, written('kubectl-edit', 'Update', ['data', 'MORE'])] }))[0]).toEqual(['take-back', RECONCILE]);
  });

  test('an annotation that keeps Flux away goes first', () => {
    const one = edited({ annotations: { 'kustomize.toolkit.fluxcd.io/ssa': 'Ignore' } });
    expect(ways(one)[0][1]).toMatch(/^kubectl patch .*"remove", "path": "\/metadata\/annotations\/kustomize\.toolkit\.fluxcd\.io~1ssa".* && lifeboat reconcile web/);
  });

  describe('that the API server does not let through', () => {
    const remade = (kind: string, apiVersion: string, was: object, is: object, more: Partial<EditedObject> = {}): EditedObject => {
      const defined = { apiVersion, kind, metadata: { name: 'api', namespace: 'web' }, spec: was } as any;
      const live = liveOf(defined, [written('kubectl-create', 'Update', ...Object.keys(is).map((key) => ['spec', key]))], { spec: is });
      return { ...edited({}), defined, live, differences: liveDifferences(defined, live), ...more };
    };
    const spec = (app: string): object => ({ selector: { matchLabels: { app } }, template: { metadata: { labels: { app } }, spec: { containers: [{ name: 'main', image: 'x' }] } } });

    test('deletes the object before Flux applies', () => {
      const one = remade('Deployment', 'apps/v1', spec('api'), spec('other'));
      expect(ways(one)[0]).toEqual(['take-back', `kubectl delete deployment.apps api -n web --context eldertree && ${RECONCILE}`]);
      expect(editWays(one, new Commands(place))[0].text).toBe('the API server lets nobody change spec.selector of what stands, so that it is deleted first: what belongs to it, its pods too, goes with it until Flux has made it anew');
      // Flux does so itself where it is told to.
      expect(ways({ ...one, defined: { ...one.defined, metadata: { ...one.defined.metadata, annotations: { 'kustomize.toolkit.fluxcd.io/force': 'enabled' } } } })[0]).toEqual(['take-back', RECONCILE]);
      expect(ways({ ...one, kustomization: kustomization('kustomize-controller') })[0]).toEqual(['take-back', undefined]);
    });

    test('leaves the pods and the claims of a StatefulSet where they are', () => {
      const one = remade('StatefulSet', 'apps/v1', { ...spec('api'), serviceName: 'api' }, { ...spec('api'), serviceName: 'other' });
      expect(ways(one)[0]).toEqual(['take-back', `kubectl delete statefulset.apps api -n web --cascade=orphan --context eldertree && ${RECONCILE}`]);
    });

    test('deletes no claim: it is kept first, and the other way has no command', () => {
      const claim = (storageClassName: string): object => ({ accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage: '1Gi' } } });
      const one = remade('PersistentVolumeClaim', 'v1', claim('fast'), claim('slow'));
      expect(ways(one).map(([way, command]) => [way, command === undefined])).toEqual([['keep', false], ['take-back', true]]);
      expect(editWays(one, new Commands(place)).map(({ text }) => text)).toEqual([
        expect.stringMatching(/^the API server refuses to change spec\.storageClassName back: /), expect.stringContaining('to delete it would lose its data: make one under a new name'),
      ]);
    });
  });

  test('without a definition here, or of what is not captured, nothing is promised', () => {
    expect(ways(edited({}), new Commands(placeOf({}, 'eldertree')))[1]).toEqual(['keep', undefined]);
    expect(ways(edited({ captured: { why: 'a Secret' } }))[1]).toEqual(['keep', undefined]);
    expect(ways(edited({}), new Commands({ ...place, fleet: undefined }))[1]).toEqual(['keep', `${CAPTURE} && lifeboat synth`]);
  });
});

describe('the scenario of an edit', () => {
  test('a person\'s is a manual edit, and a hotfix in an emergency or where it is declared one', () => {
    expect(scenario(edited({}))).toBe('manual-edit');
    expect(scenario(edited({ suspender: 'flux' }))).toBe('manual-edit');
    expect(scenario(edited({ suspender: 'cdk8s-lifeboat' }))).toBe('hotfix');
    expect(scenario(edited({ annotations: { 'emergency.cdk8s-lifeboat.io/hotfix': 'the sale' } }))).toBe('hotfix');
  });

  test('what Flux may just not have applied yet is none', () => {
    expect(scenario(edited({ managers: [FLUX], isApplied: false }))).toBeUndefined();
    expect(scenario(edited({ managers: [FLUX] }))).toBe('manual-edit');
    expect(scenario(edited({ isApplied: false }))).toBe('manual-edit');
  });
});

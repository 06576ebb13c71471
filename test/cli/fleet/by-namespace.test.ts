import { bootstrap, FleetRepository, HOME, object, refusal, renderingOf, swimtoObjects, TestApp, yamlOf } from './fleet-repository';
import { adoptStep } from '../../../src/cli/fleet/adopt';
import { disableStep, OrphanOptions, removeStep, renameStep } from '../../../src/cli/fleet/orphan-step';
import { openFleet } from '../../../src/cli/fleet/plan';
import { Step } from '../../../src/cli/fleet/step';
import { Rendering } from '../../../src/copies/rendering';

const APPS = 'kubernetes/anton/apps';
const swimto: TestApp = { name: 'swimto', objects: swimtoObjects(), namespace: 'sport' };
const other: TestApp = { name: 'other', objects: [object('v1', 'ConfigMap', 'other', 'sport')], namespace: 'sport' };
const defined = (apps: TestApp[], owner?: string) => renderingOf({ anton: apps }, owner, HOME);
const definition = defined([swimto]);

const open: FleetRepository[] = [];
afterEach(() => open.splice(0).forEach((one) => one.delete()));

function repository(files: { readonly [path: string]: string } = {}): FleetRepository {
  const made = new FleetRepository({ ...bootstrap('anton', HOME), ...files });
  open.push(made);
  return made;
}

function settled(rendering = definition): FleetRepository {
  const made = repository();
  made.synth(rendering);
  made.commit();
  return made;
}

/** Carries a procedure's step out, and commits it. */
function run(made: FleetRepository, rendering: Rendering, step: (state: ReturnType<typeof openFleet>) => Step): void {
  const { plan } = step(openFleet(made.directory, rendering, {}));
  made.write(rendering, plan!);
  made.commit();
}

const steps: OrphanOptions[] = [{ verified: false, objects: 'keep' }, { verified: true, objects: 'keep' }];
const list = (made: FleetRepository): string => made.read(`${APPS}/kustomization.yaml`);
const paths = (made: FleetRepository): string[] => Object.keys(made.files(APPS)).map((path) => path.slice(APPS.length + 1)).sort();

function expectRefused(made: FleetRepository, rendering: Rendering, ...parts: string[]): void {
  const before = made.files();
  const message = refusal(() => made.synth(rendering));
  for (const part of parts) expect(message).toContain(part);
  expect(made.files()).toEqual(before);
}

test('an app stands in the directory of its namespace, and the cluster lists its Flux file', () => {
  const made = settled();
  expect(list(made)).toMatch(/resources:\n- flux-system\n- sport\/swimto\/ks.yaml\n$/);
  expect(paths(made)).toEqual(expect.arrayContaining(['sport/swimto/ks.yaml', 'sport/swimto/app/SHA256SUMS', 'sport/swimto/app/kustomization.yaml']));
  expect(made.read(`${APPS}/sport/swimto/ks.yaml`)).toContain(`path: ./${APPS}/sport/swimto/app\n`);
  made.synth(definition);
  expect(made.git('status', '--porcelain')).toBe('');
});

test('what the root took implicitly stays listed, a namespace directory with a list of its own as one entry', () => {
  const made = repository({
    [`${APPS}/media/kustomization.yaml`]: 'resources:\n- namespace.yaml\n',
    [`${APPS}/media/namespace.yaml`]: yamlOf(object('v1', 'Namespace', 'media')),
    [`${APPS}/sport/namespace.yaml`]: yamlOf(object('v1', 'Namespace', 'sport')),
  });
  made.synth(definition);
  expect(list(made)).toMatch(/resources:\n- flux-system\n- media\n- sport\/namespace.yaml\n- sport\/swimto\/ks.yaml\n$/);
  const once = made.files();
  made.synth(definition);
  expect(made.files()).toEqual(once);
});

test('two owners share a namespace directory, a list and a project table', () => {
  const made = settled();
  made.synth(defined([other], 'other'));
  made.commit();
  made.synth(definition);
  expect(list(made)).toMatch(/- sport\/swimto\/ks.yaml\n- sport\/other\/ks.yaml\n$/);
  expect(made.read(`${APPS}/PROJECTS.md`)).toMatch(/\| other \| active in Flux [^\n]*\n\| swimto \| active in Flux /);
  expect(made.git('status', '--porcelain')).toBe('');
});

/** The layout as people write it themselves, with a Kustomization of the definition's name. */
function handWritten(directory: string): { [path: string]: string } {
  const ks = object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'swimto', 'flux-system', {
    spec: { path: `./${directory}/app`, prune: true, sourceRef: { kind: 'GitRepository', name: 'flux-system' } },
  });
  return {
    [`${APPS}/kustomization.yaml`]: `resources:\n- flux-system\n- ${directory.slice(APPS.length + 1)}/ks.yaml\n`,
    [`${directory}/ks.yaml`]: yamlOf(ks),
    [`${directory}/app/all.yaml`]: yamlOf(...swimtoObjects()),
  };
}

describe('what has to be decided stops, and changes nothing', () => {
  test('an app that the root applies today, also through a list of its namespace', () => {
    const made = repository({
      [`${APPS}/sport/kustomization.yaml`]: 'resources:\n- all.yaml\n', [`${APPS}/sport/all.yaml`]: yamlOf(...swimtoObjects()),
    });
    expectRefused(made, definition, `app swimto: ${APPS} already builds 4 objects`, `from ${APPS}/sport/all.yaml`, '[double-owner]');
  });

  test('a file of a person where one of ours belongs, which can make room first', () => {
    const made = repository(handWritten(`${APPS}/sport/swimto`));
    expectRefused(made, definition, '[double-owner]');
    expect(refusal(() => adoptStep(openFleet(made.directory, definition, {}), 'swimto', undefined, false)))
      .toMatch(/sport\/swimto\/ks.yaml: a person wrote this file.*`git mv \S+\/sport\/swimto \S+\/sport\/swimto-old`, with every path that names it.*\[foreign-file\]/);
    const moved = repository(handWritten(`${APPS}/sport/swimto-old`));
    run(moved, definition, (state) => adoptStep(state, 'swimto', undefined, false));
    expect(list(moved)).toMatch(/resources:\n- flux-system\n- sport\/swimto\/ks.yaml\n$/);
  });

  test('an app that the definition no longer has', () => {
    expectRefused(settled(), defined([]), `${APPS}/sport/swimto/ks.yaml: swimto stands in the fleet and not in the definition`, '5 objects', '[would-delete]');
  });

  test('a claim that the definition drops', () => {
    expectRefused(settled(), defined([{ ...swimto, objects: swimtoObjects().slice(2) }]), 'PersistentVolumeClaim/swimto/data, Namespace/swimto', '[would-delete]');
  });

  test('an active app that is to be disabled, also where the layout moves it', () => {
    expectRefused(settled(), defined([{ ...swimto, disabled: true }]), '`lifeboat fleet disable swimto ', '[app-active]');
    expectRefused(settled(defined([{ ...swimto, namespace: undefined }])), defined([{ ...swimto, disabled: true }]),
      `The definition also moves it to ${APPS}/sport/swimto/ks.yaml`, '[app-active]');
  });

  test('a Flux file changed by hand and not committed', () => {
    const made = settled();
    made.put({ [`${APPS}/sport/swimto/ks.yaml`]: `${made.read(`${APPS}/sport/swimto/ks.yaml`)}# mine\n` });
    expectRefused(made, definition, `${APPS}/sport/swimto/ks.yaml`, '[fleet-dirty]');
  });
});

describe('another layout keeps the Kustomization and moves its files in one step', () => {
  const flat = defined([{ ...swimto, namespace: undefined }]);
  const sameName = defined([{ ...swimto, namespace: 'swimto' }]);

  test.each([['flat to by namespace', flat, definition], ['by namespace to flat', definition, flat], ['out of a directory within the new one', sameName, flat]])(
    '%s', (_, before, after) => {
      const made = settled(before);
      expect(made.synth(after).notices).toEqual([]);
      const fresh = settled(after);
      expect(made.files(APPS)).toEqual(fresh.files(APPS));
      made.commit();
      made.synth(after);
      expect(made.git('status', '--porcelain')).toBe('');
    });

  test('into its own old directory: the old list stays there, or the Kustomization would find itself, until a person has looked', () => {
    const made = settled(flat);
    const old = made.files(`${APPS}/swimto`);
    const [notice] = made.synth(sameName).notices;
    expect(made.files(`${APPS}/swimto`)).toEqual({ ...old, ...settled(sameName).files(`${APPS}/swimto`) });
    expect(notice).toMatch(/^\S+\/swimto keeps its old files, .* Once `kubectl get \S+\/swimto -n flux-system -o jsonpath='\{\.spec\.path\}.*` no longer prints \S+\/swimto, /);
    made.commit();
    made.synth(sameName);
    expect(made.git('status', '--porcelain')).toBe('');
    const [, files] = /delete them: `git rm ([^`]+)`/.exec(notice)!;
    made.git('rm', '--quiet', ...files.split(' '));
    made.commit();
    expect(made.files(APPS)).toEqual(settled(sameName).files(APPS));
    made.synth(sameName);
    expect(made.git('status', '--porcelain')).toBe('');
  });

  test("not where a person's files would be found in the old directory", () => {
    const made = settled(definition);
    made.put({ [`${APPS}/sport/swimto/app/mine.yaml`]: yamlOf(object('v1', 'ConfigMap', 'mine', 'sport')) });
    made.commit();
    made.synth(definition);
    const notices = made.synth(flat).notices;
    expect(notices.join()).toContain(`${APPS}/sport/swimto/app keeps its old files`);
    expect(made.read(`${APPS}/sport/swimto/app/kustomization.yaml`)).not.toContain('mine');
  });

  test("not where the old list goes and a person's files stay", () => {
    const made = settled(sameName);
    made.put({ [`${APPS}/swimto/swimto/app/mine.yaml`]: yamlOf(object('v1', 'ConfigMap', 'mine', 'sport')) });
    made.commit();
    expectRefused(made, flat, `${APPS}/swimto/swimto/app: the Kustomization that moves away reads it for a while yet`, '[layout-overlap]');
  });

  test('not together with the loss of a claim', () => {
    expectRefused(settled(flat), defined([{ ...swimto, objects: swimtoObjects().slice(2) }]), 'PersistentVolumeClaim/swimto/data', '[would-delete]');
  });
});

describe('in two steps', () => {
  test('an app of the root is adopted', () => {
    const made = repository({ [`${APPS}/sport/old.yaml`]: yamlOf(...swimtoObjects()) });
    for (const { verified } of steps) run(made, definition, (state) => adoptStep(state, 'swimto', undefined, verified));
    expect(list(made)).toMatch(/resources:\n- flux-system\n- sport\/swimto\/ks.yaml\n$/);
    made.synth(definition);
    expect(made.git('status', '--porcelain')).toBe('');
  });

  test('an app is renamed, and its directory goes', () => {
    const made = settled();
    const renamed = defined([{ ...swimto, name: 'swim' }]);
    for (const options of steps) run(made, renamed, (state) => renameStep(state, 'swimto', 'swim', options));
    expect(list(made)).toMatch(/- flux-system\n- sport\/swim\/ks.yaml\n$/);
    expect(paths(made).filter((path) => path.startsWith('sport/swimto'))).toEqual([]);
  });

  test('an app is disabled, and stays listed', () => {
    const made = settled();
    const disabled = defined([{ ...swimto, disabled: true }]);
    for (const options of steps) run(made, disabled, (state) => disableStep(state, 'swimto', options));
    expect(made.read(`${APPS}/sport/swimto/ks.yaml`)).toContain('suspend: true');
    expect(list(made)).toContain('- sport/swimto/ks.yaml\n');
  });

  test('an app is removed, and its neighbour of another owner stays', () => {
    const made = settled();
    made.synth(defined([other], 'other'));
    made.commit();
    const none = defined([]);
    for (const options of steps) run(made, none, (state) => removeStep(state, 'swimto', options));
    expect(list(made)).toMatch(/- flux-system\n- sport\/other\/ks.yaml\n$/);
    expect(paths(made).filter((path) => path.startsWith('sport/')).every((path) => path.startsWith('sport/other/'))).toBe(true);
    expect(made.read(`${APPS}/PROJECTS.md`)).not.toContain('swimto');
  });
});

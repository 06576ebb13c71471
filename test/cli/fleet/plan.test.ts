import { bootstrap, FleetRepository, object, refusal, renderingOf, swimtoObjects, yamlOf } from './fleet-repository';

const open: FleetRepository[] = [];
const repository = (...args: ConstructorParameters<typeof FleetRepository>) => {
  const made = new FleetRepository(...args);
  open.push(made);
  return made;
};
afterEach(() => open.splice(0).forEach((one) => one.delete()));

const swimto = { name: 'swimto', objects: swimtoObjects() };
const definition = renderingOf({ eldertree: [swimto] });
const configMap = (name: string, namespace = 'web') => yamlOf(object('v1', 'ConfigMap', name, namespace));

describe('a cluster without a kustomization', () => {
  const fleet = () => repository({
    ...bootstrap('eldertree'), 'clusters/eldertree/web/b.yaml': configMap('b'), 'clusters/eldertree/a.yml': configMap('a'), 'clusters/eldertree/notes.txt': 'x',
  });

  test('is listed whole before the app is, flux-system included', () => {
    const made = fleet();
    made.synth(definition);
    expect(made.read('clusters/eldertree/kustomization.yaml')).toBe(`# cdk8s-lifeboat keeps the *.flux.yaml and ks.yaml lines of its projects in this list; every other line is your own.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- a.yml
- flux-system
- web/b.yaml
- swimto.flux.yaml
`);
  });

  test('says the same again before and after the commit', () => {
    const made = fleet();
    made.synth(definition);
    const once = made.files();
    made.synth(definition);
    expect(made.files()).toEqual(once);
    made.commit();
    made.synth(definition);
    expect(made.files()).toEqual(once);
  });

  test('leaves out what .sourceignore keeps from Flux', () => {
    const made = fleet();
    made.put({ '.sourceignore': '/clusters/eldertree/web\n' });
    made.commit();
    made.synth(definition);
    expect(made.read('clusters/eldertree/kustomization.yaml')).not.toContain('web');
  });
});

test('two owners share one checkout, each keeping its own', () => {
  const made = repository(bootstrap('eldertree'));
  made.synth(definition);
  made.synth(renderingOf({ eldertree: [{ name: 'nima', objects: [object('v1', 'ConfigMap', 'nima', 'nima')], disabled: true }] }, 'nima'));
  made.commit();
  made.synth(definition);
  expect(made.read('clusters/eldertree/kustomization.yaml')).toMatch(/- flux-system\n- swimto.flux.yaml\n- nima.flux.yaml\n$/);
  expect(made.read('clusters/eldertree/PROJECTS.md')).toMatch(/\| nima \| disabled in Flux \| nima \| nima [^\n]*\n\| swimto \| active in Flux \| swimto \| swimto /);
  expect(made.git('status', '--porcelain')).toBe('');
});

test('two clusters are written together', () => {
  const made = repository({ ...bootstrap('eldertree'), ...bootstrap('anton') });
  made.synth(renderingOf({ eldertree: [swimto], anton: [swimto] }));
  for (const cluster of ['eldertree', 'anton']) expect(made.read(`clusters/${cluster}/kustomization.yaml`)).toMatch(/- flux-system\n- swimto.flux.yaml\n$/);
});

describe('what has to be decided stops, and changes nothing', () => {
  const expectRefused = (made: FleetRepository, rendering: typeof definition, ...parts: string[]) => {
    const before = made.files();
    const message = refusal(() => made.synth(rendering));
    for (const part of parts) expect(message).toContain(part);
    expect(made.files()).toEqual(before);
  };
  const settled = () => {
    const made = repository(bootstrap('eldertree'));
    made.synth(definition);
    made.commit();
    return made;
  };

  test('an app that the root applies today', () => {
    expectRefused(repository({ ...bootstrap('eldertree'), 'clusters/eldertree/swimto/all.yaml': yamlOf(...swimtoObjects()) }), definition,
      'app swimto: clusters/eldertree already builds 4 objects (1 PersistentVolumeClaim, 1 Namespace, 1 Service, 1 Deployment)',
      'from clusters/eldertree/swimto/all.yaml', '`lifeboat fleet adopt swimto --fleet ', '[double-owner]');
  });

  test('an app that the definition no longer has', () => {
    expectRefused(settled(), renderingOf({ eldertree: [{ name: 'swim', objects: swimtoObjects() }] }),
      'clusters/eldertree/swimto.flux.yaml: swimto stands in the fleet and not in the definition swimto; unlisted, Flux would delete 5 objects',
      '`lifeboat fleet remove swimto ', '`lifeboat fleet rename swimto swim ', 'an `owner` of its own', '[would-delete]');
  });

  test('a cluster that the definition no longer has', () => {
    expectRefused(settled(), renderingOf({ eldertree: [] }), 'swimto stands in the fleet and not in the definition', '[would-delete]');
  });

  test('an active app that is to be disabled', () => {
    expectRefused(settled(), renderingOf({ eldertree: [{ ...swimto, disabled: true }] }), 'swimto is active in the fleet', '`lifeboat fleet disable swimto ', '[app-active]');
  });

  test('a claim that the definition drops', () => {
    expectRefused(settled(), renderingOf({ eldertree: [{ ...swimto, objects: swimtoObjects().slice(2) }] }),
      'would no longer build, and so delete, 2 objects (1 PersistentVolumeClaim, 1 Namespace): PersistentVolumeClaim/swimto/data, Namespace/swimto', '[would-delete]');
  });

  test('an object that moves from one app to another', () => {
    const [, , deployment, service] = swimtoObjects();
    const made = repository(bootstrap('eldertree'));
    made.synth(renderingOf({ eldertree: [{ name: 'api', objects: [deployment, service] }, { name: 'web', objects: [] }] }));
    made.commit();
    expectRefused(made, renderingOf({ eldertree: [{ name: 'api', objects: [deployment] }, { name: 'web', objects: [service] }] }), 'Service/swimto/api', '[would-delete]');
  });

  test('a line unlisted by hand in the same commit', () => {
    const made = repository({ ...bootstrap('eldertree'), 'clusters/eldertree/kustomization.yaml': 'resources:\n- flux-system\n- web.yaml\n', 'clusters/eldertree/web.yaml': configMap('web') });
    made.put({ 'clusters/eldertree/kustomization.yaml': 'resources:\n- flux-system\n' });
    expectRefused(made, definition, 'changes that are not committed', 'clusters/eldertree/kustomization.yaml', '--allow-dirty', '[fleet-dirty]');
  });

  test('a file of a person where one of ours belongs', () => {
    expectRefused(repository({ ...bootstrap('eldertree'), 'clusters/eldertree/swimto/kustomization.yaml': 'resources: []\n' }), definition,
      'clusters/eldertree/swimto/kustomization.yaml: a person wrote this file', '`git mv clusters/eldertree/swimto clusters/eldertree/swimto-old`', '[foreign-file]');
  });

  test('a project table that a person wrote or changed', () => {
    expectRefused(repository({ ...bootstrap('eldertree'), 'clusters/eldertree/PROJECTS.md': '# Ours\n' }), definition, 'clusters/eldertree/PROJECTS.md', '[foreign-file]');
    const made = settled();
    made.put({ 'clusters/eldertree/PROJECTS.md': `${made.read('clusters/eldertree/PROJECTS.md')}more\n` });
    made.commit();
    expectRefused(made, definition, '`git restore clusters/eldertree/PROJECTS.md`', '[edited-by-hand]');
  });

  test('a cluster directory that Flux cannot build', () => {
    expectRefused(repository({ ...bootstrap('eldertree'), 'clusters/eldertree/kustomization.yaml': 'resources:\n- gone.yaml\n' }), definition,
      'Flux cannot build it as it stands in HEAD', 'gone.yaml', '[root-unbuildable]');
  });

  test('a path that .gitignore keeps out', () => {
    expectRefused(repository({ ...bootstrap('eldertree'), '.gitignore': '*.flux.yaml\n' }), definition, 'clusters/eldertree/swimto.flux.yaml', '.gitignore', '[fleet-ignored]');
  });
});

test('an ordinary object that the definition drops is named and goes', () => {
  const made = repository(bootstrap('eldertree'));
  made.synth(definition);
  made.commit();
  const { notices } = made.synth(renderingOf({ eldertree: [{ ...swimto, objects: swimtoObjects().slice(0, 3) }] }));
  expect(notices).toEqual(['Kustomization flux-system/swimto (clusters/eldertree/swimto): Flux will delete what the definition no longer has, 1 object (1 Service): Service/swimto/api']);
  expect(Object.keys(made.files('clusters/eldertree/swimto'))).not.toContain('clusters/eldertree/swimto/3-service-api.yaml');
});

describe("other people's files", () => {
  test('may hold what kustomize rewrites: only the names of their objects count', () => {
    const odd = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: odd\n  namespace: web\ndata:\n  when: 2026-01-01\n  text: >\n    a\n      b\n    c\n';
    const made = repository({ ...bootstrap('eldertree'), 'clusters/eldertree/odd.yaml': odd });
    made.synth(definition);
    expect(made.read('clusters/eldertree/odd.yaml')).toBe(odd);
    const twice = repository({ ...bootstrap('eldertree'), 'clusters/eldertree/odd.yaml': `${odd}---\n${yamlOf(swimtoObjects()[1])}` });
    expect(refusal(() => twice.synth(definition))).toMatch(/already builds 1 object .*PersistentVolumeClaim\/swimto\/data.*\[double-owner\]$/);
  });

  test('count where another Kustomization of this repository applies them, and not where its source is another one', () => {
    const apps = (sourceRef: object) => yamlOf(object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'apps', 'flux-system', { spec: { path: './', prune: true, sourceRef } }));
    const files = {
      ...bootstrap('eldertree'),
      'clusters/eldertree/sources.yaml': yamlOf(
        object('source.toolkit.fluxcd.io/v1', 'OCIRepository', 'charts', 'flux-system', { spec: { url: 'oci://ghcr.io/example/charts' } }),
        object('source.toolkit.fluxcd.io/v1', 'GitRepository', 'other', 'flux-system', { spec: { url: 'https://github.com/example/other' } })),
      'more/all.yaml': yamlOf(...swimtoObjects()),
    };
    for (const [kind, name] of [['OCIRepository', 'charts'], ['GitRepository', 'other']]) {
      repository({ ...files, 'clusters/eldertree/apps.yaml': apps({ kind, name }) }).synth(definition);
    }
    const own = repository({ ...files, 'clusters/eldertree/apps.yaml': apps({ kind: 'GitRepository', name: 'flux-system' }).replace('path: ./', 'path: ./more') });
    expect(refusal(() => own.synth(definition))).toMatch(/Kustomization flux-system\/apps \(more\) already builds 4 objects.*\[double-owner\]$/);
  });
});

describe('what is declared as existing', () => {
  const waiting = { ...definition, existing: [{ name: 'cert-manager', namespace: 'flux-system' }] };
  const certManager = yamlOf({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'cert-manager', namespace: 'flux-system' },
    spec: { path: './infrastructure', prune: true, interval: '10m', sourceRef: { kind: 'GitRepository', name: 'flux-system' } },
  });

  test('must stand in the checkout', () => {
    const made = repository(bootstrap('eldertree'));
    const before = made.files();
    expect(refusal(() => made.synth(waiting))).toContain("fleet.existing('cert-manager'): no Kustomization flux-system/cert-manager stands in ");
    expect(made.files()).toEqual(before);
  });

  test('is enough where it does', () => {
    const made = repository({ ...bootstrap('eldertree'), 'clusters/eldertree/cert-manager.yaml': certManager });
    made.synth(waiting);
    expect(made.read('clusters/eldertree/kustomization.yaml')).toContain('- cert-manager.yaml\n');
  });
});

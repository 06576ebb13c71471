import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { bootstrap, FleetRepository, object, refusal, renderingOf, swimtoObjects, yamlOf } from './fleet/fleet-repository';
import type { CommandIo } from '../../src/cli/command-io';
import { fleetHelp, runFleet } from '../../src/cli/fleet';
import { Rendering } from '../../src/copies/rendering';

const cleaned: (() => void)[] = [];
afterEach(() => cleaned.splice(0).forEach((clean) => clean()));

/** A fleet repository beside a project whose program renders what it is given. */
class Scene {
  public readonly fleet: FleetRepository;
  public output = '';
  private readonly project = mkdtempSync(join(tmpdir(), 'lifeboat-project-'));

  public constructor(files: { [path: string]: string }) {
    this.fleet = new FleetRepository({ ...bootstrap('eldertree'), ...files });
    cleaned.push(() => this.fleet.delete(), () => rmSync(this.project, { recursive: true }));
  }

  public define(rendering: Rendering): void {
    writeFileSync(join(this.project, 'rendering.json'), JSON.stringify(rendering));
    writeFileSync(join(this.project, 'main.js'), 'require("fs").copyFileSync("rendering.json", process.env.LIFEBOAT_RENDERING)');
    writeFileSync(join(this.project, 'cdk8s.yaml'), 'app: node main.js\n');
  }

  public run(...args: string[]): string {
    this.output = '';
    const print = (text: string): void => { this.output += text; };
    const io: CommandIo = {
      stdout: print, stderr: print, cwd: this.project, env: process.env, stdoutIsTerminal: false,
    };
    const code = runFleet([...args, '--fleet', this.fleet.directory], io);
    return `${code}\n${this.output}`;
  }

  /** What a refused command says; it must have changed nothing. */
  public refused(...args: string[]): string {
    const before = this.fleet.files();
    const message = refusal(() => this.run(...args));
    expect(this.fleet.files()).toEqual(before);
    return message;
  }

  public get list(): string {
    return this.fleet.read('clusters/eldertree/kustomization.yaml');
  }
}

const swimto = { name: 'swimto', objects: swimtoObjects() };
const definition = renderingOf({ eldertree: [swimto] });
const OLD = { 'clusters/eldertree/old/all.yaml': yamlOf(...swimtoObjects()), 'clusters/eldertree/web.yaml': yamlOf(object('v1', 'ConfigMap', 'web', 'web')) };

describe('adopt', () => {
  test('takes two steps, and names what to look at and what is left', () => {
    const scene = new Scene(OLD);
    scene.define(definition);
    const first = scene.run('adopt', 'swimto');
    expect(first).toMatch(/^0\nStep one of two/);
    expect(first).toContain("kubectl get deployment/api -n swimto -o jsonpath='{.metadata.annotations.kustomize\\.toolkit\\.fluxcd\\.io/prune}{\"\\n\"}'");
    expect(first).toContain('kubectl get namespace/swimto -o');
    expect(first).toContain(`lifeboat fleet adopt swimto --fleet ${scene.fleet.directory} --verified`);
    expect(scene.fleet.git('status', '--porcelain', '--untracked-files=all')).toBe('?? clusters/eldertree/kustomization.yaml\n');
    expect(scene.list.match(/prune: disabled/g)).toHaveLength(4);
    expect(scene.run('adopt', 'swimto')).toMatch(/^0\nStep one of two is written already/);
    expect(scene.refused('adopt', 'swimto', '--verified')).toMatch(/is not committed for 4 objects .*\[step-order\]/);
    expect(refusal(() => scene.fleet.synth(definition))).toMatch(/step one of `lifeboat fleet adopt swimto` stands here.*\[step-pending\]/);
    scene.fleet.commit();
    const second = scene.run('adopt', 'swimto', '--verified');
    expect(second).toContain('  git rm clusters/eldertree/old/all.yaml\n');
    expect(scene.list).toMatch(/resources:\n- flux-system\n- web.yaml\n- swimto.flux.yaml\n$/);
    expect(scene.run('adopt', 'swimto', '--verified')).toMatch(/^0\nNothing to adopt/);
    scene.fleet.commit();
    scene.fleet.synth(definition);
    expect(scene.fleet.git('status', '--porcelain')).toBe('');
    expect(scene.fleet.read('clusters/eldertree/old/all.yaml')).toBe(OLD['clusters/eldertree/old/all.yaml']);
  });

  test('gives an explicit list back to the byte but for its own lines', () => {
    const list = '# ours\nresources: # all of it\n  - flux-system\n  - "old/all.yaml" # to move\n  - web.yaml\n\n# the end\npatches:\n- path: p.yaml\n';
    const scene = new Scene({ ...OLD, 'clusters/eldertree/kustomization.yaml': list, 'clusters/eldertree/p.yaml': yamlOf(object('v1', 'ConfigMap', 'web', 'web', { data: { a: 'b' } })) });
    scene.define(definition);
    scene.run('adopt', 'swimto');
    expect(scene.list.startsWith(list.slice(0, -1))).toBe(true);
    scene.fleet.commit();
    scene.run('adopt', 'swimto', '--verified');
    expect(scene.list).toBe(list.replace('  - "old/all.yaml" # to move\n', '').replace('  - web.yaml\n', '  - web.yaml\n  - swimto.flux.yaml\n'));
  });

  test('refuses what is not the app, the wrong order, and files in its way', () => {
    const extra = new Scene({ ...OLD, 'clusters/eldertree/old/more.yaml': yamlOf(object('v1', 'Secret', 'key', 'swimto')) });
    extra.define(definition);
    expect(extra.refused('adopt', 'swimto')).toMatch(/beside swimto .* 1 object \(1 Secret\): Secret\/swimto\/key.*`git mv clusters\/eldertree\/old\/more.yaml …`.*\[adopt-leftover\]/);
    const early = new Scene(OLD);
    early.define(definition);
    for (const second of ['--verified', '--live']) expect(early.refused('adopt', 'swimto', second)).toMatch(/step one .* is not written yet.*\[step-order\]/);
    expect(early.refused('adopt', 'nima')).toMatch(/the definition has no app 'nima'; it has swimto\. .*\[unknown-app\]/);
    const taken = new Scene({ 'clusters/eldertree/swimto/all.yaml': yamlOf(...swimtoObjects()), 'clusters/eldertree/swimto/kustomization.yaml': 'resources: [all.yaml]\n' });
    taken.define(definition);
    expect(taken.refused('adopt', 'swimto')).toMatch(/a person wrote this file.*`git mv clusters\/eldertree\/swimto clusters\/eldertree\/swimto-old`.*\[foreign-file\]/);
  });

  test('goes straight to the look where every object carries the annotation already', () => {
    const annotated = swimtoObjects().map((one) => (
      { ...one, metadata: { ...one.metadata, annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' } } }
    ));
    const scene = new Scene({ 'clusters/eldertree/old.yaml': yamlOf(...annotated) });
    scene.define(definition);
    expect(scene.run('adopt', 'swimto')).toMatch(/^0\nStep one of two is written already/);
    expect(scene.fleet.git('status', '--porcelain')).toBe('');
    scene.run('adopt', 'swimto', '--verified');
    expect(scene.list).toMatch(/resources:\n- flux-system\n- swimto.flux.yaml\n$/);
  });

  test('takes the clusters together, or one by one', () => {
    const files = { ...bootstrap('anton'), 'clusters/anton/all.yaml': yamlOf(...swimtoObjects()), 'clusters/eldertree/all.yaml': yamlOf(...swimtoObjects()) };
    const scene = new Scene(files);
    scene.define(renderingOf({ eldertree: [swimto], anton: [swimto] }));
    scene.run('adopt', 'swimto', '--cluster', 'anton');
    expect(scene.fleet.git('status', '--porcelain', '--untracked-files=all')).toBe('?? clusters/anton/kustomization.yaml\n');
    scene.fleet.commit();
    expect(scene.refused('adopt', 'swimto')).toMatch(/for some clusters of swimto and not for all.*\[step-order\]/);
    scene.run('adopt', 'swimto', '--cluster', 'eldertree');
    scene.fleet.commit();
    scene.run('adopt', 'swimto', '--verified');
    for (const cluster of ['anton', 'eldertree']) {
      expect(scene.fleet.read(`clusters/${cluster}/kustomization.yaml`)).toMatch(/resources:\n- flux-system\n- swimto.flux.yaml\n$/);
    }
  });

  test('refuses objects that another Kustomization applies', () => {
    const apps = object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'apps', 'flux-system', {
      spec: { path: './apps', prune: true, sourceRef: { kind: 'GitRepository', name: 'flux-system' } },
    });
    const scene = new Scene({ 'clusters/eldertree/apps.yaml': yamlOf(apps), 'apps/swimto.yaml': yamlOf(...swimtoObjects()) });
    scene.define(definition);
    expect(scene.refused('adopt', 'swimto')).toMatch(/^Kustomization flux-system\/apps \(apps\): it builds Namespace\/swimto .*apps\/swimto.yaml.*\[adopt-elsewhere\]/);
  });

  test('takes one step where a hand-written Kustomization of the same name hands over to itself', () => {
    const own = object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'swimto', 'flux-system', {
      spec: { path: './apps/swimto', prune: true, sourceRef: { kind: 'GitRepository', name: 'flux-system' } },
    });
    const scene = new Scene({ 'clusters/eldertree/swimto.yaml': yamlOf(own), 'apps/swimto/all.yaml': yamlOf(...swimtoObjects()) });
    scene.define(definition);
    expect(refusal(() => scene.fleet.synth(definition))).toContain('[double-owner]');
    expect(scene.run('adopt', 'swimto')).toMatch(/one step is enough/);
    expect(scene.list).toMatch(/resources:\n- flux-system\n- swimto.flux.yaml\n$/);
    const less = new Scene({ 'clusters/eldertree/swimto.yaml': yamlOf(own), 'apps/swimto/all.yaml': yamlOf(...swimtoObjects(), object('v1', 'Secret', 'key', 'swimto')) });
    less.define(definition);
    expect(less.refused('adopt', 'swimto')).toMatch(/Kustomization flux-system\/swimto \(apps\/swimto\) would no longer build.*Secret\/swimto\/key.*\[would-delete\]/);
  });
});

describe('an app that stands in the fleet', () => {
  const settled = () => {
    const scene = new Scene({});
    scene.fleet.synth(definition);
    scene.fleet.commit();
    return scene;
  };
  const flux = (scene: Scene, app = 'swimto') => scene.fleet.read(`clusters/eldertree/${app}.flux.yaml`);

  test('is renamed in two steps', () => {
    const scene = settled();
    const renamed = renderingOf({ eldertree: [{ name: 'swim', objects: swimtoObjects().slice(0, 3) }] });
    scene.define(definition);
    expect(scene.refused('rename', 'swimto', 'swim')).toContain("the definition has no app 'swim'");
    scene.define(renamed);
    expect(scene.refused('rename', 'swimto', 'swim', '--verified')).toContain('[step-order]');
    const first = scene.run('rename', 'swimto', 'swim');
    expect(first).toContain('kubectl get kustomization.kustomize.toolkit.fluxcd.io/swimto -n flux-system');
    expect(first).toContain('swim does not have 1 object (1 Service): Service/swimto/api');
    expect(scene.fleet.git('status', '--porcelain')).toBe(' M clusters/eldertree/swimto.flux.yaml\n');
    expect(scene.fleet.git('diff', '--unified=0').split('\n').filter((line) => /^[-+][^-+]/.test(line) && !line.includes('Generated')))
      .toEqual(['+# lifeboat fleet rename swimto swim: step one of two', '+  deletionPolicy: Orphan']);
    expect(scene.refused('rename', 'swimto', 'swim', '--verified')).toMatch(/HEAD's .*swimto.flux.yaml has no `deletionPolicy: Orphan`.*\[step-order\]/);
    expect(scene.refused('remove', 'swimto')).toMatch(/waits for step two of `lifeboat fleet rename swimto swim`.*\[step-order\]/);
    scene.fleet.commit();
    expect(refusal(() => scene.fleet.synth(renamed))).toContain('[step-pending]');
    scene.run('rename', 'swimto', 'swim', '--verified');
    expect(scene.list).toMatch(/- flux-system\n- swim.flux.yaml\n$/);
    expect(Object.keys(scene.fleet.files('clusters/eldertree')).filter((path) => /\/swimto[./]/.test(path))).toEqual([]);
    scene.fleet.synth(renamed);
    scene.fleet.commit();
    expect(scene.run('rename', 'swimto', 'swim')).toMatch(/^0\nNothing to do/);
  });

  test('is removed in two steps that keep its objects', () => {
    const scene = settled();
    scene.define(definition);
    expect(scene.refused('remove', 'swimto')).toMatch(/the definition still has swimto.*\[step-order\]/);
    scene.define(renderingOf({ eldertree: [] }));
    expect(scene.run('remove', 'swimto')).toContain('Left in the cluster, and no longer kept by anything: 4 objects');
    scene.fleet.commit();
    scene.run('remove', 'swimto', '--verified');
    expect(scene.list).toMatch(/- flux-system\n$/);
    expect(scene.fleet.read('clusters/eldertree/PROJECTS.md')).not.toContain('swimto');
    expect(scene.run('remove', 'swimto', '--verified')).toMatch(/^0\nNothing to do/);
  });

  test('is removed with its objects where that is what is asked for', () => {
    const scene = settled();
    scene.define(renderingOf({ eldertree: [] }));
    const before = scene.fleet.files();
    expect(scene.run('remove', 'swimto', '--objects', 'delete')).toContain('With swimto Flux deletes 4 objects (1 PersistentVolumeClaim, 1 Namespace, 1 Service, 1 Deployment)');
    expect(scene.fleet.files()).toEqual(before);
    expect(scene.run('remove', 'swimto', '--objects', 'delete', '--verified')).toMatch(/^0\n/);
    expect(scene.list).toMatch(/- flux-system\n$/);
  });

  test('is disabled in two steps that never unlist it', () => {
    const scene = settled();
    const disabled = renderingOf({ eldertree: [{ ...swimto, disabled: true }] });
    scene.define(definition);
    expect(scene.refused('disable', 'swimto')).toMatch(/the definition says that swimto is active.*\[step-order\]/);
    scene.define(disabled);
    scene.run('disable', 'swimto');
    expect(flux(scene)).toContain('deletionPolicy: Orphan');
    expect(flux(scene)).not.toContain('suspend');
    scene.fleet.commit();
    expect(refusal(() => scene.fleet.synth(disabled))).toContain('[step-pending]');
    scene.run('disable', 'swimto', '--verified');
    expect(flux(scene)).toContain('suspend: true');
    expect(scene.list).toContain('- swimto.flux.yaml\n');
    expect(scene.fleet.read('clusters/eldertree/PROJECTS.md')).toContain('| swimto | disabled in Flux |');
    scene.fleet.synth(disabled);
    expect(scene.run('disable', 'swimto')).toMatch(/^0\nswimto is disabled already/);
    scene.fleet.commit();
    scene.fleet.synth(definition);
    expect(flux(scene)).not.toContain('suspend');
  });
});

test('says what is wrong with its arguments, and fits a screen', () => {
  const scene = new Scene({});
  expect(scene.refused('move', 'swimto')).toContain("there is no procedure 'move'; there are adopt, rename, disable, remove");
  expect(scene.refused('rename', 'swimto')).toContain('rename takes the old and the new name, and 1 are given');
  expect(scene.refused('adopt', 'swimto', '--objects', 'keep')).toContain('--objects is for remove alone');
  expect(scene.refused('remove', 'swimto', '--objects', 'all')).toContain("--objects is keep or delete, not 'all'");
  expect(scene.refused('adopt', 'swimto')).toContain('[no-definition]');
  scene.define(definition);
  expect(scene.refused('adopt', 'swimto', '--cluster', 'anton')).toContain("there is no cluster 'anton'; there are eldertree");
  expect(scene.refused('adopt', 'swimto', '--context', 'eldertree')).toContain('--context goes with --live, which is missing');
  expect(scene.refused('adopt', 'swimto', '--live', '--verified')).toContain('one of the two');
  expect(scene.refused('remove', 'swimto', '--objects', 'delete', '--live')).toContain('there is nothing to look at');
  expect(fleetHelp.trimEnd().split('\n').length).toBeLessThanOrEqual(24);
  expect(Math.max(...fleetHelp.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(fleetHelp.trimEnd().split('\n').at(-1)).toMatch(/^Example: /);
});

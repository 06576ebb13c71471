import { execFileSync } from 'child_process';
import { cpSync, readFileSync, rmSync } from 'fs';
import { dirname, join } from 'path';
import { LiveFleet } from './live-fleet';
import { claim, configMap, deployment, listing, namespace, yaml } from './plain-fleet';
import { Outcome, ProjectDirectory } from './project-directory';
import { useTestbed } from './use-testbed';
import { condition, uids } from '../testbed/flux';
import { LiveObject, Manifest } from '../testbed/live-object';

const NAME_LABEL = 'kustomize.toolkit.fluxcd.io/name';
const PRUNE = 'kustomize.toolkit.fluxcd.io/prune';
const HEALTH = ['healthy', 'broken', 'suspended'] as const;
type Health = typeof HEALTH[number];

/** An app that would hurt to lose. */
const objectsOf = (name: string): Manifest[] => [namespace(name), claim('data', name), deployment('app', name), configMap('settings', name, { a: '1' })];

/** A kind that no API server knows: an app that holds one can apply nothing. */
const BREAKING = { apiVersion: 'example.com/v1', kind: 'Missing', metadata: { name: 'missing' } };

/** One app of one cluster, in the state of health that a procedure meets. */
class Scene {
  public readonly objects: Manifest[];
  private readonly project = new ProjectDirectory();

  public constructor(private readonly fleet: LiveFleet, public readonly app: string) {
    this.objects = objectsOf(app);
  }

  /** Writes the definition: the app under a name, or none. */
  public define(name: string | undefined, { broken = false, disabled = false } = {}): this {
    const objects = [...this.objects, ...(broken ? [{ ...BREAKING, metadata: { ...BREAKING.metadata, namespace: this.app } }] : [])];
    this.project.write('cdk8s.yaml', 'app: node main.js\n').write('main.js', `
      const { ApiObject } = require('cdk8s');
      const { Fleet, FluxApp } = require('cdk8s-lifeboat');
      const fleet = new Fleet({ repository: { url: '${this.fleet.url}' } });
      const cluster = fleet.addCluster('${this.fleet.cluster}', { fluxNamespace: '${this.fleet.namespace}' });
      const objects = ${JSON.stringify(objects)};
      if (${name !== undefined}) {
        const app = new FluxApp(cluster, '${name}', { namespace: '${this.app}', wait: false, disabled: ${disabled} });
        objects.forEach((object, index) => new ApiObject(app, 'o' + index, object));
      }
      fleet.synth();
    `);
    return this;
  }

  /** Runs the command, which must succeed; its output. */
  public run(...args: string[]): string {
    const { code, out, err } = this.project.lifeboat(...args, '--fleet', this.fleet.checkout);
    if (code !== 0) throw new Error(`lifeboat ${args.join(' ')} ended with ${code}:\n${out}${err}`);
    return out;
  }

  /** Runs the command, which must refuse; what it says. */
  public refused(...args: string[]): string {
    const { code, err } = this.project.lifeboat(...args, '--fleet', this.fleet.checkout);
    expect(code).toBe(2);
    return err;
  }

  /** Writes the generated copy over the checkout, as no command would. */
  public overwrite(): void {
    const { code, err } = this.project.lifeboat('synth');
    if (code !== 0) throw new Error(err);
    const directory = join('clusters', this.fleet.cluster);
    cpSync(join(this.project.directory, 'dist/fleet', directory), join(this.fleet.checkout, directory), { recursive: true });
  }

  /** Step one, the look that it asks for, step two, which looks once more by itself. */
  public async twoSteps(...args: string[]): Promise<void> {
    const first = this.run('fleet', ...args);
    await this.fleet.push();
    await this.look(first);
    await this.secondStep(...args);
  }

  /** Step two as soon as the command itself sees step one on the cluster. */
  public async secondStep(...args: string[]): Promise<string> {
    const arrived = await testbed.api.poll('step one to be seen', 15, async () => this.live('fleet', ...args), ({ code }) => code === 0);
    expect(arrived.out).toMatch(/^Seen on \S+: step one, on (?:the one object|all \d+ objects) that it is for\.\nStep two of two: /);
    return arrived.out;
  }

  /** Runs the command with a look at the cluster. */
  public live(...args: string[]): Outcome {
    return this.project.lifeboat(...args, '--fleet', this.fleet.checkout, '--live', '--kubeconfig', testbed.kubeconfig);
  }

  public remove(): void {
    rmSync(this.project.directory, { recursive: true });
  }

  /** Runs each command that step one has printed until it prints what step one says that it must. */
  private async look(first: string): Promise<void> {
    const commands = first.split('\n').filter((line) => line.startsWith('  kubectl get '));
    expect(commands).not.toEqual([]);
    const wished = first.includes('must print `disabled`') ? /^disabled\n$/ : /^Orphan\n$/;
    const env = { ...process.env, KUBECONFIG: testbed.kubeconfig, PATH: `${dirname(testbed.program('kubectl'))}:${process.env.PATH}` };
    for (const command of commands) {
      await testbed.api.poll(command, 15, async () => execFileSync('sh', ['-c', command], { env, encoding: 'utf8' }), (printed) => wished.test(printed));
    }
  }
}

const scenes: Scene[] = [];
const testbed = useTestbed();
afterAll(() => scenes.forEach((each) => each.remove()));

async function scene(app: string): Promise<{ fleet: LiveFleet; made: Scene }> {
  const fleet = await LiveFleet.create(testbed, app, `flux-${app}`);
  const made = new Scene(fleet, app);
  scenes.push(made);
  return { fleet, made };
}

/** An app that has its own Kustomization, brought into a state of health. */
async function standing(app: string, health: Health): Promise<{ fleet: LiveFleet; made: Scene; before: Record<string, string | undefined> }> {
  const { fleet, made } = await scene(app);
  made.define(app).run('synth');
  await fleet.ready(app, await fleet.push());
  const before = await uids(testbed, made.objects);
  expect(Object.values(before)).not.toContain(undefined);
  if (health === 'suspended') await testbed.api.apply({ ...fleet.kustomization(app), spec: { suspend: true } }, { manager: 'lifeboat' });
  if (health === 'broken') {
    made.define(app, { broken: true }).run('synth');
    await fleet.push();
    expect(condition(await fleet.reconcile(app), 'Ready')!.status).toBe('False');
  }
  return { fleet, made, before };
}

const live = async (object: Manifest): Promise<LiveObject> => (await testbed.api.get(object))!;

/** A Kustomization after everything that Git says has had its effect. */
async function settle(fleet: LiveFleet, name: string, health: Health): Promise<void> {
  if (health === 'suspended') return;
  await testbed.api.until(fleet.kustomization(name), 'to be there', () => true);
  expect(condition(await fleet.reconcile(name), 'Ready')!.status).toBe(health === 'broken' ? 'False' : 'True');
}

describe.each(HEALTH)('with the child %s, every UID is kept by', (health) => {
  const broken = health === 'broken';

  test('adopt', async () => {
    const { fleet, made } = await scene(`adopt-${health}`);
    fleet.write({ [`clusters/${fleet.cluster}/old/all.yaml`]: yaml(...made.objects) });
    await fleet.push();
    const before = await uids(testbed, made.objects);
    made.define(made.app, { broken, disabled: health === 'suspended' });
    await made.twoSteps('adopt', made.app);
    await fleet.push();
    await settle(fleet, made.app, health);
    await fleet.reconcile('flux-system');
    expect(await uids(testbed, made.objects)).toEqual(before);
    if (health !== 'healthy') return;
    for (const object of made.objects) {
      const { labels, annotations } = (await live(object)).metadata;
      expect(labels![NAME_LABEL]).toBe(made.app);
      expect(annotations ?? {}).not.toHaveProperty([PRUNE]);
    }
  });

  test('rename', async () => {
    const { fleet, made, before } = await standing(`rename-${health}`, health);
    const renamed = `${made.app}-new`;
    made.define(renamed, { broken });
    await made.twoSteps('rename', made.app, renamed);
    await fleet.push();
    await testbed.api.untilGone(fleet.kustomization(made.app));
    await settle(fleet, renamed, broken ? 'broken' : 'healthy');
    expect(await uids(testbed, made.objects)).toEqual(before);
    if (!broken) for (const object of made.objects) expect((await live(object)).metadata.labels![NAME_LABEL]).toBe(renamed);
  });

  test('disable', async () => {
    const { fleet, made, before } = await standing(`disable-${health}`, health);
    made.define(made.app, { broken, disabled: true });
    await made.twoSteps('disable', made.app);
    await fleet.push();
    await testbed.api.until(fleet.kustomization(made.app), 'to be suspended', ({ spec }) => spec.suspend === true);
    expect(await uids(testbed, made.objects)).toEqual(before);
  });

  test('remove', async () => {
    const { fleet, made, before } = await standing(`remove-${health}`, health);
    made.define(undefined);
    await made.twoSteps('remove', made.app);
    await fleet.push();
    await testbed.api.untilGone(fleet.kustomization(made.app));
    expect(await uids(testbed, made.objects)).toEqual(before);
  });
});

describe('step two with --live', () => {
  /** Commits step one without pushing it. */
  const commit = async (fleet: LiveFleet): Promise<string> => {
    await fleet.git('add', '-A');
    await fleet.git('commit', '-q', '-m', 'Step one');
    return fleet.git('rev-parse', 'HEAD');
  };

  test('refuses to adopt before step one has been applied, and names each object that lacks it', async () => {
    const { fleet, made } = await scene('unseen-adopt');
    fleet.write({ 'clusters/unseen-adopt/old/all.yaml': yaml(...made.objects) });
    await fleet.push();
    made.define(made.app).run('fleet', 'adopt', made.app);
    const head = await commit(fleet);
    const { code, out, err } = made.live('fleet', 'adopt', made.app);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/step one of `lifeboat fleet adopt unseen-adopt` has not arrived on unseen-adopt: .*\[step-not-live\]/);
    for (const name of ['apps/Deployment/unseen-adopt/app', 'Namespace/unseen-adopt', 'PersistentVolumeClaim/unseen-adopt/data', 'ConfigMap/unseen-adopt/settings']) {
      expect(err).toContain(`${name} lacks \`kustomize.toolkit.fluxcd.io/prune: disabled\``);
    }
    expect([await fleet.git('status', '--porcelain'), await fleet.git('rev-parse', 'HEAD')]).toEqual(['', head]);
    await fleet.push();
    // What somebody took away again is seen too.
    const [space] = made.objects;
    // Flux would bring it back at its next reconcile.
    await testbed.pause('kustomize-controller');
    try {
      await testbed.api.patch(space, { metadata: { annotations: { [PRUNE]: null } } });
      expect(made.live('fleet', 'adopt', made.app).err).toMatch(/on unseen-adopt: Namespace\/unseen-adopt lacks `[^`]+`\. See/);
    } finally {
      await testbed.resume('kustomize-controller');
    }
    await fleet.reconcile('flux-system');
    await made.secondStep('adopt', made.app);
  });

  test.each(['rename', 'disable', 'remove'] as const)('refuses to %s before step one has been applied and observed', async (verb) => {
    const { fleet, made, before } = await standing(`unseen-${verb}`, 'healthy');
    const names = verb === 'rename' ? [made.app, `${made.app}-new`] : [made.app];
    made.define(verb === 'remove' ? undefined : names.at(-1), { disabled: verb === 'disable' }).run('fleet', verb, ...names);
    await commit(fleet);
    const early = made.live('fleet', verb, ...names);
    expect(early.code).toBe(2);
    expect(early.err).toMatch(/Kustomization\/flux-unseen-\w+\/unseen-\w+ lacks `deletionPolicy: Orphan`.*\[step-not-live\]/);
    // A controller that stands still has seen nothing, whatever the object says.
    await testbed.stop('kustomize-controller');
    try {
      await testbed.api.apply({ ...fleet.kustomization(made.app), spec: { deletionPolicy: 'Orphan' } }, { manager: 'kubectl-patch' });
      expect(made.live('fleet', verb, ...names).err).toMatch(/ has it, and kustomize-controller has not looked at it yet.*\[step-not-live\]/);
    } finally {
      await testbed.start('kustomize-controller');
    }
    await fleet.push();
    await made.secondStep(verb, ...names);
    await fleet.push();
    expect(await uids(testbed, made.objects)).toEqual(before);
  });

  test('changes nothing where the cluster cannot be asked', async () => {
    const { fleet, made } = await standing('unasked', 'healthy');
    made.define(undefined).run('fleet', 'remove', 'unasked');
    await commit(fleet);
    expect(made.refused('fleet', 'remove', 'unasked', '--live', '--kubeconfig', '/nowhere')).toContain('[no-kubeconfig]');
    expect(await fleet.git('status', '--porcelain')).toBe('');
    expect(made.run('fleet', 'remove', 'unasked', '--verified')).toContain('Step two of two');
  });
});

describe('in one commit', () => {
  test('synth refuses to move an app from the root, and doing it all the same loses its data', async () => {
    const { fleet, made } = await scene('lost');
    fleet.write({ 'clusters/lost/old/all.yaml': yaml(...made.objects) });
    await fleet.push();
    const before = await uids(testbed, made.objects);
    expect(made.define(made.app).refused('synth')).toMatch(/lifeboat fleet adopt lost/);
    made.overwrite();
    fleet.write({ 'clusters/lost/kustomization.yaml': listing('flux-system', 'lost.flux.yaml') });
    await fleet.push();
    const after = await testbed.api.poll('the objects to be others or gone', 60, () => uids(testbed, made.objects), (found) => (
      Object.entries(before).every(([name, uid]) => found[name] !== uid)
    ));
    expect(Object.values(before)).not.toContain(undefined);
    expect(after).not.toEqual(before);
  });

  test('a list that leaves out the root itself makes the root delete itself and all else', async () => {
    const { fleet, made } = await scene('unlisted-root');
    fleet.write({ 'clusters/unlisted-root/all.yaml': yaml(...made.objects) });
    await fleet.push();
    fleet.write({ 'clusters/unlisted-root/kustomization.yaml': listing('all.yaml') });
    await fleet.pushUnwatched();
    await testbed.api.untilGone(fleet.kustomization('flux-system'));
    for (const object of made.objects) await testbed.api.untilGone(object);
  });

  test('synth refuses to drop an app, and remove deletes what it was asked to delete alone', async () => {
    const { fleet, made } = await standing('dropped', 'healthy');
    const bystander = configMap('bystander', 'default', {});
    const list = 'clusters/dropped/kustomization.yaml';
    const text = readFileSync(join(fleet.checkout, list), 'utf8');
    fleet.write({ 'clusters/dropped/bystander.yaml': yaml(bystander), [list]: text.replace('- dropped.flux.yaml\n', '$&- bystander.yaml\n') });
    await fleet.push();
    const before = await uids(testbed, [bystander]);
    expect(made.define(undefined).refused('synth')).toMatch(/lifeboat fleet remove dropped/);
    made.run('fleet', 'remove', 'dropped', '--objects', 'delete', '--verified');
    await fleet.push();
    for (const object of made.objects) await testbed.api.untilGone(object);
    expect(Object.values(before)).not.toContain(undefined);
    expect(await uids(testbed, [bystander])).toEqual(before);
  });
});

import { readFileSync } from 'fs';
import { join } from 'path';
import { BUSYBOX, CLEAN, DASH, EmergencyProject, PREFIX } from './emergency-project';
import { useTestbed } from '../use-testbed';

const REQUEST = 'reconcile.fluxcd.io/requestedAt';

// The machine may be busy.
jest.setTimeout(400_000);

let project: EmergencyProject;
const testbed = useTestbed(async (started) => { project = await EmergencyProject.create(started); });
afterAll(() => project.remove());
afterEach(async () => { expect(await project.standing()).toEqual(CLEAN); });

const deploy = (copy: string, ...args: string[]) => project.run(DASH, 'deploy', copy, ['--edited', ...args]);
const resume = (copy: string, ...args: string[]) => project.run(BUSYBOX, 'resume', copy, args);

test('the suspend and its record survive three revisions of a root that manages itself', async () => {
  const copy = project.hotfix();
  expect(await deploy(copy)).toMatchObject({ code: 0 });
  const before = (await testbed.api.get(project.web))!;
  for (let round = 0; round < 3; round++) {
    project.revision = await project.fleet.push();
    await project.fleet.reconcile('flux-system');
  }
  const after = (await testbed.api.get(project.web))!;
  expect([after.spec, after.metadata.annotations]).toEqual([before.spec, before.metadata.annotations]);
  expect(await project.standing()).toMatchObject({ suspended: true, level: 'debug' });
  expect(await resume(copy)).toMatchObject({ code: 0 });
});

test('a suspend that Git declares as false is refused, with its owner named', async () => {
  const file = 'clusters/eldertree/web.flux.yaml';
  const before = readFileSync(join(project.fleet.checkout, file), 'utf8');
  project.fleet.write({ [file]: before.replace(/^spec:$/m, 'spec:\n  suspend: false') });
  await project.fleet.push();
  const found = await deploy(project.hotfix());
  project.fleet.write({ [file]: before });
  project.revision = await project.fleet.push();
  expect(found).toMatchObject({ code: 2, err: expect.stringMatching(/^refused \(suspend-declared\): kustomize-controller declares spec.suspend of flux-system\/web as something else.*Nothing was changed\.\n$/) });
});

test('ending ours leaves the suspend of another', async () => {
  const copy = project.hotfix();
  expect(await deploy(copy)).toMatchObject({ code: 0 });
  await testbed.api.apply({ ...project.web, spec: { suspend: true } }, { manager: 'ben' });
  expect(await resume(copy)).toMatchObject({ code: 0, out: expect.stringContaining('Flux stays suspended for web by ben') });
  expect(await project.standing()).toEqual({ suspended: true, level: 'debug', managers: [] });
  expect(await resume(copy)).toMatchObject({ code: 2, err: expect.stringMatching(/^refused \(not-ours\): flux-system\/web is suspended by ben/) });
  await testbed.api.apply({ ...project.web }, { manager: 'ben' });
  await project.fleet.reconcile('web');
});

test('of two people at the same moment one has it, and the other is told who', async () => {
  const copies = [project.hotfix(), project.hotfix('trace')];
  const ended = await Promise.all([project.run(DASH, 'deploy', copies[0], ['--edited']), project.run(BUSYBOX, 'deploy', copies[1], ['--edited', '--by', 'ben'])]);
  const winner = ended.findIndex(({ code }) => code === 0);
  const [name, level] = [['anna', 'debug'], ['ben', 'trace']][winner];
  expect(ended[1 - winner]).toMatchObject({ code: 2, err: expect.stringMatching(new RegExp(`^refused \\(held-by-another\\): ${name} has had this emergency since .*, for: Flux is down\\. .*--take-over '${name}'\\. Nothing was changed\\.\\n$`)) });
  expect(await project.standing()).toMatchObject({ by: name, level, step: 'applied' });
  expect(await resume(copies[0], '--by', 'carl')).toMatchObject({ code: 2, err: expect.stringContaining('refused (held-by-another)') });
  expect(await deploy(copies[0], '--by', 'carl', '--take-over', name)).toMatchObject({ code: 0 });
  expect(await project.standing()).toMatchObject({ by: 'carl', level: 'debug' });
  expect(await resume(copies[0], '--take-over', 'carl')).toMatchObject({ code: 0 });
});

test('a reconcile that only looks done, being suspended, is not accepted', async () => {
  const copy = project.hotfix();
  expect(await deploy(copy)).toMatchObject({ code: 0 });
  const running = project.startOnTerminal(DASH, 'resume', copy, ['--context', 'testbed', '--by', 'anna', '--timeout', '15s']);
  await running.says('Type eldertree to go on:');
  await testbed.kill('kustomize-controller');
  running.type('eldertree\n');
  const asked = await testbed.api.until(project.web, 'to be asked for', ({ metadata }) => metadata.annotations?.[`${PREFIX}step`] === 'resuming' && metadata.annotations?.[REQUEST] !== undefined);
  await testbed.api.apply({ ...project.web, spec: { suspend: true } }, { manager: 'ben' });
  // One that starts sees nothing but the last state.
  await testbed.start('kustomize-controller');
  const handled = await testbed.api.until(project.web, 'to have handled it', ({ status }) => status.lastHandledReconcileAt === asked.metadata.annotations![REQUEST]);
  expect(handled.status.conditions[0]).toMatchObject({ type: 'Ready', status: 'True' });
  expect(await running.ended).toMatchObject({ code: 1, out: expect.stringMatching(/stopped \(takeover-unproved\): [^]*It ended at: Handing flux-system\/web back[^]*Run this again/) });
  expect(await project.standing()).toMatchObject({ by: 'anna', step: 'resuming', level: 'debug' });
  await testbed.api.apply({ ...project.web }, { manager: 'ben' });
  expect(await resume(copy)).toMatchObject({ code: 0 });
});

test('the dialogue: why, and the name of the cluster that nothing else tells', async () => {
  const copy = project.hotfix();
  const args = ['--context', 'testbed', '--by', 'anna', '--edited'];
  const wrong = project.startOnTerminal(BUSYBOX, 'deploy', copy, args);
  await wrong.says('Why?');
  wrong.type('\n');
  await wrong.says(/Why\?[^]*Why\?/);
  wrong.type("it's $(down)\n");
  await wrong.says(/Nothing but this name tells the cluster at https:\S+\. Type eldertree to go on:/);
  wrong.type('y\n');
  expect(await wrong.ended).toMatchObject({ code: 2, out: expect.stringContaining("refused (not-confirmed): The answer was 'y'. Nothing was changed.") });
  const right = project.startOnTerminal(DASH, 'deploy', copy, args);
  await right.says('Why?');
  right.type("it's $(down)\n");
  await right.says('Type eldertree to go on:');
  right.type('eldertree\n');
  expect(await right.ended).toMatchObject({ code: 0 });
  expect((await testbed.api.get(project.web))!.metadata.annotations![`${PREFIX}reason`]).toBe("it's $(down)");
  const back = project.startOnTerminal(BUSYBOX, 'resume', copy, ['--by', 'anna']);
  await back.says('Type eldertree to go on:');
  back.type('eldertree\n');
  expect(await back.ended).toMatchObject({ code: 0 });
});

test('the dialogue where the uid tells the cluster: y', async () => {
  const { metadata } = (await testbed.api.get({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system' } }))!;
  const copy = project.other({ uid: metadata.uid });
  for (const [verb, runner] of [['deploy', DASH], ['resume', BUSYBOX]] as const) {
    const running = project.startOnTerminal(runner, verb, copy, ['--by', 'anna', ...verb === 'deploy' ? ['--reason', 'a test'] : []]);
    await running.says('Go on? [y/N]');
    running.type('y\n');
    expect(await running.ended).toMatchObject({ code: 0 });
  }
  const running = project.startOnTerminal(DASH, 'deploy', copy, ['--reason', 'a test']);
  await running.says('Go on? [y/N]');
  running.type('\n');
  expect(await running.ended).toMatchObject({ code: 2, out: expect.stringContaining('refused (not-confirmed)') });
  project.define();
});

test('whoever does not answer is not taken at their word', async () => {
  const copy = project.copy();
  const without = (verb: 'deploy' | 'resume', ...args: string[]) => project.start(DASH, verb, copy, args).ended;
  expect(await without('deploy', '--reason', 'a test')).toMatchObject({ code: 2, err: expect.stringContaining('refused (no-terminal)') });
  expect(await without('deploy', '--context', 'testbed', '--yes')).toMatchObject({ code: 2, err: expect.stringContaining('refused (no-reason)') });
  for (const verb of ['deploy', 'resume'] as const) {
    expect(await without(verb, '--yes')).toMatchObject({ code: 2, err: expect.stringMatching(/^refused \(no-context\): The definition has no uid of cluster eldertree, so --yes needs --context too/) });
    expect(await without(verb, '--context', 'nowhere', '--yes')).toMatchObject({ code: 2, err: expect.stringContaining('refused (') });
    expect(await without(verb, '--cluster', 'nowhere')).toMatchObject({ code: 2, err: expect.stringMatching(/^refused \(which-cluster\): There is no cluster 'nowhere'; there are eldertree/) });
    expect(await without(verb, '--nonsense')).toMatchObject({ code: 2, err: expect.stringContaining("refused (usage): There is no option '--nonsense'") });
    expect(await without(verb, '--by')).toMatchObject({ code: 2, err: expect.stringContaining('refused (usage): --by needs a value.') });
    expect(await without(verb, '--timeout', 'soon')).toMatchObject({ code: 2, err: expect.stringContaining('refused (usage)') });
  }
});

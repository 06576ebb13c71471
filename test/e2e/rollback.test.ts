import { execFileSync } from 'child_process';
import { cpSync, readdirSync, readFileSync } from 'fs';
import { dirname, join } from 'path';
import { LiveFleet } from './live-fleet';
import { Outcome, ProjectDirectory } from './project-directory';
import { useTestbed } from './use-testbed';
import { reference } from '../testbed/live-object';

const PROGRAM = `
const { readFileSync } = require('fs');
const { ApiObject, Duration } = require('cdk8s');
const { EmergencyCopy, Fleet, FluxApp } = require('cdk8s-lifeboat');
const fleet = new Fleet();
const cluster = fleet.addCluster('eldertree');
const app = new FluxApp(cluster, 'shop', { namespace: 'shop', createNamespace: true, wait: false, timeout: Duration.seconds(20), retryInterval: Duration.minutes(10) });
const add = (apiVersion, kind, name, spec) => new ApiObject(app, name, { apiVersion, kind, metadata: { name }, spec });
const other = new FluxApp(cluster, 'kiosk', { namespace: 'shop', wait: false, timeout: Duration.seconds(20) });
const workload = (name, containers, more) => ({ replicas: 1, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers, ...more } } });
const image = app.image('api');
add('apps/v1', 'Deployment', 'api', workload('api', [{ name: 'api', image }, { name: 'side', image: 'ghcr.io/example/side:1' }], { initContainers: [{ name: 'migrate', image }] }));
add('apps/v1', 'Deployment', 'worker', workload('worker', [{ name: 'worker', image: app.image('worker') }]));
add('apps/v1', 'StatefulSet', 'store', { serviceName: 'store', ...workload('store', [{ name: 'store', image: readFileSync('store', 'utf8') }]) });
add('batch/v1', 'CronJob', 'tidy', { schedule: '0 3 * * *', suspend: true, jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'tidy', image }] } } } } });
new ApiObject(other, 'worker', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'kiosk' }, spec: workload('kiosk', [{ name: 'worker', image: other.image('worker') }]) });
new EmergencyCopy(app, 'emergency');
fleet.synth();
`;
const api = reference('apps/v1', 'Deployment', 'api', 'shop');
const [GOOD, BAD] = ['ghcr.io/example/api:1.4.2', 'ghcr.io/example/api:1.4.3'];
const IMAGES = `# what the shop runs
images:
  api: ${GOOD} # {"$imagepolicy": "flux-system:api"}
  worker: "ghcr.io/example/worker:1"
`;

// The definition is run many times.
const SLOW_MILLISECONDS = 600_000;

describe('an image is rolled back', () => {
  const project = new ProjectDirectory().write('cdk8s.yaml', 'app: node main.js\n').write('main.js', PROGRAM)
    .write('images.yaml', IMAGES).write('store', 'ghcr.io/example/store:16');
  const { PATH } = process.env;
  let fleet: LiveFleet;
  const testbed = useTestbed(async () => {
    fleet = await LiveFleet.create(testbed, 'eldertree');
    process.env.PATH = `${dirname(testbed.program('kubectl'))}:${PATH}`;
    git(project.directory, 'init', '-q', '-b', 'main');
    await deliver('Begin');
    await revised('api', 1);
  });
  afterAll(() => {
    process.env.PATH = PATH;
    project.remove();
  });

  const git = (directory: string, ...args: string[]): string => {
    const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', ['-C', directory, ...identity, ...args], { encoding: 'utf8' }).trim();
  };
  const unfolded = (text: string): string => text.replaceAll(/\n {2}/g, ' ');
  const rollback = (...args: string[]): Outcome => {
    const { code, out, err } = project.lifeboat('rollback', '--kubeconfig', testbed.kubeconfig, ...args);
    return { code, out: unfolded(out), err: unfolded(err) };
  };
  const must = (...args: string[]): string => {
    const { code, out, err } = project.lifeboat(...args);
    if (code !== 0) throw new Error(`lifeboat ${args.join(' ')} ended with ${code}:\n${out}${err}`);
    return out;
  };
  const text = (path: string): string => readFileSync(join(project.directory, path), 'utf8');
  /** Writes both copies, commits the project, and has Flux apply the fleet's. */
  const deliver = async (message: string): Promise<void> => {
    must('synth');
    must('synth', '--fleet', fleet.checkout);
    git(project.directory, 'add', 'images.yaml', 'main.js', 'cdk8s.yaml', 'store');
    git(project.directory, 'commit', '-q', '--allow-empty', '-m', message);
    await fleet.ready('shop', await fleet.push());
  };
  const revised = async (name: string, revision: number): Promise<void> => {
    await testbed.api.until(reference('apps/v1', 'Deployment', name, 'shop'), `to have revision ${revision}`, ({ metadata }) => (
      metadata.annotations?.['deployment.kubernetes.io/revision'] === String(revision)));
  };
  const liveImage = async (): Promise<string> => (await testbed.api.get(api))!.spec.template.spec.containers[0].image;
  const imagesOf = (directory: string): string[] => readdirSync(directory).filter((name) => /deployment-api|cronjob-tidy/.test(name))
    .flatMap((name) => [...readFileSync(join(directory, name), 'utf8').matchAll(/image: (ghcr\.io\/example\/api:\S+)/g)].map(([, image]) => image));
  const copies = (): string[][] => [join(project.directory, 'dist/project/shop/k8s'), join(fleet.checkout, 'clusters/eldertree/shop')].map(imagesOf);

  test('there is nothing to go back to before something else has run', () => {
    expect(rollback('shop')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('[rollback-none]') });
    expect(rollback()).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/cluster eldertree has shop, kiosk.*\[usage\]/) });
  });

  test('to what ran before a bump, in both copies and on the cluster; twice does not bring the broken one back', async () => {
    must('image', 'set', `api=${BAD}`);
    expect(rollback('shop')).toMatchObject({ code: 2, out: '', err: expect.stringMatching(new RegExp(`has ${GOOD}, and images.yaml has ${BAD} already.*\\[rollback-ahead\\]`)) });
    await deliver('Bump');
    await revised('api', 2);
    const before = text('images.yaml');
    const list = rollback('shop', '--list').out;
    expect(list).toMatch(new RegExp(`Deployment shop/api revision 2 +\\S+Z +migrate ${BAD}, api ${BAD}, side ghcr.io/example/side:1 +\\(now\\) revision 1 +\\S+Z +migrate ${GOOD}`));
    expect(list).toMatch(new RegExp(`api in images.yaml now +${BAD} commit [0-9a-f]+ +\\S+ +${GOOD}\n`));
    expect(list).toMatch(/store ghcr\.io\/example\/store:16: not in images\.yaml; the construct eldertree\/shop\/store sets it/);
    const tried = rollback('shop', '--dry-run');
    expect(tried).toMatchObject({ code: 0, out: expect.stringMatching(new RegExp(`^api: ${BAD} -> ${GOOD}, revision 1 of Deployment shop/api, since \\S+Z`)) });
    expect(text('images.yaml')).toBe(before);
    const { code, out, err } = rollback('shop');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/in container tidy of batch\/CronJob\/shop\/tidy[\s\S]*in container migrate of apps\/Deployment\/shop\/api[\s\S]*images\.yaml is written\. Next: `lifeboat synth`/);
    expect(text('images.yaml')).toBe(IMAGES);
    expect(rollback('shop')).toMatchObject({ code: 2, err: expect.stringContaining('[rollback-ahead]') });
    await deliver('Roll back');
    expect(copies()).toEqual([[GOOD, GOOD, GOOD], [GOOD, GOOD, GOOD]]);
    await revised('api', 3);
    expect(await liveImage()).toBe(GOOD);
    expect(rollback('shop')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('[rollback-none]') });
    expect(rollback('shop', '--list').out).toMatch(/revision 2 .*\(taken back\)/);
    expect(rollback('shop', '--to', '2', '--dry-run')).toMatchObject({ code: 0, out: expect.stringContaining(`${GOOD} -> ${BAD}`) });
  }, SLOW_MILLISECONDS);

  test('of several, the one that is named, or all of a commit', async () => {
    const start = git(project.directory, 'rev-parse', '--short', 'HEAD');
    must('image', 'set', `api=${BAD}`, 'worker=ghcr.io/example/worker:2');
    project.write('store', 'ghcr.io/example/store:17');
    await deliver('Bump all');
    await revised('worker', 2);
    await testbed.api.until(reference('apps/v1', 'StatefulSet', 'store', 'shop'), 'to be at its second revision', ({ status }) => (
      status?.updateRevision !== undefined && status.updateRevision !== status.currentRevision || status?.observedGeneration === 2));
    const before = text('images.yaml');
    const several = rollback('shop');
    expect(several).toMatchObject({ code: 2, out: '', err: expect.stringContaining('[rollback-choice]') });
    for (const one of [/worker \(ghcr\.io\/example\/worker:2 -> ghcr\.io\/example\/worker:1, revision 1 of Deployment shop\/worker/, /store \(ghcr/]) expect(several.err).toMatch(one);
    expect(rollback('shop', '--image', 'worker', '--dry-run')).toMatchObject({ code: 0, out: expect.stringMatching(/^worker: .*worker:1[^]*of kiosk, which goes back too[^]*Nothing was written\.\n$/) });
    expect(rollback('shop', '--image', 'store')).toMatchObject({
      code: 2, err: expect.stringMatching(/the construct eldertree\/shop\/store sets it\. Set it there to ghcr\.io\/example\/store:16 \(revision 1 of StatefulSet shop\/store\).*\[image-elsewhere\]/),
    });
    expect(rollback('shop', '--to', '1')).toMatchObject({ code: 2, err: expect.stringMatching(/each have a revision of that number.*\[rollback-choice\]/) });
    expect(rollback('shop', '--to', '1', '--workload', 'deployment/worker', '--dry-run')).toMatchObject({ code: 0, out: expect.stringMatching(/^worker: /) });
    expect(rollback('shop', '--to', '9')).toMatchObject({ code: 2, err: expect.stringContaining('[rollback-unknown]') });
    expect(rollback('shop', '--to', 'nowhere')).toMatchObject({ code: 2, err: expect.stringContaining('[rollback-unknown]') });
    expect(rollback('shop', '--image', 'nothing')).toMatchObject({ code: 2, err: expect.stringContaining('[image-unknown]') });
    expect(rollback('shop', '--workload', 'deployment/nothing')).toMatchObject({ code: 2, err: expect.stringContaining('[workload-unknown]') });
    expect(rollback('other')).toMatchObject({ code: 2, err: expect.stringContaining('[unknown-app]') });
    expect(text('images.yaml')).toBe(before);
    // A commit needs no cluster.
    expect(project.lifeboat('rollback', 'shop', '--to', start, '--kubeconfig', 'none')).toMatchObject({ code: 0, err: '' });
    expect(text('images.yaml')).toBe(IMAGES);
    project.write('images.yaml', before);
  }, SLOW_MILLISECONDS);

  test('not where the definition would not take it over: then nothing is written', () => {
    execFileSync('mkdir', ['-p', join(project.directory, 'captured/eldertree')]);
    project.write('captured/eldertree/shop.yaml', `- object: apps/Deployment/shop/api
  changes:
  - set: spec.template.spec.containers[name=api].image
    to: ghcr.io/example/api:other
    was: ${BAD}
`);
    const before = text('images.yaml');
    expect(rollback('shop', '--to', 'HEAD~1')).toMatchObject({ code: 2, err: expect.stringContaining('[captured-outdated]') });
    expect(text('images.yaml')).toBe(before);
    project.removeFile('captured');
  });

  test('while Flux is down, in the project copy, which the emergency deploys', async () => {
    await revised('api', 4);
    const copy = join(project.directory, 'copy');
    cpSync(join(project.directory, 'dist/project/shop'), copy, { recursive: true });
    await testbed.stop('kustomize-controller');
    const before = readdirSync(join(copy, 'k8s')).map((name) => [name, readFileSync(join(copy, 'k8s', name), 'utf8')] as const);
    expect(rollback('--project', copy)).toMatchObject({ code: 2, err: expect.stringContaining('[rollback-choice]') });
    expect(rollback('--project', copy, '--image', 'api', '--dry-run')).toMatchObject({ code: 0, out: expect.stringMatching(/Nothing was written/) });
    expect(rollback('other', '--project', copy)).toMatchObject({ code: 2, err: expect.stringContaining('[unknown-app]') });
    const { code, out, err } = rollback('--project', copy, '--image', 'api');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`${BAD} -> ${GOOD}, revision 3 of Deployment shop/api`);
    for (const [name, old] of before) {
      expect(readFileSync(join(copy, 'k8s', name), 'utf8')).toBe(/deployment-api|cronjob-tidy/.test(name) ? old.replaceAll(BAD, GOOD) : old);
    }
    const next = /Next, while Flux is down: `lifeboat ([^`]*)`/.exec(out)![1];
    const words = [...next.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
    const deployed = project.lifeboat(...words, '--context', 'testbed', '--yes');
    expect(deployed).toMatchObject({ code: 0, err: '' });
    expect(await liveImage()).toBe(GOOD);
    await testbed.start('kustomize-controller');
    const resumed = project.lifeboat('emergency', 'resume', '--project', copy, '--fleet', fleet.checkout, '--kubeconfig', testbed.kubeconfig, '--context', 'testbed', '--yes');
    expect(resumed).toMatchObject({ code: 0, err: '' });
    expect(await liveImage()).toBe(BAD);
  }, SLOW_MILLISECONDS);

  test('all at once, by a revert of the commit in the definition', async () => {
    git(project.directory, 'revert', '--no-edit', 'HEAD');
    await deliver('Nothing more');
    expect(text('images.yaml')).toBe(IMAGES);
    expect(await liveImage()).toBe(GOOD);
    expect((await testbed.api.get(reference('apps/v1', 'StatefulSet', 'store', 'shop')))!.spec.template.spec.containers[0].image).toBe('ghcr.io/example/store:16');
  }, SLOW_MILLISECONDS);
});

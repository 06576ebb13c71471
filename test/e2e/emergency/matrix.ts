import { CLEAN, EmergencyProject, PREFIX, Runner } from './emergency-project';
import { condition, fetchRevision, gitRepository, kustomization, reconcile, requestReconcile, settled } from '../../testbed/flux';
import { LiveObject, Manifest, reference } from '../../testbed/live-object';
import { useTestbed } from '../use-testbed';

const HELD = { suspended: true, by: 'anna', step: 'applied', level: 'debug', managers: ['cdk8s-lifeboat'] };
const DEFINITIONS = '.toolkit.fluxcd.io';
/** What the script says, also where the command runs it. */
const refused = (code: string): object => ({ code: 2, err: expect.stringMatching(new RegExp(`^refused \\(${code}\\): [^]*Nothing was changed\\.\\n$`)) });
/** What the command says itself, before it runs the script. */
const told = (code: string, text = ''): object => ({ code: 2, err: expect.stringMatching(new RegExp(`^lifeboat: [^]*${text}[^]*Nothing was changed\\. \\[${code}\\]\\n$`)) });
const stopped = (code: string, end: string): object => ({ code: 1, err: expect.stringMatching(new RegExp(`stopped \\(${code}\\): [^]*It ended at: ${end}[^]*Run this again`)) });
const done = (said: string): object => ({ code: 0, err: '', out: expect.stringContaining(said) });

/** The cells of the matrix, each for deploy and for resume, by one runner. */
export function describeMatrix(runner: Runner): void {
  // A cell waits for leases to run out, and the machine may be busy.
  jest.setTimeout(400_000);

  let project: EmergencyProject;
  const testbed = useTestbed(async (started) => { project = await EmergencyProject.create(started); });
  afterAll(() => project.remove());

  /** Looks while the API server is away, and has it back whatever was seen. */
  async function withoutApi<T>(look: () => Promise<T>): Promise<T> {
    await testbed.kill('kube-apiserver');
    try {
      return await look();
    } finally {
      await testbed.start('kube-apiserver');
      await testbed.api.poll('the API server to answer', 60, async () => testbed.api.get(project.web).catch(() => undefined), (found) => found !== undefined);
    }
  }

  /** Looks while Flux is well and rests: a reconcile that runs is no well Flux. */
  async function whileFluxRests<T>(look: () => Promise<T>): Promise<T> {
    for (;;) {
      await reconcile(testbed, project.web);
      await testbed.pause('kustomize-controller');
      try {
        if (settled((await testbed.api.get(project.web))!, project.revision)) return await look();
      } finally {
        await testbed.resume('kustomize-controller');
      }
    }
  }

  /** Where the command says it itself, and the script does otherwise. */
  const either = (script: object, command: object): object => (runner.byCommand ? command : script);
  const deploy = (copy: string, ...args: string[]) => project.run(runner, 'deploy', copy, ['--edited', ...args]);
  /** The same where Flux is well, which the command wants to be told. */
  const deployAnyway = (copy: string, ...args: string[]) => deploy(copy, ...runner.byCommand ? ['--although-flux-is-well'] : [], ...args);
  const resume = (copy: string, ...args: string[]) => project.run(runner, 'resume', copy, args);
  /** It is done, and the command has said why this is an emergency. */
  const doneSince = (trouble: string, said: string): object => either(done(said), { code: 0, err: '', out: expect.stringMatching(new RegExp(`^Flux is not well: ${trouble.replaceAll(' ', '\\s+')}[^]*${said}`)) });
  const proved = either(done('Done: Flux applies web again'), { code: 0, err: '', out: expect.stringMatching(/Done: Flux applies web again[^]*Proved: 6 objects of web are as /) });
  const handBack = async (copy: string): Promise<void> => { expect(await resume(copy)).toMatchObject(proved); };

  // No cell leaves anything to the next.
  afterEach(async () => { expect(await project.standing()).toEqual(CLEAN); });

  test('Flux healthy', async () => {
    const copy = project.hotfix();
    if (runner.byCommand) {
      expect(await whileFluxRests(() => deploy(copy))).toMatchObject(told('no-emergency', 'Kustomization flux-system/web: Flux is well: .* or give --although-flux-is-well to deploy'));
      expect(await project.standing()).toEqual(CLEAN);
    }
    expect(await deployAnyway(copy)).toMatchObject(done('Done: web runs this copy.'));
    await project.fleet.reconcile('flux-system');
    expect(await project.standing()).toEqual(HELD);
    await handBack(copy);
    expect(await resume(copy)).toMatchObject(done('No emergency is on for web on eldertree'));
  });

  test('all controllers gone', async () => {
    const copy = project.hotfix();
    await Promise.all([testbed.stop('kustomize-controller'), testbed.stop('source-controller')]);
    try {
      expect(await deploy(copy)).toMatchObject(doneSince('nobody holds the lease of [a-z]+-controller\\.', 'Nobody holds the lease of kustomize-controller'));
      expect(await resume(copy)).toMatchObject(refused('flux-dead'));
      expect(await project.standing()).toEqual(HELD);
      await testbed.start('kustomize-controller');
      expect(await resume(copy)).toMatchObject(refused('source-unreachable'));
      expect(await project.standing()).toEqual(HELD);
    } finally {
      if (testbed.pid('kustomize-controller') === undefined) await testbed.start('kustomize-controller');
      await testbed.start('source-controller');
    }
    await handBack(copy);
  });

  test('source unreachable: refused while the artifact is not the revision named', async () => {
    const copy = project.hotfix();
    await testbed.stop('git-server');
    try {
      await requestReconcile(testbed, gitRepository('flux-system'));
      await testbed.api.until(gitRepository('flux-system'), 'to fail', (found) => condition(found, 'Ready')?.status === 'False', 90);
      expect(await deploy(copy)).toMatchObject(doneSince('its source cannot fetch: ', 'Done: web runs this copy.'));
      expect(await resume(copy)).toMatchObject({ code: 2, err: expect.stringMatching(/^refused \(source-unreachable\): GitRepository flux-system\/flux-system cannot fetch, and stays at main@sha1:/) });
      expect(await resume(copy, '--revision', '0123456')).toMatchObject({ code: 2, err: expect.stringMatching(/^refused \(other-revision\): .* is at main@sha1:.*, and 0123456 is to be applied/) });
      expect(await project.standing()).toEqual(HELD);
      expect(await resume(copy, '--revision', project.revision.slice('main@sha1:'.length, 24))).toMatchObject(proved);
    } finally {
      await testbed.start('git-server');
      await fetchRevision(testbed, gitRepository('flux-system'), project.revision);
    }
  });

  test('API server down', async () => {
    const copy = project.hotfix();
    const unreachable = either(refused('cluster-unreachable'), told('cluster-unreachable', 'testbed \\(https://.*the API server cannot be reached'));
    expect(await withoutApi(() => deploy(copy))).toMatchObject(unreachable);
    expect(project.notes(copy)).toEqual([]);
    expect(await deployAnyway(copy)).toMatchObject({ code: 0 });
    expect(await withoutApi(() => resume(copy))).toMatchObject(unreachable);
    expect(await project.standing()).toEqual(HELD);
    await handBack(copy);
  });

  test('API server restarted in the middle', async () => {
    const copy = project.hotfix();
    const args = ['--yes', '--context', 'testbed', '--by', 'anna'];
    const first = project.start(runner, 'deploy', copy, [...args, '--edited', '--reason', 'Flux is down', ...runner.byCommand ? ['--although-flux-is-well'] : []]);
    await first.says('2. Applying');
    expect(await withoutApi(() => first.ended)).toMatchObject({ code: 1, err: expect.stringMatching(/stopped \((?:apply-failed|not-rolled-out|cluster-unreachable)\)[^]*Flux stays suspended for web on eldertree[^]*Run this again/) });
    expect(await project.standing()).toMatchObject({ suspended: true, by: 'anna', step: 'suspended' });
    // Our record is there, so it is an emergency.
    expect(await deploy(copy)).toMatchObject(done('Done: web runs this copy.'));
    const second = project.start(runner, 'resume', copy, args);
    await testbed.api.until(project.web, 'to be handed back', ({ metadata }) => metadata.annotations?.[`${PREFIX}step`] === 'resuming');
    expect(await withoutApi(() => second.ended)).toMatchObject(stopped('[a-z-]+', 'Handing'));
    expect(await project.standing()).toMatchObject({ suspended: false, by: 'anna', step: 'resuming' });
    await handBack(copy);
  });

  test('a context of another cluster', async () => {
    const uid = (await testbed.api.get(reference('v1', 'Namespace', 'kube-system')))!.metadata.uid;
    const wrong = project.other({ uid: '00000000-0000-4000-8000-000000000000' });
    for (const verb of ['deploy', 'resume'] as const) {
      expect(await project.run(runner, verb, wrong)).toMatchObject(either(
        { code: 2, err: expect.stringMatching(new RegExp(`^refused \\(other-cluster\\): .*${uid}; eldertree has 00000000-`)) },
        told('cluster-mismatch', `the uid ${uid}, and the definition means eldertree 00000000-.* --context NAME`),
      ));
    }
    const right = project.other({ uid });
    expect(await deployAnyway(right)).toMatchObject({ code: 0 });
    expect(await resume(right)).toMatchObject({ code: 0 });
    project.define();
  });

  test('RBAC without rights on one object', async () => {
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'all-but-config-maps' },
      rules: [
        { apiGroups: ['', 'apps', 'example.com', 'apiextensions.k8s.io', 'coordination.k8s.io', 'kustomize.toolkit.fluxcd.io', 'source.toolkit.fluxcd.io'], resources: ['*'], verbs: ['get', 'list', 'watch'] },
        {
          apiGroups: ['', 'apps', 'example.com', 'apiextensions.k8s.io', 'kustomize.toolkit.fluxcd.io', 'source.toolkit.fluxcd.io'],
          resources: ['namespaces', 'services', 'deployments', 'webroutes', 'customresourcedefinitions', 'kustomizations', 'gitrepositories'],
          verbs: ['*'],
        },
      ],
    };
    await testbed.api.apply(role as Manifest);
    await testbed.api.apply({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: role.metadata.name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role.metadata.name },
      subjects: [{ kind: 'User', name: 'limited', apiGroup: 'rbac.authorization.k8s.io' }],
    });
    const limited = project.kubeconfig('limited', (config) => ({ ...config, users: [{ name: 'testbed', user: { ...config.users[0].user, as: 'limited' } }] }));
    const forbidden = '.*configmaps "config" is forbidden: User "limited" cannot patch';
    // An edited file is tried first.
    expect(await deployAnyway(project.hotfix(), '--kubeconfig', limited)).toMatchObject(either(
      { code: 2, err: expect.stringMatching(new RegExp(`^refused \\(not-accepted\\): ${forbidden}`)) },
      told('deploy-forbidden', `ConfigMap/web/config ${forbidden}`),
    ));
    const copy = project.copy();
    let ended = await deployAnyway(copy, '--kubeconfig', limited);
    if (runner.byCommand) {
      expect(ended).toMatchObject(told('deploy-forbidden', 'you lack rights that the deploy needs: ConfigMap/web/config '));
      expect(await project.standing()).toEqual(CLEAN);
      ended = await project.startLine(/The script by itself may go further, and says where it stops: `(.*)`/.exec(ended.err)![1]).ended;
    }
    expect(ended).toMatchObject({ ...stopped('apply-failed', 'Applying'), err: expect.stringContaining('configmaps "config" is forbidden') });
    expect(await project.standing()).toMatchObject({ suspended: true, by: 'anna', step: 'suspended', level: 'info' });
    const compared = await resume(copy, '--kubeconfig', limited);
    expect(compared).toMatchObject(stopped('not-compared', 'Comparing'));
    if (runner.byCommand) expect(compared.out.replace(/\s+/g, ' ')).toMatch(/of 1 object nothing can be told[^]* ConfigMap\/web\/config nothing can be told of it: [^]*configmaps "config" is forbidden/);
    expect(await project.standing()).toMatchObject({ suspended: false, by: 'anna' });
    await handBack(copy);
  });

  test('conflict with a foreign manager', async () => {
    await testbed.api.apply({ ...project.config, data: { LEVEL: 'trace' } }, { manager: 'somebody', force: true });
    const copy = project.hotfix();
    expect(await deployAnyway(copy)).toMatchObject(done('Done: web runs this copy.'));
    expect(await project.standing()).toEqual(HELD);
    await handBack(copy);
    await testbed.api.apply({ ...project.config }, { manager: 'somebody' });
  });

  test('an immutable change, before and after', async () => {
    const selector = project.copy({ '3-deployment-api.yaml': (text) => text.replaceAll('app: web', 'app: other') });
    expect(await deployAnyway(selector)).toMatchObject(either(
      { code: 2, err: expect.stringMatching(/^refused \(immutable\): The Deployment "api" is invalid: spec.selector/) },
      told('deploy-refused', 'the API server refuses apps/Deployment/web/api \\(.*spec.selector.*field is immutable.*Take these changes back from the copy'),
    ));
    expect(await project.standing()).toEqual(CLEAN);
    const wedge = project.copy({ '3-configmap-config.yaml': (text) => `${text.replace('LEVEL: info', 'LEVEL: debug')}immutable: true\n` });
    expect(await deployAnyway(wedge)).toMatchObject(either(
      { ...refused('irrevocable'), out: expect.stringContaining('ConfigMap web/config: once immutable, it cannot be taken back') },
      told('irrevocable', 'resume will not take back ConfigMap/web/config .*\\(wedged\\).* or give --accept'),
    ));
    expect(await project.standing()).toEqual(CLEAN);
    expect(await deployAnyway(wedge, '--accept')).toMatchObject(done('Done: web runs this copy.'));
    const failed = await resume(wedge);
    expect(failed).toMatchObject(stopped('takeover-failed', 'Handing'));
    expect(failed.err).toMatch(/ConfigMap\/web\/config.*immutable/);
    expect(await project.standing()).toMatchObject({ suspended: false, by: 'anna', level: 'debug' });
    await testbed.api.delete(project.config);
    await handBack(wedge);
  });

  test('disabled in Git: deploys, and resume ends the record and lists what stays', async () => {
    const copy = project.hotfix('debug', 'asleep');
    expect(await deploy(copy)).toMatchObject(doneSince('it is suspended\\.', 'Done: asleep runs this copy.'));
    await project.fleet.reconcile('flux-system');
    expect(await project.standing('asleep')).toEqual(HELD);
    const ended = await resume(copy);
    expect(ended).toMatchObject(done('Flux stays suspended for asleep by kustomize-controller'));
    if (runner.byCommand) expect(ended.out.replace(/\s+/g, ' ')).toMatch(/^asleep is suspended also by kustomize-controller \(.*\): Flux stays suspended, what was deployed stays, /);
    expect(ended.out).toContain('  v1 ConfigMap asleep config\n');
    expect(ended.out).toContain('  apps/v1 Deployment asleep api\n');
    expect(await project.standing('asleep')).toEqual({ suspended: true, level: 'debug', managers: [] });
    for (const object of (await testbed.kubectl(['get', 'deployments,services,configmaps,asleeproutes', '-n', 'asleep', '-l', 'kustomize.toolkit.fluxcd.io/name=asleep', '-o', 'name'])).trim().split('\n')) await testbed.kubectl(['delete', '-n', 'asleep', object]);
  });

  test('kustomize-controller killed -9 in the middle of applying', async () => {
    project.define({ crowd: 90 });
    const many = await project.pushUnseen();
    const begun = new Promise<void>((resolve) => {
      let seen = 0;
      void testbed.api.watch('v1', 'ConfigMap', 'web', () => { if (++seen > 20) resolve(); });
    });
    await fetchRevision(testbed, gitRepository('flux-system'), many);
    await testbed.watched(begun);
    await testbed.kill('kustomize-controller');
    const copy = project.hotfix();
    try {
      expect(await deploy(copy, '--other-version')).toMatchObject(doneSince('it (?:is not Ready: |has applied )', 'has not renewed its lease since'));
      expect(await resume(copy)).toMatchObject(refused('flux-dead'));
      expect(await project.standing()).toEqual(HELD);
    } finally {
      await testbed.start('kustomize-controller');
    }
    // Git goes back to what it was: what the controller had made and not noted is nobody's.
    project.define();
    project.revision = await project.fleet.push();
    const asked = await resume(copy, '--revision', project.revision);
    expect(asked).toMatchObject(stopped('strays', 'Looking for objects'));
    const strays = [...asked.out.matchAll(/^ {2}v1 ConfigMap web crowd-\d+$/gm)].length;
    expect(strays).toBeGreaterThan(10);
    expect(await resume(copy, '--remove')).toMatchObject({ code: 0, err: '' });
    expect(await testbed.api.list('v1', 'ConfigMap', { namespace: 'web', labelSelector: 'kustomize.toolkit.fluxcd.io/name=web' })).toHaveLength(1);
  });

  test('Flux not installed: its definitions are missing', async () => {
    await Promise.all([testbed.stop('kustomize-controller'), testbed.stop('source-controller')]);
    const kinds = [['source.toolkit.fluxcd.io/v1', 'GitRepository'], ['kustomize.toolkit.fluxcd.io/v1', 'Kustomization']] as const;
    const objects = (await Promise.all(kinds.map(([version, kind]) => testbed.api.list(version, kind)))).flat();
    // Without their finalizers they go away and what they applied stays.
    for (const object of objects) await testbed.api.patch(object, { metadata: { finalizers: null } });
    const definitions = (await testbed.api.list('apiextensions.k8s.io/v1', 'CustomResourceDefinition')).filter(({ metadata }) => metadata.name.endsWith(DEFINITIONS));
    for (const definition of definitions) await testbed.api.delete(definition);
    for (const definition of definitions) await testbed.api.untilGone(definition);
    const map = reference('v1', 'ConfigMap', 'lifeboat-emergency-web', 'web');
    const copy = project.hotfix();
    // The API server forbids before it says that there is nothing.
    const nobody = project.kubeconfig('nobody', (config) => ({ ...config, users: [{ name: 'testbed', user: { ...config.users[0].user, as: 'nobody' } }] }));
    try {
      for (const verb of ['deploy', 'resume'] as const) {
        expect(await project.run(runner, verb, copy, ['--kubeconfig', nobody])).toMatchObject(either(refused('forbidden'), told('cluster-forbidden', 'User "nobody" cannot')));
      }
      expect(await deploy(copy)).toMatchObject(doneSince('Flux is not installed\\.', 'Flux     is not installed: there is nothing to suspend'));
      expect((await testbed.api.get(map))!.metadata.annotations).toMatchObject({ 'emergency.cdk8s-lifeboat.io/by': 'anna', 'emergency.cdk8s-lifeboat.io/step': 'applied' });
      expect(await deploy(copy, '--by', 'ben')).toMatchObject(refused('held-by-another'));
      expect(await resume(copy)).toMatchObject(refused('flux-missing'));
      expect((await project.standing()).level).toBe('debug');
    } finally {
      for (const definition of definitions) await testbed.api.apply(bare(definition));
      for (const definition of definitions) await testbed.api.until(definition, 'to be established', ({ status }) => status?.conditions?.some(({ type, status: value }: any) => type === 'Established' && value === 'True'));
      await Promise.all([testbed.start('kustomize-controller'), testbed.start('source-controller')]);
    }
    expect(await resume(copy)).toMatchObject(refused('no-kustomization'));
    for (const object of objects.filter(({ metadata }) => metadata.name === 'flux-system')) await testbed.api.apply(bare(object), { manager: 'flux' });
    await testbed.api.until(kustomization('web'), 'to be back', () => true, 90);
    await reconcile(testbed, kustomization('web'));
    await handBack(copy);
    expect(await testbed.api.get(map)).toBeUndefined();
  });
}

/** An object as it would be written anew. */
function bare({ apiVersion, kind, metadata: { name, namespace, labels, annotations }, spec }: LiveObject): Manifest {
  return { apiVersion, kind, metadata: { name, ...namespace && { namespace }, ...labels && { labels }, ...annotations && { annotations } }, spec };
}

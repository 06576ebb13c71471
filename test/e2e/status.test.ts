import { execFile } from 'child_process';
import { writeFileSync } from 'fs';
import { join } from 'path';
import { Running } from './emergency/running';
import { ProjectDirectory } from './project-directory';
import { StatusFaults } from './status-faults';
import { useTestbed } from './use-testbed';
import { reference } from '../testbed/live-object';

const CLI = join(__dirname, '../../lib/cli.js');

interface Answer {
  readonly code: number;
  readonly verdict: string;
  readonly installed: boolean;
  readonly controllers: readonly { readonly name: string; readonly state: string }[];
  readonly objects: readonly any[];
  readonly unread: readonly { readonly what: string; readonly code: string }[];
  readonly requests: number;
  readonly error?: { readonly code: string };
}

/** What each object must be called, and what its meaning and its action must say. */
const NAMED: { readonly [object: string]: readonly [state: string, meaning: RegExp, action?: RegExp] } = {
  'GitRepository/fleet': ['ready', /./],
  'GitRepository/wrong-password': ['authentication', /does not accept what the Secret flux-system\/wrong-password holds/, /rotate the password or token.*create secret generic wrong-password -n flux-system/],
  'GitRepository/wrong-key': ['authentication', /ssh:.* does not accept what the Secret flux-system\/wrong-key holds/, /rotate the deploy key.*create secret generic wrong-key/],
  'GitRepository/wrong-host': ['authentication', /another host key than known_hosts of the Secret flux-system\/wrong-host/, /ssh-keyscan -p \d+ 127\.0\.0\.1/],
  'GitRepository/no-secret': ['authentication', /the Secret flux-system\/absent that it names is not there/, /create secret generic absent/],
  'GitRepository/unknown-host': ['clone', /the host name of http:\/\/git\.invalid\/fleet\.git is not known/, /nslookup git\.invalid/],
  'GitRepository/refused': ['clone', /cannot be reached from the cluster/, /wget -T 10 -qO- http:\/\/127/],
  'GitRepository/no-branch': ['clone', /has no branch nowhere/, /git ls-remote http/],
  'GitRepository/no-repository': ['clone', /absent\.git is not there/, /git ls-remote http/],
  'GitRepository/hangs': ['timeout', /did not answer within 1s/, /longer spec\.timeout/],
  'GitRepository/no-url': ['stalled', /its URL cannot be read/, /correct spec\.url/],
  'HelmRepository/charts': ['clone', /cannot be reached/, /wget/],
  'HelmRepository/static': ['no-status', /keeps no status/],
  'HelmChart/chart': ['source', /HelmRepository flux-system\/charts has fetched nothing/],
  'OCIRepository/image': ['clone', /cannot be reached/, /wget/],
  'Bucket/bucket': ['clone', /cannot be reached/, /nc -vz/],
  'Kustomization/well': ['ready', /./],
  'Kustomization/broken-yaml': ['validation', /broken-yaml\/objects\.yaml is not valid YAML \(line 2\)/, /correct the file/],
  'Kustomization/unlisted': ['validation', /lists unlisted\/absent\.yaml, which is not there/, /out of the list/],
  'Kustomization/wrong-type': ['validation', /ConfigMap web\/wrong-type is not what its schema asks for/, /correct it in Git/],
  'Kustomization/wrong-value': ['validation', /Service web\/wrong-value is not what its schema asks for/, /correct it in Git/],
  'Kustomization/immutable': ['apply', /ConfigMap web\/fixed would change a field that cannot be changed/, /lifeboat immutable --base REV/],
  'Kustomization/forbidden': ['apply', /system:serviceaccount:flux-system:limited may not patch configmaps in web/, /auth can-i patch configmaps -n web --as=system:serviceaccount:flux-system:limited/],
  'Kustomization/no-namespace': ['apply', /the namespace absent of ConfigMap absent\/lost is not there/, /kubectl create namespace absent/],
  'Kustomization/no-kind': ['apply', /knows no Widget of example\.org\/v1/, /api-resources --api-group=example\.org/],
  'Kustomization/denied': ['apply', /the admission policy no-denied denies ConfigMap web\/denied/, /correct it in Git/],
  'Kustomization/webhook': ['apply', /the admission webhook gone\.example\.org does not answer/, /validatingwebhookconfigurations/],
  'Kustomization/quota': ['apply', /ConfigMap full\/too-many would exceed the quota few/, /describe resourcequota few -n full/],
  'Kustomization/no-image': ['health', /Deployment web\/no-image does not become ready/, /describe deployment no-image -n web/],
  'Kustomization/no-node': ['health', /Deployment web\/no-node does not become ready/, /describe deployment no-node -n web/],
  'Kustomization/waiting': ['reconciling', /a reconcile goes on for/, /wait/],
  'Kustomization/no-path': ['source', /GitRepository flux-system\/fleet has no directory \.\/nowhere/, /spec\.path/],
  'Kustomization/no-source': ['source', /there is no GitRepository flux-system\/absent/, /spec\.sourceRef/],
  'Kustomization/from-refused': ['source', /GitRepository flux-system\/refused has fetched nothing/],
  'Kustomization/no-expression': ['stalled', /an expression of its spec cannot be read/, /healthCheckExprs/],
  'Kustomization/after-wrong': ['dependency', /waits for Kustomization flux-system\/wrong-value/],
  'Kustomization/after-after': ['dependency', /waits for Kustomization flux-system\/after-wrong/],
  'Kustomization/after-absent': ['dependency', /depends on Kustomization flux-system\/absent, which is not there/, /spec\.dependsOn/],
  'Kustomization/by-hand': ['suspended', /suspended by kubectl-patch/, /kubectl patch kustomization by-hand/],
  'Kustomization/recorded': ['emergency', /since 2020-11-20T03:00:00Z by anna until 2020-11-20T07:00:00Z, which has passed: Flux is down/, /lifeboat emergency resume/],
  'Kustomization/disabled': ['disabled', /Git declares it suspended/],
  'Kustomization/held': ['deleting', /waits for example\.org\/held/, /finalizers/],
  'Kustomization/behind': ['ready', /./],
};
const OVER_SSH = ['GitRepository/wrong-key', 'GitRepository/wrong-host'];

describe('the status of Flux', () => {
  const project = new ProjectDirectory();
  let faults: StatusFaults;
  const testbed = useTestbed(async () => { faults = await StatusFaults.stage(testbed); });
  afterAll(async () => {
    await faults?.stop();
    project.remove();
  });

  /** Not spawnSync: servers of this process have to go on answering. */
  const run = async (...args: string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> => new Promise((resolve) => {
    const env = { ...process.env, KUBECONFIG: testbed.kubeconfig, NO_COLOR: '1', NODE_OPTIONS: '' };
    execFile(process.execPath, [CLI, 'status', ...args], { cwd: project.directory, env, maxBuffer: 64e6 }, (error, out, err) => {
      resolve({ code: error ? error.code as unknown as number : 0, out, err });
    });
  });
  const ask = async (...args: string[]): Promise<Answer> => {
    const { code, out, err } = await run('--format', 'json', ...args);
    expect(err).toBe('');
    return { code, ...JSON.parse(out) };
  };
  const of = ({ objects }: Answer, name: string): any => objects.find(({ kind, name: own }) => `${kind}/${own}` === name);
  const unfolded = (text: string): string => text.replaceAll(/\n +/g, ' ');

  test('names each fault that was caused, and what to do about it', async () => {
    const answer = await ask();
    expect([answer.code, answer.verdict, answer.installed, answer.unread]).toEqual([1, 'not-well', true, []]);
    const wrong = Object.entries(NAMED).flatMap(([name, [state, meaning, action]]) => {
      if (OVER_SSH.includes(name) && !faults.hasSsh) return [];
      const found = of(answer, name);
      const isRight = found?.state === state && meaning.test(found.meaning) && (action === undefined || action.test(found.action));
      return isRight ? [] : [{ name, wished: [state, meaning, action], found }];
    });
    expect(wrong).toEqual([]);
    const unexpected = answer.objects.map(({ kind, name }) => `${kind}/${name}`).filter((name) => !Object.hasOwn(NAMED, name));
    expect(unexpected).toEqual([]);
    // Discovery of all groups and of two of Flux's, a list of each kind, the controllers, and what the pods of two Deployments say.
    expect(answer.requests).toBeLessThanOrEqual(3 + 7 + 5 + 2 * 4);
  });

  test('tells what waits under what it waits for, and the pods\' own reason', async () => {
    const answer = await ask();
    expect(of(answer, 'Kustomization/after-after')).toMatchObject({ cause: { name: 'after-wrong' }, root: { kind: 'Kustomization', namespace: 'flux-system', name: 'wrong-value' } });
    expect(of(answer, 'Kustomization/wrong-value').consequences.map(({ name }: { name: string }) => name)).toEqual(['after-after', 'after-wrong']);
    expect(of(answer, 'Kustomization/from-refused').root).toMatchObject({ kind: 'GitRepository', name: 'refused' });
    expect(of(answer, 'Kustomization/no-image').details).toEqual([expect.stringMatching(/pod no-image-\S+: container main waits: ImagePullBackOff/)]);
    expect(of(answer, 'Kustomization/no-node').details).toEqual([expect.stringMatching(/pod no-node-\S+: no node takes it: /)]);
    const order = answer.objects.map(({ kind, name }) => `${kind}/${name}`);
    const places = ['GitRepository/refused', 'Kustomization/wrong-value', 'Kustomization/broken-yaml', 'Kustomization/held', 'Kustomization/by-hand', 'Kustomization/after-after', 'Kustomization/well'];
    expect(places.map((name) => order.indexOf(name))).toEqual([...places.map((name) => order.indexOf(name))].sort((a, b) => a - b));
  });

  test('is plain text for people, that counts what is well, and shows all and the history only when asked', async () => {
    const { code, out, err } = await run();
    expect([code, err]).toEqual([1, '']);
    expect(unfolded(out)).toMatch(/kustomize-controller {2}runs It renewed its lease .*; there is no Deployment of it in flux-system, so it runs by other means\./);
    expect(out).not.toMatch(/Kustomization flux-system\/well|\u001b/);
    expect(unfolded(out)).toMatch(/Because of it not well: Kustomization flux-system\/after-after \(dependency\), Kustomization flux-system\/after-wrong \(dependency\)\./);
    expect(unfolded(out)).toMatch(/4 that wait for them, 3 well \(1 GitRepository, 2 Kustomizations\), 1 disabled in Git, 1 of which Flux keeps no status\.\n$/);
    const whole = await run('--all', '--history', '--context', 'testbed');
    expect(whole.out).toMatch(/^Kustomization flux-system\/well {2}ready$/m);
    expect(unfolded(whole.out)).toMatch(/history: \S+Z ReconciliationSucceeded main@sha1:\w{40} sha256:\w{64}/);
    expect(whole.out).toContain('kubectl describe resourcequota few -n full --context testbed`');
    expect(whole.out).not.toMatch(/of-this-test/);
  });

  test('says of who may read little what was not read, and calls none of it well', async () => {
    const role = {
      ...reference('rbac.authorization.k8s.io/v1', 'ClusterRole', 'few'),
      rules: [{ apiGroups: ['kustomize.toolkit.fluxcd.io'], resources: ['*'], verbs: ['get', 'list'] }],
    };
    await testbed.api.apply({ ...reference('v1', 'ServiceAccount', 'viewer', 'default') });
    await testbed.api.apply(role);
    await testbed.api.apply({
      ...reference('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'few'),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'few' },
      subjects: [{ kind: 'ServiceAccount', name: 'viewer', namespace: 'default' }],
    });
    const token = (await testbed.kubectl(['create', 'token', 'viewer', '-n', 'default'])).trim();
    const config = JSON.parse(await testbed.kubectl(['config', 'view', '--raw', '-o', 'json']));
    config.users[0].user = { token };
    const file = join(project.directory, 'viewer.kubeconfig');
    writeFileSync(file, JSON.stringify(config));
    const answer = await ask('--kubeconfig', file);
    expect([answer.code, answer.verdict]).toEqual([2, 'unknown']);
    expect(answer.unread.map(({ what }) => what)).toEqual(expect.arrayContaining(['GitRepositories', 'OCIRepositories', 'Leases in flux-system', 'Deployments in flux-system']));
    expect(of(answer, 'Kustomization/well')).toMatchObject({ state: 'unknown', meaning: expect.stringContaining('could not be read') });
    expect(answer.objects.filter(({ state }) => state === 'ready')).toEqual([]);
    expect(of(answer, 'Kustomization/wrong-value')).toMatchObject({ state: 'validation' });
    const { out } = await run('--kubeconfig', file);
    expect(unfolded(out)).toMatch(/could not tell: .*GitRepositories.* could not be read\. Of the first: .*"system:serviceaccount:default:viewer" cannot list/);
  });

  test('says what it sees anew while it watches, and ends with the exit code of the last look', async () => {
    const watching = new Running([process.execPath, CLI, 'status', '--watch', '--format', 'json'], project.directory, { ...process.env, KUBECONFIG: testbed.kubeconfig, NODE_OPTIONS: '' });
    await watching.says(/"verdict".*\n/);
    await testbed.api.patch(reference('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'well', 'flux-system'), { spec: { suspend: true } });
    await watching.says(/"name":"well","state":"suspended".*\n/);
    await testbed.api.patch(reference('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'well', 'flux-system'), { spec: { suspend: null } });
    watching.signal('SIGINT');
    expect(await watching.ended).toMatchObject({ code: 1 });
  });

  describe('where a controller does not run', () => {
    beforeAll(async () => {
      await faults.stageController('kustomize-controller', {});
      const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' };
      const lastState = { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: '2026-11-20T03:00:00Z' } };
      await faults.stageController('helm-controller', { nodeSelector: { 'example.org/nowhere': 'yes' } }, {
        containerStatuses: [{ name: 'manager', image: 'a', imageID: '', ready: false, restartCount: 7, state: { waiting }, lastState }],
      });
      await testbed.api.apply({
        ...reference('apps/v1', 'Deployment', 'notification-controller', 'flux-system'),
        spec: { replicas: 0, selector: { matchLabels: { app: 'n' } }, template: { metadata: { labels: { app: 'n' } }, spec: { containers: [{ name: 'manager', image: 'n' }] } } },
      });
      await testbed.kill('kustomize-controller');
      await faults.stageUnseen();
      await faults.pushUnapplied();
      await testbed.api.poll('the lease to run out', 60, async () => (await ask()).controllers.find(({ name }) => name === 'kustomize-controller')!.state, (state) => state !== 'runs');
    }, 120_000);

    test('it is said first, with what to do, and nothing that it said before counts as well', async () => {
      const answer = await ask();
      expect(answer.code).toBe(1);
      expect(answer.controllers).toEqual([
        expect.objectContaining({ name: 'source-controller', state: 'runs' }),
        expect.objectContaining({
          name: 'kustomize-controller', state: 'silent', version: 'v9.9.9', meaning: expect.stringMatching(/^it has not renewed its lease since /), action: expect.stringContaining('lifeboat restart --flux kustomize-controller'),
        }),
        expect.objectContaining({
          name: 'helm-controller',
          state: 'unwell',
          meaning: expect.stringMatching(/is not ready: container manager waits: CrashLoopBackOff/),
          pods: [expect.objectContaining({ restarts: 7, lastEnd: 'OOMKilled, exit 137, at 2026-11-20T03:00:00Z' })],
        }),
        expect.objectContaining({ name: 'notification-controller', state: 'silent', meaning: 'its Deployment is scaled to 0', action: expect.stringContaining('--replicas=1') }),
      ]);
      expect(answer.objects.filter(({ kind, state }) => kind === 'Kustomization' && state === 'ready')).toEqual([]);
      expect(of(answer, 'Kustomization/well')).toMatchObject({ state: 'stale', meaning: expect.stringContaining('nobody has looked since') });
      expect(of(answer, 'Kustomization/unseen')).toMatchObject({ state: 'never-reconciled' });
      expect(of(answer, 'Kustomization/behind')).toMatchObject({ state: 'unobserved', meaning: expect.stringContaining('the generation is 2'), sourceRevision: expect.stringContaining('main@sha1:') });
      expect(of(answer, 'Kustomization/wrong-value')).toMatchObject({ state: 'validation' });
      expect(of(answer, 'GitRepository/fleet')).toMatchObject({ state: 'ready' });
      expect(of(answer, 'Kustomization/waiting')).toMatchObject({ state: 'stale', meaning: expect.stringContaining('when kustomize-controller ended') });
      // The others of these tests are about what stands below.
      const head = (await run()).out.split('\nControllers\n')[0].replaceAll(/\n */g, ' ');
      expect(head).toMatch(/^kustomize-controller and notification-controller do not run on testbed \S+: nothing is applied, pruned or healed; no alert is sent, and no webhook heard\. /);
      expect(head).toMatch(/ is not called well\. -> To deploy without Flux, .*`lifeboat emergency plan --project DIR`\. $/);
    });

    test('it is well again once it is back', async () => {
      await testbed.start('kustomize-controller');
      await testbed.api.poll('the Kustomization to be well', 60, async () => of(await ask(), 'Kustomization/unseen').state, (state) => state === 'ready');
      expect((await ask()).controllers.find(({ name }) => name === 'kustomize-controller')).toMatchObject({ state: 'runs' });
    });

    test('an API server that is away is no answer', async () => {
      await testbed.kill('kube-apiserver');
      try {
        expect(await run()).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/\[cluster-unreachable\]\n$/) });
        expect(await ask()).toMatchObject({ code: 2, verdict: 'unknown', error: { code: 'cluster-unreachable' } });
      } finally {
        await testbed.start('kube-apiserver');
      }
    });
  });
});

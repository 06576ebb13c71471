import { execFileSync, spawnSync } from 'child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { DefinedFleet } from './defined-fleet';
import { LiveFleet } from './live-fleet';
import { useTestbed } from './use-testbed';
import { kustomization } from '../testbed/flux';
import { LiveObject, reference } from '../testbed/live-object';

const CLI = join(__dirname, '../../lib/cli.js');
const RBAC = 'rbac.authorization.k8s.io/v1';

const BODY = `
  const { ScheduledAudit } = require('cdk8s-lifeboat');
  const timing = { wait: false, interval: Duration.hours(1) };
  const web = new FluxApp(cluster, 'web', { namespace: 'web', createNamespace: true, ...timing });
  const labels = { app: 'api' };
  new ApiObject(web, 'config', { apiVersion: 'v1', kind: 'ConfigMap', data: { LEVEL: 'info' } });
  new ApiObject(web, 'api', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: {
    containers: [{ name: 'main', image: 'ghcr.io/example/web:1' }] } } } });
  const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  const app = new FluxApp(cluster, 'audit', { namespace: 'audit', createNamespace: true, namespaceLabels: restricted, dependsOn: [web], ...timing });
  new ScheduledAudit(app, 'audit', { image: 'registry.example.org/lifeboat:1' });
`;

describe('a scheduled audit', () => {
  let fleet: DefinedFleet;
  let kubeconfig: string;
  const directory = mkdtempSync(join(tmpdir(), 'lifeboat-audit-'));
  afterAll(() => {
    fleet.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  const testbed = useTestbed(async () => {
    fleet = new DefinedFleet(await LiveFleet.create(testbed, 'eldertree'));
    const revision = await fleet.deliver(BODY);
    for (const name of ['web', 'audit']) await fleet.live.ready(name, revision);
    const token = (await testbed.kubectl(['create', 'token', 'audit', '--namespace=audit'])).trim();
    kubeconfig = join(directory, 'audit.kubeconfig');
    const admin = JSON.parse(readFileSync(testbed.kubeconfig, 'utf8'));
    writeFileSync(kubeconfig, JSON.stringify({ ...admin, users: [{ name: 'testbed', user: { token } }] }));
  });

  async function podOf(when: string): Promise<any> {
    const cronJob = await testbed.api.get(reference('batch/v1', 'CronJob', `audit-${when}`, 'audit'));
    return cronJob!.spec.jobTemplate.spec.template.spec;
  }

  /** What a Job of the CronJob runs, with the rights of its account: the clones first, as its pod makes them, then the command. */
  async function runJob(when: 'daily' | 'weekly'): Promise<{ code: number | null; out: string }> {
    const { initContainers, containers } = await podOf(when);
    const clones = join(directory, when);
    const here = (args: string[]): string[] => args.map((one) => one.replaceAll('/clones', clones));
    for (const { command, args } of existsSync(clones) ? [] : initContainers) execFileSync(command[0], here(args), { stdio: 'pipe' });
    expect(containers.map(({ command }: { command: string[] }) => command)).toEqual([['lifeboat']]);
    const env = { ...process.env, KUBECONFIG: kubeconfig, NO_COLOR: '1' };
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...here(containers[0].args)], { cwd: clones, encoding: 'utf8', env });
    return { code: status, out: (stdout + stderr).replace(/\s+/g, ' ') };
  }

  /** Whether the account may do something, as the API server says. */
  async function may(...what: string[]): Promise<boolean> {
    const answer = await testbed.kubectl(['auth', 'can-i', ...what, '--as=system:serviceaccount:audit:audit']).catch(({ stdout }: { stdout: string }) => stdout);
    return answer.trim() === 'yes';
  }

  test('is well on a cluster that is as the fleet repository says', async () => {
    const daily = await runJob('daily');
    expect(daily.out).toMatch(/2 Kustomizations by digest\. They are the same\. $/);
    expect(daily.code).toBe(0);
    const weekly = await runJob('weekly');
    expect(weekly.out).toMatch(/2 Kustomizations by digest, \d+ objects field by field\. They are the same\. $/);
    expect(weekly.code).toBe(0);
  });

  test('its pods are admitted where PodSecurity is restricted', async () => {
    for (const when of ['daily', 'weekly']) {
      await testbed.kubectl(['create', 'job', `now-${when}`, `--from=cronjob/audit-${when}`, '--namespace=audit']);
      const pods = { namespace: 'audit', labelSelector: `job-name=now-${when}` };
      await testbed.api.poll(`a pod of now-${when}`, 60, () => testbed.api.list('v1', 'Pod', pods), (found) => found.length > 0);
    }
  });

  test('finds a hand edit every week, and every day what Flux has not applied', async () => {
    const config = reference('v1', 'ConfigMap', 'config', 'web');
    await testbed.pause('kustomize-controller');
    try {
      await testbed.api.patch(config, { data: { LEVEL: 'debug' } }, { manager: 'kubectl-edit' });
      expect(await runJob('daily')).toMatchObject({ code: 0 });
      const weekly = await runJob('weekly');
      expect(weekly.out).toMatch(/ConfigMap\/web\/config data\.LEVEL .* written by kubectl-edit/);
      expect(weekly.code).toBe(1);
      await testbed.api.patch(config, { data: { LEVEL: 'info' } }, { manager: 'kubectl-edit' });
      await testbed.api.patch(kustomization('web'), { spec: { suspend: true } }, { manager: 'somebody' });
      expect(await runJob('daily')).toMatchObject({ code: 1, out: expect.stringContaining('is suspended by somebody') });
      await testbed.api.patch(kustomization('web'), { spec: { suspend: null } }, { manager: 'somebody' });
    } finally {
      await testbed.resume('kustomize-controller');
    }
    await fleet.live.reconcile('web');
  });

  test('needs each of its rights, and has no other', async () => {
    const roles = (await Promise.all(['Role', 'ClusterRole'].map(async (kind) => testbed.api.list(RBAC, kind)))).flat()
      .filter(({ metadata }) => metadata.labels?.['kustomize.toolkit.fluxcd.io/name'] === 'audit');
    await testbed.pause('kustomize-controller');
    try {
      // Replicas that nobody is recorded for have the audit look for an autoscaler.
      await testbed.kubectl(['scale', 'deployment', 'api', '--replicas=3', '--namespace=web']);
      expect(await runJob('weekly')).toMatchObject({ code: 1, out: expect.stringContaining('spec.replicas') });
      for (const role of roles) for (const resource of resourcesOf(role)) await expectNeeded(role, resource);
    } finally {
      await testbed.kubectl(['scale', 'deployment', 'api', '--replicas=1', '--namespace=web']);
      await testbed.resume('kustomize-controller');
    }
    expect(roles.flatMap(resourcesOf).length).toBeGreaterThanOrEqual(14);
    expect(await may('list', 'configmaps', '--namespace=web')).toBe(true);
    const denied = [
      'list secrets -n web', 'get secrets -n flux-system', 'list secrets -A', 'list configmaps -n kube-system', 'list pods -n web', 'patch configmaps -n web',
      'create pods -n audit', 'patch kustomizations.kustomize.toolkit.fluxcd.io -n flux-system', 'delete namespaces', 'escalate roles -n audit',
    ];
    for (const what of denied) expect([what, await may(...what.split(' '))]).toEqual([what, false]);
    await fleet.live.reconcile('audit');
    expect(await runJob('weekly')).toMatchObject({ code: 0 });
  });

  const resourcesOf = ({ rules }: LiveObject): string[] => rules.flatMap(({ resources }: { resources: string[] }) => resources);

  /** Without the right to list a resource, the weekly audit says that it could not tell, and of what. */
  async function expectNeeded(role: LiveObject, resource: string): Promise<void> {
    const { apiVersion, kind, metadata: { name, namespace }, rules } = role;
    const object = { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
    const left = (rules as { resources: string[] }[]).map((rule) => ({ ...rule, resources: rule.resources.filter((one) => one !== resource) }));
    await testbed.api.patch(object, { rules: left.filter(({ resources }) => resources.length > 0) });
    const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
    const missed = new RegExp(`cannot list resource "${resource}" in API group "[^"]*" ${where}.* \\[cluster-forbidden\\]`);
    await testbed.api.poll(`the audit to miss ${resource} ${where}`, 60, () => runJob('weekly'), ({ code, out }) => code === 2 && missed.test(out));
    await testbed.api.patch(object, { rules });
  }
});

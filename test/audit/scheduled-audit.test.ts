import { execFileSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject } from 'cdk8s';
import { ScheduledAudit, ScheduledAuditProps } from '../../src/audit/scheduled-audit';
import { Cluster } from '../../src/definition/cluster';
import { FluxApp } from '../../src/definition/flux-app';
import { SopsSecret } from '../../src/definition/sops-secret';
import { configMap, defined, Defined, DefinedProps, refusalOf } from '../definition/defined';

const FLEET: DefinedProps = { fleet: { repository: { url: 'ssh://git@example.org/pi-fleet.git', branch: 'trunk' } } };
const IMAGE = 'registry.example.org/lifeboat:1';

function audit(cluster: Cluster, props: Partial<ScheduledAuditProps> = {}): ScheduledAudit {
  return new ScheduledAudit(new FluxApp(cluster, 'audit', { namespace: 'audit', createNamespace: true }), 'audit', { image: IMAGE, ...props });
}

const job = (found: Defined, when: string): any => found.object('audit', 'CronJob', `audit-${when}`).spec;
const pod = (found: Defined, when: string): any => job(found, when).jobTemplate.spec.template.spec;
/** What an account may list where, as `apps/deployments`. */
function granted(found: Defined): { [namespace: string]: string[] } {
  const roles = found.directory('audit').objects.map(({ object }) => object as any).filter(({ kind }) => ['Role', 'ClusterRole'].includes(kind));
  return Object.fromEntries(roles.map(({ metadata, rules }) => [metadata.namespace ?? '', rules.flatMap(({ apiGroups, resources, verbs }: any) => {
    expect([apiGroups.length, verbs]).toEqual([1, ['list']]);
    return resources.map((resource: string) => `${apiGroups[0]}/${resource}`);
  })]));
}

describe('a scheduled audit', () => {
  test('runs check every day by digest, and every week field by field with the project copies, on clones', () => {
    const found = defined((cluster) => audit(cluster, {
      daily: '0 3 * * *', timeZone: 'Europe/Berlin', fleetSecret: 'pi-fleet', projects: [{ app: 'swimto', repository: 'https://example.org/swimto.git', secret: 'swimto' }],
    }), FLEET);
    expect(job(found, 'daily')).toMatchObject({ schedule: '0 3 * * *', timeZone: 'Europe/Berlin', concurrencyPolicy: 'Forbid' });
    expect(job(found, 'weekly').schedule).toBe('47 5 * * 1');
    expect(pod(found, 'daily').containers).toMatchObject([{ image: IMAGE, command: ['lifeboat'], args: ['check', '--live', '--fleet=/clones/fleet', '--cluster=eldertree'] }]);
    expect(pod(found, 'weekly').containers[0].args.slice(4)).toEqual(['--objects', '--project=swimto=/clones/project-swimto']);
    expect(pod(found, 'weekly').initContainers.map(({ command, args }: any) => [...command, ...args].join(' '))).toEqual([
      'git clone --quiet --depth=1 --single-branch --branch=trunk -- ssh://git@example.org/pi-fleet.git /clones/fleet',
      'git clone --quiet --depth=1 --single-branch --branch=main -- https://example.org/swimto.git /clones/project-swimto',
    ]);
    expect(pod(found, 'daily').initContainers).toHaveLength(1);
  });

  test('keeps what opens a repository from the command, and the API token from the clones', () => {
    const found = defined((cluster) => audit(cluster, { fleetSecret: 'pi-fleet' }), FLEET);
    const { initContainers: [clone], containers: [check], volumes, automountServiceAccountToken } = pod(found, 'daily');
    expect(clone.volumeMounts.map(({ name }: any) => name)).toEqual(['clones', 'pi-fleet']);
    expect(check.volumeMounts).toEqual([
      { mountPath: '/clones', name: 'clones', readOnly: true }, { mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name: 'token', readOnly: true },
    ]);
    expect([automountServiceAccountToken, found.object('audit', 'ServiceAccount').automountServiceAccountToken]).toEqual([false, false]);
    const without = pod(defined((cluster) => audit(cluster), FLEET), 'daily');
    expect(JSON.stringify(volumes)).toContain('secretName');
    expect(JSON.stringify(without)).not.toContain('secretName');
    expect(without.initContainers[0].env).toEqual([{ name: 'HOME', value: '/clones' }]);
  });

  test('may list the kinds of active apps in their namespaces, its own roles, and nothing else', () => {
    const found = defined((cluster) => {
      audit(cluster);
      const web = new FluxApp(cluster, 'web', { namespace: 'web' });
      new ApiObject(web, 'api', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { selector: {}, template: {} } });
      new ApiObject(web, 'policy', { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', spec: {} });
      const names = { kind: 'Octopus', plural: 'octopodes' };
      new ApiObject(web, 'kind', { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'octopodes.example.org' }, spec: { group: 'example.org', scope: 'Namespaced', names } });
      new ApiObject(web, 'one', { apiVersion: 'example.org/v1', kind: 'Octopus', metadata: { namespace: 'sea' } });
      new ApiObject(new FluxApp(cluster, 'asleep', { namespace: 'asleep', disabled: true }), 'config', { apiVersion: 'v1', kind: 'ConfigMap' });
    }, FLEET);
    const roles = ['rbac.authorization.k8s.io/rolebindings', 'rbac.authorization.k8s.io/roles'];
    expect(granted(found)).toEqual({
      '': ['/namespaces', 'apiextensions.k8s.io/customresourcedefinitions', 'rbac.authorization.k8s.io/clusterrolebindings', 'rbac.authorization.k8s.io/clusterroles'],
      'audit': ['/serviceaccounts', 'batch/cronjobs', 'networking.k8s.io/networkpolicies', ...roles],
      'flux-system': ['kustomize.toolkit.fluxcd.io/kustomizations', ...roles, 'source.toolkit.fluxcd.io/gitrepositories'],
      'sea': ['example.org/octopodes', ...roles],
      'web': ['apps/deployments', 'autoscaling/horizontalpodautoscalers', 'networking.k8s.io/networkpolicies', ...roles],
    });
    const bindings = found.directory('audit').objects.map(({ object }) => object as any).filter(({ kind }) => kind.endsWith('Binding'));
    expect(bindings).toHaveLength(5);
    for (const { subjects } of bindings) expect(subjects).toEqual([{ kind: 'ServiceAccount', name: 'audit', namespace: 'audit' }]);
  });

  test('lists sources of several namespaces in all, and what else it is told to', () => {
    const found = defined((cluster) => {
      audit(cluster, { alsoReads: [{ apiGroup: 'batch', resource: 'jobs', namespace: 'others' }, { resource: 'nodes' }] });
      const web = new FluxApp(cluster, 'web', { namespace: 'web' });
      new ApiObject(web, 'config', { apiVersion: 'v1', kind: 'ConfigMap' });
      web.useSource({ sourceKind: 'OCIRepository', sourceName: 'web', sourceNamespace: 'web' });
    }, FLEET);
    expect(granted(found)['']).toEqual(expect.arrayContaining(['/nodes', 'source.toolkit.fluxcd.io/gitrepositories', 'source.toolkit.fluxcd.io/ocirepositories']));
    expect(granted(found).others).toContain('batch/jobs');
  });

  test('may list Secrets only where that is said, in the namespaces of encrypted ones', () => {
    const directory = mkdtempSync(join(tmpdir(), 'lifeboat-audit-'));
    const file = join(directory, 'database.sops.yaml');
    writeFileSync(file, 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: database\n  namespace: data\ndata:\n  password: ENC[x]\nsops:\n  mac: ENC[y]\n');
    const define = (props: Partial<ScheduledAuditProps>) => (cluster: Cluster): void => {
      audit(cluster, props);
      const web = new FluxApp(cluster, 'web', { namespace: 'web' });
      configMap(web);
      new SopsSecret(web, 'database', { file });
    };
    expect(refusalOf(define({}), FLEET)).toMatch(/there are encrypted Secrets in data, .*Set readSecrets: true/);
    expect(granted(defined(define({ readSecrets: true }), FLEET))).toMatchObject({ data: expect.arrayContaining(['/secrets']), web: expect.not.arrayContaining(['/secrets']) });
    rmSync(directory, { recursive: true });
  });

  test('a second collection of the same definition adds nothing', () => {
    let fleet: any;
    const once = defined((cluster, of) => { audit(cluster); fleet = of; }, FLEET).directory('audit').objects.length;
    expect(new Defined(fleet).directory('audit').objects).toHaveLength(once);
  });

  test.each<[string, (cluster: Cluster) => void, DefinedProps, RegExp]>([
    ['outside an app', (cluster) => new ScheduledAudit(cluster, 'audit', { image: IMAGE }), FLEET, /is in no FluxApp/],
    ['without a namespace', (cluster) => new ScheduledAudit(new FluxApp(cluster, 'audit'), 'audit', { image: IMAGE }), FLEET, /its FluxApp has no namespace/],
    ['without a repository', (cluster) => audit(cluster), {}, /the Fleet names no repository/],
    ['with a long name', (cluster) => new ScheduledAudit(new FluxApp(cluster, 'audit', { namespace: 'audit' }), 'a'.repeat(46), { image: IMAGE }), FLEET, /has 46 characters/],
  ])('is refused %s', (_, define, props, message) => {
    expect(() => defined(define, props)).toThrow(message);
  });

  test('git takes the name and the password that Flux has in a Secret', () => {
    const found = defined((cluster, fleet) => {
      audit(cluster, { projects: [{ app: 'swimto', repository: 'https://example.org/swimto.git', secret: 'swimto' }] });
      expect(fleet).toBeDefined();
    }, FLEET);
    const directory = mkdtempSync(join(tmpdir(), 'lifeboat-credentials-'));
    writeFileSync(join(directory, 'username'), 'anna');
    writeFileSync(join(directory, 'password'), 'p=q r');
    const env = Object.fromEntries(pod(found, 'weekly').initContainers[1].env.map(({ name, value }: any) => [name, value.replaceAll('/git/', `${directory}/`)]));
    const answer = execFileSync('git', ['credential', 'fill'], { input: 'protocol=https\nhost=example.org\n\n', encoding: 'utf8', env: { ...process.env, ...env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0' } });
    rmSync(directory, { recursive: true });
    expect(answer).toContain('username=anna\npassword=p=q r\n');
  });
});

import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { PersonsShell, PrintedScenario, printedWays } from './drift-remedies';
import { LiveFleet } from './live-fleet';
import { Outcome, ProjectDirectory } from './project-directory';
import { useTestbed } from './use-testbed';
import { kustomization } from '../testbed/flux';
import { Manifest, reference } from '../testbed/live-object';

const OWNER = { 'kustomize.toolkit.fluxcd.io/name': 'web', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' };
const config = reference('v1', 'ConfigMap', 'config', 'web');
const api = reference('apps/v1', 'Deployment', 'api', 'web');

const PROGRAM = `
const { ApiObject, Duration } = require('cdk8s');
const { EmergencyCopy, Fleet, FluxApp } = require('cdk8s-lifeboat');
const { more, late } = require('./settings.json');
const timing = { wait: false, timeout: Duration.seconds(20), retryInterval: Duration.minutes(10) };
const fleet = new Fleet();
const cluster = fleet.addCluster('eldertree');
const web = new FluxApp(cluster, 'web', { namespace: 'web', createNamespace: true, ...timing });
new ApiObject(web, 'config', { apiVersion: 'v1', kind: 'ConfigMap', data: { LEVEL: 'info' } });
for (const name of more) new ApiObject(web, name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
const deployment = (name, spec) => {
  const labels = { app: name };
  new ApiObject(web, name, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec: { ...spec, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: {
    containers: [{ name: 'main', image: 'ghcr.io/example/web:1', env: [{ name: 'A', value: 'a' }], ports: [{ containerPort: 8000 }] }],
  } } } });
};
deployment('api', { replicas: 1 });
deployment('scaled', {});
new EmergencyCopy(web, 'emergency');
if (late) new ApiObject(new FluxApp(cluster, 'late', { namespace: 'late', ...timing }), 'config', { apiVersion: 'v1', kind: 'ConfigMap' });
fleet.synth();
`;

describe('drift that is staged, named, and ended by the remedy that is printed', () => {
  const project = new ProjectDirectory().write('main.js', PROGRAM).write('cdk8s.yaml', 'app: node main.js\n');
  let fleet: LiveFleet;
  let shell: PersonsShell;
  let settings: { more: string[]; late: boolean } = { more: [], late: false };

  const define = (changes: Partial<typeof settings> = {}): void => {
    settings = { ...settings, ...changes };
    project.write('settings.json', JSON.stringify(settings));
  };
  const check = (...args: string[]): Outcome => project.lifeboat('check', '--live', '--objects', '--fleet', fleet.checkout, '--kubeconfig', testbed.kubeconfig, ...args);
  const findings = (...args: string[]): any[] => JSON.parse(check('--format', 'json', ...args).out).findings;
  const kubectl = async (...args: string[]): Promise<string> => testbed.kubectl(args);
  const publish = async (): Promise<void> => {
    expect(project.lifeboat('synth', '--fleet', fleet.checkout)).toMatchObject({ code: 0 });
    await fleet.push();
  };
  /** Everything is as it is defined. */
  const expectWell = (...args: string[]): void => expect(check(...args)).toMatchObject({ out: expect.stringMatching(/They are the same\.\s$/), code: 0 });

  /** Stages a drift while Flux cannot take it back, and looks at it; what is printed. */
  async function staged(stage: () => Promise<void>, ...args: string[]): Promise<PrintedScenario[]> {
    await testbed.pause('kustomize-controller');
    try {
      await stage();
      const { code, out, err } = check(...args);
      expect([code, err]).toEqual([1, '']);
      return printedWays(out);
    } finally {
      await testbed.resume('kustomize-controller');
    }
  }

  /** Runs what was printed. */
  function carryOut(command: string | undefined): void {
    expect(command).toBeDefined();
    const { code, out, err } = shell.run(command!);
    if (code !== 0) throw new Error(`${command}\nended with ${code}:\n${out}${err}`);
  }

  const testbed = useTestbed(async () => {
    fleet = await LiveFleet.create(testbed, 'eldertree');
    shell = new PersonsShell(project.directory, testbed.program('kubectl'));
    define();
    await publish();
    await fleet.ready('web', `main@sha1:${await fleet.git('rev-parse', 'HEAD')}`);
    expectWell('--unexpected');
  });
  afterAll(() => { project.remove(); shell.remove(); });

  describe('a manual edit', () => {
    afterEach(() => expectWell());

    test('of fields that are declared, added or taken away with kubectl', async () => {
      const [edit, ...others] = await staged(async () => {
        await kubectl('set', 'image', 'deployment/api', 'main=ghcr.io/example/web:2', '-n', 'web');
        await kubectl('set', 'env', 'deployment/api', 'NEW=1', 'A-', '-n', 'web');
        await kubectl('patch', 'configmap', 'config', '-n', 'web', '--type=merge', '-p', '{"data":{"LEVEL":null,"MORE":"x"}}');
      });
      expect(others).toEqual([]);
      expect(edit.title).toBe('Manual edit: ConfigMap/web/config, apps/Deployment/web/api');
      expect(edit.ways.map(([way]) => way)).toEqual(['Take it back', 'Keep it']);
      carryOut(edit.ways[0][1]);
    });

    test('by managers that Flux leaves alone, and by kubectl beside them', async () => {
      const [edit, ...others] = await staged(async () => {
        const container = { name: 'main', env: [{ name: 'FIRST', value: '1' }, { name: 'SECOND', value: '2' }], args: ['--verbose'] };
        await testbed.api.apply({ ...api, metadata: { ...api.metadata, annotations: { 'example.org/x': 'y' } }, spec: { template: { spec: { containers: [container] } } } } as Manifest, { manager: 'operator' });
        await kubectl('set', 'env', 'deployment/api', 'THIRD=3', 'A=b', '-n', 'web');
      });
      expect(others).toEqual([]);
      expect(edit.title).toBe('Manual edit: apps/Deployment/web/api');
      expect(edit.ways[0][1]).toMatch(/^kubectl patch deployment\.apps api -n web --type=json .* && lifeboat reconcile web /);
      carryOut(edit.ways[0][1]);
    });

    test('of replicas that the definition leaves out', async () => {
      const [edit] = await staged(async () => { await kubectl('scale', 'deployment', 'scaled', '-n', 'web', '--replicas=3'); });
      expect(edit.ways[0][1]).toMatch(/^kubectl scale deployment\.apps scaled -n web --replicas=1 /);
      carryOut(edit.ways[0][1]);
    });

    test('of an object that somebody made anew with what the API server never changes', async () => {
      const labels = { app: 'api', tier: 'web' };
      const anew = join(project.directory, 'anew.json');
      writeFileSync(anew, JSON.stringify({
        apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'api', namespace: 'web' }, spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'ghcr.io/example/web:1' }] } } },
      }));
      const [edit, ...others] = await staged(async () => {
        await kubectl('delete', 'deployment', 'api', '-n', 'web');
        await testbed.api.untilGone(api);
        await kubectl('create', '-f', anew);
      });
      expect(others).toEqual([]);
      expect(edit.title).toBe('Manual edit: apps/Deployment/web/api');
      expect(edit.ways[0]).toEqual(['Take it back', expect.stringMatching(/^kubectl delete deployment\.apps api -n web .*&& lifeboat reconcile web /)]);
      carryOut(edit.ways[0][1]);
      expect((await testbed.api.get(api))!.spec.selector.matchLabels).toEqual({ app: 'api' });
    });

    test.each(['kustomize.toolkit.fluxcd.io/ssa=Ignore', 'kustomize.toolkit.fluxcd.io/ssa=Merge', 'kustomize.toolkit.fluxcd.io/reconcile=disabled'])(
      'with %s, by which somebody keeps Flux away', async (annotation) => {
        const [edit] = await staged(async () => {
          await kubectl('annotate', 'configmap', 'config', '-n', 'web', annotation);
          await kubectl('patch', 'configmap', 'config', '-n', 'web', '--type=merge', '-p', '{"data":{"LEVEL":"debug","MORE":"x"}}');
        });
        carryOut(edit.ways[0][1]);
      });

    test('with Flux suspended by hand was most likely meant to stay', async () => {
      const [edit] = await staged(async () => {
        await kubectl('patch', 'kustomizations.kustomize.toolkit.fluxcd.io', 'web', '-n', 'flux-system', '--type=merge', '-p', '{"spec":{"suspend":true}}');
        await kubectl('patch', 'configmap', 'config', '-n', 'web', '--type=merge', '-p', '{"data":{"LEVEL":"debug"}}');
      });
      expect(edit.ways.map(([way]) => way)).toEqual(['Keep it', 'Take it back']);
      carryOut(edit.ways[1][1]);
    });

    test('of what Flux itself is told', async () => {
      const [edit] = await staged(async () => {
        await testbed.api.patch(kustomization('web'), { spec: { timeout: '21s' } }, { manager: 'kubectl-edit' });
      });
      expect(edit.title).toBe('Manual edit: kustomize.toolkit.fluxcd.io/Kustomization/flux-system/web');
      carryOut(edit.ways[0][1]);
    });
  });

  test('a hotfix that was declared is kept: it is in Git afterwards', async () => {
    const [hotfix] = await staged(async () => {
      await kubectl('patch', 'configmap', 'config', '-n', 'web', '--type=merge', '-p', '{"data":{"LEVEL":"debug"}}');
      await kubectl('annotate', 'configmap', 'config', '-n', 'web', 'emergency.cdk8s-lifeboat.io/hotfix=the sale');
    });
    expect([hotfix.title, hotfix.ways[0][0]]).toEqual(['Hotfix: ConfigMap/web/config', 'Keep it']);
    carryOut(hotfix.ways[0][1]);
    expectWell();
    expect((await testbed.api.get(config))!.data).toEqual({ LEVEL: 'debug' });
    expect(await fleet.git('show', 'HEAD:clusters/eldertree/web/3-configmap-config.yaml')).toContain('LEVEL: debug');
  });

  test('in an emergency by our record every edit is a hotfix, which is captured before Flux is resumed', async () => {
    const cluster = ['--context', 'testbed', '--kubeconfig', testbed.kubeconfig];
    carryOut('lifeboat synth');
    carryOut(`lifeboat emergency deploy --project dist/project/web --reason test --yes --although-flux-is-well ${cluster.join(' ')}`);
    await kubectl('set', 'env', 'deployment/api', 'FIX=1', '-n', 'web');
    const { code, out } = check();
    const [hotfix] = printedWays(out);
    expect([code, hotfix.title, hotfix.ways.map(([way]) => way)]).toEqual([1, 'Hotfix: apps/Deployment/web/api', ['Keep it', 'Take it back']]);
    expect(out).toContain('most likely, since an emergency is on by our record');
    expect(hotfix.ways[1][1]).toMatch(/^lifeboat emergency resume --project dist\/project\/web --fleet \S+ --context testbed --kubeconfig \S+$/);
    // There is no terminal here on which a person could confirm.
    carryOut(`${hotfix.ways[0][1]} --yes`);
    expectWell();
    expect((await testbed.api.get(api))!.spec.template.spec.containers[0].env).toContainEqual({ name: 'FIX', value: '1' });
  });

  describe('an unexpected resource', () => {
    test('is everything that nobody declares, of whatever kind, and nothing else', async () => {
      const made = async (): Promise<void> => {
        await kubectl('create', 'configmap', 'debug', '-n', 'web');
        await kubectl('run', 'shell', '-n', 'web', '--image=busybox');
        await kubectl('create', 'role', 'stray', '-n', 'web', '--verb=get', '--resource=pods');
        await kubectl('label', 'role', 'stray', '-n', 'web', ...Object.entries(OWNER).map((pair) => pair.join('=')));
        await kubectl('create', 'configmap', 'fine', '-n', 'web');
        await kubectl('annotate', 'configmap', 'fine', '-n', 'web', 'cdk8s-lifeboat.io/expected=made by the backup');
      };
      const found = await staged(made, '--unexpected');
      expect(found.map(({ title }) => title)).toEqual([
        'Unexpected resource: ConfigMap/web/debug', 'Unexpected resource: Pod/web/shell', 'Unexpected resource: rbac.authorization.k8s.io/Role/web/stray',
      ]);
      expectWell();
      for (const { ways: [[way, command]] } of found) {
        expect(way).toBe('Delete it');
        carryOut(command);
      }
      expectWell('--unexpected');
    });

    test('is brought into Git', async () => {
      const [{ ways: [, [way, command]] }] = await staged(async () => { await kubectl('create', 'configmap', 'found', '-n', 'web', '--from-literal=a=b'); }, '--unexpected');
      expect(way).toBe('Keep it');
      carryOut(command);
      expectWell('--unexpected');
      expect(await fleet.git('show', 'HEAD:clusters/eldertree/web/3-configmap-found.yaml')).toContain('a: b');
    });

    test('cannot be told where a kind may not be listed', async () => {
      await kubectl('create', 'configmap', 'debug', '-n', 'web');
      await kubectl('create', 'serviceaccount', 'auditor', '-n', 'default');
      await kubectl('create', 'clusterrole', 'auditor', '--verb=get,list', '--resource=configmaps,deployments.apps,namespaces,kustomizations.kustomize.toolkit.fluxcd.io,gitrepositories.source.toolkit.fluxcd.io,horizontalpodautoscalers.autoscaling');
      await kubectl('create', 'clusterrolebinding', 'auditor', '--clusterrole=auditor', '--serviceaccount=default:auditor');
      const token = (await kubectl('create', 'token', 'auditor', '-n', 'default')).trim();
      const kubeconfig = join(project.directory, 'auditor.kubeconfig');
      writeFileSync(kubeconfig, JSON.stringify({ ...JSON.parse(readFileSync(testbed.kubeconfig, 'utf8')), users: [{ name: 'testbed', user: { token } }] }));
      expectWell('--kubeconfig', kubeconfig);
      const { code, out } = check('--unexpected', '--kubeconfig', kubeconfig);
      expect([code, printedWays(out).map(({ title }) => title)]).toEqual([2, ['Unexpected resource: ConfigMap/web/debug']]);
      expect(out).toMatch(/may not list .*\bPod in\s+web,.* and\s+\d+ more,.*\[not-all-read\]\n$/s);
      await kubectl('delete', 'configmap', 'debug', '-n', 'web');
    });
  });

  describe('a missing resource', () => {
    afterEach(() => expectWell());

    test('that somebody deleted', async () => {
      const [missing] = await staged(async () => {
        await kubectl('delete', 'deployment', 'api', '-n', 'web');
        await testbed.api.untilGone(api);
      });
      expect(missing.title).toBe('Missing resource: apps/Deployment/web/api');
      expect(findings()[0].message).toBe('the cluster lacks this object, which the definition has: Flux has applied it, and somebody deleted it since');
      carryOut(missing.ways[0][1]);
    });

    test('whose Kustomization somebody deleted, with all that it had applied', async () => {
      const [missing] = await staged(async () => {
        await testbed.api.patch(kustomization('web'), { metadata: { finalizers: null } });
        await testbed.api.delete(kustomization('web'));
        await testbed.api.untilGone(kustomization('web'));
      });
      expect(missing.title).toBe('Missing resource: kustomize.toolkit.fluxcd.io/Kustomization/flux-system/web');
      carryOut(missing.ways[0][1]);
      await fleet.reconcile('web');
    });

    test('that a quota keeps away', async () => {
      const count = (await testbed.api.list('v1', 'ConfigMap', { namespace: 'web' })).length;
      await kubectl('create', 'quota', 'few', '-n', 'web', `--hard=count/configmaps=${count}`);
      await testbed.api.until(reference('v1', 'ResourceQuota', 'few', 'web'), 'to be counted', ({ status }) => status?.used?.['count/configmaps'] === String(count));
      define({ more: ['more'] });
      await publish();
      await fleet.reconcile('web');
      const [missing] = await staged(async () => undefined);
      expect(missing.title).toBe('Missing resource: ConfigMap/web/more');
      expect(findings().at(-1).message).toContain('would exceed the quota few');
      carryOut(missing.ways[0][1]);
    });

    test('whose namespace is missing', async () => {
      define({ late: true });
      await publish();
      await fleet.reconcile('late');
      const [missing] = await staged(async () => undefined);
      expect(missing.title).toBe('Missing resource: ConfigMap/late/config');
      expect(findings().at(-1).message).toContain('the namespace late of ConfigMap late/config is not there');
      carryOut(missing.ways[0][1]);
    });
  });
});

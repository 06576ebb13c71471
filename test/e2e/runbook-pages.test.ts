import { execFile } from 'child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { stringify } from 'yaml';
import { runbookBlocks } from './emergency/runbook-blocks';
import { applyExampleWorkloads } from './example-workloads';
import { monitoringOptions } from './measured-series';
import { ProjectDirectory } from './project-directory';
import { leaseOfAnother, makeRunbookStates, workload } from './runbook-states';
import { StandInControllers } from './stand-in-controllers';
import { StandInKubelet } from './stand-in-kubelet';
import { configMap } from './states-of-flux';
import { useTestbed } from './use-testbed';
import { catalogue } from '../../src/alerts/metrics/catalogue';
import { Alert, AlertGroup } from '../../src/alerts/rules/alert';
import { controllerAlerts } from '../../src/alerts/rules/controllers';
import { driftAlerts } from '../../src/alerts/rules/drift';
import { emergencyAlerts } from '../../src/alerts/rules/emergency';
import { reconciliationAlerts } from '../../src/alerts/rules/reconciliation';
import { ruleGroup } from '../../src/alerts/rules/rule-group';
import { sourceAlerts } from '../../src/alerts/rules/sources';
import { RunbookContext } from '../../src/alerts/runbooks/runbook';
import { eventPages, runbookPage, RUNBOOKS } from '../../src/alerts/runbooks/runbook-page';
import { canonicalYaml } from '../../src/manifest/canonical';
import { digestOf } from '../../src/manifest/digest';
import { exampleGroups, USUAL } from '../alerts/rules/example-groups';
import { fetchRevision, gitRepository, requestReconcile } from '../testbed/flux';
import { GIT_ENVIRONMENT, GitRepository } from '../testbed/git-repository';
import { reference } from '../testbed/live-object';
import { Monitoring } from '../testbed/monitoring';

const LOOKING = { scrapeSeconds: 1, evaluationSeconds: 1 };
const CLUSTER = { cluster: 'eldertree', namespace: 'flux-system' };
const APPS = ['well', 'suspended', 'failing', 'waiting', 'history', 'aided', 'overdue', 'unhealthy', 'refused'];

function groupsOf(digests: (name: string) => string): AlertGroup[] {
  const source = (name: string, intervalSeconds: number) => sourceAlerts({ ...CLUSTER, kind: 'GitRepository', name, intervalSeconds, timeoutSeconds: 1 }, LOOKING);
  return [
    // Longer than the health check of the unhealthy one, shorter than that of the one that hangs.
    controllerAlerts({ ...CLUSTER, controllers: ['source-controller', 'kustomize-controller'], longestSeconds: 36 }, LOOKING),
    source('broken', 1), source('flux-system', 5),
    ...APPS.flatMap((name) => {
      // Flux gives each health check half a minute at least.
      const timeoutSeconds = name === 'unhealthy' ? 34 : 5;
      const app = { ...CLUSTER, kind: 'Kustomization', name, intervalSeconds: 3600, retrySeconds: 2, timeoutSeconds, sourceIntervalSeconds: 1, dependencySeconds: 1 };
      return [reconciliationAlerts(app, LOOKING), driftAlerts(app, digests(name), LOOKING), emergencyAlerts(app, LOOKING)];
    }),
  ];
}

/** The exit status beside 0 that the sentence before a block speaks of. */
function otherEnd(page: string, block: string): number | undefined {
  const sentence = page.slice(0, page.indexOf(`\`\`\`sh\n${block}`)).replace('<!-- lifeboat -->', '').trimEnd().split('\n').pop();
  const [, status] = /ends with (\d)/.exec(sentence ?? '') ?? [];
  return status === undefined ? undefined : Number(status);
}

/** Whether a block asks Flux for a reconcile. */
function asks(block: string): boolean {
  return /reconcile\.fluxcd\.io|lifeboat reconcile/.test(block);
}

/** How one page is tried. */
interface Walk {
  /** What the alert is about: an app, a source or a controller. */
  readonly about: string;
  /** Brings the state about, where it is not there yet. */
  readonly before?: () => Promise<void>;
  /** Whether the alert is awaited before, and its end after; why not, where it is neither. */
  readonly alert: 'fires and ends' | 'fires' | string;
  /** What the diagnosis shows. */
  readonly shows: readonly (string | RegExp)[];
  /** What is done outside of the page, which says so, before this block of the mitigation. */
  readonly mend?: { readonly block: number; readonly work: () => Promise<void> };
  /** What the alert's end waits for. */
  readonly ends?: () => Promise<void>;
  /** What holds afterwards. */
  readonly after?: () => Promise<void>;
}

describe('the pages of alerts, each on the state that it is about; Deployments stand for the controllers, and a new pod begins the process anew', () => {
  const place = mkdtempSync(join(tmpdir(), 'lifeboat-pages-'));
  const checkout = join(place, 'fleet');
  const project = new ProjectDirectory();
  let monitoring: Monitoring;
  let controllers: StandInControllers;
  let kubelet: StandInKubelet;
  let digests: Map<string, string>;
  let apart: GitRepository;
  let groups: AlertGroup[];
  let ran = 0;

  const run = async (file: string, args: string[], options: object = {}): Promise<{ code: number; out: string }> => new Promise((resolve) => {
    execFile(file, args, { env: { ...process.env, ...GIT_ENVIRONMENT }, maxBuffer: 64e6, ...options }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 255) : 0, out: `${stdout}${stderr}` });
    });
  });
  const git = async (...args: string[]): Promise<string> => {
    const { code, out } = await run('git', ['-C', checkout, ...args]);
    if (code !== 0) throw new Error(out);
    return out.trim();
  };
  let writing: Promise<unknown> = Promise.resolve();
  /** Commits and pushes; to have it fetched is what the pages are for. */
  const write = async (files: Record<string, string>): Promise<string> => {
    const written = writing.then(() => push(files));
    writing = written.catch(() => undefined);
    return written;
  };
  const push = async (files: Record<string, string>): Promise<string> => {
    if (!existsSync(checkout)) await run('git', ['clone', '-q', testbed.gitUrl('eldertree'), checkout]);
    for (const [path, text] of Object.entries(files)) {
      await run('mkdir', ['-p', join(checkout, path, '..')]);
      writeFileSync(join(checkout, path), text);
    }
    await git('add', '-A');
    await git('commit', '-q', '-m', 'Change');
    await git('push', '-q', 'origin', 'HEAD:main');
    return `main@sha1:${await git('rev-parse', 'HEAD')}`;
  };
  const fetched = async (files: Record<string, string>): Promise<string> => {
    const revision = await write(files);
    await fetchRevision(testbed, gitRepository('flux-system'), revision);
    return revision;
  };
  const shell = async (text: string, lifeboat: boolean): Promise<{ code: number; out: string }> => run('sh', ['-e', '-c', text], {
    cwd: lifeboat ? project.directory : place,
    env: { ...process.env, PATH: `${place}:${process.env.PATH}`, KUBECONFIG: testbed.kubeconfig, NO_COLOR: '1' },
  });

  // Before the test-bed ends, since it asks the API server.
  afterAll(async () => controllers?.end());
  const testbed = useTestbed(async (started) => {
    symlinkSync(started.program('kubectl'), join(place, 'kubectl'));
    writeFileSync(join(place, 'npx'), `#!/bin/sh\nshift\nexec ${process.execPath} ${join(__dirname, '../../lib/cli.js')} "$@"\n`);
    chmodSync(join(place, 'npx'), 0o755);
    project.write('cdk8s.yaml', 'language: typescript\napp: node main.js\n');
    project.write('main.js', `const { ApiObject } = require('cdk8s');
const { Fleet, FluxApp } = require('cdk8s-lifeboat');
const fleet = new Fleet();
new ApiObject(new FluxApp(fleet.addCluster('eldertree'), 'history'), 'map', ${JSON.stringify(configMap('history', '1'))});
fleet.synth();
`);
    digests = new Map(APPS.map((name) => [name, digestOf([canonicalYaml(configMap(name === 'refused' ? 'Refused' : name, '1'), name)])]));
    groups = groupsOf((name) => digests.get(name)!);
    const labels = { labels: { cluster: 'eldertree' }, runbookUrl: ({ alert }: Alert) => `https://example.com/${alert}` };
    monitoring = await Monitoring.start(started, monitoringOptions(groups.map((group) => ruleGroup('test', group, labels, catalogue()))));
    kubelet = await StandInKubelet.start(started, (pod) => {
      const part = ['source-controller', 'kustomize-controller', 'kube-state-metrics'].find((name) => pod.startsWith(name));
      return part === undefined ? `${pod} has begun\n` : readFileSync(started.log(part as 'source-controller'), 'utf8').split('\n').slice(-50).join('\n');
    });
    controllers = await StandInControllers.apply(started, [
      { part: 'source-controller', namespace: 'flux-system' },
      { part: 'kustomize-controller', namespace: 'flux-system' },
      { part: 'kube-state-metrics', namespace: 'monitoring', labels: { 'app.kubernetes.io/name': 'kube-state-metrics' } },
    ]);
    apart = await makeRunbookStates(started, fetched);
    await applyExampleWorkloads(started);
  });
  afterAll(() => {
    kubelet?.stop();
    project.remove();
    rmSync(place, { recursive: true, force: true });
  });

  const alertOf = (name: string, about: string): Alert => groups.flatMap(({ alerts }) => alerts)
    .find(({ alert, about: labels }) => alert === name && (labels.name ?? labels.app ?? labels.exported_namespace) === about)!;
  const contextOf = ({ alert, about }: Alert): RunbookContext => {
    const cluster = { cluster: 'eldertree', controllersNamespace: 'flux-system', kubeStateMetrics: { namespace: 'monitoring', name: 'kube-state-metrics' } };
    if (about.name === undefined) return cluster;
    const kind = alert.startsWith('FluxSource') ? 'GitRepository' : 'Kustomization';
    const source = { kind: 'GitRepository', name: about.name === 'unhealthy' ? 'apart' : 'flux-system', namespace: 'flux-system' };
    return { ...cluster, object: { kind, name: about.name, namespace: 'flux-system' }, ...(kind === 'Kustomization' ? { source, namespaces: ['default'] } : {}) };
  };
  const firing = async (alert: Alert, wanted: boolean): Promise<void> => {
    const matchers = Object.entries({ alertname: alert.alert, alertstate: 'firing', ...alert.about }).map(([label, value]) => `${label}="${value}"`).join(',');
    await monitoring.until(`ALERTS{${matchers}}`, (samples) => (samples.length > 0) === wanted, 90);
  };

  let asking: Promise<unknown> = Promise.resolve();
  /** Of two that ask for the same source at the same time only one is answered, and the other waits in vain. */
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    const done = asking.then(work);
    asking = done.catch(() => undefined);
    return done;
  };

  const walks: Record<string, Walk> = {
    FluxEmergencyInForce: { about: 'aided', alert: 'fires and ends', shows: ['by=ann@rescue reason=Flux is down since=2026-01-02T03:04:05Z until=2099-01-01T00:00:00Z step=applied', /aided/] },
    FluxEmergencyOverdue: {
      about: 'overdue',
      alert: 'fires and ends',
      shows: ['until=2026-01-02T04:04:05Z'],
      after: async () => {
        const { metadata } = (await testbed.api.get(reference('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'overdue', 'flux-system')))!;
        expect(JSON.stringify(metadata)).not.toMatch(/emergency\.cdk8s-lifeboat|cdk8s-lifeboat-request/);
      },
    },
    FluxSuspendedByHand: { about: 'suspended', alert: 'fires and ends', shows: [/testbed Apply/, 'suspend=true'] },
    FluxDigestDiffers: {
      about: 'history',
      alert: 'fires and ends',
      shows: ['ReconciliationSucceeded', /map|history/],
      mend: { block: 1, work: async () => { await write({ 'apps/history/map.yaml': stringify(configMap('history', '1')) }); } },
    },
    FluxApplyFailed: {
      about: 'refused',
      alert: 'fires and ends',
      shows: [/ReconciliationFailed.*Refused/s],
      mend: { block: 1, work: async () => { await write({ 'apps/refused/map.yaml': stringify(configMap('refused', '1')) }); } },
    },
    FluxDependencyBlocked: {
      about: 'waiting',
      alert: 'fires and ends',
      shows: [/DependencyNotReady: .*failing/, /^ failing$/m],
      // What the page says first: mend that one.
      mend: { block: 1, work: async () => { await write({ 'apps/failing/map.yaml': stringify(configMap('failing', '1')) }); } },
    },
    FluxReconcileFailing: {
      about: 'failing',
      alert: 'fires and ends',
      before: async () => { await inTurn(() => fetched({ 'apps/failing/map.yaml': stringify(configMap('Failing', '1')) })); },
      shows: [/ReconciliationFailed: .*Failing/, 'waiting'],
      mend: { block: 1, work: async () => { await write({ 'apps/failing/map.yaml': stringify(configMap('failing', '1')) }); } },
    },
    FluxHealthFailing: {
      about: 'unhealthy',
      alert: 'fires and ends',
      shows: [/HealthCheckFailed.*unhealthy/, /FailedScheduling/],
      mend: { block: 1, work: async () => { await apart.write({ 'apps/unhealthy/deployment.yaml': workload('unhealthy', true) }).push(); } },
    },
    FluxReconcileStuck: { about: 'well', alert: 'needs five minutes of silence', shows: ['interval=1h', /kustomize-controller +1\/1/] },
    FluxSourceFailing: {
      about: 'broken',
      alert: 'fires and ends',
      shows: ['GitOperationFailed', '/nothing.git'],
      mend: { block: 2, work: async () => { const repository = await testbed.createRepository('nothing'); await repository.push(); } },
    },
    FluxSourceNotFetched: {
      about: 'flux-system',
      alert: 'fires and ends',
      before: async () => testbed.pause('source-controller'),
      shows: ['revision=main@sha1:', /source-controller +1\/1/],
      // As the page says: with the second fetch of a controller that was started anew.
      ends: async () => {
        await monitoring.until('gotk_reconcile_duration_seconds_count{kind="GitRepository",name="flux-system"}', ([one]) => one !== undefined && one.value > 0);
        await requestReconcile(testbed, gitRepository('flux-system'));
      },
    },
    FluxQueueStuck: {
      about: 'kustomize-controller',
      alert: 'fires and ends',
      shows: [/hanging/, 'readyz check passed'],
      mend: { block: 1, work: async () => { await write({ 'apps/hanging/deployment.yaml': workload('hanging', true) }); } },
    },
    FluxControllerDown: {
      about: 'kustomize-controller', alert: 'fires and ends', before: async () => testbed.kill('kustomize-controller'), shows: [/Image: +kustomize-controller/, 'server-side apply completed'],
    },
    FluxControllerNotLeading: {
      about: 'kustomize-controller',
      alert: 'the test-bed itself takes the lease from a process that it starts',
      before: async () => { await testbed.kill('kustomize-controller'); await leaseOfAnother(testbed, 'kustomize-controller'); },
      shows: ['kustomize-controller-gone_1', 'yes'],
      after: async () => { await monitoring.until('leader_election_master_status{app="kustomize-controller"} == 1', (samples) => samples.length === 1); },
    },
    FluxControllerCrashLooping: {
      about: 'source-controller',
      alert: 'fires',
      before: async () => {
        const begun = 'process_start_time_seconds{app="source-controller"}';
        for (const _ of [1, 2, 3]) {
          const [{ value }] = await monitoring.until(begun, (samples) => samples.length === 1);
          await testbed.kill('source-controller');
          await testbed.start('source-controller');
          await monitoring.until(begun, ([one]) => one !== undefined && one.value > value);
        }
      },
      shows: [/source-controller-.* restarts=0/, 'REVISION'],
    },
    FluxMetricsMissing: { about: 'flux-system', alert: 'fires and ends', before: async () => testbed.kill('kube-state-metrics'), shows: ['yes', '--stands-for=kube-state-metrics'] },
  };

  const ofObjects = exampleGroups(USUAL).flatMap(({ alerts }) => alerts).filter(({ alert }) => /^(Workload|Slo|FluxAudit|FluxSourceAuthentication)/.test(alert));

  test('every runbook is tried', () => {
    expect([...Object.keys(walks), ...new Set(ofObjects.map(({ alert }) => alert))].sort()).toEqual(Object.keys(RUNBOOKS).sort());
  });

  const walk = async (name: string): Promise<void> => {
    const { about, before, alert: course, shows, mend, ends, after } = walks[name];
    const alert = alertOf(name, about);
    await before?.();
    if (course.startsWith('fires')) await firing(alert, true);
    let shown = '';
    let mitigations = 0;
    const page = runbookPage(alert, contextOf(alert));
    for (const block of runbookBlocks(page)) {
      if (block.heading === 'Mitigation' && mend?.block === ++mitigations) await mend.work();
      const walked = () => shell(block.text, block.text.startsWith('npx '));
      const { code, out } = await (asks(block.text) ? inTurn(walked) : walked());
      const end = code === 0 || code === otherEnd(page, block.text) ? 'good' : `${code}: ${out}`;
      expect({ block: block.text, end, silent: out.trim() === '' }).toEqual({ block: block.text, end: 'good', silent: false });
      // A rollout has ended when the pod is there, and its process begins then.
      if (block.text.includes(' rollout ')) await controllers.settled();
      if (block.heading === 'Diagnosis') shown += out;
      ran++;
    }
    for (const one of shows) expect(shown).toMatch(one);
    await ends?.();
    if (course === 'fires and ends') await firing(alert, false);
    await after?.();
  };

  // Their states take long to come about, and other tests see them fire; what is to be seen here is that the commands are good.
  test('those of workloads, objectives, audits, credentials and events, on such objects that are well', async () => {
    const done = new Set<string>();
    const context = contextOf(alertOf('FluxControllerDown', 'source-controller'));
    const pages = ofObjects.map((alert) => {
      const kind = alert.alert.startsWith('FluxSource') ? 'GitRepository' : 'Kustomization';
      const object = { kind, name: kind === 'Kustomization' ? 'swimto' : 'flux-system', namespace: 'flux-system' };
      return runbookPage(alert, { ...context, object, namespaces: ['swimto'] });
    });
    for (const page of [...pages, ...Object.values(eventPages(context))]) {
      await Promise.all(runbookBlocks(page).filter(({ text }) => !done.has(text)).map(async ({ text }) => {
        done.add(text);
        const { code, out } = await (asks(text) ? inTurn(() => shell(text, text.startsWith('npx '))) : shell(text, text.startsWith('npx ')));
        const end = code === 0 || code === otherEnd(page, text) ? 'good' : `${code}: ${out}`;
        expect({ text, end, silent: out.trim() === '' }).toEqual({ text, end: 'good', silent: false });
        ran++;
      }));
    }
    expect(done.size).toBeGreaterThan(40);
  }, 300_000);

  // Pages of different apps are walked side by side, which those that stop a controller cannot be.
  const beside = ['FluxDependencyBlocked', 'FluxReconcileFailing', ...Object.keys(walks).filter((name) => /Emergency|Suspended|Differs|ApplyFailed|Health|SourceFailing|ReconcileStuck/.test(name))];
  const begun = new Map<string, Promise<void>>();
  const begin = (): void => {
    for (const name of beside) {
      // Both are about the app that fails.
      const first = name === 'FluxReconcileFailing' ? begun.get('FluxDependencyBlocked')! : Promise.resolve();
      begun.set(name, first.then(() => walk(name)));
      begun.get(name)!.catch(() => undefined);
    }
  };

  test.each(beside)('%s', async (name) => {
    if (begun.size === 0) begin();
    await begun.get(name);
  }, 300_000);

  test.each(Object.keys(walks).filter((name) => !beside.includes(name)))('%s', walk, 180_000);

  afterAll(() => { process.stdout.write(`runbook pages: ${ran} blocks ran\n`); });
});

import { readFileSync } from 'fs';
import { APPS, CLUSTER, digestOfVersion, fileOf } from './alerts/alerting-apps';
import { alertingGroups, alertOf, auditGroup, LOOKING, rulesOf, RUNBOOKS } from './alerts/alerting-groups';
import { AlertingScene, SECRETS } from './alerts/alerting-scene';
import { makeAudits, runAudit, runLateAudit } from './alerts/audit-runs';
import { MeasuredAlerts } from './alerts/measured-alerts';
import { MeasuredPage, measuredTable, writePage } from './alerts/measured-page';
import { checkOfStaleCopy } from './alerts/stale-copy';
import { useTestbed } from './use-testbed';
import { eventInhibitions } from '../../src/alerts/flux-events';
import { customResourceRules, customResourceState } from '../../src/alerts/metrics/custom-resource-state';
import { Alert, AlertGroup } from '../../src/alerts/rules/alert';
import { fetchRevision, gitRepository, kustomization, requestReconcile, untilReady } from '../testbed/flux';
import { reference } from '../testbed/live-object';
import { Monitoring } from '../testbed/monitoring';

// How long Alertmanager holds what Flux has told, which never says that it is over.
const RESOLVE_SECONDS = 10;
// Prometheus itself may be late where the machine is busy.
const GRACE_SECONDS = 15;
const LEASE = reference('coordination.k8s.io/v1', 'Lease', 'kustomize-controller-leader-election', 'flux-system');
const CHANGED = ['deployed', 'behind', 'immutable', 'unhealthy'];

const PAGE: MeasuredPage = {
  name: 'alerts-measured',
  title: 'Alerts, measured',
  test: 'alerts.test.ts',
  shortened: `The intervals, timeouts and retries of Flux are seconds; the expressions are those of any other cluster, and Flux's own
retries are in the time until a fault shows. What has no \`for\` is an event, which notification-controller sends by itself.`,
};

/** Some seconds from now, as the record of an emergency has it. */
const isoTime = (seconds: number): string => new Date(Date.now() + 1000 * seconds).toISOString().replace(/\.\d+Z$/, 'Z');

describe('each alert', () => {
  let monitoring: Monitoring;
  let scene: AlertingScene;
  let staleCopy: number | null;
  let measured: MeasuredAlerts;
  let groups: AlertGroup[] = alertingGroups([]);
  const testbed = useTestbed(async (started) => {
    monitoring = await Monitoring.start(started, {
      customResourceState: customResourceState(),
      customResourceRules: customResourceRules(),
      groups: rulesOf(groups),
      scrapeInterval: `${LOOKING.scrapeSeconds}s`,
      alertmanager: {
        global: { resolve_timeout: `${RESOLVE_SECONDS}s` }, route: { receiver: 'none' }, receivers: [{ name: 'none' }], inhibit_rules: eventInhibitions(),
      },
    });
    measured = new MeasuredAlerts(monitoring, LOOKING);
    staleCopy = checkOfStaleCopy();
    scene = await AlertingScene.create(started);
  }, { events: true });
  afterAll(async () => {
    await scene?.remove();
    if (measured === undefined) return;
    const table = measuredTable(measured.all, (forSeconds) => measured.bound(forSeconds));
    process.stdout.write(table);
    writePage(PAGE, table, LOOKING);
  });

  const of = (alert: string, about: Record<string, string>): Alert => alertOf(groups, alert, about);
  const ofApp = (name: string, ...alerts: string[]): Alert[] => alerts.map((alert) => of(alert, { name, exported_namespace: CLUSTER.namespace }));
  const ofSource = (name: string, alert: string): Alert => of(alert, { name, exported_namespace: CLUSTER.namespace });
  const ofAudit = (alert: string, cronjob: string): Alert => of(alert, { cronjob });
  /** Starts kustomize-controller, and waits until Prometheus has seen that it began anew. */
  const restarted = async (start: () => Promise<void>): Promise<void> => {
    const count = 'changes(process_start_time_seconds{app="kustomize-controller"}[10m])';
    const [before] = await monitoring.query(count);
    await start();
    await monitoring.until(count, ([found]) => found?.value > (before?.value ?? 0));
  };
  const untilQuiet = async (selector: string): Promise<unknown> => monitoring.until(`ALERTS{alertstate="firing"${selector}}`, (samples) => samples.length === 0, 120);

  test('is quiet where all is well', async () => {
    await untilQuiet('');
    const since = Date.now() / 1000;
    const longest = Math.max(...groups.flatMap(({ alerts }) => alerts.map(({ forSeconds }) => forSeconds)));
    // Each has been looked at for longer than any has to hold.
    await monitoring.until('vector(time())', ([{ value }]) => value > since + longest + 2 * LOOKING.evaluationSeconds);
    const fired = await monitoring.samples(`ALERTS{alertstate="firing"}[${longest}s]`);
    expect(fired.map(({ metric }) => metric)).toEqual([]);
    expect(await monitoring.query('count(gotk_resource_info)')).toMatchObject([{ value: APPS.length + 5 }]);
  });

  test('of an edit by hand comes from the event by which Flux takes it back', async () => {
    const config = reference('v1', 'ConfigMap', 'edited', 'default');
    await testbed.api.poll('the first deploy to be over in Alertmanager', 60, () => monitoring.held(), (held) => held.every(({ labels }) => labels.event === undefined));
    const held = await measured.provokeEvent('a ConfigMap edited by `kubectl edit`, and Flux reconciles', async () => {
      await testbed.api.patch(config, { data: { version: 'by hand' } }, { manager: 'kubectl-edit' });
      await requestReconcile(testbed, kustomization('edited'));
    }, 'FluxHandEdit', 'edited');
    expect(held.status).toMatchObject({ state: 'active', inhibitedBy: [] });
    expect(held.annotations).toEqual({
      message: 'ConfigMap/default/edited configured',
      summary: expect.stringMatching(/^Flux has taken back what somebody changed by hand, on cluster eldertree\. First: kubectl [^\n]+\. Then: https:\S+FluxHandEdit\.md$/),
    });
    expect(held.labels).toMatchObject({
      alertname: 'FluxKustomizationProgressing',
      cluster: 'eldertree',
      event: 'FluxHandEdit',
      kind: 'Kustomization',
      name: 'edited',
      namespace: 'flux-system',
      reason: 'Progressing',
      severity: 'info',
      runbook_url: `${RUNBOOKS}FluxHandEdit.md`,
      revision: expect.stringMatching(/^main@sha1:/),
    });
  });

  test('of an app fires after its fault, and none of an app that is deployed well', async () => {
    groups = [...alertingGroups(CHANGED), auditGroup()];
    const changed = APPS.filter(({ name }) => ['deployed', 'immutable', 'unhealthy'].includes(name));
    for (const app of changed) scene.repository.write(fileOf(app, 2));
    scene.repository.write({ 'apps/broken/object.yaml': 'kind: ConfigMap\nmetadata: [\n' });
    const revision = await scene.repository.push();
    const before = Date.now() / 1000;
    const [conflict, refusal, deploy] = await Promise.all([
      measured.provokeEvent('a commit that changes the selector of a Deployment', async () => undefined, 'FluxImmutableConflict', 'immutable'),
      measured.provokeEvent('a deploy key that the Git server does not know', async () => {
        await testbed.api.patch(SECRETS.locked, { data: { identity: scene.strangersKey() } });
      }, 'FluxAuthenticationFailed', 'locked'),
      monitoring.untilHeld('the deploy as one, and no edit by hand', ({ labels, status }) => (
        labels.event === 'FluxHandEdit' && labels.name === 'deployed' && labels.revision === revision && status.state === 'suppressed')),
      measured.provoke('a deploy key that the Git server does not know', async () => undefined, [ofSource('locked', 'FluxSourceFailing')]),
      measured.provoke('the Secret of a source is deleted', () => testbed.api.delete(SECRETS.secretless), [ofSource('secretless', 'FluxSourceAuthenticationFailed')]),
      measured.provoke('a CronJob that has not begun when it should have', () => makeAudits(testbed), [ofAudit('FluxAuditMissing', 'missing')]).then(() => Promise.all([
        measured.provoke('an audit that finds a stale project copy', () => runAudit(testbed, 'found', staleCopy!), [ofAudit('FluxAuditFound', 'found')]),
        measured.provoke('an audit whose time runs out', () => runLateAudit(testbed, 'failed'), [ofAudit('FluxAuditCouldNotTell', 'failed')]),
      ])),
      measured.provoke('a commit that changes the selector of a Deployment', async () => {
        await monitoring.reload(rulesOf(groups));
        await fetchRevision(testbed, gitRepository('flux-system'), revision);
      }, ofApp('immutable', 'FluxReconcileFailing', 'FluxApplyFailed', 'FluxDigestDiffers')),
      measured.provoke('a commit with a file that is no YAML', async () => undefined, ofApp('broken', 'FluxReconcileFailing')),
      measured.provoke('a commit whose pods no node takes', async () => undefined, ofApp('unhealthy', 'FluxHealthFailing')),
      measured.provoke('a dependency that is not ready', async () => undefined, ofApp('waiting', 'FluxDependencyBlocked')),
      measured.provoke('a definition whose commit never came', async () => undefined, ofApp('behind', 'FluxDigestDiffers')),
      measured.provoke('`spec.suspend` written by a person', async () => {
        await testbed.api.patch(kustomization('by-hand'), { spec: { suspend: true } }, { manager: 'somebody' });
      }, ofApp('by-hand', 'FluxSuspendedByHand')),
      measured.provoke('the record of an emergency whose time runs out after 5 s', async () => {
        const record = { by: 'ann@pi', since: isoTime(0), until: isoTime(5), step: 'suspended' };
        const annotations = Object.fromEntries(Object.entries(record).map(([name, value]) => [`emergency.cdk8s-lifeboat.io/${name}`, value]));
        const { apiVersion, kind, metadata } = kustomization('emergency');
        await testbed.api.apply({ apiVersion, kind, metadata: { ...metadata, annotations }, spec: { suspend: true } }, { manager: 'cdk8s-lifeboat' });
      }, ofApp('emergency', 'FluxEmergencyInForce', 'FluxEmergencyOverdue')),
    ]);
    expect(deploy.status.inhibitedBy).toEqual([expect.anything()]);
    expect(refusal.annotations.message).toMatch(/ssh: unable to authenticate/);
    expect(refusal.labels).toMatchObject({ alertname: 'FluxGitRepositoryGitoperationfailed', reason: 'GitOperationFailed', cluster: 'eldertree' });
    expect(conflict.annotations.message).toMatch(/^Deployment\/default\/immutable dry-run failed \(Invalid\): .*: field is immutable\n$/);
    expect(conflict.labels).toMatchObject({ alertname: 'FluxKustomizationReconciliationfailed', severity: 'error', reason: 'ReconciliationFailed', cluster: 'eldertree' });
    await untilReady(testbed, kustomization('deployed'), revision);
    const wanted = `digest="${digestOfVersion(APPS.find(({ name }) => name === 'deployed')!, 2)}",status="ReconciliationSucceeded"`;
    await monitoring.until(`gotk_applied_digest_info{name="deployed",${wanted}}`, (samples) => samples.length === 1);
    const fired = await monitoring.samples('ALERTS{alertstate="firing",name=~"deployed|well|edited|hanging"}[10m]');
    expect(fired.filter(({ values }) => values.some(([at]) => at > before))).toEqual([]);
    expect(readFileSync(testbed.log('notification-controller'), 'utf8')).not.toMatch(/failed to (compile|send|dispatch)/);
  }, 300_000);

  test('of a source fires after its fault', async () => {
    await measured.provoke('the Git server is off', () => testbed.stop('git-server'), [ofSource('watched', 'FluxSourceFailing')]);
    await testbed.start('git-server');
  }, 300_000);

  test('of a controller fires after its fault', async () => {
    const kustomize = { app: 'kustomize-controller' };
    await measured.provoke('an artifact that is fetched from a source-controller which hangs', async () => {
      await testbed.pause('source-controller');
      await requestReconcile(testbed, kustomization('hanging'));
    }, [of('FluxQueueStuck', kustomize)]);
    await testbed.resume('source-controller');
    await untilQuiet(',alertname=~"FluxControllerDown|FluxSourceNotFetched"');
    await monitoring.until('time() - gotk_reconciled_timestamp_seconds{name="stuck"} < 5', (samples) => samples.length === 1);
    await measured.provoke('kustomize-controller is killed with -9', () => testbed.kill('kustomize-controller'), [
      of('FluxControllerDown', kustomize), ...ofApp('stuck', 'FluxReconcileStuck'),
    ]);
    await restarted(() => testbed.start('kustomize-controller'));
    await testbed.kill('kustomize-controller');
    const spec = { holderIdentity: 'another', leaseDurationSeconds: 3600, renewTime: isoTime(3600).replace('Z', '.000000Z') };
    await testbed.api.apply({ ...LEASE, spec }, { force: true });
    await measured.provoke('another holds the lease of kustomize-controller', () => restarted(() => testbed.startBeside('kustomize-controller')), [
      of('FluxControllerNotLeading', kustomize),
    ]);
    await measured.provoke('kustomize-controller is killed with -9 for the third time', async () => {
      await testbed.kill('kustomize-controller');
      await restarted(() => testbed.start('kustomize-controller'));
    }, [of('FluxControllerCrashLooping', kustomize)]);
    await measured.provoke('source-controller is killed with -9', () => testbed.kill('source-controller'), [
      of('FluxControllerDown', { app: 'source-controller' }), ofSource('watched', 'FluxSourceNotFetched'),
    ]);
    await measured.provoke('kube-state-metrics is killed with -9', () => testbed.kill('kube-state-metrics'), [
      of('FluxMetricsMissing', { exported_namespace: CLUSTER.namespace }),
    ]);
  }, 300_000);

  test('has fired within its `for`, one scrape and one evaluation, from when its series show the fault', () => {
    const late = measured.all.filter(({ rule }) => rule !== undefined && rule.fired > measured.bound(rule.forSeconds) + GRACE_SECONDS);
    expect(late).toEqual([]);
    const all = new Set(groups.flatMap(({ alerts }) => alerts.map(({ alert }) => alert)));
    expect([...all].filter((alert) => !measured.all.some((one) => one.alert === alert))).toEqual([]);
  });
});

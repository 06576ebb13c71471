import { Duration } from 'cdk8s';
import { Alertmanager, TakenAlert } from './alertmanager';
import { labelsOf, madeRouting } from './example-routing';
import { RUNBOOKS } from '../../../src/alerts/runbooks/runbook-page';

const named = (labels: Record<string, string>): string => [labels.alertname, labels.app ?? labels.name ?? labels.exported_namespace].join(' ');

describe('a real Alertmanager', () => {
  let alertmanager: Alertmanager;
  beforeAll(async () => {
    alertmanager = await Alertmanager.start((hooks) => madeRouting({
      critical: { webhook: { url: `${hooks}/critical` } },
      warning: { webhook: { url: `${hooks}/warning` } },
      escalation: { receiver: { webhook: { url: `${hooks}/escalation` } }, after: Duration.seconds(8) },
      groupWait: Duration.seconds(1),
    }).document);
  }, 600_000);
  afterAll(() => alertmanager.stop());

  const app = (name: string, of: object = {}) => labelsOf(name, undefined, of as Record<string, string>);
  test.each<[string, string, Array<Record<string, string>>, string[]]>([
    ['what is critical of an app over its warnings', 'a', [app('FluxReconcileFailing'), app('FluxDigestDiffers'), app('FluxDependencyBlocked')], ['FluxDependencyBlocked', 'FluxDigestDiffers']],
    ['not over warnings of another app', 'b', [app('FluxReconcileFailing'), app('FluxDigestDiffers', { name: 'canopy' })], []],
    ['nor of an app of that name on another cluster', 'c', [app('FluxReconcileFailing'), app('FluxDigestDiffers', { cluster: 'oak' })], []],
    [
      'a controller that is down over what it does not do',
      'd',
      [labelsOf('FluxControllerDown'), labelsOf('FluxControllerNotLeading'), labelsOf('FluxQueueStuck'), app('FluxReconcileStuck'), app('FluxDigestDiffers', { name: 'canopy' })],
      ['FluxControllerNotLeading', 'FluxDigestDiffers', 'FluxQueueStuck', 'FluxReconcileStuck'],
    ],
    ['but not over what another controller does', 'e', [labelsOf('FluxControllerDown', 'source-controller'), labelsOf('FluxQueueStuck'), app('FluxReconcileStuck')], []],
    ['source-controller over sources that are not fetched', 'f', [labelsOf('FluxControllerCrashLooping', 'source-controller'), app('FluxSourceNotFetched')], ['FluxSourceNotFetched']],
    ['missing series over what cannot be known without them', 'g', [app('FluxMetricsMissing'), app('FluxSourceNotFetched'), app('FluxReconcileStuck')], ['FluxSourceNotFetched']],
    ['a source over the apps that read it', 'h', [app('FluxSourceFailing'), app('FluxReconcileFailing'), app('FluxDigestDiffers', { name: 'canopy' })], ['FluxDigestDiffers', 'FluxReconcileFailing']],
    ['not over apps of another source', 'i', [app('FluxSourceFailing'), app('FluxReconcileFailing', { source: 'GitRepository/flux-system/other' })], []],
    ['nor over apps of which nobody says what they read', 'j', [app('FluxSourceFailing', { source: '' }), app('FluxReconcileFailing', { source: '' })], []],
    ['an emergency over what Flux does not do meanwhile', 'k', [app('FluxEmergencyInForce'), app('FluxReconcileFailing'), app('FluxSuspendedByHand')], ['FluxReconcileFailing', 'FluxSuspendedByHand']],
    ['what burns fast over what burns', 'm', [app('SloBudgetBurnsFast'), app('SloBudgetBurns')], ['SloBudgetBurns']],
    ['not the budget of another objective', 'n', [app('SloBudgetBurnsFast'), app('SloBudgetBurns', { sloth_id: 'swimto-other' })], []],
    ['no pod over too few', 'o', [app('WorkloadDown'), app('WorkloadReplicasUnavailable')], ['WorkloadReplicasUnavailable']],
    ['one that is overdue over that it is in force', 'l', [app('FluxEmergencyOverdue'), app('FluxEmergencyInForce'), app('FluxApplyFailed')], ['FluxApplyFailed', 'FluxEmergencyInForce']],
  ])('inhibits: %s', async (_, cluster, alerts, inhibited) => {
    // Each of these is on clusters of its own.
    const own = alerts.map((labels) => ({ ...labels, cluster: `${cluster}-${labels.cluster}` }));
    await alertmanager.post(...own);
    const taken = (all: readonly TakenAlert[], labels: Record<string, string>) => all.some((one) => (
      named(one.labels) === named(labels) && one.labels.cluster === labels.cluster && one.status.state !== 'unprocessed'
    ));
    const found = await alertmanager.alerts('to have them all', (all) => own.every((labels) => taken(all, labels)));
    const of = found.filter(({ labels }) => labels.cluster.startsWith(`${cluster}-`));
    expect(of).toHaveLength(alerts.length);
    expect(of.filter(({ status }) => status.inhibitedBy.length > 0).map(({ labels }) => labels.alertname).sort()).toEqual(inhibited);
  });

  test('tells what is critical at once, and the second receiver what goes on without a silence', async () => {
    const taken = { ...app('FluxApplyFailed'), cluster: 'taken' };
    const left = { ...app('FluxApplyFailed'), cluster: 'left' };
    await alertmanager.post(taken, left);
    const told = (receiver: string) => new Set(
      alertmanager.told.filter((one) => one.receiver === receiver).flatMap(({ alerts }) => alerts.map(({ labels }) => labels.cluster)),
    );
    await alertmanager.until('to tell both', async () => told('critical'), (clusters) => clusters.has('taken') && clusters.has('left'));
    await alertmanager.silence({ cluster: 'taken' });
    // The one without a silence, and one that comes later still, are told after both.
    await alertmanager.post({ ...app('FluxApplyFailed'), cluster: 'later' });
    await alertmanager.until('to escalate', async () => told('escalation'), (clusters) => clusters.has('left'));
    await alertmanager.until('to escalate the next', async () => told('escalation'), (clusters) => clusters.has('later'));
    expect(told('escalation').has('taken')).toBe(false);
    expect(told('warning').has('taken')).toBe(false);
  });

  test('never keeps quiet all of what fires about one object, or of one cluster', async () => {
    const names = Object.keys(RUNBOOKS);
    const pairs = names.flatMap((one, index) => names.slice(index + 1).map((other) => ({ one, other })));
    const clusters = new Map(pairs.map(({ one, other }, index) => [`pair-${index}`, `${one} and ${other}`]));
    await alertmanager.post(...pairs.flatMap(({ one, other }, index) => [one, other].map((name) => ({ ...labelsOf(name), cluster: `pair-${index}` }))));
    const found = await alertmanager.alerts('to have all pairs', (all) => (
      all.filter(({ labels, status }) => clusters.has(labels.cluster) && status.state !== 'unprocessed').length === 2 * pairs.length
    ));
    const told = new Set(found.filter(({ status }) => status.state === 'active').map(({ labels }) => labels.cluster));
    expect([...clusters].filter(([cluster]) => !told.has(cluster)).map(([, pair]) => pair)).toEqual([]);
  });

  test('puts what is about one object into one message', async () => {
    const both = [app('FluxReconcileFailing', { cluster: 'one' }), app('FluxApplyFailed', { cluster: 'one' })];
    await alertmanager.post(...both);
    const ofOne = async () => alertmanager.told.filter(({ receiver, alerts }) => receiver === 'critical' && alerts.some(({ labels }) => labels.cluster === 'one'));
    const [message] = await alertmanager.until('to tell it', ofOne, (messages) => messages.length > 0);
    expect(message.alerts.map(({ labels }) => labels.alertname).sort()).toEqual(['FluxApplyFailed', 'FluxReconcileFailing']);
  });
});

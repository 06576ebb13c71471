import { Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { eventInhibitions, eventSeconds, FLUX_EVENTS } from '../../src/alerts/flux-events';
import { FluxNotifications, FluxNotificationsProps } from '../../src/alerts/flux-notifications';
import { NotificationAlert } from '../../src/flux/notification-alert';
import { NotificationProvider } from '../../src/flux/notification-provider';
import { defined, refusalOf } from '../definition/defined';

const ALERTMANAGER = { type: 'alertmanager', address: 'http://alertmanager.monitoring:9093/api/v2/alerts/' };

function synth(define: (chart: Construct) => void): any[] {
  const chart = Testing.chart();
  define(chart);
  return Testing.synth(chart);
}

const notifications = (props: Partial<FluxNotificationsProps> = {}): any[] => synth((chart) => {
  new FluxNotifications(chart, 'lifeboat', { clusterName: 'eldertree', provider: ALERTMANAGER, ...props });
});
const named = (objects: any[], name: string): any => objects.find(({ metadata }) => metadata.name === name);

describe('Flux tells an Alertmanager', () => {
  test('of edits by hand, immutable conflicts and refused credentials, with what, where, the first command and the page', () => {
    const all = notifications({ runbooks: 'https://example.com/runbooks/' });
    expect(all.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
      'Provider flux-system/lifeboat', 'Alert flux-system/lifeboat-hand-edits', 'Alert flux-system/lifeboat-immutable', 'Alert flux-system/lifeboat-authentication',
      'Alert flux-system/lifeboat-new-artifacts',
    ]);
    expect(all[0].spec).toEqual(ALERTMANAGER);
    expect(named(all, 'lifeboat-immutable').spec).toMatchObject({
      providerRef: { name: 'lifeboat' },
      eventSeverity: 'error',
      eventSources: [{ kind: 'Kustomization', name: '*' }],
      eventMetadata: {
        cluster: 'eldertree',
        event: 'FluxImmutableConflict',
        runbook_url: 'https://example.com/runbooks/FluxImmutableConflict.md',
        summary: 'Git would change a field that cannot be changed, so the app is not applied, on cluster eldertree. First: kubectl -n flux-system get kustomizations. '
          + 'Then: https://example.com/runbooks/FluxImmutableConflict.md',
      },
    });
    expect(named(all, 'lifeboat-hand-edits').spec.eventSeverity).toBe('info');
    expect(named(all, 'lifeboat-authentication').spec.eventSources).toEqual(['GitRepository', 'OCIRepository', 'Bucket'].map((kind) => ({ kind, name: '*' })));
  });

  test('of some apps alone, each with its own command', () => {
    const all = notifications({ kustomizations: ['swimto', 'journey'], namespace: 'team-a' });
    const { spec } = named(all, 'lifeboat-immutable-swimto');
    expect(spec.eventSources).toEqual([{ kind: 'Kustomization', name: 'swimto' }]);
    expect(spec.eventMetadata.summary).toMatch(/First: kubectl -n team-a describe kustomization swimto\.$/);
    expect(named(all, 'lifeboat-hand-edits-journey').spec.eventMetadata.summary).toMatch(/involvedObject\.kind=Kustomization,involvedObject\.name=journey\.$/);
    expect(all.map(({ metadata }) => metadata.namespace)).toEqual(all.map(() => 'team-a'));
  });

  test('from beside the sources of a cluster, in the namespace of Flux there', () => {
    const found = defined((cluster) => {
      new FluxNotifications(cluster, 'lifeboat', { clusterName: cluster.clusterName, provider: ALERTMANAGER });
    }, { cluster: { fluxNamespace: 'gitops' } });
    for (const name of ['lifeboat', 'lifeboat-hand-edits', 'lifeboat-new-artifacts']) expect(found.source(name).metadata).toMatchObject({ namespace: 'gitops' });
  });

  test('where another than an Alertmanager is told, of no edit by hand, which it could not tell from a deploy', () => {
    const all = notifications({ provider: { type: 'slack', channel: 'alerts', secretName: 'slack' } });
    expect(all.map(({ metadata }) => metadata.name)).toEqual(['lifeboat', 'lifeboat-immutable', 'lifeboat-authentication']);
    expect(all[0].spec).toEqual({ type: 'slack', channel: 'alerts', secretRef: { name: 'slack' } });
  });
});

describe('an event', () => {
  const matches = (event: string, message: string): boolean => FLUX_EVENTS.find((one) => one.event === event)!.inclusions.some((each) => (
    new RegExp(each.replace('(?m)', ''), 'm').test(message)));

  test.each([
    ['ConfigMap/default/edited configured', true],
    ['Deployment/web/api configured\nConfigMap/web/other created', true],
    ['ClusterRole/reader configured', true],
    ['Deployment/web/api created', true],
    ['JobSet/web/api created', true],
    ['Job/web/migrate created', false],
    ['Job/web/migrate configured', true],
    ['Reconciliation finished in 1.2s, next run in 10m0s', false],
    ['Dependencies do not meet ready condition, retrying in 1s', false],
    ['ConfigMap/default/edited deleted', false],
  ])('%j is an edit by hand or a deploy: %s', (message, expected) => {
    expect(matches('FluxHandEdit', message)).toBe(expected);
  });

  // As source-controller 1.9.1 said them, but the last two of the first list.
  test.each([
    "failed to checkout and determine revision: unable to clone 'http://127.0.0.1:1/x.git': authentication required: no",
    "failed to checkout and determine revision: unable to clone 'http://127.0.0.1:1/x.git': authorization failed: no",
    "failed to checkout and determine revision: unable to clone 'http://127.0.0.1:1/x.git': repository not found: no",
    "unable to list remote for 'ssh://git@127.0.0.1:1/x.git': ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain",
    'failed to get secret \'flux-system/none\': secrets "none" not found',
    "failed to configure authentication options: invalid 'ssh' auth option: 'identity' is required",
    "failed to confirm existence of 'abc' bucket: Access Denied.",
    'ssh: handshake failed: knownhosts: key mismatch',
    'GET https://ghcr.io/v2/x/manifests/1: UNAUTHORIZED: authentication required',
  ])('%j says that Flux is not let in', (message) => {
    expect(matches('FluxAuthenticationFailed', message)).toBe(true);
  });

  test.each([
    'unable to clone \'http://127.0.0.1:1/x.git\': Get "http://127.0.0.1:1/x.git/info/refs?service=git-upload-pack": dial tcp 127.0.0.1:1: connect: connection refused',
    "stored artifact for commit 'Change'",
    'ssh: handshake failed: EOF',
  ])('%j says something else', (message) => {
    expect(matches('FluxAuthenticationFailed', message)).toBe(false);
  });

  test('of a new revision keeps its apply from being an edit by hand', () => {
    expect(eventInhibitions()).toEqual([
      { source_matchers: ['event="FluxNewArtifact"'], target_matchers: ['event="FluxHandEdit"'], equal: ['cluster', 'revision'] },
    ]);
    const timing = { intervalSeconds: 600, retrySeconds: 120, timeoutSeconds: 300, sourceIntervalSeconds: 60, dependencySeconds: 0 };
    expect([eventSeconds([]), eventSeconds([timing]), eventSeconds([{ ...timing, dependencySeconds: 840 }])]).toEqual([300, 720, 1260]);
  });
});

describe('refused is', () => {
  test('a provider that nothing could reach', () => {
    expect(refusalOf(() => notifications({ provider: { type: 'slack' } }))).toBe(
      'test/lifeboat/provider: has neither an address nor a Secret that holds one, so nothing would reach slack. Give address, or secretName of a Secret '
      + 'with the key address. [notification-provider]',
    );
  });

  test('an Alert in another namespace than its provider', () => {
    expect(refusalOf(() => synth((chart) => {
      const provider = new NotificationProvider(chart, 'chat', { type: 'slack', secretName: 'slack' });
      new NotificationAlert(chart, 'all', { provider, namespace: 'other', sources: [{ kind: 'Kustomization' }] });
    }))).toBe(
      'test/all: stands in the namespace other, and Flux looks there for its provider chat, which is in flux-system. Give both the same namespace. '
      + '[notification-alert]',
    );
  });
});

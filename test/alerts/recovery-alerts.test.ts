import { ApiObject, Duration } from 'cdk8s';
import { runPromtool } from './rules/promtool';
import { RecoveryAlerts } from '../../src/alerts/recovery-alerts';
import { RecoveryAlertsProps } from '../../src/alerts/recovery-alerts-props';
import { ServiceLevelObjective } from '../../src/alerts/slo/service-level-objective';
import { Cluster } from '../../src/definition/cluster';
import { EmergencyCopy } from '../../src/definition/emergency-copy';
import { FluxApp, FluxAppProps } from '../../src/definition/flux-app';
import { Layout } from '../../src/definition/layout';
import { GitRepository } from '../../src/flux/git-repository';
import { configMap, defined, Defined, refusalOf, rendered } from '../definition/defined';
import { requireMonitoring } from '../testbed/requirements';

function app(cluster: Cluster, name: string, props: FluxAppProps = {}): FluxApp {
  const made = new FluxApp(cluster, name, { namespace: name, ...props });
  configMap(made);
  return made;
}

interface Rule {
  readonly alert: string;
  /** Of one that records a series. */
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}
const groups = (found: Defined, directory: string, name = directory): { name: string; rules: Rule[] }[] => found.object(directory, 'PrometheusRule', name).spec.groups;
const all = (found: Defined, directory: string, name = directory): Rule[] => groups(found, directory, name).flatMap((group) => group.rules);
const rules = (found: Defined, directory: string, name = directory): Rule[] => all(found, directory, name).filter(({ alert }) => alert !== undefined);
const rule = (found: Defined, directory: string, alert: string): Rule => rules(found, directory).find((one) => one.alert === alert)!;
const withAlerts = (props: RecoveryAlertsProps, of: FluxAppProps = {}): Defined => defined((cluster) => { new RecoveryAlerts(app(cluster, 'shop', of), 'alerts', props); });
const REPOSITORY = { fleet: { repository: { url: 'ssh://git@github.com/example/pi-fleet', branch: 'trunk' } } };

describe('alerts of an app', () => {
  const define = (cluster: Cluster): void => {
    new RecoveryAlerts(app(cluster, 'shop', { interval: Duration.minutes(7), retryInterval: Duration.minutes(1), timeout: Duration.minutes(3) }), 'alerts');
  };

  test('stand in a directory with a Kustomization of their own, whose labels their objects carry', () => {
    const { directories, trees } = rendered(define);
    expect(directories.map(({ name, holds, fleetPath, fluxFile }) => ({ name, holds, fleetPath, fluxFile }))).toEqual([
      { name: 'shop', holds: 'app', fleetPath: 'clusters/eldertree/shop', fluxFile: 'clusters/eldertree/shop.flux.yaml' },
      { name: 'shop-alerts', holds: 'alerts', fleetPath: 'clusters/eldertree/shop-alerts', fluxFile: 'clusters/eldertree/shop-alerts.flux.yaml' },
    ]);
    expect(trees.map(({ files }) => files.find(({ path }) => path === 'clusters/eldertree/kustomization.yaml')!.text))
      .toEqual([expect.stringContaining('resources:\n- shop-alerts.flux.yaml\n- shop.flux.yaml\n')]);
    const found = defined(define);
    expect(found.kustomization('shop-alerts')).toMatchObject({
      metadata: { name: 'shop-alerts', namespace: 'flux-system' },
      spec: { path: './clusters/eldertree/shop-alerts', interval: '7m', retryInterval: '1m', timeout: '3m', sourceRef: { kind: 'GitRepository', name: 'flux-system' }, prune: true },
    });
    expect(found.object('shop-alerts', 'PrometheusRule').metadata).toEqual({
      name: 'shop-alerts',
      namespace: 'flux-system',
      labels: {
        'app.kubernetes.io/managed-by': 'flux',
        'app.kubernetes.io/part-of': 'shop',
        'kustomize.toolkit.fluxcd.io/name': 'shop-alerts',
        'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
      },
    });
  });

  test('hold the digest that the directory of the app has', () => {
    const { directories } = rendered(define);
    const { digest } = directories.find(({ name }) => name === 'shop')!;
    expect(all(defined(define), 'shop-alerts').filter(({ record }) => record !== undefined)).toEqual([
      { record: 'lifeboat:app_digest_info', expr: 'vector(1)', labels: { exported_namespace: 'flux-system', name: 'shop', digest } },
    ]);
  });

  test('wait as long as the app by its own numbers may take, and its dependencies before it', () => {
    const found = defined((cluster) => {
      const base = app(cluster, 'base', { timeout: Duration.minutes(9) });
      const shop = app(cluster, 'shop', { dependsOn: [base], timeout: Duration.minutes(3), retryInterval: Duration.minutes(1) });
      shop.useSource(new GitRepository(shop, 'own', { url: 'https://example.org/shop', branch: 'main', interval: Duration.minutes(2) }));
      new RecoveryAlerts(shop, 'alerts', { scrapeInterval: Duration.seconds(15) });
    });
    expect(rule(found, 'shop-alerts', 'FluxReconcileFailing').for).toBe('4m30s');
    // Source 2 min, dependency 9 min and 30 s until it is looked at, timeout 3 min, retry 1 min, two scrapes.
    expect(rule(found, 'shop-alerts', 'FluxDigestDiffers').for).toBe('16m');
    expect(rule(found, 'shop-alerts', 'FluxSourceFailing').annotations.summary).toContain('flux-system/own');
  });

  test('say what they are part of, and carry labels by which they are routed', () => {
    const found = withAlerts({ alertLabels: { team: 'shop' }, ruleLabels: { release: 'prometheus' }, namespace: 'monitoring' });
    expect(rule(found, 'shop-alerts', 'FluxApplyFailed').labels).toEqual({
      severity: 'critical', cluster: 'eldertree', part_of: 'shop', team: 'shop', source: 'GitRepository/flux-system/flux-system',
    });
    expect(found.object('shop-alerts', 'PrometheusRule').metadata).toMatchObject({ namespace: 'monitoring', labels: { release: 'prometheus' } });
  });

  test('are none of a disabled app, which has no directory of alerts', () => expect(withAlerts({}, { disabled: true }).names).toEqual(['shop']));

  test('stand beside the app where the layout goes by namespace', () => {
    const { directories } = rendered(define, { cluster: { layout: Layout.BY_NAMESPACE } });
    expect(directories[1]).toMatchObject({ fleetPath: 'clusters/eldertree/shop/shop/alerts', fluxFile: 'clusters/eldertree/shop/shop/ks-alerts.yaml' });
  });

  test('can be left out by name', () => {
    const names = rules(withAlerts({ without: ['FluxDigestDiffers', 'FluxApplyFailed'] }), 'shop-alerts').map(({ alert }) => alert);
    expect(names).not.toContain('FluxDigestDiffers');
    expect(names).toContain('FluxReconcileFailing');
  });

  test('stand beside those that people write, whose metrics are checked alike', () => {
    const own = { alert: 'ShopSlow', expr: 'max(shop_seconds{namespace="shop"}) > 2', summary: 'shop is slow', description: 'Customers wait.' };
    const externalSeries = [{ name: 'shop_seconds', labels: ['namespace', 'pod'] }];
    expect(rule(withAlerts({ alerts: [own], externalSeries }), 'shop-alerts', 'ShopSlow')).toMatchObject({ expr: own.expr, labels: { severity: 'warning', part_of: 'shop' } });
    const refused = (props: RecoveryAlertsProps): string => refusalOf((cluster) => { new RecoveryAlerts(app(cluster, 'shop'), 'alerts', props); });
    expect(refused({ alerts: [{ ...own, expr: 'gotk_suspendet == 1' }] })).toBe("RecoveryAlerts eldertree/shop/alerts ShopSlow, character 1: nothing that is generated gives the metric 'gotk_suspendet', and it is not "
      + "declared as external, so the rule could never fire. Write 'gotk_suspended', or declare 'gotk_suspendet' as external. [unknown-metric]");
    expect(refused({ alerts: [{ ...own, expr: 'max(shop_seconds{namspace="shop"}) > 2' }], externalSeries })).toContain("Write 'namespace'. [unknown-label]");
  });

  test('are recorded with their tests for promtool', async () => {
    await requireMonitoring();
    let alerts: RecoveryAlerts | undefined;
    defined((cluster) => { alerts = new RecoveryAlerts(app(cluster, 'shop'), 'alerts'); });
    const tests = alerts!.promtoolTests('shop-alerts', 'rules.yaml');
    expect(tests.tests.length).toBeGreaterThan(30);
    expect(await runPromtool('test', alerts!.ruleGroups['shop-alerts'], tests)).toEqual({ good: true, said: expect.stringContaining('SUCCESS') });
  }, 600_000);
});

describe('alerts of a cluster', () => {
  const define = (cluster: Cluster): void => {
    new RecoveryAlerts(cluster, 'alerts', { controllers: ['source-controller', 'kustomize-controller'] });
    const own = app(cluster, 'own');
    new RecoveryAlerts(own, 'alerts');
    app(cluster, 'shop');
    app(cluster, 'asleep', { disabled: true });
  };

  test('are about its controllers, its source, its root, and each enabled app that has none of its own', () => {
    const found = defined(define);
    expect(found.names).toEqual(['own', 'shop', 'asleep', 'lifeboat-alerts', 'own-alerts']);
    expect(found.directory('lifeboat-alerts').objects.map(({ object }) => object.metadata.name).sort()).toEqual(['lifeboat-alerts', 'lifeboat-alerts-apps-1']);
    expect(groups(found, 'lifeboat-alerts').map(({ name }) => name)).toEqual([
      'flux-controllers', 'flux-source', 'flux-reconciliation', 'flux-emergency',
    ]);
    const about = rules(found, 'lifeboat-alerts', 'lifeboat-alerts-apps-1').map(({ expr }) => expr).join('\n');
    expect(about).toContain('name="shop"');
    expect(about).not.toMatch(/name="(own|asleep)/);
    expect(found.kustomization('lifeboat-alerts').spec).toMatchObject({ path: './clusters/eldertree/lifeboat-alerts', interval: '10m' });
  });

  test('are those of each cluster where they are the fleet\'s', () => {
    const { directories } = rendered((cluster, fleet) => {
      new RecoveryAlerts(fleet, 'alerts');
      app(cluster, 'shop');
      const other = fleet.addCluster('birch');
      new RecoveryAlerts(other, 'own');
      app(other, 'shop');
    });
    expect(directories.map(({ cluster, name }) => `${cluster} ${name}`)).toEqual([
      'eldertree shop', 'eldertree lifeboat-alerts', 'birch shop', 'birch lifeboat-alerts',
    ]);
  });

  test('are the same when it is synthesised twice', () => {
    const once = (): string => JSON.stringify(rendered(define).trees.map(({ files }) => files.map(({ path, text }) => [path, text])));
    expect(once()).toBe(once());
  });
});

describe('many apps', () => {
  const fleet = (): { found: Defined; alerts: RecoveryAlerts } => {
    let alerts: RecoveryAlerts | undefined;
    const found = defined((cluster) => {
      alerts = new RecoveryAlerts(cluster, 'alerts', { objectives: [ServiceLevelObjective.reconciliation({ objective: 99 })] });
      for (let index = 0; index < 152; index++) {
        const one = app(cluster, `shop-${index}`);
        new ApiObject(one, 'api', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 2, selector: { matchLabels: { app: 'api' } }, template: {} } });
      }
    }, REPOSITORY);
    return { found, alerts: alerts! };
  };

  test('share rules, 150 in a PrometheusRule, and each alert links the page of its own app', () => {
    const { found } = fleet();
    const names = found.directory('lifeboat-alerts').objects.map(({ object }) => object.metadata.name);
    expect(names.sort()).toEqual(['lifeboat-alerts', 'lifeboat-alerts-apps-1', 'lifeboat-alerts-apps-2']);
    const pages = new Set(found.directory('lifeboat-alerts').pages!.map(({ name }) => name));
    const about: Record<string, string> = { name: 'shop-7', namespace: 'shop-7', sloth_id: 'shop-7-reconciliation' };
    for (const { alert, annotations } of rules(found, 'lifeboat-alerts', 'lifeboat-alerts-apps-1').filter((one) => one.alert !== undefined)) {
      const url = annotations.runbook_url.replace(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => about[label]);
      const name = url.replace(/^.*\/lifeboat-alerts\//, '');
      expect({ alert, name, isThere: pages.has(name) }).toEqual({ alert, name, isThere: true });
    }
  });

  test('keep what promtool tries of each by itself', async () => {
    await requireMonitoring();
    const { alerts } = fleet();
    const told = (name: string): number => (
      alerts.ruleGroups[name].flatMap((group: { rules: Rule[] }) => group.rules).filter(({ alert }: Rule) => alert !== undefined).length
    );
    expect(told('lifeboat-alerts-apps-1')).toBe(told('lifeboat-alerts-apps-2'));
    const answer = await runPromtool('test', alerts.ruleGroups['lifeboat-alerts-apps-2'], alerts.promtoolTests('lifeboat-alerts-apps-2', 'rules.yaml'));
    expect(answer).toEqual({ good: true, said: expect.stringContaining('SUCCESS') });
  }, 600_000);
});

describe('what can be asked for', () => {
  const of = (props: RecoveryAlertsProps): Defined => defined((cluster) => {
    new RecoveryAlerts(cluster, 'alerts', { controllers: ['kustomize-controller'], ...props });
    new ApiObject(app(cluster, 'shop'), 'api', {
      apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 2, selector: { matchLabels: { app: 'api' } }, template: { metadata: { labels: { app: 'api' } }, spec: { containers: [] } } },
    });
  });
  const names = (found: Defined, name = 'lifeboat-alerts-apps-1'): string[] => groups(found, 'lifeboat-alerts', name).map((group) => group.name);

  test('workloads have alerts by themselves', () => {
    const found = of({});
    expect(names(found)).toContain('workloads');
    const summaries = rules(found, 'lifeboat-alerts', 'lifeboat-alerts-apps-1').map(({ annotations }) => annotations.summary);
    expect(summaries).toEqual(expect.arrayContaining([expect.stringContaining('Deployment shop/api')]));
  });

  test('objectives are those of each app', () => {
    const objectives = [
      ServiceLevelObjective.reconciliation({ objective: 99 }), ServiceLevelObjective.timeToRecovery({ objective: 99.5, target: Duration.hours(1) }),
    ];
    expect(names(of({ objectives }))).toEqual(expect.arrayContaining(['slo', 'slo-long', 'slo-alerts']));
    expect(names(of({})).filter((name) => name.startsWith('slo-'))).toEqual([]);
  });

  test('documented names are recorded once for the cluster, and can be asked', () => {
    const own = { alert: 'FromABlog', expr: 'flux_kustomization_ready == 0', summary: 'an app is not ready', description: 'As its page says.' };
    const found = of({ documentedNames: true, alerts: [own] });
    expect(names(found, 'lifeboat-alerts')).toEqual(expect.arrayContaining(['flux-documented-names', 'own']));
    expect(names(found)).not.toContain('flux-documented-names');
  });

  test('series of flux-operator are recorded once for the cluster, and what they do not say is not asked', () => {
    const found = of({ fluxOperator: true });
    expect(names(found, 'lifeboat-alerts')[0]).toBe('flux-operator');
    const alerts = rules(found, 'lifeboat-alerts', 'lifeboat-alerts-apps-1').map(({ alert }) => alert);
    expect(alerts).toContain('FluxReconcileFailing');
    expect(alerts).not.toContain('FluxDigestDiffers');
    expect(() => of({ fluxOperator: true, alerts: [{ alert: 'Mine', expr: 'gotk_attempts > 1', summary: 's', description: 'd' }] })).toThrow('[unknown-metric]');
  });
});

describe('runbook pages', () => {
  test('are linked where the repository is read', () => {
    const define = (cluster: Cluster): void => { new RecoveryAlerts(app(cluster, 'shop'), 'alerts'); };
    const { annotations } = rule(defined(define, REPOSITORY), 'shop-alerts', 'FluxApplyFailed');
    expect(annotations.runbook_url).toBe('https://github.com/example/pi-fleet/blob/trunk/clusters/eldertree/shop-alerts/runbooks/FluxApplyFailed-flux-system-shop.md');
    const { trees } = rendered(define, REPOSITORY);
    expect(trees[0].files.map(({ path }) => path)).toContain('clusters/eldertree/shop-alerts/runbooks/FluxApplyFailed-flux-system-shop.md');
  });

  test('are linked below an address that is given', () => {
    expect(rule(withAlerts({ runbookUrl: 'https://runbooks.example.org/pi/' }), 'shop-alerts', 'FluxApplyFailed').annotations.runbook_url)
      .toBe('https://runbooks.example.org/pi/clusters/eldertree/shop-alerts/runbooks/FluxApplyFailed-flux-system-shop.md');
  });
});

test('pages can be those of another place, by the names of the alerts', () => {
  const found = withAlerts({ runbooks: false, runbookUrl: 'https://runbooks.example.org' });
  expect(rule(found, 'shop-alerts', 'FluxApplyFailed').annotations.runbook_url).toBe('https://runbooks.example.org/FluxApplyFailed.md');
  expect(found.directory('shop-alerts').pages).toEqual([]);
});

test('every page of every scope names what is there, and nothing that is not', () => {
  const found = defined((cluster) => {
    new RecoveryAlerts(cluster, 'alerts');
    new EmergencyCopy(app(cluster, 'shop'), 'emergency', { runbookUrl: 'https://example.org/shop/EMERGENCY_DEPLOYMENT.md' });
  }, { ...REPOSITORY, cluster: { uid: '00000000-0000-4000-8000-000000000001' } });
  const { pages = [] } = found.directory('lifeboat-alerts');
  const linked = ['lifeboat-alerts', 'lifeboat-alerts-apps-1'].flatMap((name) => rules(found, 'lifeboat-alerts', name).map(({ annotations }) => annotations.runbook_url));
  const events = ['FluxHandEdit', 'FluxImmutableConflict', 'FluxAuthenticationFailed'].map((name) => (
    `https://github.com/example/pi-fleet/blob/trunk/clusters/eldertree/lifeboat-alerts/runbooks/${name}.md`));
  const filled = [...linked, ...events].map((url) => url.replace('{{ $labels.name }}', 'shop'));
  expect(pages.map(({ name }) => `https://github.com/example/pi-fleet/blob/trunk/clusters/eldertree/lifeboat-alerts/${name}`).sort()).toEqual(filled.sort());
  for (const { text } of pages) expect(text).not.toContain('undefined');
  expect(pages.find(({ name }) => name === 'runbooks/FluxReconcileFailing-flux-system-shop.md')!.text).toContain('](https://example.org/shop/EMERGENCY_DEPLOYMENT.md)');
});

describe('bad input', () => {
  const refused = (props: RecoveryAlertsProps): string => refusalOf((cluster) => { new RecoveryAlerts(app(cluster, 'shop'), 'alerts', props); });

  test.each<[string, RecoveryAlertsProps, string]>([
    ['a fraction of a second', { scrapeInterval: Duration.millis(500) }, 'RecoveryAlerts eldertree/shop/alerts scrapeInterval: is 0.5 seconds, and has to be whole ones. Give at least one second. [recovery-alerts]'],
    ['no namespace', { namespace: 'Mon' }, "namespace 'Mon'"],
    ['an address that is none', { runbookUrl: 'runbooks' }, "RecoveryAlerts eldertree/shop/alerts runbookUrl: 'runbooks' is no http or https URL without query. Give one, or leave it out. [runbook-url]"],
    ['no page anywhere', { runbooks: false }, 'RecoveryAlerts eldertree/shop/alerts runbooks: no pages are written, and no runbookUrl says where others are read. '
      + 'Give runbookUrl, to which `<alert>.md` is added. [recovery-alerts]'],
    ['an alert that there is not', { without: ['FluxDigestDifers'] }, "RecoveryAlerts eldertree/shop/alerts without: there is no alert 'FluxDigestDifers'. Write 'FluxDigestDiffers'. [recovery-alerts]"],
  ])('%s is refused', (_, props, message) => expect(refused(props)).toContain(message));

  test('two on one app are refused', () => {
    expect(refusalOf((cluster) => {
      const shop = app(cluster, 'shop');
      new RecoveryAlerts(shop, 'alerts');
      new RecoveryAlerts(shop, 'more');
    })).toBe('RecoveryAlerts eldertree/shop/more: eldertree/shop has RecoveryAlerts already, eldertree/shop/alerts. Keep one of them. [recovery-alerts]');
  });

  test('rules are not known before they are synthesised', () => {
    expect(refusalOf((cluster) => JSON.stringify(new RecoveryAlerts(app(cluster, 'shop'), 'alerts').ruleGroups)))
      .toBe('RecoveryAlerts eldertree/shop/alerts: the objects of FluxApp eldertree/shop are not known yet. Ask for the rules after fleet.synth(). [recovery-alerts]');
  });
});

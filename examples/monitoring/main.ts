import { Duration } from 'cdk8s';
import { EmergencyCopy, Fleet, FluxApp, RecoveryAlerts, ResilientDeployment, ServiceLevelObjective } from 'cdk8s-lifeboat';
import { Platform } from './platform';

const fleet = new Fleet({ owner: 'monitoring', repository: { url: 'ssh://git@github.com/example/pi-fleet' } });
const cluster = fleet.addCluster('oak');
const platform = new Platform(cluster, 'platform');

const shop = new FluxApp(cluster, 'shop', { namespace: 'shop', createNamespace: true });
new ResilientDeployment(shop, 'api', { image: 'ghcr.io/example/shop-api:1.4.2', port: 8000 });
new EmergencyCopy(shop, 'emergency');

// Controllers, sources, and each app without alerts of its own.
new RecoveryAlerts(cluster, 'alerts', { dependsOn: [platform], documentedNames: true });

// The shop has its own, since its team is told, and since it says how well it is to do.
new RecoveryAlerts(shop, 'alerts', {
  dependsOn: [platform],
  alertLabels: { team: 'shop' },
  objectives: [
    ServiceLevelObjective.reconciliation({ objective: 99 }),
    ServiceLevelObjective.timeToRecovery({ objective: 99.5, target: Duration.minutes(30) }),
    ServiceLevelObjective.availability({ objective: 99.9, workload: 'api' }),
    ServiceLevelObjective.latency({ objective: 99, histogram: 'shop_request_seconds', threshold: '0.3' }),
  ],
  externalSeries: [
    { name: 'shop_request_seconds_bucket', labels: ['code', 'le', 'namespace', 'pod'] },
    { name: 'shop_request_seconds_count', labels: ['code', 'namespace', 'pod'] },
  ],
  alerts: [{
    alert: 'ShopFails',
    expr: 'sum(rate(shop_request_seconds_count{namespace="shop",code=~"5.."}[5m])) > 1',
    forSeconds: 300,
    severity: 'critical',
    summary: 'The shop answers with errors',
    description: 'Customers see them.',
    command: 'kubectl -n shop logs deployment/api --since=15m',
  }],
});

fleet.synth();

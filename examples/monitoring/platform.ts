import { Duration, Size } from 'cdk8s';
import { AlertRouting, Dashboards, FluxApp, FluxAppProps, FluxMonitors, FluxNotifications, HybridStorage, KubeStateMetricsConfiguration } from 'cdk8s-lifeboat';
import { Construct } from 'constructs';

const SCRAPE = Duration.seconds(30);

/** What the alerts need, and whom they reach; prometheus-operator, kube-state-metrics, Alertmanager and Grafana come with their charts. */
export class Platform extends FluxApp {
  public constructor(scope: Construct, id: string, props: FluxAppProps = {}) {
    super(scope, id, { namespace: 'monitoring', createNamespace: true, ...props });
    new KubeStateMetricsConfiguration(this, 'lifeboat-metrics');
    new FluxMonitors(this, 'scrapes', { interval: SCRAPE });
    new HybridStorage(this, 'prometheus', { scrapeInterval: SCRAPE, longTerm: { volume: { size: Size.gibibytes(50) } } });
    new AlertRouting(this, 'routes', {
      critical: { pagerDuty: { secret: 'pagerduty', key: 'routing-key' } },
      warning: { slack: { url: { secret: 'slack', key: 'url' }, channel: '#flux' } },
      quietHours: { start: '21:00', end: '06:00' },
    });
    // What no metric says: edits by hand, fields that cannot be changed, refused credentials.
    new FluxNotifications(this, 'events', {
      clusterName: this.cluster.clusterName,
      runbooks: 'https://github.com/example/pi-fleet/blob/main/clusters/oak/lifeboat-alerts/runbooks',
      provider: { type: 'alertmanager', address: 'http://alertmanager-operated.monitoring.svc:9093/api/v2/alerts' },
    });
    new Dashboards(this, 'dashboards');
  }
}

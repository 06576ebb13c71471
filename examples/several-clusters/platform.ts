import { Duration } from 'cdk8s';
import { Cluster, Fleet, GitRepository } from 'cdk8s-lifeboat';
import { CertificateIssuer } from './certificate-issuer';
import { Reports } from './reports';
import { Shop } from './shop';

/** The same apps for every cluster; only `cluster.value` and the image file tell clusters apart. */
export function addShopPlatform(cluster: Cluster): void {
  const infrastructure = cluster.addLayer('infrastructure');
  const apps = cluster.addLayer('apps', { after: [infrastructure] });

  // This team's own fleet repository, beside the one that bootstrap made. The Secret holds the deploy key as identity and known_hosts.
  const source = new GitRepository(cluster, 'shop-fleet', {
    url: 'ssh://git@github.com/example/shop-fleet',
    branch: 'main',
    secretName: 'shop-fleet-deploy-key',
    interval: Duration.minutes(5),
  });

  const certManager = Fleet.fleetOf(cluster).existing('cert-manager');
  new CertificateIssuer(cluster, 'certificate-issuer', { layer: infrastructure, source, dependsOn: [certManager] });
  new Shop(cluster, 'shop', { layer: apps, source });
  new Reports(cluster, 'reports', { layer: apps });
}

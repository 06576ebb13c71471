import { Fleet, RecoveryAlerts } from 'cdk8s-lifeboat';
import { addShopPlatform } from './platform';

const fleet = new Fleet({ owner: 'shop', repository: { url: 'ssh://git@github.com/example/shop-fleet' } });

addShopPlatform(fleet.addCluster('staging', {
  values: { domain: 'staging.shop.example', acme: 'https://acme-staging-v02.api.letsencrypt.org/directory', replicas: 1 },
}));
addShopPlatform(fleet.addCluster('production', {
  uid: '7a0b1f52-6d2e-4f3a-9a55-2c9f0a1d8e44',
  values: { domain: 'shop.example', acme: 'https://acme-v02.api.letsencrypt.org/directory', replicas: 3 },
}));

new RecoveryAlerts(fleet, 'alerts', { alertLabels: { team: 'shop' }, ruleLabels: { release: 'kube-prometheus-stack' } });

fleet.synth();

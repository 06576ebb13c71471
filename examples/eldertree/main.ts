import { Fleet, RecoveryAlerts } from 'cdk8s-lifeboat';
import { Canopy } from './canopy';
import { Journey } from './journey';
import { Nima } from './nima';
import { Swimto } from './swimto';

const fleet = new Fleet({ owner: 'eldertree', repository: { url: 'ssh://git@github.com/example/pi-fleet', branch: 'main' } });
const eldertree = fleet.addCluster('eldertree');

new Swimto(eldertree, 'swimto');
new Canopy(eldertree, 'canopy', { disabled: true });
new Journey(eldertree, 'journey', { disabled: true });
new Nima(eldertree, 'nima', { disabled: true });

// Disabled apps have no alerts; the controllers are the four that bootstrap installs.
new RecoveryAlerts(eldertree, 'alerts');

fleet.synth();

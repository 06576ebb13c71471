import { WebService } from '@example/web-service';
import { Fleet } from 'cdk8s-lifeboat';

const fleet = new Fleet({ owner: 'clock', repository: { url: 'ssh://git@github.com/example/fleet' } });

new WebService(fleet.addCluster('town'), 'clock', { imageName: 'clock', port: 8080 });

fleet.synth();

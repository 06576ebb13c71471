import { Fleet, RecoveryAlerts } from 'cdk8s-lifeboat';
import { CustomResource } from './custom-resource';
import { Imported } from './imported';
import { IncludedFile } from './included-file';
import { PlainObjects } from './plain-objects';
import { Plus28 } from './plus-28';
import { Plus33 } from './plus-33';
import { Workload } from './workload';

const fleet = new Fleet({ owner: 'content' });
const cluster = fleet.addCluster('garden');

new Workload(cluster, 'workload');
new Plus28(cluster, 'plus-28');
new Plus33(cluster, 'plus-33');
new PlainObjects(cluster, 'plain-objects');
new IncludedFile(cluster, 'included-file');
const definition = new CustomResource(cluster, 'custom-resource');
new Imported(cluster, 'imported', { dependsOn: [definition] });
new RecoveryAlerts(cluster, 'alerts');

fleet.synth();

// The definition that `check` is measured on: 100 apps with five objects each.
const { ApiObject } = require('cdk8s');
const { EmergencyCopy, Fleet, FluxApp } = require('../../lib');
const { sixObjects } = require('./six-objects');

const fleet = new Fleet();
const cluster = fleet.addCluster('eldertree');
for (let index = 0; index < 100; index++) {
  const name = `app-${index}`;
  const app = new FluxApp(cluster, name, { namespace: name });
  sixObjects(ApiObject, app, name);
  app.node.tryRemoveChild('ingress');
  new EmergencyCopy(app, 'emergency');
}
fleet.synth();

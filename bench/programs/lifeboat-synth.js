// Both copies of the same apps: with MODE=render every byte but no file, with MODE=write the files too.
const { ApiObject } = require('cdk8s');
const { EmergencyCopy, Fleet, FluxApp } = require('../../lib');
const { renderFleet } = require('../../lib/copies/render');
const { collectFleet } = require('../../lib/definition/collect');
const { sixObjects } = require('./six-objects');

const fleet = new Fleet({ outdir: process.env.OUT });
const cluster = fleet.addCluster('eldertree');
for (let index = 0; index < Number(process.env.N); index++) {
  const name = `app-${index}`;
  const app = new FluxApp(cluster, name, { namespace: name });
  sixObjects(ApiObject, app, name);
  new EmergencyCopy(app, 'emergency');
}
const start = process.hrtime.bigint();
let bytes = 0;
if (process.env.MODE === 'render') {
  for (const { files } of renderFleet(collectFleet(fleet)).trees) for (const file of files) bytes += file.text.length;
} else {
  fleet.synth();
}
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
console.log(JSON.stringify({ seconds, megabytes: process.resourceUsage().maxRSS / 1024, bytes }));

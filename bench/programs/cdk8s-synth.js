// cdk8s's own App.synth(), in its default mode, on one chart an app.
const { ApiObject, App, Chart } = require('cdk8s');
const { sixObjects } = require('./six-objects');

const app = new App({ outdir: process.env.OUT });
for (let index = 0; index < Number(process.env.N); index++) {
  const name = `app-${index}`;
  sixObjects(ApiObject, new Chart(app, name, { namespace: name }), name);
}
const start = process.hrtime.bigint();
app.synth();
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
console.log(JSON.stringify({ seconds, megabytes: process.resourceUsage().maxRSS / 1024 }));

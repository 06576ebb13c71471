// Writes src/alerts/metrics/measured-series.ts from what a real Prometheus scrapes of real controllers: node scripts/measured-series.js
require('../test/testbed/register');
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { measuredSeries } = require('../test/e2e/measured-series');

const file = join(__dirname, '..', 'src/alerts/metrics/measured-series.ts');
const quoted = (text) => `'${text}'`;

measuredSeries().then((series) => {
  const lines = series.map(({ name, type, labels, producer }) => (
    `  { name: ${quoted(name)}, type: ${quoted(type)}, labels: [${labels.map(quoted).join(', ')}], producer: ${quoted(producer)} },\n`
  ));
  writeFileSync(file, `import { Series } from './series';

/* eslint-disable max-len -- One series a line. */
/** What was scraped of source-controller and kustomize-controller 1.9.1 and kube-state-metrics 2.15.0: written by scripts/measured-series.js. */
export const MEASURED_SERIES: readonly Series[] = [
${lines.join('')}];
`);
  process.stdout.write(`${series.length} series\n`);
}).catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});

// Checks the dashboards of scripts/dashboards/*.ts, and writes them to src/alerts/dashboards/*.json: node scripts/dashboards.js
require('../test/testbed/register');
const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { builtDashboards, textOf } = require('./dashboards/built-dashboards');
const { checkDashboard } = require('./dashboards/check-dashboard');
const { knownSeries } = require('./dashboards/known-series');

const directory = join(__dirname, '..', 'src/alerts/dashboards');
const built = Object.entries(builtDashboards());
try {
  for (const [, dashboard] of built) checkDashboard(dashboard, knownSeries());
  mkdirSync(directory, { recursive: true });
  for (const [name, dashboard] of built) {
    const text = textOf(dashboard);
    writeFileSync(join(directory, `${name}.json`), text);
    process.stdout.write(`${name}: ${dashboard.panels.length} panels, ${text.length} bytes\n`);
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

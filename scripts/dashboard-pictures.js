// Draws docs/dashboards/*.png in a real browser, of real data: node scripts/dashboard-pictures.js TOOLS [ANSWERS]
// TOOLS is a directory with `npm install --prefix TOOLS --legacy-peer-deps @grafana/ui@13.2.2 @grafana/data@13.2.3 react@19 react-dom@19 rxjs@7`;
// Chromium and pngquant of Debian stand on the PATH. With ANSWERS the answers of Prometheus are kept in that file, and taken from it once it is there.
require('../test/testbed/register');
const { execFileSync } = require('node:child_process');
const { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');
const { build } = require('esbuild');
const { builtDashboards } = require('./dashboards/built-dashboards');
const { substituted } = require('./dashboards/queries');
const { condition, kustomization } = require('../test/testbed/flux');
const { startDashboardsScene } = require('../test/e2e/dashboards-scene');
const { Testbed } = require('../test/testbed/testbed');

const [tools, kept] = process.argv.slice(2);
const packages = join(resolve(tools ?? '.'), 'node_modules');
const OUT = join(__dirname, '..', 'docs/dashboards');
const WIDTH = 1400;
const ROW = 38;
const HEADER = 60;
const CHOSEN = { datasource: 'prometheus', cluster: '.*', namespace: '.*', workloads: 'default', slo: '.*' };
// The page about one app shows one in trouble.
const chosenOf = (name) => ({ ...CHOSEN, app: name === 'app' ? 'well' : '.*' });
const STEP = 2;

const sleep = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

/** What Prometheus answers to every query, after some minutes in which an app is mended and a controller dies. */
async function answersOf(dashboards) {
  const testbed = new Testbed();
  await testbed.start();
  try {
    const monitoring = await startDashboardsScene(testbed);
    const began = Date.now();
    const at = (minutes) => new Date(began + minutes * 60_000).toISOString().replace(/\.\d+Z$/, 'Z');
    const annotations = { 'emergency.cdk8s-lifeboat.io/since': at(-95), 'emergency.cdk8s-lifeboat.io/until': at(-35) };
    await testbed.api.patch(kustomization('emergency'), { metadata: { annotations } });
    await sleep(60);
    await testbed.api.patch(kustomization('well'), { spec: { path: './apps/well' } });
    await testbed.api.until(kustomization('well'), 'to be well', (found) => condition(found, 'Ready')?.status === 'True');
    await sleep(60);
    await testbed.kill('source-controller');
    await sleep(20);
    await testbed.start('source-controller');
    await sleep(40);
    await testbed.api.patch(kustomization('well'), { spec: { path: './apps/nowhere' } });
    await monitoring.until('gotk_condition_info{name="well",type="Ready",status="False"}', (samples) => samples.length > 0);
    await sleep(30);
    const range = { from: began, to: Date.now(), step: STEP };
    const ask = async (path, query) => (await (await fetch(`${testbed.address('prometheus')}/api/v1/${path}?${new URLSearchParams(query)}`)).json()).data.result;
    const answers = {};
    for (const [name, { panels }] of Object.entries(dashboards)) {
      for (const { id, title, targets = [] } of panels) {
        for (const { refId, expr, instant } of targets) {
          // What Grafana puts in the place of $__rate_interval with a scrape every second and a narrow range, and enough for some reconciles.
          const query = substituted(title, expr, { ...chosenOf(name), __rate_interval: '1m' });
          const seconds = (time) => `${time / 1000}`;
          (answers[name] ??= {})[`${id} ${refId}`] = instant
            ? await ask('query', { query, time: seconds(range.to) })
            : await ask('query_range', { query, start: seconds(range.from), end: seconds(range.to), step: `${STEP}` });
        }
      }
    }
    return { range, answers };
  } finally {
    await testbed.stop();
  }
}

async function main() {
  const dashboards = builtDashboards();
  const file = kept && resolve(kept);
  const { range, answers } = file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : await answersOf(dashboards);
  if (file) writeFileSync(file, JSON.stringify({ range, answers }));
  mkdirSync(OUT, { recursive: true });
  const directory = mkdtempSync(join(tmpdir(), 'lifeboat-pictures-'));
  try {
    await build({
      entryPoints: [join(__dirname, 'dashboard-pictures/page.jsx')],
      bundle: true,
      minify: true,
      outfile: join(directory, 'page.js'),
      jsx: 'automatic',
      nodePaths: [packages],
      define: { 'process.env.NODE_ENV': '"production"' },
      loader: { '.ttf': 'dataurl', '.svg': 'dataurl' },
      logLevel: 'error',
    });
    for (const [name, dashboard] of Object.entries(dashboards)) {
      const height = Math.max(...dashboard.panels.map(({ gridPos: { y, h } }) => y + h)) * ROW + HEADER;
      const picture = { dashboard, answers: answers[name], chosen: chosenOf(name), range, width: WIDTH, height };
      writeFileSync(join(directory, `${name}.html`), `<!doctype html><meta charset="utf-8"><body style="margin:0"><div id="root"></div>
<style>*, *::before, *::after { box-sizing: border-box; }</style><link rel="stylesheet" href="page.css">
<script>window.PICTURE = ${JSON.stringify(picture).replaceAll('<', '\\u003c')};</script><script src="page.js"></script>`);
      const png = join(OUT, `${name}.png`);
      execFileSync('chromium', [
        '--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--allow-file-access-from-files', '--force-device-scale-factor=1', '--lang=en',
        `--user-data-dir=${join(directory, 'profile')}`, `--window-size=${WIDTH + 16},${height}`, '--virtual-time-budget=20000', `--screenshot=${png}`,
        pathToFileURL(join(directory, `${name}.html`)).href,
      ], { stdio: process.env.DEBUG ? 'inherit' : 'ignore', timeout: 120_000 });
      execFileSync('pngquant', ['--nofs', '--strip', '--speed', '1', '--force', '--output', png, '64', png]);
      process.stdout.write(`${name}: ${readFileSync(png).length} bytes\n`);
    }
  } finally {
    if (!process.env.DEBUG) rmSync(directory, { recursive: true, force: true });
  }
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});

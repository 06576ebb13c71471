import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { AddressInfo, createServer, Server, Socket } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { secondsOf } from './command';
import { median } from './median';
import { barePath, located, Running } from '../test/e2e/emergency/running';
import { LiveFleet } from '../test/e2e/live-fleet';
import { Testbed } from '../test/testbed/testbed';

const CLI = join(__dirname, '../lib/cli.js');
const RUNS = 9;
const ONE_WAY_MILLISECONDS = 10;

const PROGRAM = `
const { ApiObject } = require(${JSON.stringify(join(__dirname, '../node_modules/cdk8s'))});
const { EmergencyCopy, Fleet, FluxApp } = require(${JSON.stringify(join(__dirname, '../lib'))});
const fleet = new Fleet();
const app = new FluxApp(fleet.addCluster('eldertree'), 'fifty', { namespace: 'default' });
for (let index = 0; index < 50; index++) new ApiObject(app, 'map-' + index, { apiVersion: 'v1', kind: 'ConfigMap', data: { index: String(index) } });
new EmergencyCopy(app, 'emergency');
fleet.synth();
`;

/** Forwards to the API server as a network would that takes its time in each direction. */
async function distant(server: URL): Promise<Server> {
  const proxy = createServer((near) => {
    const far = new Socket().connect(Number(server.port), server.hostname).setNoDelay();
    near.setNoDelay();
    for (const [from, to] of [[near, far], [far, near]]) {
      from.on('data', (bytes: Buffer) => setTimeout(() => { if (to.writable) to.write(bytes); }, ONE_WAY_MILLISECONDS));
      from.on('close', () => setTimeout(() => to.destroy(), ONE_WAY_MILLISECONDS));
      from.on('error', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return proxy;
}

/** From the command to the last of 50 objects applied: `emergency-deploy.sh` against `kubectl apply --server-side -f` of the same files. */
async function emergency(testbed: Testbed): Promise<string[]> {
  const cwd = mkdtempSync(join(tmpdir(), 'lifeboat-bench-'));
  const proxy = await distant(new URL(testbed.address('kube-apiserver')));
  try {
    writeFileSync(join(cwd, 'main.js'), PROGRAM);
    writeFileSync(join(cwd, 'cdk8s.yaml'), 'app: exec node main.js\n');
    const fleet = await LiveFleet.create(testbed, 'eldertree');
    secondsOf(process.execPath, [CLI, 'synth'], { cwd });
    secondsOf(process.execPath, [CLI, 'synth', '--fleet', fleet.checkout], { cwd });
    await fleet.ready('fifty', await fleet.push());
    const copy = join(cwd, 'dist/project/fifty');
    const near = testbed.kubeconfig;
    const far = join(cwd, 'far.kubeconfig');
    writeFileSync(far, readFileSync(near, 'utf8').replace(testbed.address('kube-apiserver'), `https://127.0.0.1:${(proxy.address() as AddressInfo).port}`));
    const path = barePath(join(cwd, 'path'), testbed.program('kubectl'));
    const files = readdirSync(join(copy, 'k8s')).filter((name) => name.endsWith('.yaml')).flatMap((name) => ['-f', join(copy, 'k8s', name)]);
    const apply = async (kubeconfig: string): Promise<number> => timed(new Running(
      [testbed.program('kubectl'), 'apply', '--server-side', '--force-conflicts', '--field-manager=kustomize-controller', ...files], copy, { PATH: path, HOME: cwd, KUBECONFIG: kubeconfig }));
    const deploy = async (kubeconfig: string): Promise<number> => timed(new Running(
      [located('dash'), 'scripts/emergency-deploy.sh', '--yes', '--context', 'testbed', '--reason', 'bench'], copy, { PATH: path, HOME: cwd, KUBECONFIG: kubeconfig }), 'Waiting for the workloads');
    const rows: string[] = [];
    for (const flux of ['alive', 'gone'] as const) {
      if (flux === 'gone') await testbed.stop('kustomize-controller');
      for (const [where, kubeconfig] of [['on the machine itself', near], [`${ONE_WAY_MILLISECONDS} ms each way`, far]] as const) {
        // The first of each writes kubectl's cache, and suspends.
        await deploy(kubeconfig);
        const times = { ours: [] as number[], theirs: [] as number[] };
        for (let run = 0; run < RUNS; run++) {
          times.theirs.push(await apply(kubeconfig));
          times.ours.push(await deploy(kubeconfig));
        }
        const [ours, theirs] = [times.ours, times.theirs].map(median);
        rows.push(`| ${where} | ${flux} | ${ours.toFixed(2)} | ${theirs.toFixed(2)} | ${(ours / theirs).toFixed(2)} |`);
      }
    }
    return ['| API server | Flux | emergency-deploy.sh, seconds | kubectl apply --server-side | times |', '| --- | --- | --- | --- | --- |', ...rows];
  } finally {
    proxy.close();
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Seconds until a program says something, or until it ends. */
async function timed(running: Running, said?: string): Promise<number> {
  const start = process.hrtime.bigint();
  if (said !== undefined) await running.says(said);
  const until = process.hrtime.bigint();
  const { code, err } = await running.ended;
  if (code !== 0) throw new Error(`it ended with ${code}: ${err}`);
  return Number((said === undefined ? process.hrtime.bigint() : until) - start) / 1e9;
}

async function main(): Promise<void> {
  const testbed = new Testbed();
  await testbed.start();
  try {
    process.stdout.write(`## emergency\n\n${(await emergency(testbed)).join('\n')}\n`);
  } finally {
    await testbed.stop();
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});

import { spawn } from 'child_process';
import { mkdirSync, openSync, readFileSync, rmSync } from 'fs';
import { createConnection, createServer, Socket } from 'net';
import { homedir } from 'os';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { bootstrap } from './bootstrap';
import { buildTestbed } from './build';
import { PARTS } from './parts';
import { Testbed } from './testbed';

const DIRECTORY = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk8s-lifeboat', 'testbed');
const SOCKET = join(DIRECTORY, 'by-hand.sock');
const LOG = join(DIRECTORY, 'by-hand.log');

const HELP = `A real control plane with Flux's controllers and a Git server, as processes of this machine.

  node test/testbed/cli.js build             build what the cache does not hold yet
  node test/testbed/cli.js up [CLUSTER]      start it in the background, bootstrapped on clusters/CLUSTER (default: eldertree)
  node test/testbed/cli.js env               print what a shell needs: eval "$(node test/testbed/cli.js env)"
  node test/testbed/cli.js status            each part with its process id
  node test/testbed/cli.js part ACTION PART  ACTION is stop, kill, pause, resume or start; PART one of
                                             ${PARTS.join(', ')}
  node test/testbed/cli.js down              end it and remove its data

  node test/testbed/cli.js up && eval "$(node test/testbed/cli.js env)" && kubectl get kustomizations -A
`;

/** What the process in the background answers to an order; undefined where there is none. */
async function ask(order: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = createConnection(SOCKET);
    socket.on('error', (error: NodeJS.ErrnoException) => (['ENOENT', 'ECONNREFUSED'].includes(error.code!) ? resolve(undefined) : reject(error)));
    socket.on('data', (chunk) => { answer += chunk; });
    socket.on('end', () => resolve(answer));
    socket.end(order);
  });
}

async function asked(order: string): Promise<string> {
  const answer = await ask(order);
  if (answer === undefined) throw new Error('no test-bed is up: run `node test/testbed/cli.js up`.');
  if (answer.startsWith('error: ')) throw new Error(answer.slice('error: '.length));
  return answer;
}

function environment(testbed: Testbed, repository: string): string {
  const values = {
    KUBECONFIG: testbed.kubeconfig,
    TESTBED_KUBECTL: testbed.program('kubectl'),
    TESTBED_API: testbed.address('kube-apiserver'),
    TESTBED_GIT: testbed.address('git-server'),
    TESTBED_FLEET: testbed.gitUrl(repository),
    TESTBED_METRICS_SOURCE_CONTROLLER: `${testbed.address('source-controller-metrics')}/metrics`,
    TESTBED_METRICS_KUSTOMIZE_CONTROLLER: `${testbed.address('kustomize-controller-metrics')}/metrics`,
  };
  return Object.entries(values).map(([name, value]) => `export ${name}='${value}'\n`).join('');
}

async function part(testbed: Testbed, action: string, name: string): Promise<string> {
  const found = PARTS.find((each) => each === name);
  if (!found || !['stop', 'kill', 'pause', 'resume', 'start'].includes(action)) throw new Error(`\`part ${action} ${name}\` is no order; see --help.`);
  await testbed[action as 'stop' | 'kill' | 'pause' | 'resume' | 'start'](found);
  return '';
}

async function obey(testbed: Testbed, cluster: string, order: string): Promise<string> {
  const [verb, ...args] = order.split(' ');
  if (verb === 'env') return environment(testbed, cluster);
  if (verb === 'part') return part(testbed, args[0], args[1]);
  if (verb === 'status') return PARTS.map((name) => `${name.padEnd(24)} ${testbed.pid(name) ?? 'not running'}\n`).join('');
  await testbed.stop();
  return '';
}

/** The process in the background: a test-bed that takes orders from a socket. */
async function serve(cluster: string): Promise<void> {
  const testbed = new Testbed();
  const end = async () => {
    rmSync(SOCKET, { force: true });
    await testbed.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => { void end(); });
  await testbed.start();
  await bootstrap(testbed, { cluster });
  rmSync(SOCKET, { force: true });
  createServer({ allowHalfOpen: true }, (socket: Socket) => {
    let order = '';
    socket.on('data', (chunk) => { order += chunk; });
    socket.on('end', () => {
      void obey(testbed, cluster, order).catch((error: Error) => `error: ${error.message}`).then((answer) => {
        socket.end(answer, () => { if (order === 'down') void end(); });
      });
    });
  }).listen(SOCKET);
}

async function up(cluster: string): Promise<void> {
  if (await ask('status') !== undefined) throw new Error('a test-bed is up already: `node test/testbed/cli.js down` ends it.');
  await buildTestbed((line) => process.stdout.write(`${line}\n`));
  mkdirSync(DIRECTORY, { recursive: true });
  const log = openSync(LOG, 'w');
  const child = spawn(process.execPath, [join(__dirname, 'cli.js'), 'serve', cluster], { detached: true, stdio: ['ignore', log, log] });
  let ended = false;
  child.on('exit', () => { ended = true; });
  while (await ask('status') === undefined) {
    if (ended) throw new Error(`the test-bed did not start:\n${readFileSync(LOG, 'utf8')}`);
    await sleep(100);
  }
  child.unref();
  process.stdout.write('up; `eval "$(node test/testbed/cli.js env)"` gives this shell its addresses.\n');
  process.exit(0);
}

/** The command line. */
export async function main([verb = 'help', ...args]: string[]): Promise<void> {
  if (verb === 'build') await buildTestbed((line) => process.stdout.write(`${line}\n`));
  else if (verb === 'up') await up(args[0] ?? 'eldertree');
  else if (verb === 'serve') await serve(args[0]);
  else if (['down', 'env', 'status', 'part'].includes(verb)) process.stdout.write(await asked([verb, ...args].join(' ')));
  else process.stdout.write(HELP);
}

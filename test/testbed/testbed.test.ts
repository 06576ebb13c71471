import { ChildProcess, spawn } from 'child_process';
import { existsSync } from 'fs';
import { join } from 'path';
import { createInterface } from 'readline';
import { setTimeout as sleep } from 'timers/promises';
import { reference } from './live-object';
import { PARTS } from './parts';
import { useTestbed } from '../e2e/use-testbed';

// Starts a test-bed as a test would, says what there is of it, and waits.
const CRASHING = `
require(${JSON.stringify(join(__dirname, 'register.js'))});
const { PARTS } = require(${JSON.stringify(join(__dirname, 'parts'))});
const { Testbed } = require(${JSON.stringify(join(__dirname, 'testbed'))});
const testbed = new Testbed();
testbed.start().then(() => {
  console.log(JSON.stringify({ pids: PARTS.map((part) => testbed.pid(part)), supervisor: testbed.supervisorPid, kubeconfig: testbed.kubeconfig }));
  setInterval(() => undefined, 1000);
}, (error) => console.log(JSON.stringify({ error: error.message })));
`;

interface Begun {
  readonly pids: number[];
  readonly supervisor: number;
  readonly kubeconfig: string;
  readonly error?: string;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function begin(): Promise<{ child: ChildProcess; begun: Begun }> {
  const child = spawn(process.execPath, ['-e', CRASHING], { stdio: ['ignore', 'pipe', 'inherit'] });
  const begun = await new Promise<Begun>((resolve) => createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line) as Begun)));
  expect(begun.error).toBeUndefined();
  expect(begun.pids.filter(alive)).toHaveLength(PARTS.length);
  return { child, begun };
}

async function left(begun: Begun): Promise<number[]> {
  const deadline = Date.now() + 10_000;
  while (begun.pids.some(alive) && Date.now() < deadline) await sleep(50);
  return begun.pids.filter(alive);
}

describe('a process that uses a test-bed', () => {
  test('leaves nothing running and no data behind when it is killed', async () => {
    const { child, begun } = await begin();
    child.kill('SIGKILL');
    expect(await left(begun)).toEqual([]);
    while (alive(begun.supervisor)) await sleep(50);
    expect(existsSync(begun.kubeconfig)).toBe(false);
  });

  test('fails and leaves nothing running when the supervisor is killed', async () => {
    const { child, begun } = await begin();
    process.kill(begun.supervisor, 'SIGKILL');
    expect(await left(begun)).toEqual([]);
    while (existsSync(begun.kubeconfig)) await sleep(50);
    child.kill('SIGKILL');
  });
});

describe('a test-bed', () => {
  const testbed = useTestbed();
  const never = reference('v1', 'ConfigMap', 'never', 'default');

  test.each(PARTS)('fails what waits when %s dies, by its name, and goes on once it is started again', async (part) => {
    const waiting = testbed.api.until(never, 'to be there', () => true);
    process.kill(testbed.pid(part)!, 'SIGKILL');
    await expect(waiting).rejects.toThrow(`${part} of the test-bed ended by itself with signal SIGKILL; the end of its log:\n`);
    await expect(testbed.api.get(never)).rejects.toThrow(part);
    await testbed.start(part);
    expect(await testbed.api.get(never)).toBeUndefined();
  });

  test.each(['stop', 'kill'] as const)('takes a %s of a part that was asked for as no failure', async (action) => {
    await testbed[action]('kustomize-controller');
    expect(testbed.pid('kustomize-controller')).toBeUndefined();
    expect(await testbed.api.get(never)).toBeUndefined();
    await testbed.start('kustomize-controller');
    expect(alive(testbed.pid('kustomize-controller')!)).toBe(true);
  });

  test('pauses a part and lets it go on', async () => {
    await testbed.pause('kube-apiserver');
    let answered = false;
    const asked = testbed.api.get(never).then(() => { answered = true; });
    await sleep(500);
    const early = answered;
    await testbed.resume('kube-apiserver');
    await asked;
    expect({ early, answered }).toEqual({ early: false, answered: true });
  });

  test('makes a Deployment ready, with pods on its node and a volume for its claim', async () => {
    const metadata = { name: 'ready', namespace: 'default' };
    const labels = { app: 'ready' };
    const volume = { name: 'data', persistentVolumeClaim: { claimName: 'ready' } };
    await testbed.api.apply({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata,
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'any', resources: { requests: { storage: '1Gi' } } },
    });
    await testbed.api.apply({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'example/app:1' }], volumes: [volume] } } },
    });
    await testbed.api.until(reference('v1', 'PersistentVolumeClaim', 'ready', 'default'), 'to be bound', ({ status }) => status?.phase === 'Bound');
    await testbed.api.until(reference('apps/v1', 'Deployment', 'ready', 'default'), 'to be ready', ({ status }) => status?.readyReplicas === 2);
  });

  test('has the version of the server in kubectl', async () => {
    const { clientVersion, serverVersion } = JSON.parse(await testbed.kubectl(['version', '-o', 'json'])) as Record<string, { gitVersion: string }>;
    expect(clientVersion.gitVersion).toBe(serverVersion.gitVersion);
  });
});

import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import { basename, join } from 'path';
import { BareShell, Shown } from './bare-shell';
import { DeployedControllers } from './deployed-controllers';
import { RunbookBlock, runbookBlocks } from './runbook-blocks';
import { AgeKey } from '../../testbed/age-key';
import { requestReconcile, untilReady } from '../../testbed/flux';
import { reference } from '../../testbed/live-object';
import { sopsSecret } from '../../testbed/sops-secret';
import { LiveFleet } from '../live-fleet';
import { ProjectDirectory } from '../project-directory';
import { useTestbed } from '../use-testbed';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const OWNER = { 'kustomize.toolkit.fluxcd.io/name': 'swimto', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' };
const map = (name: string, more: object = {}): any => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'swimto', ...more } });

describe('the runbook, by a shell with busybox, git and kubectl alone', () => {
  const project = new ProjectDirectory().copy('eldertree');
  const place = mkdtempSync(join(tmpdir(), 'lifeboat-runbook-'));
  let fleet: LiveFleet;
  let shell: BareShell;
  let controllers: DeployedControllers;

  const copyOf = (app: string): string => join(place, app);
  const git = (cwd: string, ...args: string[]): string => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@localhost', ...args], { cwd, encoding: 'utf8' });
  const release = async (images: string[], message: string): Promise<void> => {
    if (images.length > 0) expect(project.lifeboat('image', 'set', ...images)).toMatchObject({ code: 0 });
    const copies = ['swimto', 'canopy'].flatMap((app) => ['--project', `${app}=${copyOf(app)}`]);
    expect(project.lifeboat('synth', '--fleet', fleet.checkout, ...copies)).toMatchObject({ code: 0 });
    for (const app of ['swimto', 'canopy']) {
      git(copyOf(app), 'add', '-A');
      git(copyOf(app), 'commit', '-q', '-m', message);
    }
  };
  const ready = async (revision: string): Promise<void> => {
    // Pods of six workloads become ready before it is.
    for (const name of ['swimto-secrets', 'swimto']) {
      await requestReconcile(testbed, fleet.kustomization(name));
      await untilReady(testbed, fleet.kustomization(name), revision, 300);
    }
  };
  // Before the test-bed ends, since it asks the API server.
  afterAll(async () => controllers.end());
  const testbed = useTestbed(async () => {
    fleet = await LiveFleet.create(testbed, 'eldertree');
    controllers = new DeployedControllers(testbed);
    fleet.write({ 'clusters/eldertree/flux-system/gotk-components.yaml': await controllers.components() });
    await fleet.push();
    controllers.follow();
    shell = new BareShell(testbed);
    const age = new AgeKey();
    await testbed.api.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'sops-age', namespace: 'flux-system' }, data: { 'age.agekey': base64(age.identity) } });
    const data = Object.fromEntries(['POSTGRES_DB', 'POSTGRES_USER', 'POSTGRES_PASSWORD'].map((name) => [name, base64('only-of-this-test')]));
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'database', namespace: 'swimto' }, type: 'Opaque', data };
    project.write('secrets/database.sops.yaml', sopsSecret(secret, age));
    project.write('main.ts', readFileSync(join(project.directory, 'main.ts'), 'utf8').replace('ssh://git@github.com/example/pi-fleet', fleet.url));
    for (const app of ['swimto', 'canopy']) git(place, 'init', '-q', '--initial-branch=main', app);
    // The page expects a checkout of the fleet repository beside the project, by its name.
    symlinkSync(fleet.checkout, join(place, basename(fleet.url, '.git')));
    await release([], 'First');
    await fleet.push();
    await release(['swimto-api=ghcr.io/example/swimto-api:9.9.9', 'canopy=ghcr.io/example/canopy:9.9.9'], 'Second');
    await ready(await fleet.push());
  });
  afterAll(() => {
    shell.remove();
    project.remove();
    rmSync(place, { recursive: true, force: true });
  });

  const image = async (): Promise<string> => (await testbed.api.get(reference('apps/v1', 'Deployment', 'api', 'swimto')))!.spec.template.spec.containers[0].image;
  const scale = async (replicas: number): Promise<void> => {
    await testbed.kubectl(['scale', 'deployment', 'kustomize-controller', '-n', 'flux-system', `--replicas=${replicas}`]);
    await testbed.api.poll('the controller to follow', 30, async () => testbed.pid('kustomize-controller'), (pid) => (pid !== undefined) === (replicas === 1));
  };
  const suspended = async (name: string): Promise<boolean> => (await testbed.api.get(fleet.kustomization(name)))!.spec.suspend === true;

  /** What stands before a block is run, and what has to be true after it; by the block's heading and number there. */
  interface Stage {
    readonly before?: () => Promise<void>;
    readonly after?: (shown: Shown) => Promise<void>;
  }

  const all = (): boolean => true;
  const walk = async (app: string, stages: Readonly<Record<string, Stage>>, wanted: (block: RunbookBlock) => boolean = all): Promise<number> => {
    const blocks = runbookBlocks(readFileSync(join(copyOf(app), 'EMERGENCY_DEPLOYMENT.md'), 'utf8'));
    const numbers = new Map<string, number>();
    const used = new Set<string>();
    let ran = 0;
    for (const block of blocks.filter(wanted)) {
      if (block.elsewhere) continue;
      const number = (numbers.get(block.heading) ?? 0) + 1;
      numbers.set(block.heading, number);
      const key = `${block.heading} ${number}`;
      used.add(key);
      await stages[key]?.before?.();
      const shown = await shell.run(copyOf(app), block.text);
      if (shown.code !== 0) throw new Error(`${key} ended with ${shown.code}:\n${block.text}\n${shown.out}`);
      await stages[key]?.after?.(shown);
      ran++;
    }
    expect(Object.keys(stages).filter((key) => !used.has(key))).toEqual([]);
    return ran;
  };

  test('each block of an active app runs, from the top to the bottom', async () => {
    let older = '';
    let stuck = '';
    const ran = await walk('swimto', {
      '1. Is it Flux? 1': { before: () => scale(0) },
      '3. Is this copy whole? 2': { after: async ({ out }) => expect(out).toContain('OK: swimto: both copies are the same') },
      '4. What would happen? 1': { after: async ({ out }) => { expect(out).toContain('Nothing was changed'); expect(await suspended('swimto')).toBe(false); } },
      '5. Deploy 1': { after: async ({ out }) => { expect(out).toContain('Done: swimto runs this copy'); expect(await suspended('swimto')).toBe(true); } },
      '7. Bring it back into the definition 1': {
        after: async () => expect(git(copyOf('swimto'), 'show', '--stat', 'HEAD')).toMatch(/emergency\/\S+-eldertree\.txt/),
      },
      '8. Hand back, and see that Flux has taken over 1': {
        before: () => scale(1),
        after: async ({ out }) => { expect(out).toContain('Done: Flux applies swimto again'); expect(await suspended('swimto')).toBe(false); },
      },
      '8. Hand back, and see that Flux has taken over 2': { after: async ({ out }) => expect(sameDigest(out)).toBe(true) },
      'Rolling back 1': { before: async () => { older = await image(); expect(older).toContain(':9.9.9'); } },
      'Rolling back 2': { after: async () => { expect(await image()).toMatch(/swimto-api:(?!9\.9\.9)/); expect(await suspended('swimto')).toBe(true); } },
      'Rolling back 3': { after: async () => { expect(await image()).toBe(older); expect(await suspended('swimto')).toBe(false); } },
      'Suspend by hand 2': { after: async ({ out }) => { expect(out).toContain('condition met'); expect(await suspended('swimto')).toBe(true); } },
      'Hand back by hand 1': {
        after: async () => {
          const { metadata } = (await testbed.api.get(fleet.kustomization('swimto')))!;
          expect(await suspended('swimto')).toBe(false);
          expect(JSON.stringify(metadata)).not.toMatch(/emergency\.cdk8s-lifeboat|cdk8s-lifeboat-request/);
        },
      },
      'Hand back by hand 2': { after: async ({ out }) => expect(sameDigest(out)).toBe(true) },
      'It cannot suspend 1': { after: async ({ out }) => expect(out).toMatch(/^yes$/m) },
      'It cannot suspend 2': { after: async () => { await testbed.api.poll('it to stop', 30, async () => testbed.pid('kustomize-controller'), (pid) => pid === undefined); } },
      'It cannot resume 2': { before: () => scale(1), after: async ({ out }) => expect(out).toContain('condition met') },
      'Namespace swimto is stuck in Terminating 2': {
        before: async () => { await testbed.api.apply(map('stuck', { finalizers: ['example.com/gone'] })); await testbed.api.delete(map('stuck')); },
        after: async ({ out }) => {
          stuck = out;
          expect(out).toBe("# waits for example.com/gone\nkubectl patch ConfigMap stuck -n swimto --type=merge -p '{\"metadata\":{\"finalizers\":null}}'\n");
          expect(await shell.run(copyOf('swimto'), stuck)).toMatchObject({ code: 0 });
          await testbed.api.untilGone(map('stuck'));
        },
      },
      'Flux cannot log in to its source 1': { after: async ({ out }) => expect(out).toContain(fleet.url) },
      'Flux itself is broken 2': { after: async () => { await testbed.api.poll('no pods', 30, async () => testbed.kubectl(['get', 'pods', '-n', 'flux-system', '-o', 'name']), (pods) => pods === ''); } },
      'Flux itself is broken 3': { after: async () => expect(await testbed.kubectl(['get', 'customresourcedefinitions', '-o', 'name'])).not.toContain('fluxcd') },
      'Flux itself is broken 4': {
        after: async () => {
          await ready(`main@sha1:${await fleet.git('rev-parse', 'HEAD')}`);
          expect(await suspended('canopy')).toBe(true);
        },
      },
      'Orphans 1': {
        before: async () => { await testbed.api.apply(map('orphan', { labels: OWNER }), { manager: 'kustomize-controller' }); },
        after: async ({ out }) => expect(out).toBe('swimto_orphan__ConfigMap\n'),
      },
    });
    process.stdout.write(`runbook of swimto: ${ran} blocks ran\n`);
    expect(ran).toBeGreaterThan(30);
  }, 900_000);

  test('the command of the project table runs', async () => {
    const [{ text }] = runbookBlocks(readFileSync(join(fleet.checkout, 'clusters/eldertree/PROJECTS.md'), 'utf8'));
    const { code, out } = await shell.run(place, text);
    expect([code, out]).toEqual([0, expect.stringMatching(/^flux-system +canopy +\S+ +true +<none> +<none> +<none>$/m)]);
    expect(out).toMatch(/^flux-system +swimto +True +<none> +<none> +<none> +<none>$/m);
  });

  test('each block of a disabled app runs up to the troubleshooting, which is the same', async () => {
    const ran = await walk('canopy', {
      '5. Deploy 1': { after: async ({ out }) => { expect(out).toContain('Done: canopy runs this copy'); expect(await suspended('canopy')).toBe(true); } },
      '8. Hand back, and see that Flux has taken over 1': { after: async () => expect(await suspended('canopy')).toBe(true) },
    }, beforeTroubleshooting());
    process.stdout.write(`runbook of canopy: ${ran} blocks ran\n`);
    expect(ran).toBeGreaterThan(10);
  }, 600_000);
});

function beforeTroubleshooting(): (block: RunbookBlock) => boolean {
  let over = false;
  return ({ heading }) => {
    over ||= heading === 'It cannot suspend';
    return !over;
  };
}

/** Whether the two lines are one digest, and Flux has applied it. */
function sameDigest(out: string): boolean {
  const [reported, own] = out.split('\n');
  return reported === `ReconciliationSucceeded ${own}`;
}

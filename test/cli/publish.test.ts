import { spawn } from 'child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { AddressInfo, createServer } from 'net';
import { join } from 'path';
import { object, swimtoObjects } from './fleet/fleet-repository';
import { definitionOf, PublishScene, publishScenes, small } from './publish/publish-scene';
import { branchOf } from '../../src/cli/publish/delivery';

const scenes = publishScenes();
const one = definitionOf([small('swimto')]);
const two = definitionOf([small('swimto', '2')]);
const BRANCH = 'lifeboat/swimto';

describe('a branch', () => {
  test('has one commit on the base, and a second delivery makes none', async () => {
    const scene = scenes();
    const first = await scene.publish(one, '--body', 'pr.md');
    expect(first).toMatchObject({ code: 0, err: '' });
    const tip = scene.tip(BRANCH);
    expect(first.out).toContain(`as ${tip.slice(0, 12)}`);
    expect(scene.bareGit('rev-parse', `${tip}^`)).toBe(scene.tip());
    expect(scene.listed(BRANCH)).toEqual(['flux-system', 'swimto.flux.yaml']);
    expect(scene.bareGit('log', '-1', '--format=%an <%ae>', tip)).toBe('Ada <ada@example.org>');
    const body = readFileSync(join(scene.directory, 'projects/swimto/pr.md'), 'utf8');
    expect(body).toContain('Brings the fleet copy of `swimto` into `main`: 2 new objects');

    const second = await scene.publish(one, '--body', 'pr.md');
    expect(second.code).toBe(1);
    expect(second.out.replace(/\s+/g, ' ')).toContain(`the branch ${BRANCH} of ${scene.bare} has exactly this`);
    expect(scene.tip(BRANCH)).toBe(tip);
    // Whoever opens the pull request after all needs the text.
    expect(readFileSync(join(scene.directory, 'projects/swimto/pr.md'), 'utf8')).toBe(body);

    expect(scene.merge(BRANCH)).toBe(true);
    const main = scene.tip();
    expect(await scene.publish(one)).toMatchObject({ code: 1, out: '', err: expect.stringContaining('has all of it') });
    expect([scene.tip(), scene.tip(BRANCH)]).toEqual([main, tip]);
  });

  test('takes the next content in the place of the one before', async () => {
    const scene = scenes();
    await scene.publish(one);
    expect((await scene.publish(two)).code).toBe(0);
    expect(scene.bareGit('rev-list', '--count', `main..${BRANCH}`)).toBe('1');
    expect(scene.read('clusters/eldertree/swimto/0-configmap-settings.yaml', BRANCH)).toContain('value: "2"');
  });

  test('is made anew on a base that has moved, with what the base has', async () => {
    const scene = scenes();
    await scene.publish(one);
    const list = scene.read('clusters/eldertree/kustomization.yaml', BRANCH);
    const main = scene.person({ 'clusters/eldertree/kustomization.yaml': `${list.replace('- swimto.flux.yaml', '- web.yaml')}\n`, 'clusters/eldertree/web.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  namespace: web\n' });
    expect((await scene.publish(one)).code).toBe(0);
    expect(scene.bareGit('rev-parse', `${BRANCH}^`)).toBe(main);
    expect(scene.listed(BRANCH)).toEqual(['flux-system', 'web.yaml', 'swimto.flux.yaml']);
  });

  test('of which a person has a part is left as it is', async () => {
    const scene = scenes();
    await scene.publish(one);
    const theirs = scene.person({ 'notes.md': 'look here\n' }, BRANCH, 'a note');
    for (const rendering of [one, two]) {
      expect(await scene.publish(rendering)).toMatchObject({ code: 2, err: expect.stringMatching(/'a note' by Ada.*--branch NAME\. \[branch-of-others\]$/) });
    }
    expect(scene.tip(BRANCH)).toBe(theirs);
    expect((await scene.publish(two, '--branch', 'lifeboat/other')).code).toBe(0);
  });

  test('whose commit was amended is a person\'s, and one with the base merged into it is not', async () => {
    const scene = scenes();
    await scene.publish(one);
    scene.person({ 'other.md': 'of another\n' });
    expect(scene.merge('main', BRANCH)).toBe(true);
    const merged = scene.tip(BRANCH);
    expect((await scene.publish(one)).code).toBe(1);
    expect(scene.tip(BRANCH)).toBe(merged);
    expect((await scene.publish(two)).code).toBe(0);

    const clone = join(scene.directory, 'clone');
    scene.git('clone', '--quiet', '--branch', BRANCH, scene.bare, clone);
    writeFileSync(join(clone, 'mine.md'), 'mine\n');
    scene.git('-C', clone, 'add', '--all');
    scene.git('-C', clone, 'commit', '--quiet', '--amend', '--no-edit');
    scene.git('-C', clone, 'push', '--quiet', '--force', 'origin', BRANCH);
    expect(await scene.publish(one)).toMatchObject({ code: 2, err: expect.stringContaining('[branch-of-others]') });
  });

  test('that would bring back what the base no longer wants is named', async () => {
    const scene = scenes();
    await scene.publish(one, '--direct');
    await scene.publish(two);
    const { code, err } = await scene.publish(one);
    expect(code).toBe(1);
    expect(err).toContain(`the branch ${BRANCH} still holds something else`);
    // Squashed, it holds the same.
    await scene.publish(two);
    await scene.publish(two, '--direct');
    expect((await scene.publish(two)).err).not.toContain('still holds');
  });

  test('has a name that Git takes, whatever the owner is called', () => {
    expect(['swimto', '@example/shop', 'a..b', 'x.lock', '.hidden/y.', 'a//b'].map(branchOf))
      .toEqual(['lifeboat/swimto', 'lifeboat/example/shop', 'lifeboat/a.b', 'lifeboat/x', 'lifeboat/hidden/y', 'lifeboat/a/b']);
  });
});

describe('--direct', () => {
  test('pushes to the base, once', async () => {
    const scene = scenes();
    const before = scene.tip();
    expect((await scene.publish(one, '--direct')).code).toBe(0);
    expect(scene.bareGit('rev-parse', 'main^')).toBe(before);
    const tip = scene.tip();
    expect((await scene.publish(one, '--direct')).code).toBe(1);
    expect([scene.tip(), scene.branches]).toEqual([tip, ['main']]);
  });

  test('pushes nothing that the API server refuses, and a branch says so first', async () => {
    const scene = scenes();
    const deployment = (app: string) => {
      const template = { metadata: { labels: { app } }, spec: { containers: [{ name: 'api', image: 'api:1' }] } };
      return definitionOf([{ name: 'swimto', objects: [object('apps/v1', 'Deployment', 'api', 'swimto', { spec: { selector: { matchLabels: { app } }, template } })] }]);
    };
    await scene.publish(deployment('one'), '--direct');
    const tip = scene.tip();
    const refused = await scene.publish(deployment('two'), '--direct', '--body', 'pr.md');
    expect(refused).toMatchObject({ code: 2, err: expect.stringMatching(/^apps\/Deployment\/swimto\/api spec\.selector: nothing was pushed: .* \[change-refused\]$/) });
    expect(scene.tip()).toBe(tip);
    expect((await scene.publish(deployment('two'), '--fail-on', 'refused')).code).toBe(2);
    expect(scene.branches).toEqual(['main']);
    const { code, out } = await scene.publish(deployment('two'));
    expect(code).toBe(0);
    expect(out.indexOf('## Refused by the API server')).toBeGreaterThan(0);
    expect(out.indexOf('## Refused')).toBe(out.indexOf('## '));
    expect((await scene.publish(deployment('two'), '--direct', '--fail-on', 'none')).code).toBe(0);
  });
});

describe('where somebody pushes between the look and the push', () => {
  /** Has the server itself move a branch while it takes the next so many pushes. */
  function disturb(scene: PublishScene, times: number, branch = 'main'): void {
    writeFileSync(join(scene.bare, 'left'), `${times}\n`);
    const hook = `#!/bin/sh
unset GIT_QUARANTINE_PATH
read left <left
[ "$left" -gt 0 ] || exit 0
echo $((left - 1)) >left
tip=$(git rev-parse ${branch})
made=$(echo "somebody's, $left" | git -c user.name=B -c user.email=b@example.org commit-tree -p $tip "$tip^{tree}")
git update-ref refs/heads/${branch} $made
`;
    writeFileSync(join(scene.bare, 'hooks/pre-receive'), hook, { mode: 0o755 });
  }

  test('the base has both', async () => {
    const scene = scenes();
    disturb(scene, 2);
    expect((await scene.publish(one, '--direct')).code).toBe(0);
    expect(scene.bareGit('log', '--format=%s', '-3')).toBe('swimto: 2 new objects on eldertree\nsomebody\'s, 1\nsomebody\'s, 2');
  });

  test('the branch stands on the newest base', async () => {
    const scene = scenes();
    disturb(scene, 2);
    expect((await scene.publish(one)).code).toBe(0);
    expect(scene.bareGit('rev-parse', `${BRANCH}^`)).toBe(scene.tip());
    expect(scene.bareGit('log', '--format=%s', '-1')).toBe('somebody\'s, 1');
  });

  test('what a person adds to the branch is not lost', async () => {
    const scene = scenes();
    await scene.publish(one);
    disturb(scene, 1, BRANCH);
    expect(await scene.publish(two)).toMatchObject({ code: 2, err: expect.stringMatching(/somebody's, 1.*\[branch-of-others\]$/) });
    expect(scene.bareGit('log', '--format=%s', '-1', BRANCH)).toBe('somebody\'s, 1');
  });

  test('it is given up after a while', async () => {
    const scene = scenes();
    disturb(scene, 1000);
    expect((await scene.publish(one, '--direct')).err).toMatch(/\[push-outrun\]$/);
    expect(scene.bareGit('log', '--format=%s')).not.toContain('swimto');
  }, 180_000);
});

describe('synth\'s own rules', () => {
  test('hold: nothing is pushed by which Flux would delete an app', async () => {
    const scene = scenes();
    await scene.publish(definitionOf([small('swimto'), { name: 'canopy', objects: swimtoObjects() }]), '--direct');
    const { code, err } = await scene.publish(one, '--direct');
    expect(code).toBe(2);
    expect(err).toContain(`lifeboat fleet remove canopy --fleet ${scene.bare}`);
    expect(err).toMatch(/\[would-delete\]$/);
    // Of a URL a checkout has to be made first.
    const url = await scene.publish(one, '--fleet', `file://${scene.bare}`);
    expect(url.err).toContain(`In a clone, \`git clone file://${scene.bare} fleet\`: `);
    expect(url.err).toContain('lifeboat fleet remove canopy --fleet fleet');
  });

  test('hold for the lines and files of others', async () => {
    const scene = scenes();
    await scene.publish(one, '--direct');
    await scene.publish(definitionOf([small('canopy')], 'canopy'), '--direct');
    expect(scene.listed()).toEqual(['flux-system', 'swimto.flux.yaml', 'canopy.flux.yaml']);
    const taken = await scene.publish(definitionOf([small('swimto')], 'canopy'), '--direct');
    expect(taken.err).toMatch(/\[(?:foreign-file|double-owner|would-delete)\]$/);
  });
});

describe('a checkout', () => {
  test('stands for its remote, and nothing in it is touched or published', async () => {
    const scene = scenes();
    const checkout = join(scene.directory, 'checkout');
    scene.git('clone', '--quiet', scene.bare, checkout);
    scene.git('-C', checkout, 'config', 'user.name', 'Grace');
    scene.git('-C', checkout, 'config', 'user.email', 'grace@example.org');
    writeFileSync(join(checkout, 'README.md'), 'not committed\n');
    writeFileSync(join(checkout, 'clusters/eldertree/draft.yaml'), 'not: committed\n');
    const state = () => [scene.git('-C', checkout, 'status', '--porcelain'), scene.git('-C', checkout, 'for-each-ref'), readdirSync(join(checkout, '.git')).sort()];
    const before = state();
    const authored = ['GIT_AUTHOR_NAME', 'GIT_AUTHOR_EMAIL', 'GIT_COMMITTER_NAME', 'GIT_COMMITTER_EMAIL'].map((name) => [name, process.env[name]] as const);
    for (const [name] of authored) delete process.env[name];
    const { code } = await scene.publish(one, '--fleet', checkout);
    Object.assign(process.env, Object.fromEntries(authored));
    expect(code).toBe(0);
    expect(state()).toEqual(before);
    expect(scene.bareGit('diff', '--name-only', 'main', BRANCH)).not.toMatch(/README|draft/);
    // Its own settings say whose commit it is.
    expect(scene.bareGit('log', '-1', '--format=%an', BRANCH)).toBe('Grace');
  });

  test('without a remote is the repository itself, also a shallow one', async () => {
    const scene = scenes();
    scene.person({ 'more.md': 'more\n' });
    const checkout = join(scene.directory, 'shallow');
    scene.git('clone', '--quiet', '--depth', '1', `file://${scene.bare}`, checkout);
    scene.git('-C', checkout, 'remote', 'remove', 'origin');
    expect((await scene.publish(one, '--fleet', checkout)).code).toBe(0);
    expect((await scene.publish(one, '--fleet', checkout)).code).toBe(1);
    expect(scene.git('-C', checkout, 'log', '-1', '--format=%s', BRANCH)).toContain('2 new objects');
    expect(await scene.publish(one, '--fleet', checkout, '--direct')).toMatchObject({ code: 2, err: expect.stringMatching(/branch is currently checked out.*\[push-declined\]$/s) });
  });
});

test('--dry-run does all of it but the push', async () => {
  const scene = scenes();
  const refs = scene.bareGit('for-each-ref');
  const run = await scene.publish(one, '--dry-run', '--format', 'json');
  expect(run.code).toBe(0);
  expect(JSON.parse(run.out)).toMatchObject({ outcome: 'published', dryRun: true, branch: BRANCH, base: 'main', title: 'swimto: 2 new objects on eldertree', body: null, counts: { new: 2, files: 7 } });
  expect(scene.bareGit('for-each-ref')).toBe(refs);
  const told = await scene.publish(one, '--format', 'json', '--body', 'pr.md');
  expect(JSON.parse(told.out)).toMatchObject({ outcome: 'published', dryRun: false, commit: scene.tip(BRANCH), body: 'pr.md' });
  expect(JSON.parse((await scene.publish(one, '--format', 'json')).out)).toMatchObject({ outcome: 'unchanged', commit: scene.tip(BRANCH) });
});

test('the same definition on the same base has the same text and message, whoever publishes when', async () => {
  const [a, b] = [scenes(), scenes()];
  const texts = [];
  for (const scene of [a, b]) {
    process.env.TMPDIR = scene.temporary;
    const { out } = await scene.publish(two);
    texts.push([out, scene.bareGit('log', '-1', '--format=%B', BRANCH)]);
  }
  expect(texts[0]).toEqual(texts[1]);
});

test('what a person\'s configuration does to files and commits has no say', async () => {
  const scene = scenes();
  const hooks = join(scene.directory, 'hooks');
  mkdirSync(hooks);
  for (const name of ['pre-commit', 'commit-msg', 'pre-push', 'post-checkout']) {
    writeFileSync(join(hooks, name), `#!/bin/sh\ntouch ${scene.directory}/ran\nexit 1\n`);
    chmodSync(join(hooks, name), 0o755);
  }
  writeFileSync(join(scene.directory, 'config'), `[core]\n\thooksPath = ${hooks}\n\tautocrlf = true\n[push]\n\tfollowTags = true\n\tdefault = nothing\n`);
  process.env.GIT_CONFIG_GLOBAL = join(scene.directory, 'config');
  const { code } = await scene.publish(one);
  process.env.GIT_CONFIG_GLOBAL = '/dev/null';
  expect([code, existsSync(join(scene.directory, 'ran'))]).toEqual([0, false]);
  expect(scene.read('clusters/eldertree/swimto.flux.yaml', BRANCH)).not.toContain('\r');
});

describe('bad input changes nothing', () => {
  const refused: readonly (readonly [what: string, args: readonly string[], message: RegExp])[] = [
    ['no --fleet', ['--fleet'], /argument missing|\[usage\]/],
    ['no directory and no URL', ['--fleet', 'nowhere'], /neither a directory nor the URL.*\[remote-unreachable\]/],
    ['an option for a URL', ['--fleet=--upload-pack=x:y'], /\[remote-unreachable\]/],
    ['no such repository', ['--fleet', 'file:///nowhere/none.git'], /does not appear to be a git repository.*\[remote-unreachable\]/],
    ['no such base', ['--base', 'develop'], /has no branch 'develop'; it has main\..*\[base-missing\]/],
    ['a branch that is none', ['--branch', 'a..b'], /is no name of a branch.*\[usage\]/],
    ['the base as the branch', ['--branch', 'main'], /this is the base itself.*\[usage\]/],
    ['both', ['--branch', 'x', '--direct'], /one of the two.*\[usage\]/],
    ['an author without an address', ['--author', 'Ada'], /'NAME <EMAIL>'.*\[usage\]/],
    ['another verdict', ['--fail-on', 'allowed'], /there are refused, depends, guarded.*\[usage\]/],
    ['a file that cannot be written', ['--body', 'no/such/pr.md'], /nothing was pushed.*\[cannot-write\]/],
    ['no time', ['--timeout', '0s'], /\[usage\]/],
  ];
  test.each(refused)('%s', async (_, args, message) => {
    const scene = scenes();
    const refs = scene.bareGit('for-each-ref');
    const { code, err } = await scene.publish(one, ...(args.join().startsWith('--fleet') ? [] : ['--fleet', scene.bare]), ...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(scene.bareGit('for-each-ref')).toBe(refs);
  });

  test('a repository without a commit', async () => {
    const scene = scenes();
    const empty = join(scene.directory, 'empty.git');
    scene.git('init', '--quiet', '--bare', '--initial-branch=main', empty);
    expect((await scene.publish(one, '--fleet', empty)).err).toMatch(/no commit yet.*flux bootstrap.*\[base-missing\]/);
  });

  test('a hook of the server that refuses is quoted', async () => {
    const scene = scenes();
    writeFileSync(join(scene.bare, 'hooks/pre-receive'), '#!/bin/sh\necho "not on Fridays" >&2\nexit 1\n', { mode: 0o755 });
    expect((await scene.publish(one)).err).toMatch(/pre-receive hook declined: not on Fridays\. .*--branch NAME\. \[push-declined\]$/);
    expect((await scene.publish(one, '--direct')).err).toMatch(/not on Fridays\. Leave out --direct.*\[push-declined\]$/);
  });

  test('a commit that nobody is to be named for', async () => {
    const scene = scenes();
    const names = ['GIT_AUTHOR_NAME', 'GIT_AUTHOR_EMAIL', 'GIT_COMMITTER_NAME', 'GIT_COMMITTER_EMAIL'];
    const before = names.map((name) => [name, process.env[name]] as const);
    for (const name of names) delete process.env[name];
    Object.assign(process.env, { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'user.useConfigOnly', GIT_CONFIG_VALUE_0: 'true' });
    const without = await scene.publish(one);
    const withAuthor = await scene.publish(one, '--author', 'Lin <lin@example.org>');
    for (const name of ['GIT_CONFIG_COUNT', 'GIT_CONFIG_KEY_0', 'GIT_CONFIG_VALUE_0']) delete process.env[name];
    Object.assign(process.env, Object.fromEntries(before));
    expect(without.err).toMatch(/whose commit it is.*\[commit-author\]/);
    expect(withAuthor.code).toBe(0);
    expect(scene.bareGit('log', '-1', '--format=%an %cn', BRANCH)).toBe('Lin Lin');
  });

  test('credentials in a URL are never printed', async () => {
    const scene = scenes();
    for (const url of ['https://ada:geheim@127.0.0.1:1/fleet.git', 'https://geheim@127.0.0.1:1/fleet.git?token=geheim', 'ssh://ada:geheim@127.0.0.1:1/fleet.git']) {
      for (const format of ['text', 'json']) {
        const { code, out, err } = await scene.publish(one, '--fleet', url, '--format', format);
        expect(code).toBe(2);
        expect(`${out}${err}`).toMatch(/remote-unreachable|remote-denied/);
        expect(`${out}${err}`).not.toContain('geheim');
      }
    }
  });
});

describe('a server that does not answer', () => {
  async function withSilentServer(work: (url: string, connected: Promise<void>) => Promise<void>): Promise<void> {
    let heard = () => undefined as void;
    const connected = new Promise<void>((resolve) => { heard = resolve; });
    const server = createServer((socket) => { socket.on('error', () => undefined); heard(); }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/fleet.git`, connected);
    } finally {
      server.close();
    }
  }

  test('is waited for until the time limit', async () => {
    const scene = scenes();
    await withSilentServer(async (url) => {
      expect((await scene.publish(one, '--fleet', url, '--timeout', '1s')).err).toMatch(/the time limit was over.*\[git-timeout\]$/);
    });
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('is left at %s, and nothing of the clone stays', async (signal) => {
    const scene = scenes();
    await withSilentServer(async (url, connected) => {
      const cwd = scene.project(one);
      const child = spawn(process.execPath, [join(__dirname, '../../lib/cli.js'), 'publish', '--fleet', url], { cwd, stdio: 'ignore', env: { ...process.env, TMPDIR: scene.temporary } });
      const ended = new Promise((resolve) => child.once('exit', (code, by) => resolve(by ?? code)));
      await connected;
      expect(readdirSync(scene.temporary)).toHaveLength(1);
      child.kill(signal);
      expect(await ended).toBe(signal);
      scene.requireTidy();
    });
  });
});

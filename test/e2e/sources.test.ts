import { execFileSync } from 'child_process';
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { DefinedFleet } from './defined-fleet';
import { LiveFleet } from './live-fleet';
import { useTestbed } from './use-testbed';
import { condition, fetchRevision, gitRepository, requestReconcile, untilReady } from '../testbed/flux';
import { LiveObject, reference } from '../testbed/live-object';
import { SshServer, sshMissing } from '../testbed/ssh-server';

const NAMESPACE = 'flux-sources';

/** An app of one ConfigMap, whose fleet copy comes from a source of its own. */
const app = (name: string, version: string, source?: object) => `{
  const app = new FluxApp(cluster, '${name}', { namespace: 'default' });
  new ApiObject(app, '${name}', { apiVersion: 'v1', kind: 'ConfigMap', data: { version: '${version}' } });
  const source = ${JSON.stringify(source)};
  if (source) app.useSource(new GitRepository(app, '${name}-source', { ...source, interval: Duration.hours(1) }));
}`;

describe('sources', () => {
  let defined: DefinedFleet;
  let sources: Record<string, object | undefined> = {};

  const testbed = useTestbed(async () => {
    defined = new DefinedFleet(await LiveFleet.create(testbed, 'sources', NAMESPACE));
  });
  afterAll(() => defined.remove());

  /** Brings the definition with all its sources to main, where the root reads it; the commit. */
  async function deliver(version: string): Promise<string> {
    const revision = await defined.deliver(Object.entries(sources).map(([name, source]) => app(name, version, source)).join('\n'));
    return revision.slice('main@sha1:'.length);
  }

  const versionOf = async (name: string) => (await testbed.api.get(reference('v1', 'ConfigMap', name, 'default')))?.data.version;

  /** The app once its source has fetched a revision and the app has applied it. */
  async function applied(name: string, revision: string): Promise<LiveObject> {
    await fetchRevision(testbed, gitRepository(`${name}-source`, NAMESPACE), revision);
    await requestReconcile(testbed, defined.live.kustomization(name));
    return untilReady(testbed, defined.live.kustomization(name), revision);
  }

  /** The source has looked again, and found nothing else. */
  async function unmoved(name: string, revision: string): Promise<void> {
    const source = gitRepository(`${name}-source`, NAMESPACE);
    const token = await requestReconcile(testbed, source);
    const found = await testbed.api.until(source, `to have handled ${token}`, ({ status }) => status?.lastHandledReconcileAt === token);
    expect([condition(found, 'Ready')?.status, found.status.artifact?.revision]).toEqual(['True', revision]);
  }

  test('by branch, another than the root\'s: main moves and the app does not, until the branch does', async () => {
    sources = { branch: { url: defined.live.url, branch: 'staging' } };
    const first = await deliver('1');
    await defined.live.git('push', '-q', 'origin', 'HEAD:staging');
    await applied('branch', `staging@sha1:${first}`);
    const second = await deliver('2');
    await unmoved('branch', `staging@sha1:${first}`);
    expect(await versionOf('branch')).toBe('1');
    await defined.live.git('push', '-q', 'origin', 'HEAD:staging');
    await applied('branch', `staging@sha1:${second}`);
    expect(await versionOf('branch')).toBe('2');
  });

  test('by tag and by range: a new tag moves what follows the range alone, one outside of the range nothing', async () => {
    const push = async (tag: string) => {
      await defined.live.git('tag', '-a', '-m', tag, tag);
      await defined.live.git('push', '-q', 'origin', tag);
    };
    sources = { ...sources, tag: { url: defined.live.url, tag: 'v1.0.0' }, semver: { url: defined.live.url, semver: '>=1.0.0 <2.0.0' } };
    const first = await deliver('1');
    await push('v1.0.0');
    for (const name of ['tag', 'semver']) await applied(name, `v1.0.0@sha1:${first}`);

    const second = await deliver('2');
    await push('v1.1.0');
    await applied('semver', `v1.1.0@sha1:${second}`);
    await unmoved('tag', `v1.0.0@sha1:${first}`);
    expect(await Promise.all(['tag', 'semver'].map(versionOf))).toEqual(['1', '2']);

    await deliver('3');
    await push('v2.0.0');
    await unmoved('semver', `v1.1.0@sha1:${second}`);
    expect(await versionOf('semver')).toBe('2');

    sources = { ...sources, tag: { url: defined.live.url, tag: 'v1.1.0' } };
    await deliver('3');
    await applied('tag', `v1.1.0@sha1:${second}`);
    expect(await versionOf('tag')).toBe('2');
  });

  test('by commit: it stays where it is, until the definition names another', async () => {
    sources = { ...sources, commit: undefined };
    const first = await deliver('1');
    sources = { ...sources, commit: { url: defined.live.url, commit: first } };
    const second = await deliver('2');
    await applied('commit', `sha1:${first}`);
    expect(await versionOf('commit')).toBe('1');
    sources = { ...sources, commit: { url: defined.live.url, branch: 'main', commit: second } };
    await deliver('3');
    await applied('commit', `main@sha1:${second}`);
    expect(await versionOf('commit')).toBe('2');
  });

  const missing = sshMissing();
  if (missing) {
    test(`over SSH is only shown to be accepted by the definitions, since ${missing}`, async () => {
      sources = { ...sources, ssh: { url: 'ssh://git@127.0.0.1:1/fleet.git', branch: 'main', secretName: 'deploy-key' } };
      await deliver('1');
      const found = await testbed.api.until(gitRepository('ssh-source', NAMESPACE), 'to miss its Secret', (source) => condition(source, 'Ready')?.status === 'False');
      expect(condition(found, 'FetchFailed')?.message).toContain('deploy-key');
    });
    return;
  }

  describe('over SSH', () => {
    const directory = mkdtempSync(join(tmpdir(), 'lifeboat-bare-'));
    const bare = join(directory, 'fleet.git');
    let server: SshServer;
    beforeAll(async () => {
      server = await SshServer.start();
      execFileSync('git', ['init', '-q', '--bare', '--initial-branch=main', bare]);
    }, 60_000);
    afterAll(async () => {
      await server.stop();
      rmSync(directory, { recursive: true });
    });

    test('with a deploy key: nothing without it or with another host key, and with it what is pushed', async () => {
      sources = { ...sources, ssh: { url: server.url(bare), branch: 'main', secretName: 'deploy-key' } };
      const source = gitRepository('ssh-source', NAMESPACE);
      const first = await deliver('1');
      await defined.live.git('push', '-q', bare, 'HEAD:main');
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'deploy-key', namespace: NAMESPACE } };
      await testbed.api.until(source, 'to miss the key', (found) => condition(found, 'FetchFailed')?.message.includes('deploy-key') ?? false);
      expect(await versionOf('ssh')).toBeUndefined();
      const { known_hosts: known, ...keys } = server.secretData;
      const stranger = Buffer.from(Buffer.from(known, 'base64').toString().replace(/ \S+\n$/, ` ${strangerKey()}\n`)).toString('base64');
      await testbed.api.apply({ ...secret, data: { ...keys, known_hosts: stranger } });
      await requestReconcile(testbed, source);
      const refused = await testbed.api.until(source, 'to refuse the host', (found) => /knownhosts|host key/i.test(condition(found, 'FetchFailed')?.message ?? ''));
      expect(refused.status.artifact).toBeUndefined();

      await testbed.api.apply({ ...secret, data: server.secretData });
      await applied('ssh', `main@sha1:${first}`);
      expect(await versionOf('ssh')).toBe('1');
      const second = await deliver('2');
      await defined.live.git('push', '-q', bare, 'HEAD:main');
      await applied('ssh', `main@sha1:${second}`);
      expect(await versionOf('ssh')).toBe('2');
    });
  });
});

/** The public key of a host that no server here has. */
function strangerKey(): string {
  const directory = mkdtempSync(join(tmpdir(), 'lifeboat-stranger-'));
  try {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(directory, 'key')]);
    return execFileSync('ssh-keygen', ['-y', '-f', join(directory, 'key')], { encoding: 'utf8' }).split(' ')[1].trim();
  } finally {
    rmSync(directory, { recursive: true });
  }
}

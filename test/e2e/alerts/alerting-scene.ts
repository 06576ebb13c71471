import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Testing } from 'cdk8s';
import { APPS, CLUSTER, fileOf, kustomizationOf } from './alerting-apps';
import { RUNBOOKS, SOURCES } from './alerting-groups';
import { FluxNotifications } from '../../../src/alerts/flux-notifications';
import { bootstrap } from '../../testbed/bootstrap';
import { condition, fetchRevision, gitRepository, kustomization, untilReady } from '../../testbed/flux';
import { GitRepository } from '../../testbed/git-repository';
import { Manifest, reference } from '../../testbed/live-object';
import { SshServer, sshMissing } from '../../testbed/ssh-server';
import { Testbed } from '../../testbed/testbed';

const ROOT = gitRepository(CLUSTER.namespace);

/** The Secrets of the two sources that have one. */
export const SECRETS = { locked: reference('v1', 'Secret', 'locked', CLUSTER.namespace), secretless: reference('v1', 'Secret', 'secretless', CLUSTER.namespace) };

/** A cluster on which all is well: apps from one repository, and three sources more, one of which is opened by a deploy key. */
export class AlertingScene {
  /** Makes it; all apps and sources are ready. */
  public static async create(testbed: Testbed): Promise<AlertingScene> {
    const missing = sshMissing();
    if (missing !== undefined) throw new Error(`the tests of alerts need an SSH server: ${missing}`);
    const scene = new AlertingScene(testbed, await bootstrap(testbed, CLUSTER), await SshServer.start());
    try {
      await scene.prepare();
      return scene;
    } catch (error) {
      await scene.remove();
      throw error;
    }
  }

  private readonly directory = mkdtempSync(join(tmpdir(), 'lifeboat-alerts-'));

  private constructor(private readonly testbed: Testbed, public readonly repository: GitRepository, private readonly ssh: SshServer) {}

  /** Commits and pushes what was written, and has the source fetch it; the revision. */
  public async push(): Promise<string> {
    const revision = await this.repository.push();
    await fetchRevision(this.testbed, ROOT, revision);
    return revision;
  }

  /** A deploy key that the server does not know. */
  public strangersKey(): string {
    const file = join(this.directory, 'stranger');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
    return readFileSync(file).toString('base64');
  }

  /** Ends the SSH server, and removes the files. */
  public async remove(): Promise<void> {
    await this.ssh.stop();
    rmSync(this.directory, { recursive: true });
  }

  private async prepare(): Promise<void> {
    const { api } = this.testbed;
    for (const object of this.notifications()) await api.apply(object);
    for (const app of APPS) this.repository.write(fileOf(app, 1));
    const revision = await this.push();
    const bare = join(this.directory, 'fleet.git');
    execFileSync('git', ['clone', '-q', '--bare', this.repository.checkout, bare]);
    await api.apply({ ...SECRETS.locked, data: this.ssh.secretData });
    await api.apply({ ...SECRETS.secretless, stringData: { username: 'flux', password: 'secret' } });
    const ref = { branch: 'main' };
    const sources = [
      { url: this.repository.url, ref }, { url: this.ssh.url(bare), ref, secretRef: { name: 'locked' } }, { url: this.repository.url, ref, secretRef: { name: 'secretless' } },
    ];
    await Promise.all(sources.map((spec, place) => api.apply({ ...gitRepository(SOURCES[place]), spec: { interval: '2s', timeout: '4s', ...spec } } as Manifest)));
    await Promise.all(APPS.map((app) => api.apply(kustomizationOf(app))));
    await Promise.all(APPS.map(({ name }) => untilReady(this.testbed, kustomization(name), revision)));
    await Promise.all(SOURCES.map((name) => api.until(gitRepository(name), 'to be fetched', (found) => condition(found, 'Ready')?.status === 'True')));
  }

  private notifications(): Manifest[] {
    const chart = Testing.chart();
    new FluxNotifications(chart, 'lifeboat', {
      clusterName: CLUSTER.cluster, runbooks: RUNBOOKS, provider: { type: 'alertmanager', address: `${this.testbed.address('alertmanager')}/api/v2/alerts/` },
    });
    return Testing.synth(chart) as Manifest[];
  }
}

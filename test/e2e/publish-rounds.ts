import { spawn } from 'child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import * as fc from 'fast-check';
import { Rendering } from '../../src/copies/rendering';
import { bootstrap, CLUSTERS, HOME, object, renderingOf, TestApp } from '../cli/fleet/fleet-repository';
import { GIT_ENVIRONMENT, GitRepository } from '../testbed/git-repository';

const CLI = join(__dirname, '../../lib/cli.js');
const OWNERS = ['swimto', 'canopy'] as const;
const CLUSTER = 'eldertree';

/** All that is random in a round. */
const round = fc.record({
  apps: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  objects: fc.integer({ min: 1, max: 4 }),
  byNamespace: fc.boolean(),
  home: fc.boolean(),
  hasList: fc.boolean(),
  noise: fc.integer({ min: 0, max: 2 }),
  addsApps: fc.boolean(),
  swapped: fc.boolean(),
});
type Round = typeof round extends fc.Arbitrary<infer T> ? T : never;

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/** Two projects that publish into one fleet repository on a real Git server at once. */
export class PublishRounds {
  private readonly directory = mkdtempSync(join(tmpdir(), 'lifeboat-rounds-'));

  public constructor(private readonly create: (name: string) => Promise<GitRepository>) {}

  public remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Makes one round and counts what was in it; throws where anything is lost or made twice. */
  public async run(index: number, seed: number): Promise<Record<string, number>> {
    const [drawn] = fc.sample(round, { seed, numRuns: 1 });
    const repository = await this.create(`publish-${index}`);
    return new OneRound(join(this.directory, String(index)), repository, drawn).run();
  }
}

class OneRound {
  private readonly path: string;
  private readonly temporary: string;

  public constructor(private readonly directory: string, private readonly repository: GitRepository, private readonly drawn: Round) {
    this.path = this.paths(CLUSTER);
    this.temporary = join(directory, 'tmp');
    mkdirSync(this.temporary, { recursive: true });
  }

  public async run(): Promise<Record<string, number>> {
    const { noise, swapped, addsApps } = this.drawn;
    const list = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n# ours\nresources:\n- flux-system # first\n- web.yaml\n';
    const first = { ...bootstrap(CLUSTER, this.paths), [`${this.path}/web.yaml`]: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  namespace: web\n' };
    await this.repository.write(this.drawn.hasList ? { ...first, [`${this.path}/kustomization.yaml`]: list } : first).push('Bootstrap');

    const one = OWNERS.map((owner, place) => this.definition(owner, place, 1, 0));
    const [direct] = await Promise.all([Promise.all(one.map(async (each) => this.publish(each, '--direct'))), this.push(noise)]);
    direct.forEach((ended) => this.require(ended, 0));
    await this.holds(one);
    this.same(await this.count('HEAD'), 1 + noise + OWNERS.length, 'commits on main');
    const tip = await this.tip('main');
    for (const ended of await Promise.all(one.map(async (each) => this.publish(each, '--direct')))) this.require(ended, 1);
    this.same(await this.tip('main'), tip, 'tip of main after a second delivery');

    const two = OWNERS.map((owner, place) => this.definition(owner, place, 2, addsApps ? 1 : 0));
    for (const ended of await Promise.all(two.map(async (each) => this.publish(each)))) this.require(ended, 0);
    const branches = await Promise.all(OWNERS.map(async (owner) => this.tip(`lifeboat/${owner}`)));
    for (const ended of await Promise.all(two.map(async (each) => this.publish(each)))) this.require(ended, 1);
    this.same((await Promise.all(OWNERS.map(async (owner) => this.tip(`lifeboat/${owner}`)))).join(), branches.join(), 'tips of the branches after a second delivery');
    this.same(await this.tip('main'), tip, 'tip of main after deliveries to branches');

    const [before, after] = swapped ? [1, 0] : [0, 1];
    if (!await this.merge(OWNERS[before])) throw new Error('the branch that is merged first has a conflict');
    let conflicts = 0;
    if (!await this.merge(OWNERS[after])) {
      conflicts++;
      this.require(await this.publish(two[after]), 0);
      if (!await this.merge(OWNERS[after])) throw new Error('a branch that was published again still has a conflict');
    }
    await this.holds(two);
    for (const ended of await Promise.all(two.map(async (each) => this.publish(each)))) this.require(ended, 1);
    const left = readdirSync(this.temporary);
    if (left.length > 0) throw new Error(`left in the temporary directory: ${left.join(', ')}`);
    rmSync(this.directory, { recursive: true });
    return {
      'deliveries at once': 4, 'pushes of others meanwhile': noise, 'second deliveries without a commit': 6, 'branches merged': 2, 'conflicts that publishing again resolved': conflicts,
    };
  }

  private paths = (cluster: string): string => (this.drawn.home ? HOME : CLUSTERS)(cluster);

  private definition(owner: string, place: number, version: number, more: number): Rendering {
    const { apps, objects, byNamespace } = this.drawn;
    const all = Array.from({ length: apps[place] + more }, (_, app): TestApp => {
      const name = `${owner}-${app}`;
      const maps = Array.from({ length: objects }, (__, map) => object('v1', 'ConfigMap', `m${map}`, name, { data: { version: String(version) } }));
      return { name, objects: maps, ...(byNamespace ? { namespace: name } : {}) };
    });
    const { repository: _, ...rendering } = renderingOf({ [CLUSTER]: all }, owner, this.paths);
    return rendering;
  }

  private async publish(rendering: Rendering, ...args: string[]): Promise<Ended> {
    const cwd = join(this.directory, rendering.owner);
    mkdirSync(cwd, { recursive: true });
    writeFileSync(join(cwd, 'rendering.json'), JSON.stringify(rendering));
    writeFileSync(join(cwd, 'cdk8s.yaml'), 'app: cp rendering.json "$LIFEBOAT_RENDERING"\n');
    const child = spawn(process.execPath, [CLI, 'publish', '--fleet', this.repository.url, ...args], {
      cwd, env: { ...process.env, ...GIT_ENVIRONMENT, CDK8S_OUTDIR: '', TMPDIR: this.temporary }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => { said += data.toString('utf8'); });
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, said: `${rendering.owner}: ${said.slice(-2000)}` };
  }

  /** Somebody else pushes to main, as often, at the same time. */
  private async push(times: number): Promise<void> {
    for (let made = 0; made < times;) {
      await this.repository.git('fetch', '-q', 'origin');
      await this.repository.git('reset', '-q', '--hard', 'origin/main');
      this.repository.write({ [`notes/${made}.md`]: `${made}\n` });
      if (await this.repository.push(`Note ${made}`).then(() => true, () => false)) made++;
    }
  }

  private async fetched(): Promise<void> {
    await this.repository.git('fetch', '-q', '--prune', 'origin');
    await this.repository.git('checkout', '-q', '-f', '-B', 'main', 'origin/main');
    await this.repository.git('clean', '-fdxq');
  }

  private async merge(owner: string): Promise<boolean> {
    await this.fetched();
    const merged = await this.repository.git('merge', '-q', '--no-ff', '-m', `Merge ${owner}`, `origin/lifeboat/${owner}`).then(() => true, () => false);
    if (merged) await this.repository.git('push', '-q', 'origin', 'HEAD:main');
    else await this.repository.git('merge', '--abort');
    return merged;
  }

  private async tip(branch: string): Promise<string> {
    return (await this.repository.git('ls-remote', 'origin', `refs/heads/${branch}`)).split('\t')[0];
  }

  private async count(revision: string): Promise<number> {
    return Number(await this.repository.git('rev-list', '--count', revision));
  }

  /** Every file of both definitions stands on main as it was rendered, every line once, and what was there before. */
  private async holds(renderings: readonly Rendering[]): Promise<void> {
    await this.fetched();
    for (const { trees, owner } of renderings) {
      for (const { path, text, merged } of trees[0].files) {
        if (merged === undefined) this.same(await this.repository.git('show', `HEAD:${path}`), text, `${owner}: ${path}`);
      }
    }
    const list = await this.repository.git('show', `HEAD:${this.path}/kustomization.yaml`);
    const listed = [...list.matchAll(/^- (\S+)/gm)].map(([, entry]) => entry).sort();
    const wanted = renderings.flatMap(({ directories }) => directories.map(({ fluxFile }) => fluxFile.slice(this.path.length + 1)));
    this.same(listed.join(), ['flux-system', 'web.yaml', ...wanted].sort().join(), 'entries of the shared list');
    if (this.drawn.hasList) this.same(/# ours\n/.test(list) && /- flux-system # first\n/.test(list), true, 'comments of the shared list');
    const page = await this.repository.git('show', `HEAD:${this.path}/PROJECTS.md`);
    for (const { directories } of renderings) for (const { name } of directories) this.same(page.includes(`| ${name} |`), true, `row of ${name} in PROJECTS.md`);
  }

  private require({ code, said }: Ended, wanted: number): void {
    if (code !== wanted) throw new Error(`exit ${code}, not ${wanted}; it said: ${said}`);
  }

  private same<T>(found: T, wanted: T, what: string): void {
    if (found !== wanted) throw new Error(`${what}: ${String(found)}, not ${String(wanted)}`);
  }
}

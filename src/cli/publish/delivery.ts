import { refuseOthersCommits, trailers } from './delivered-commits';
import { fleetChanges } from './fleet-changes';
import { FleetClone, Heads } from './fleet-clone';
import { commitMessage, Delivery, deliveryTitle, pullRequestText, spokenOwner } from './pull-request';
import { Rendering } from '../../copies/rendering';
import { writeTrees } from '../../copies/writer';
import { DEFAULT_SERVER } from '../../manifest/immutability/judge-update';
import { LifeboatError } from '../../manifest/lifeboat-error';
import type { CommandIo } from '../command-io';
import { planFleet } from '../fleet/plan';
import { immutableReport } from '../immutable';
import { ImmutableReport } from '../immutable/immutable-report';
import { pause } from '../time-limit';

/** How a definition is to be delivered. */
export interface DeliveryOptions {
  readonly base?: string;
  readonly branch?: string;
  /** To the base itself, without a branch. */
  readonly isDirect: boolean;
  readonly isDryRun: boolean;
  /** Verdicts with which nothing is pushed. */
  readonly failOn: ReadonlySet<string>;
  readonly policy: boolean;
  /** Whose commit it is; without it git's configuration says so. */
  readonly author?: { readonly name: string; readonly email: string };
  /** Called with each text, before anything is pushed. */
  readonly onText: (text: string) => void;
}

/** What became of a delivery. */
export interface Delivered {
  /** `unchanged` where the branch has exactly this already, `nothing` where the base has. */
  readonly outcome: 'published' | 'unchanged' | 'nothing';
  readonly base: string;
  readonly branch: string;
  readonly notices: readonly string[];
  readonly commit?: string;
  readonly delivery?: Delivery;
  readonly title?: string;
  readonly text?: string;
}

const ATTEMPTS = 12;
/** How much longer the wait before each next attempt may be. */
const WAIT_MILLISECONDS = 150;

/** The branch by which the deliveries of a definition are known. */
export function branchOf(owner: string): string {
  const parts = spokenOwner(owner).split('/').map((part) => part.replace(/\.{2,}/g, '.').replace(/^\.+|(?:\.lock)*\.*$/g, ''));
  return ['lifeboat', ...parts.filter((part) => part !== '')].join('/');
}

/** Brings the fleet copy into the fleet repository; where others push meanwhile, again from what they pushed. */
export async function deliver(clone: FleetClone, rendering: Rendering, options: DeliveryOptions, io: CommandIo): Promise<Delivered> {
  const base = options.base ?? rendering.repository?.branch ?? await clone.defaultBranch();
  const branch = options.isDirect ? base : options.branch ?? branchOf(rendering.owner);
  if (!options.isDirect && branch === base) {
    throw new LifeboatError('usage', { place: `lifeboat publish --branch ${branch}`, problem: 'this is the base itself', remedy: 'Name another branch, or push to the base with --direct' });
  }
  const one = new OneDelivery(clone, rendering, { ...options, base, branch }, io);
  let pushed: Delivered | undefined;
  let isConfirmed = false;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const heads = await clone.fetch(base, branch, await clone.heads(base, branch));
    if (heads) {
      const prepared = await one.prepare(heads);
      if (prepared.outcome !== 'published') {
        // An attempt before this one can have been taken although it was said to be too late.
        const wasTaken = pushed?.commit !== undefined && heads.branch !== undefined && await clone.isAncestor(pushed.commit, heads.branch);
        return wasTaken ? pushed! : prepared;
      }
      if (options.isDryRun) return prepared;
      const answer = await clone.push(prepared.commit!, branch, options.isDirect ? undefined : { expected: heads.branch });
      if (typeof answer !== 'string') throw declined(clone, branch, answer.declined, options);
      pushed = prepared;
      isConfirmed = answer === 'done';
      if (isConfirmed && (options.isDirect || (await clone.heads(base, branch)).base === heads.base)) return prepared;
    }
    await pause(Math.random() * WAIT_MILLISECONDS * attempt);
  }
  // The base moves faster than this: the branch is whole, and behind it.
  if (isConfirmed) return pushed!;
  throw new LifeboatError('push-outrun', { place: `branch ${branch} of ${clone.source.shown}`, problem: `others pushed there each of the ${ATTEMPTS} times that this was about to`, remedy: 'Run it again' });
}

function declined({ source: { shown } }: FleetClone, branch: string, words: string, { isDirect }: DeliveryOptions): LifeboatError {
  return new LifeboatError('push-declined', {
    place: `branch ${branch} of ${shown}`,
    problem: `the server does not take the push: ${words}`,
    remedy: isDirect ? 'Leave out --direct, so that it goes to a branch of its own and by a pull request' : 'Mend what it says, or publish to another branch: --branch NAME',
  });
}

/** One definition on the way to one branch. */
class OneDelivery {
  public constructor(
    private readonly clone: FleetClone,
    private readonly rendering: Rendering,
    private readonly options: DeliveryOptions & { readonly base: string; readonly branch: string },
    private readonly io: CommandIo,
  ) {}

  /** Synthesises onto the base as it was fetched, and makes the commit; what is the same already needs none. */
  public async prepare(heads: Heads): Promise<Delivered> {
    const { clone, rendering, options: { base, branch, isDirect } } = this;
    const { directory, source: { checkout } } = clone;
    const { owner } = rendering;
    const { files, territory, mergedFrom, notices } = planFleet(directory, rendering, { named: checkout });
    const { written, deleted } = writeTrees([{ root: directory, owner, files, territory, mergedFrom }]).trees[0];
    const tree = await clone.tree([...written, ...deleted], heads.base);
    if (tree === undefined) return { outcome: 'nothing', base, branch, notices: [...notices, ...await this.leftBehind(heads)] };

    let commit: string | undefined;
    if (!isDirect && heads.branch !== undefined) {
      await refuseOthersCommits(clone, heads.base, heads.branch, { owner: spokenOwner(owner), branch });
      if (await clone.treeOf(heads.branch) === tree && await clone.isAncestor(heads.base, heads.branch)) commit = heads.branch;
    }
    const outcome = commit === undefined ? 'published' : 'unchanged';
    const changes = fleetChanges(directory, rendering, checkout);
    const unjudged = { rendering, base, changes, notices, files: written.length + deleted.length, findings: { findings: [], notes: [], errors: [] } };
    commit ??= await clone.commit(tree, heads.base, `${commitMessage(unjudged)}${trailers(spokenOwner(owner), tree)}`, this.author);
    const delivery: Delivery = { ...unjudged, findings: await this.judge(heads.base, commit) };
    // The commit's id holds the time.
    const text = pullRequestText(delivery).replaceAll(commit.slice(0, 12), 'this delivery').replaceAll(heads.base.slice(0, 12), base);
    this.options.onText(text);
    if (outcome === 'published') this.refuse(delivery.findings);
    return { outcome, base, branch, notices, commit, delivery, title: deliveryTitle(delivery), text };
  }

  private async judge(base: string, head: string): Promise<ImmutableReport> {
    const { failOn, policy } = this.options;
    const asked = { base, head, paths: [], failOn, policy, server: DEFAULT_SERVER, definitions: [], manifestsOnly: true };
    return immutableReport(asked, { ...this.io, cwd: this.clone.directory });
  }

  private refuse({ findings, errors }: ImmutableReport): void {
    const { failOn } = this.options;
    const failing = findings.filter(({ fails }) => fails);
    if (failing.length > 0) {
      const [{ object, path, reason, remedy }] = failing;
      const more = failing.length === 1 ? '' : `, and ${failing.length - 1} more such ${failing.length === 2 ? 'finding' : 'findings'}`;
      throw new LifeboatError('change-refused', { place: `${object} ${path}`, problem: `nothing was pushed: ${reason}${more}`, remedy: `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}` });
    }
    if (failOn.size === 0 || errors.length === 0) return;
    const [{ place, problem, remedy }] = errors;
    throw new LifeboatError('change-unjudged', { place, problem: `nothing was pushed, since not all of it could be judged: ${problem}`, remedy: `${remedy}; or do without the judgement: --fail-on none` });
  }

  /** A branch of an earlier delivery that would undo what the base has now. */
  private async leftBehind({ base: baseTip, branch: tip }: Heads): Promise<string[]> {
    const { clone, options: { base, branch, isDirect } } = this;
    if (isDirect || tip === undefined || await clone.isAncestor(tip, baseTip)) return [];
    const merged = await clone.git.run(['merge-tree', '--write-tree', baseTip, tip]);
    if (merged.status === 0 && merged.stdout.split('\n')[0] === await clone.treeOf(baseTip)) return [];
    return [`${base} has all of the definition, and the branch ${branch} still holds something else: close its pull request, or delete it with \`git push ${clone.source.shown} --delete ${branch}\``];
  }

  private get author(): NodeJS.ProcessEnv {
    const { author } = this.options;
    if (!author) return {};
    const { name, email } = author;
    return Object.fromEntries(['AUTHOR', 'COMMITTER'].flatMap((role) => [[`GIT_${role}_NAME`, name], [`GIT_${role}_EMAIL`, email]]));
  }
}

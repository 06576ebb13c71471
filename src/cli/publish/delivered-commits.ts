import { FleetClone } from './fleet-clone';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { printable } from '../report/paint';

const OWNER = 'Lifeboat-Owner';
const TREE = 'Lifeboat-Tree';
const NONE = '\u0000';
const END = '\u0001';

/** A branch, and whose deliveries it may hold. */
export interface DeliveredBranch {
  readonly owner: string;
  readonly branch: string;
}

/** The last lines of a commit's message, by which a later delivery knows that nobody has changed it. */
export function trailers(owner: string, tree: string): string {
  return `${OWNER}: ${owner}\n${TREE}: ${tree}\n`;
}

/** Stops where a branch holds what a person committed: to replace it would lose that. */
export async function refuseOthersCommits(clone: FleetClone, base: string, tip: string, { owner, branch }: DeliveredBranch): Promise<void> {
  const format = ['%H', '%T', '%P', `%(trailers:key=${OWNER},valueonly,separator=%x2C)`, `%(trailers:key=${TREE},valueonly,separator=%x2C)`, '%an', '%s'].join('%x00');
  const printed = await clone.git.output(['log', `--format=${format}%x01`, `${base}..${tip}`]);
  for (const entry of printed.split(END)) {
    const [id, tree, parents, whose, made, author, subject] = entry.trimStart().split(NONE);
    if (subject === undefined || (whose === owner && made === tree && !parents.includes(' ')) || await isPlainMerge(clone, parents.split(' '), tree)) continue;
    const { shown } = clone.source;
    throw new LifeboatError('branch-of-others', {
      place: `branch ${branch} of ${shown}`,
      problem: `it holds a commit that is no delivery of ${owner}, and replacing the branch would lose it: ${id.slice(0, 12)} '${printable(subject)}' by ${printable(author)}`,
      remedy: `Merge its pull request, or take that commit elsewhere and delete the branch: \`git push ${shown} --delete ${branch}\`; or publish to another one: --branch NAME`,
    });
  }
}

/** A merge of the base into the branch, as the button of a forge makes it: git by itself comes to the same. */
async function isPlainMerge(clone: FleetClone, parents: readonly string[], tree: string): Promise<boolean> {
  if (parents.length !== 2) return false;
  const { status, stdout } = await clone.git.run(['merge-tree', '--write-tree', ...parents]);
  return status === 0 && stdout.split('\n')[0] === tree;
}

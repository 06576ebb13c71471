import { existsSync } from 'fs';
import { join } from 'path';
import { Answer, failed, Item, judged, notChecked, passed } from './item';
import { Checkout, Situation } from './situation';
import { shellWord } from '../../copies/shell-word';
import { Finding } from '../comparison/finding';
import { branchesOf, branchHolding, headOf, remotesOf, uncommittedOf, workTreeOf } from '../git/checkout-state';
import { redacted } from '../git/redacted';
import { counted } from '../report/counted';
import { sentence } from '../report/report';

const SHOWN = 5;
const COPIES = { project: 'project copy', fleet: 'fleet copy' } as const;

/** Items about the two copies and where they are kept. */
export const COPY_ITEMS: readonly Item[] = [
  {
    id: 'copies-equal',
    group: 'deployment',
    question: 'Do the definition and both copies hold the same?',
    asks: 'files',
    look: (situation) => compared(situation, (finding) => !isScript(finding) && !isRunbook(finding)),
  },
  {
    id: 'copies-committed',
    group: 'deployment',
    question: 'Are both copies committed?',
    asks: 'files',
    look: (situation) => eachCheckout(situation, uncommitted),
  },
  {
    id: 'copies-pushed',
    group: 'deployment',
    question: 'Does a remote have what is committed?',
    asks: 'remote',
    look: (situation) => eachCheckout(situation, unpushed),
  },
  {
    id: 'every-app-has-copy',
    group: 'emergency',
    question: 'Has every app a project copy, for the day Flux is down?',
    asks: 'files',
    look: ({ directories }) => {
      const apps = directories.filter(({ holds, disabled }) => holds === 'app' && !disabled);
      const without = apps.filter(({ project }) => project === undefined);
      return judged(without.map(({ construct }) => `${construct} has none`), "Give each an EmergencyCopy in the definition: `new EmergencyCopy(app, 'emergency')`, then `lifeboat synth`", apps.map(({ app }) => app).join(', '));
    },
  },
  {
    id: 'scripts-ready',
    group: 'emergency',
    question: 'Are the scripts of the project copy those of this definition, and executable?',
    asks: 'files',
    look: (situation) => compared(situation, isScript, 'project'),
  },
  {
    id: 'runbook-current',
    group: 'emergency',
    question: 'Is EMERGENCY_DEPLOYMENT.md the runbook of this definition?',
    asks: 'files',
    look: (situation) => compared(situation, isRunbook, 'project'),
  },
];

function isScript({ file }: Finding): boolean {
  return /(?:^|\/)scripts\/[^/]+\.sh$/.test(file);
}

function isRunbook({ file }: Finding): boolean {
  return /(?:^|\/)EMERGENCY_DEPLOYMENT\.md$/.test(file);
}

/** The findings of a comparison that belong to one item; only what was compared can be well. */
function compared(situation: Situation, belongs: (finding: Finding) => boolean, only?: 'project'): Answer {
  const { compared: { project, fleet }, findings } = situation.comparison;
  const own = findings.filter(belongs);
  if (own.length > 0) {
    const more = own.length > SHOWN ? [`and ${own.length - SHOWN} more: \`lifeboat check${situation.flags}\``] : [];
    return failed([...own.slice(0, SHOWN).map((one) => (one.object === undefined ? `${one.file}: ${sentence(one)}` : sentence(one))), ...more], own[0].remedy);
  }
  const absent = (Object.keys(COPIES) as (keyof typeof COPIES)[]).filter((kind) => (
    (only === undefined || kind === only) && situation.rendering.trees.some((tree) => tree.kind === kind && tree.files.length > 0) && (kind === 'project' ? project.length === 0 : !fleet)));
  if (absent.length > 0) return unnamed(absent, situation);
  const directories = [...project.map(({ directory }) => directory), ...fleet && only === undefined ? [fleet.directory] : []];
  return directories.length === 0 ? failed(['no app of the definition has a project copy'], 'See every-app-has-copy') : passed(directories.join(', '));
}

function unnamed(absent: readonly (keyof typeof COPIES)[], { flags }: Situation): Answer {
  return notChecked(
    `no checkout of the ${absent.map((kind) => COPIES[kind]).join(' and of the ')} is named`, `Name ${absent.length > 1 ? 'them' : 'it'}: \`lifeboat doctor${flags}${absent.map((kind) => ` --${kind} DIR`).join('')}\``,
  );
}

/** What was seen of a checkout that is well, or what is wrong with it. */
type Seen = string | { readonly fault: string; readonly way: string };

/** One answer of all checkouts; a copy whose checkout is not named is not well. */
async function eachCheckout(situation: Situation, look: (checkout: Checkout) => Seen | Promise<Seen>): Promise<Answer> {
  const { checkouts, rendering } = situation;
  const found = await Promise.all(checkouts.map(look));
  const faults = found.filter((one) => typeof one !== 'string');
  if (faults.length > 0) return failed(faults.map(({ fault }) => fault), faults.map(({ way }) => way).join('; '));
  const absent = (Object.keys(COPIES) as (keyof typeof COPIES)[]).filter((kind) => (
    rendering.trees.some((tree) => tree.kind === kind && tree.files.length > 0) && !checkouts.some((one) => one.kind === kind)));
  return absent.length > 0 ? unnamed(absent, situation) : passed(...found as string[]);
}

function uncommitted({ directory, path, files, kind }: Checkout): Seen {
  if (workTreeOf(path) === undefined) return { fault: `${directory} is in no Git repository, so that nobody else has the ${COPIES[kind]}`, way: `Name the checkout of its repository, or make it one: \`git -C ${shellWord(directory)} init\`` };
  // What is not written at all, copies-equal says.
  const found = uncommittedOf(path, files.map((file) => file.path).filter((file) => existsSync(join(path, file))));
  if (found.length === 0) return `${directory}: ${counted(files.length, 'file')} at ${headOf(path)!.slice(0, 12)}`;
  const places = [...new Set(found.map((file) => (kind === 'project' ? file.split('/')[0] : file.split('/').slice(0, 2).join('/'))))];
  return {
    fault: `${directory}: ${found.slice(0, SHOWN).join(', ')}${found.length > SHOWN ? ` and ${found.length - SHOWN} more` : ''} ${found.length === 1 ? 'is' : 'are'} not committed`,
    way: `Commit: \`git -C ${shellWord(directory)} add ${places.map(shellWord).join(' ')} && git -C ${shellWord(directory)} commit -m 'Write the ${COPIES[kind]}'\``,
  };
}

async function unpushed({ directory, path, kind }: Checkout): Promise<Seen> {
  const head = workTreeOf(path) === undefined ? undefined : headOf(path);
  if (head === undefined) return { fault: `${directory} has no commit to push`, way: 'See copies-committed' };
  const remotes = remotesOf(path);
  if (remotes.length === 0) return { fault: `the repository ${directory} has no remote, so that the ${COPIES[kind]} is on this machine alone`, way: `Add one: \`git -C ${shellWord(directory)} remote add origin URL\`, then push` };
  const branches = (await Promise.all(remotes.map((remote) => branchesOf(path, remote)))).flat();
  const holding = branchHolding(path, head, branches);
  if (holding) return `${directory}: ${head.slice(0, 12)} is on ${holding.branch} of ${redacted(remotes.find(({ name }) => name === holding.remote)!.url)}`;
  return {
    fault: `${directory}: no branch of ${remotes.map(({ name }) => name).join(', ')} has the commit ${head.slice(0, 12)} that stands here`,
    way: `Push it, by a branch that gets merged: \`git -C ${shellWord(directory)} push ${remotes[0].name} HEAD\`${kind === 'fleet' ? ', or have `lifeboat publish` do it' : ''}`,
  };
}

import { randomInt } from 'crypto';
import { existsSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { parseArgs } from 'util';
import { Campaign } from './campaign';
import { CAMPAIGNS } from './campaigns';
import { counted, proofs, sum } from './proofs';
import { Result, Results } from './results';
import { missing, runCampaign } from './runner';

const ROOT = join(__dirname, '../..');
const DIRECTORY = join(ROOT, '.prove');
const PAGE = join(ROOT, 'docs/proofs.md');

const HELP = `Long campaigns of random runs on the real controllers.

  npm run prove -- [CAMPAIGN...] [--runs N] [--seed S] [--parallel P] [--resume]
  npm run prove -- CAMPAIGN --seed S --index I      one run again; its result is not kept
  npm run prove -- --report                         write docs/proofs.md from the results in .prove/

${CAMPAIGNS.map(({ name, title, runs }) => `  ${name.padEnd(16)} ${title} (${runs} runs)`).join('\n')}

Without a campaign all are run, without a seed with a new one. --resume goes on where a campaign was stopped: the one of the seed, or the latest.
`;

class UsageError extends Error {}

interface Options {
  readonly runs?: number;
  readonly seed?: number;
  readonly index?: number;
  readonly parallel: number;
  readonly resume: boolean;
}

function whole(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || !Number.isSafeInteger(value)) {
    throw new UsageError(`--${name} is \`${text}\`; it must be a whole number from ${least} on.`);
  }
  return value;
}

/** The results that the options mean: those that exist with --resume, else new ones. */
function resultsOf(campaign: Campaign, { seed, resume }: Options): Results {
  if (resume && seed === undefined) {
    const latest = Results.in(DIRECTORY).filter((each) => each.campaign === campaign.name).at(-1);
    if (!latest) throw new UsageError(`there are no results of ${campaign.name} to go on with; leave out --resume.`);
    return latest;
  }
  const results = new Results(DIRECTORY, campaign.name, seed ?? randomInt(2 ** 31));
  if (resume !== results.exist && seed !== undefined) {
    throw new UsageError(resume ? `${results.path} is not there; leave out --resume.` : `${results.path} is there already; add --resume or take another --seed.`);
  }
  return results;
}

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Runs one campaign; whether every one of its runs passed. */
async function prove(campaign: Campaign, options: Options, signal: AbortSignal): Promise<boolean> {
  const again = options.index !== undefined;
  if (again && options.seed === undefined) throw new UsageError('--index needs --seed.');
  const results = again ? new Results(DIRECTORY, campaign.name, options.seed!) : resultsOf(campaign, options);
  const runs = options.runs ?? campaign.runs;
  if (!again) results.mend();
  const indexes = again ? [options.index!] : missing(results, runs);
  say(`${campaign.name}: seed ${results.seed}, ${indexes.length} runs${again ? '' : ` to make of ${runs}, into ${results.path}`}`);
  let [done, failed] = [0, 0];
  const took = (result: Result) => {
    if (!again) results.add(result);
    done++;
    if (result.failure !== undefined) failed++;
    const how = result.failure === undefined ? `passed: ${counted(result.counts)}` : `FAILED: ${result.failure}`;
    say(`${campaign.name} ${done}/${indexes.length}: index ${result.index}, ${(result.milliseconds / 1000).toFixed(1)} s, ${how}`);
  };
  await runCampaign({ campaign, seed: results.seed, indexes, parallel: options.parallel, took, signal });
  if (again) return failed === 0;

  const all = results.read();
  const failures = all.filter(({ failure }) => failure !== undefined);
  say(`${campaign.name}: seed ${results.seed}, ${all.length} runs, ${failures.length} failed; ${counted(sum(all.map(({ counts }) => counts)))}`);
  for (const { index, failure } of failures) {
    say(`  npm run prove -- ${campaign.name} --seed ${results.seed} --index ${index}    # ${failure!.split('\n')[0].slice(0, 150)}`);
  }
  if (signal.aborted) say(`  stopped; npm run prove -- ${campaign.name} --seed ${results.seed} --runs ${runs} --resume`);
  return failures.length === 0;
}

function report(): string {
  const old = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
  writeFileSync(PAGE, proofs(old, Results.in(DIRECTORY)));
  return `wrote ${PAGE}`;
}

function parsed(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args, allowPositionals: true, options: { runs: text, seed: text, index: text, parallel: text, resume: flag, report: flag, help: flag },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function obey(args: string[], signal: AbortSignal): Promise<boolean> {
  const { values, positionals } = parsed(args);
  const unknown = positionals.find((name) => CAMPAIGNS.every((campaign) => campaign.name !== name));
  if (unknown !== undefined) throw new UsageError(`there is no campaign ${unknown}; there are ${CAMPAIGNS.map(({ name }) => name).join(', ')}.`);
  if (values.help || values.report) {
    say(values.help ? HELP : report());
    return true;
  }
  const options: Options = {
    runs: whole('runs', values.runs, 1),
    seed: whole('seed', values.seed, 0),
    index: whole('index', values.index, 0),
    parallel: whole('parallel', values.parallel, 1) ?? 1,
    resume: values.resume ?? false,
  };
  let passed = true;
  for (const campaign of CAMPAIGNS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    if (!signal.aborted) passed = await prove(campaign, options, signal) && passed;
  }
  return passed;
}

/** The command line; its exit code. */
export async function main(args: string[]): Promise<number> {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => abort.abort());
  try {
    const passed = await obey(args, abort.signal);
    if (abort.signal.aborted) return 130;
    return passed ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

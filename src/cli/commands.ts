import { commandOf, CommandTable, describe } from './command-table';
import { LifeboatError } from '../manifest/lifeboat-error';

const COMMANDS: CommandTable = {
  synth: { does: 'write both copies from the definition', load: async () => (await import('./synth.js')).runSynth },
  check: { does: 'say whether definition, copies and cluster agree', load: async () => (await import('./check.js')).runCheck },
  diff: { does: 'show where they do not, object by object', load: async () => (await import('./diff.js')).runDiff },
  digest: { does: 'print the digest that Flux will report for a directory', load: async () => (await import('./digest.js')).runDigest },
  immutable: { does: 'say which changes the API server will refuse', load: async () => (await import('./immutable.js')).runImmutable },
  validate: { does: 'say what Flux or the API server will not take of a repository', load: async () => (await import('./validate.js')).runValidate },
  publish: { does: 'bring the fleet copy into the fleet repository by a pull request', load: async () => (await import('./publish.js')).runPublish },
  image: { does: "set an image in the project's image file", load: async () => (await import('./image.js')).runImage },
  capture: { does: 'take over what was changed by hand in the fleet copy', load: async () => (await import('./capture.js')).runCapture },
  fleet: { does: 'adopt, rename, disable or remove an app without losing an object', load: async () => (await import('./fleet.js')).runFleet },
  reconcile: { does: 'have Flux fetch and apply now, and wait until it has', load: async () => (await import('./reconcile.js')).runReconcile },
  restart: { does: 'delete the pods of an app one by one, as its budgets allow', load: async () => (await import('./restart.js')).runRestart },
  rollback: { does: 'set an image of an app back to what ran before', load: async () => (await import('./rollback.js')).runRollback },
  status: { does: 'say of every Flux object what its state means and what to do', load: async () => (await import('./status.js')).runStatus },
  doctor: { does: 'go through the checklists, and look at each item', load: async () => (await import('./doctor.js')).runDoctor },
  emergency: { does: 'deploy without Flux, and hand back without a residue', load: async () => (await import('./emergency.js')).runEmergency },
};

const HELP = `lifeboat: two copies of a Kubernetes app from one definition, one for Flux and one for the day Flux is down

Usage: lifeboat COMMAND [OPTIONS]

${describe(COMMANDS)}

  lifeboat COMMAND --help   more of one command
  lifeboat --version        the version
  --debug                   with any command: the stack of an error

Example: lifeboat check --project ../swimto --fleet ../pi-fleet
`;

const LAST_WORDS_MILLISECONDS = 500;

/** Runs the command that the arguments name, and gives its exit code. */
export async function run(argv: string[]): Promise<number> {
  const debug = argv.includes('--debug');
  const [name, ...args] = argv.filter((argument) => argument !== '--debug');
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    (name === undefined ? process.stderr : process.stdout).write(HELP);
    return name === undefined ? 2 : 0;
  }
  try {
    const command = await commandOf(COMMANDS, name);
    if (!command) {
      throw new LifeboatError('unknown-command', {
        place: `lifeboat ${name}`,
        problem: `there is no command '${name}'; there are ${Object.keys(COMMANDS).join(', ')}`,
        remedy: 'See lifeboat --help',
      });
    }
    return await command(args, {
      stdout: (text) => process.stdout.write(text),
      stderr: (text) => process.stderr.write(text),
      cwd: process.cwd(),
      env: process.env,
      stdoutIsTerminal: process.stdout.isTTY === true,
      ...(process.stdout.isTTY ? { terminal: { size: sizeOf, onResize } } : {}),
      onInterrupt,
    });
  } catch (error) {
    process.stderr.write(errorText(error as Error, debug));
    return 2;
  }
}

function sizeOf(): { readonly columns: number; readonly rows: number } {
  const { columns, rows } = process.stdout;
  return { columns: columns || 80, rows: rows || 24 };
}

function onResize(changed: () => void): () => void {
  process.stdout.on('resize', changed);
  return () => { process.stdout.off('resize', changed); };
}

function onInterrupt(end: () => void): void {
  const endSoon = (): void => {
    end();
    // An answer that has not come by then is not waited for.
    setTimeout(() => process.exit(), LAST_WORDS_MILLISECONDS).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, endSoon);
  // Nobody reads on: `| head` has seen enough.
  process.stdout.once('error', endSoon);
}

function errorText(error: Error, debug: boolean): string {
  if (debug) return `${error.stack}\n`;
  if (error instanceof LifeboatError) return `${error.place.startsWith('lifeboat ') ? '' : 'lifeboat: '}${error.message}\n`;
  return `lifeboat: an error that should not happen: ${error.message}. Run it again with --debug, and report what it prints.\n`;
}

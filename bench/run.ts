import { alerts } from './alerts';
import { check } from './check';
import { immutable } from './immutable';
import { live } from './live';
import { serialisers } from './serialisers';
import { start } from './start';
import { synth } from './synth';
import { validate } from './validate';

const SECTIONS: { [name: string]: () => string[] | Promise<string[]> } = { synth, check, immutable, validate, live, start, serialisers, alerts };

async function main(asked: string[]): Promise<void> {
  for (const [name, measure] of Object.entries(SECTIONS)) {
    if (asked.length === 0 || asked.includes(name)) process.stdout.write(`## ${name}\n\n${(await measure()).join('\n')}\n\n`);
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});

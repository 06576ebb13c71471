import { check } from './check';
import { serialisers } from './serialisers';
import { start } from './start';
import { synth } from './synth';

const SECTIONS: { [name: string]: () => string[] } = { synth, check, start, serialisers };

const asked = process.argv.slice(2);
for (const [name, measure] of Object.entries(SECTIONS)) {
  if (asked.length === 0 || asked.includes(name)) process.stdout.write(`## ${name}\n\n${measure().join('\n')}\n\n`);
}

import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { runbookBlocks } from '../e2e/emergency/runbook-blocks';
import { ROOT, SynthesisedExample } from '../examples/example';

const GOLDENS = join(ROOT, 'test/goldens/runbooks');
const EXAMPLES = ['eldertree', 'several-clusters'];
const examples = new Map<string, SynthesisedExample>();
beforeAll(() => { for (const name of EXAMPLES) examples.set(name, new SynthesisedExample(name)); });
afterAll(() => { for (const example of examples.values()) example.remove(); });

const page = (example: string, app: string): string => readFileSync(join(examples.get(example)!.outdir, 'project', app, 'EMERGENCY_DEPLOYMENT.md'), 'utf8');
const headings = (text: string): string[] => text.split('\n').filter((line) => /^#{2,3} \d\. /.test(line)).map((line) => line.replace(/^#+ /, ''));

// People read these files; a change of the page is copied there by hand, after a look.
test.each([
  ['eldertree', 'swimto', 'with Secrets'], ['eldertree', 'canopy', 'disabled'], ['several-clusters', 'shop', 'on two clusters'],
])('the page of %s/%s, %s, is the one that was read', (example, app) => {
  const golden = join(GOLDENS, `${app}.md`);
  expect(existsSync(golden) ? readFileSync(golden, 'utf8') : '').toBe(page(example, app));
});

test('every golden page is compared', () => {
  expect(readdirSync(GOLDENS).sort()).toEqual(['canopy.md', 'shop.md', 'swimto.md']);
});

test.each(['swimto', 'canopy', 'journey', 'nima'])('the page of %s has eight steps, and no command without a name', (app) => {
  const text = page('eldertree', app);
  expect(headings(text).map((line) => line[0])).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
  const blocks = runbookBlocks(text);
  expect(blocks.length).toBeGreaterThan(25);
  for (const block of blocks) {
    expect(block.text.trim()).not.toBe('');
    expect(block.text).not.toMatch(/undefined|\[object|-n *(?:\n|$)|-n -/m);
  }
  // What stands in the page's text as the reason is what the machine reads.
  const elsewhere = text.split('<!-- elsewhere -->').length - 1;
  expect(text.match(/^On a machine with .+:\n\n<!-- elsewhere -->\n```sh$/gm)).toHaveLength(elsewhere);
  expect(blocks.filter((block) => block.elsewhere)).toHaveLength(elsewhere);
});

test('a disabled app is neither suspended nor resumed by hand', () => {
  expect(page('eldertree', 'canopy')).not.toMatch(/### (?:Suspend|Hand back) by hand|### It cannot resume/);
  expect(page('eldertree', 'swimto')).toMatch(/### Suspend by hand[\s\S]*### Hand back by hand[\s\S]*### It cannot resume/);
});

test('on two clusters, every call of a script names the cluster', () => {
  const blocks = runbookBlocks(page('several-clusters', 'shop'));
  const calls = blocks.flatMap(({ text }) => text.split('\n')).filter((line) => /^sh scripts\/(?:emergency-deploy|resume-flux)/.test(line));
  expect(calls.length).toBeGreaterThan(12);
  expect(calls.filter((line) => !/ --cluster (?:staging|production)$/.test(line))).toEqual([]);
});

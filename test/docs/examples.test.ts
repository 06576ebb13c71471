import { diagnosticsOf, typeScriptBlocks } from './type-script-blocks';

const blocks = typeScriptBlocks();

test('README and the chapters show TypeScript', () => {
  expect(blocks.map(({ page }) => page)).toEqual(expect.arrayContaining(['README.md', 'docs/01-definition.md']));
});

test('every TypeScript block of the pages compiles against the sources', () => {
  expect(diagnosticsOf(blocks)).toEqual([]);
});

test('a block that does not compile is noticed, with its page and line', () => {
  const wrong = { page: 'page.md', line: 10, language: 'ts', text: "const one = 1;\nnew FluxApp(cluster, 'shop', { nmespace: 'shop' });\n" };
  expect(diagnosticsOf([wrong])).toEqual([expect.stringMatching(/^page\.md:11: .*nmespace/)]);
});

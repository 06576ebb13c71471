import { existsSync } from 'fs';
import { join, posix } from 'path';
import { MarkdownPage, ROOT } from './markdown';

const pages = MarkdownPage.all();

/** The relative links of a page, with the lines they stand on. */
function linksOf(page: MarkdownPage): { target: string; line: number }[] {
  return page.prose.flatMap((line, index) => [...line.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => ({ target, line: index + 1 })))
    .filter(({ target }) => !/^[a-z]+:/.test(target));
}

test('the pages link to each other at all', () => {
  expect(pages.map(({ path }) => path)).toEqual(expect.arrayContaining(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/errors.md']));
  expect(pages.flatMap(linksOf).length).toBeGreaterThan(20);
});

test.each(pages.map((page) => [page.path, page] as const))('each relative link of %s leads somewhere', (path, page) => {
  const broken = linksOf(page).filter(({ target }) => {
    const [file, anchor] = target.split('#');
    const linked = file === '' ? path : posix.normalize(posix.join(posix.dirname(path), file));
    if (linked.startsWith('..') || !existsSync(join(ROOT, linked))) return true;
    return anchor !== undefined && linked.endsWith('.md') && !new MarkdownPage(linked).anchors.has(anchor);
  });
  expect(broken.map(({ target, line }) => `${path}:${line}: ${target}`)).toEqual([]);
});

test('every chapter and every decision is linked from README.md or another page', () => {
  const linked = new Set(pages.flatMap((page) => linksOf(page).map(({ target }) => posix.join(posix.dirname(page.path), target.split('#')[0]))));
  expect(pages.map(({ path }) => path).filter((path) => path.startsWith('docs/') && !linked.has(path))).toEqual([]);
});

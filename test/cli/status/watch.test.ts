import * as fc from 'fast-check';
import { screen } from '../../../src/cli/status/watch';

/** What stands on a screen of that size after a write, as a terminal would show it; more than fits throws. */
function shown(text: string, columns: number, rows: number): string[] {
  expect(text.startsWith('\u001b[H')).toBe(true);
  expect(text.endsWith('\u001b[J')).toBe(true);
  // eslint-disable-next-line no-control-regex
  const lines = text.slice(3, -3).replaceAll(/\u001b\[[\d;]*[mK]/g, '').split('\r\n');
  expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows));
  for (const line of lines) expect([...line].length).toBeLessThanOrEqual(columns);
  return lines;
}

test('a screen holds what fits, and says how much does not', () => {
  const body = Array.from({ length: 10 }, (_, index) => `line ${index}`).join('\n');
  expect(shown(screen('head', `${body}\n`, 80, 24), 80, 24)).toEqual(['head', '', ...body.split('\n')]);
  expect(shown(screen('head', `${body}\n`, 80, 6), 80, 6)).toEqual(['head', '', 'line 0', 'line 1', 'line 2', '... 7 more; without --watch all is shown']);
});

test('no line is wider and no screen higher than the terminal, colours left alone', () => {
  const piece = fc.oneof(fc.string(), fc.constantFrom('\u001b[31m', '\u001b[39m', 'a long word', '\u{1F6DF}'));
  fc.assert(fc.property(fc.array(fc.array(piece).map((parts) => parts.join('').replaceAll(/[\n\r]/g, ''))), fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 60 }), (lines, columns, rows) => {
    shown(screen('head', `${lines.join('\n')}\n`, columns, rows), columns, rows);
  }), { seed: 13, numRuns: 1_000 });
});

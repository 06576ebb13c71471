/** A command block of a runbook. */
export interface RunbookBlock {
  /** The heading that it stands under. */
  readonly heading: string;
  readonly text: string;
  /** Whether the page says that it needs another machine. */
  readonly elsewhere: boolean;
}

/** The command blocks of a page, in its order. */
export function runbookBlocks(page: string): RunbookBlock[] {
  const blocks: RunbookBlock[] = [];
  let heading = '';
  let lines: string[] | undefined;
  page.split('\n').forEach((line, index, all) => {
    if (line === '```sh') {
      lines = [];
    } else if (line === '```') {
      const before = index - lines!.length - 2;
      blocks.push({ heading, text: `${lines!.join('\n')}\n`, elsewhere: all[before] === '<!-- elsewhere -->' });
      lines = undefined;
    } else if (lines) {
      lines.push(line);
    } else if (/^#{2,} /.test(line)) {
      heading = line.replace(/^#+ /, '');
    }
  });
  return blocks;
}

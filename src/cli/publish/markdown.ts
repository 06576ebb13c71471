import { printable } from '../report/paint';

/** A character that Markdown, HTML, or a forge's own links could take for more than itself. */
const MEANINGFUL = /[\\`*_[\]<>&|~$!^=@#]|:(?=\/\/)/g;
/** Those of which a forge makes links of people, issues and addresses, unless a space of no width follows. */
const INVITING = new Set(['@', '#', ':']);

function entity(sign: string): string {
  return `&#${sign.codePointAt(0)};`;
}

function onOneLine(text: string): string {
  return printable(text).replace(/\s*[\n\t]\s*/g, ' ');
}

/** A text that stands as it is, as code; also in a table, in HTML, and where it has backticks itself. */
export function code(text: string): string {
  const line = onOneLine(text);
  if (/^[^`|\s](?:[^`|]*[^`|\s])?$/.test(line)) return `\`${line}\``;
  return `<code>${line.replace(/[^A-Za-z0-9 ]/gu, entity) || ' '}</code>`;
}

/** The same within HTML, such as a summary, where Markdown is not read. */
export function htmlCode(text: string): string {
  return `<code>${onOneLine(text).replace(/[^A-Za-z0-9 ./:-]/gu, entity)}</code>`;
}

/** Words that mention nobody, refer to nothing and mark nothing up. */
export function plain(text: string): string {
  return onOneLine(text).replace(MEANINGFUL, (sign) => (INVITING.has(sign) ? `${sign}&#8203;` : entity(sign)));
}

/** A sentence of ours with commands and values in backticks. */
export function prose(text: string): string {
  return onOneLine(text).split(/(`[^`]+`)/).map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : plain(part))).join('');
}

/** Lines as a difference, in a fence that none of them closes. */
export function difference(lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return `${fence}diff\n${lines.map((line) => `${line}\n`).join('')}${fence}`;
}

/** Something that is folded away under a title, which is HTML. */
export function folded(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
}

/** A part of a page: a heading, and blocks of which as many stand as there is room for. */
export interface Section {
  readonly heading?: string;
  readonly intro?: string;
  readonly blocks: readonly string[];
  /** Between blocks: nothing but a line's end for lists and tables. */
  readonly isTight?: boolean;
  /** What is said of blocks for which there is no room. */
  readonly more: (count: number) => string;
}

/** Room that each section keeps for its heading and the sentence about what is left out. */
const RESERVE = 300;

/** A page of sections that is no longer than a number of characters; what comes first goes first. */
export function page(sections: readonly Section[], limit: number): string {
  let text = '';
  sections.forEach(({ heading, intro, blocks, isTight, more }, index) => {
    const end = limit - RESERVE * (sections.length - index);
    text += [...text === '' ? [] : ['\n'], ...heading === undefined ? [] : [`## ${heading}\n\n`], ...intro === undefined ? [] : [`${intro}\n`, ...blocks.length > 0 ? ['\n'] : []]].join('');
    const between = isTight ? '' : '\n';
    let told = 0;
    for (const block of blocks) {
      if (text.length + block.length + 2 > end) break;
      text += `${told === 0 ? '' : between}${block}\n`;
      told++;
    }
    if (told < blocks.length) text += `${told === 0 ? '' : '\n'}${more(blocks.length - told)}\n`;
  });
  return text;
}

import { Survey } from './survey';
import { LifeboatError } from '../../manifest/lifeboat-error';
import type { CommandIo } from '../command-io';

const EVERY_MILLISECONDS = 5_000;
const ENTER = '\u001b[?1049h\u001b[?25l';
const HEAD_ROWS = 2;
const LEAVE = '\u001b[?25h\u001b[?1049l';

/** What a watch needs of the command. */
export interface Watched {
  readonly look: () => Promise<Survey>;
  readonly text: (survey: Survey, columns?: number) => string;
  /** The same in a line each, for a screen that is too small for all of it. */
  readonly table: (survey: Survey, columns: number) => string;
  /** What of a survey makes it another one: not the time. */
  readonly identity: (survey: Survey) => string;
  readonly exitCode: (survey: Survey) => number;
}

/** Looks again and again until it is interrupted; the exit code of the last look. A terminal is redrawn, a pipe gets each new state. */
export async function watch({ look, text, table, identity, exitCode }: Watched, io: CommandIo): Promise<number> {
  let last: Survey | undefined;
  let trouble: string | undefined;
  let told: string | undefined;
  const { terminal } = io;
  const draw = (): void => {
    if (!terminal) {
      const now = trouble ?? (last && identity(last)) ?? '';
      if (now === told) return;
      told = now;
      io.stdout(trouble ?? (last ? text(last) : ''));
      return;
    }
    const { columns, rows } = terminal.size();
    const whole = last ? text(last, columns) : '';
    const isTooLong = whole.split('\n').length > rows - HEAD_ROWS;
    io.stdout(screen(headOf(last, trouble, columns), last && isTooLong ? table(last, columns) : whole, columns, rows));
  };
  const ended = new Promise<void>((resolve) => { io.onInterrupt?.(resolve); });
  if (terminal) {
    io.stdout(ENTER);
    draw();
  }
  const release = terminal?.onResize(draw);
  let isEnded = false;
  void ended.then(() => { isEnded = true; });
  try {
    while (!isEnded) {
      try {
        last = await Promise.race([look(), ended.then(() => undefined)]) ?? last;
        trouble = undefined;
      } catch (error) {
        if (!(error instanceof LifeboatError)) throw error;
        trouble = `${error.message}\n`;
      }
      if (isEnded) break;
      draw();
      await elapsed(EVERY_MILLISECONDS, ended);
    }
  } finally {
    release?.();
    if (terminal) io.stdout(LEAVE);
  }
  // The screen is gone with what stood on it, and a person wants to keep the last state.
  if (terminal && last) io.stdout(text(last));
  return trouble !== undefined || !last ? 2 : exitCode(last);
}

function headOf(last: Survey | undefined, trouble: string | undefined, columns: number): string {
  const time = last ? new Date(last.time).toISOString().replace(/\.\d+Z$/, 'Z') : '';
  const text = trouble !== undefined ? `${last ? `As of ${time}; since then: ` : ''}${trouble.trim()}` : last ? `${time}  looks every ${EVERY_MILLISECONDS / 1000} s; Ctrl-C ends it` : 'looking...';
  return text.length > columns ? `${text.slice(0, Math.max(0, columns - 1))}…` : text;
}

/** One whole screen in one write: each line is overwritten and its rest cleared, so that nothing flickers. */
export function screen(head: string, body: string, columns: number, rows: number): string {
  const lines = [head, '', ...body.replace(/\n$/, '').split('\n')].map((line) => fitted(line, columns));
  const room = Math.max(1, rows);
  const more = fitted(`... ${lines.length - room + 1} more; without --watch all is shown`, columns);
  const shown = lines.length > room ? [...lines.slice(0, room - 1), more] : lines;
  return `\u001b[H${shown.map((line) => `${line}\u001b[K`).join('\r\n')}\u001b[J`;
}

/** A line of at most so many columns; what colours it takes no room. */
function fitted(line: string, columns: number): string {
  let room = columns;
  let out = '';
  // eslint-disable-next-line no-control-regex
  for (const [part, colour] of line.matchAll(/(\u001b\[[\d;]*m)|[\s\S]/gu)) {
    if (colour === undefined && room-- <= 0) continue;
    out += part;
  }
  return out;
}

async function elapsed(milliseconds: number, ended: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([ended, new Promise((resolve) => { timer = setTimeout(resolve, milliseconds); })]);
  clearTimeout(timer);
}

import { nameText } from './state';
import { closing, headLines, troubledOf } from './status-text';
import { Survey } from './survey';
import { durationText, secondsOf } from './time-text';
import { Paint, printable, wrap } from '../report/paint';

const GAP = '  ';
/** In fewer columns than this a sentence says nothing. */
const LEAST_MEANING = 16;

/** The same survey in a line for each controller and each object to look at, the counts first: for a screen that is redrawn. */
export function statusTable(survey: Survey, paint: Paint, columns: number): string {
  const say = (text: string, first: string, rest: string): string => wrap(printable(text), first, rest, columns);
  const troubled = troubledOf(survey);
  const lines = [...headLines(survey, paint, say), closing(survey, paint, say), ''];
  const rows = [
    ...survey.controllers.filter(() => survey.installed).map(({ name, state, meaning }) => ({ isWell: state === 'runs', cells: [state === 'silent' || state === 'absent' ? 'does not run' : state, name, '', meaning] })),
    ...troubled.map((one) => {
      const age = secondsOf(one.since, survey.time);
      return { isWell: false, cells: [one.root ? `  ${one.state}` : one.state, nameText(one), age === undefined ? '' : durationText(age), one.meaning] };
    }),
  ];
  const widths = [0, 1, 2].map((index) => Math.max(0, ...rows.map(({ cells }) => cells[index].length)));
  const room = columns - widths.reduce((sum, width) => sum + width + GAP.length, 0);
  for (const { isWell, cells } of rows) {
    const [state, name, age, meaning] = cells.map((cell, index) => printable(cell).padEnd(widths[index] ?? 0));
    const shown = meaning.length > room ? `${meaning.slice(0, room - 1)}…` : meaning;
    lines.push([isWell ? paint.green(state) : paint.red(state), name, age, ...room < LEAST_MEANING ? [] : [shown]].join(GAP));
  }
  for (const { what } of survey.unread) lines.push(paint.red(printable(`could not be read: ${what}`)));
  return `${lines.join('\n')}\n`;
}

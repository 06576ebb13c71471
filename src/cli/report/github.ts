import { Report } from './report';
import { ToldReport } from './told';
import { toldComparison } from './told-comparison';

/** Workflow commands of a comparison. */
export function githubReport(report: Report): string {
  return githubText(toldComparison(report));
}

/** Workflow commands, which GitHub shows beside the lines that they name. */
export function githubText({ command, summary, findings, errors }: ToldReport): string {
  const notice = summary === undefined ? '' : `::notice title=${property(command)}::${data(summary)}\n`;
  return notice + findings.map(({ file, line, level, title, text }) => {
    const place = `file=${property(file)},${line === undefined ? '' : `line=${line},`}`;
    return `::${level} ${place}title=${property(title)}::${data(text)}\n`;
  }).join('') + errors.map(({ code, message }) => `::error title=${property(`lifeboat: ${code}`)}::${data(message)}\n`).join('');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

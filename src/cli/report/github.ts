import { comparedSentence, Report, sentence } from './report';

/** Workflow commands, which GitHub shows beside the lines that they name. */
export function githubReport(report: Report): string {
  if (!report.compared) {
    return report.error ? `::error title=${property(`lifeboat: ${report.error.code}`)}::${data(report.error.message)}\n` : '';
  }
  const notice = `::notice title=lifeboat check::${data(comparedSentence(report.compared) + (report.verdict === 'same' ? ' They are the same.' : ''))}\n`;
  return notice + report.findings.map((finding) => {
    const place = `file=${property(finding.file)},${finding.line === undefined ? '' : `line=${finding.line},`}`;
    const title = ['lifeboat', finding.kind, finding.app].filter((part) => part !== undefined).join(' ');
    return `::error ${place}title=${property(title)}::${data(`${sentence(finding)}. ${finding.remedy}.`)}\n`;
  }).join('');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

import { Report } from './report';
import { ToldCase, ToldReport } from './told';
import { toldComparison } from './told-comparison';
import { wellFormed } from './well-formed';

/** JUnit XML of a comparison: a test case for each directory that was compared, and one for what stands beside them in each copy. */
export function junitReport(report: Report): string {
  return junitText(toldComparison(report));
}

/** JUnit XML: a test case for each thing that was looked at, and one for what kept the command from it. */
export function junitText({ command, notes = [], cases, errors }: ToldReport): string {
  const failures = cases.filter(({ failure }) => failure).length;
  const counts = `tests="${cases.length + (errors.length > 0 ? 1 : 0)}" failures="${failures}" errors="${errors.length > 0 ? 1 : 0}"`;
  const output = notes.length === 0 ? '' : `    <system-out>${escaped(notes.join('\n'))}</system-out>\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${escaped(command)}" ${counts}>\n  <testsuite name="${escaped(command)}" ${counts}>\n`
    + `${cases.map(caseXml).join('')}${errorCase(command, errors)}${output}  </testsuite>\n</testsuites>\n`;
}

function caseXml({ suite, name, failure }: ToldCase): string {
  const head = `    <testcase classname="${escaped(suite)}" name="${escaped(name)}"`;
  if (!failure) return `${head}/>\n`;
  return `${head}>\n      <failure type="${escaped(failure.type)}" message="${escaped(failure.message)}">${escaped(failure.text)}</failure>\n    </testcase>\n`;
}

function errorCase(command: string, errors: ToldReport['errors']): string {
  if (errors.length === 0) return '';
  const lines = errors.map(({ code, message }) => `      <error type="${escaped(code)}" message="${escaped(message)}"/>\n`);
  return `    <testcase classname="${escaped(command)}" name="compare">\n${lines.join('')}    </testcase>\n`;
}

function escaped(text: string): string {
  return wellFormed(text)
    // XML 1.0 has no way to write these, so that a person at least sees that there was one.
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;').replaceAll('\r', '&#13;').replaceAll('\t', '&#9;');
}

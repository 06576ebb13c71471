import { Report, sentence } from './report';
import { Finding } from '../comparison/finding';

/** JUnit XML: a test case for each directory that was compared, and one for what stands beside them in each copy. */
export function junitReport(report: Report): string {
  const cases = report.error ? [errorCase(report.error.code, report.error.message)] : casesOf(report);
  const failures = cases.filter(({ failed }) => failed).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="${report.error ? 1 : 0}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="lifeboat check" ${counts}>\n  <testsuite name="lifeboat check" ${counts}>\n`
    + `${cases.map(({ xml }) => xml).join('')}  </testsuite>\n</testsuites>\n`;
}

interface TestCase {
  readonly failed: boolean;
  readonly xml: string;
}

function casesOf({ compared, findings }: Report): TestCase[] {
  const rest = new Set(findings);
  const take = (belongs: (finding: Finding) => boolean): Finding[] => [...rest].filter((finding) => belongs(finding) && rest.delete(finding));
  const live = take(({ copy }) => copy === 'cluster');
  // The deepest first, since `k8s` holds `k8s/secrets`.
  const deepest = [...compared?.directories ?? []].sort((a, b) => b.directory.length - a.directory.length);
  const found = new Map(deepest.map(({ directory }) => [directory, take(({ file }) => file === directory || file.startsWith(`${directory}/`))]));
  const directories = (compared?.directories ?? []).map(({ copy, directory }) => testCase(`${copy} copy`, directory, found.get(directory) ?? []));
  const copies = [
    ...(compared?.project ?? []).map(({ directory }) => ['project copy', directory]),
    ...(compared?.fleet ? [['fleet copy', compared.fleet.directory]] : []),
  ];
  const beside = copies.map(([name, directory], index) => testCase(
    name, `${directory}: scripts, pages and lists`, take(({ file }) => index === copies.length - 1 || file.startsWith(`${directory.replace(/^\.\/|\/+$/g, '')}/`)),
  ));
  const cluster = compared?.cluster ? [testCase('cluster', compared.cluster.name ?? compared.cluster.context, live)] : [];
  return [...directories, ...beside, ...cluster];
}

function testCase(suite: string, name: string, findings: readonly Finding[]): TestCase {
  const head = `    <testcase classname="${escaped(suite)}" name="${escaped(name)}"`;
  if (findings.length === 0) return { failed: false, xml: `${head}/>\n` };
  const text = findings.map((finding) => `${sentence(finding)}\n  ${finding.remedy}.`).join('\n');
  const message = `${findings.length} ${findings.length === 1 ? 'difference' : 'differences'}`;
  return { failed: true, xml: `${head}>\n      <failure type="drift" message="${message}">${escaped(text)}</failure>\n    </testcase>\n` };
}

function errorCase(code: string, message: string): TestCase {
  return { failed: false, xml: `    <testcase classname="lifeboat check" name="compare">\n      <error type="${escaped(code)}" message="${escaped(message)}"/>\n    </testcase>\n` };
}

function escaped(text: string): string {
  return text
    // XML 1.0 has no way to write these, so that a person at least sees that there was one.
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\r', '&#13;');
}

import { comparedSentence, Report, sentence } from './report';
import { ToldCase, ToldReport } from './told';
import { FINDING_KINDS, Finding, SCENARIOS } from '../comparison/finding';

/** A comparison for the formats of others' tools. */
export function toldComparison(report: Report): ToldReport {
  const { compared, findings, error, verdict } = report;
  return {
    command: 'lifeboat check',
    ...(compared ? { summary: comparedSentence(compared) + (verdict === 'same' ? ' They are the same.' : '') } : {}),
    rules: Object.entries(FINDING_KINDS).map(([id, text]) => ({ id, text })),
    findings: findings.map((finding) => ({
      rule: finding.kind,
      level: 'error',
      title: ['lifeboat', finding.kind, finding.app, finding.scenario && `(${finding.scenario})`].filter((part) => part !== undefined).join(' '),
      file: finding.file,
      ...(finding.line === undefined ? {} : { line: finding.line }),
      name: [finding.object, finding.field].filter((part) => part !== undefined).join(' '),
      text: toldText(finding, '. '),
      properties: { app: finding.app, cluster: finding.cluster, copy: finding.copy, scenario: finding.scenario },
    })),
    cases: casesOf(report),
    errors: error ? [error] : [],
  };
}

/** A case for each directory that was compared, and one for what stands beside them in each copy. */
function casesOf({ compared, findings }: Report): ToldCase[] {
  const rest = new Set(findings);
  const take = (belongs: (finding: Finding) => boolean): Finding[] => [...rest].filter((finding) => belongs(finding) && rest.delete(finding));
  const live = take(({ copy }) => copy === 'cluster');
  // The deepest first, since `k8s` holds `k8s/secrets`.
  const deepest = [...compared?.directories ?? []].sort((a, b) => b.directory.length - a.directory.length);
  const found = new Map(deepest.map(({ directory }) => [directory, take(({ file }) => file === directory || file.startsWith(`${directory}/`))]));
  const directories = (compared?.directories ?? []).map(({ copy, directory }) => caseOf(`${copy} copy`, directory, found.get(directory) ?? []));
  const copies = [
    ...(compared?.project ?? []).map(({ directory }) => ['project copy', directory]),
    ...(compared?.fleet ? [['fleet copy', compared.fleet.directory]] : []),
  ];
  const beside = copies.map(([name, directory], index) => caseOf(
    name, `${directory}: scripts, pages and lists`, take(({ file }) => index === copies.length - 1 || file.startsWith(`${directory.replace(/^\.\/|\/+$/g, '')}/`)),
  ));
  const cluster = compared?.cluster ? [caseOf('cluster', compared.cluster.name ?? compared.cluster.context, live)] : [];
  return [...directories, ...beside, ...cluster];
}

function caseOf(suite: string, name: string, findings: readonly Finding[]): ToldCase {
  if (findings.length === 0) return { suite, name };
  const text = findings.map((finding) => toldText(finding, '\n  ')).join('\n');
  return { suite, name, failure: { type: 'drift', message: `${findings.length} ${findings.length === 1 ? 'difference' : 'differences'}`, text } };
}

/** What was found, and after a break what it is called and the way out. */
function toldText(finding: Finding, between: string): string {
  const { scenario, remedy } = finding;
  return `${sentence(finding)}${between}${scenario === undefined ? '' : `${SCENARIOS[scenario]}: `}${remedy}.`;
}

import { createHash } from 'crypto';
import { Report } from './report';
import { ToldFinding, ToldReport } from './told';
import { toldComparison } from './told-comparison';
import { wellFormed } from './well-formed';

const HOME = 'https://github.com/cdk8s-lifeboat/cdk8s-lifeboat';
/** GitHub takes no file with more in one run. */
const MOST_RESULTS = 25_000;

/** SARIF of a comparison. */
export function sarifReport(report: Report): string {
  return sarifText(toldComparison(report));
}

/** SARIF 2.1.0, which code-scanning pages read. */
export function sarifText({ command, notes = [], rules, findings, errors }: ToldReport): string {
  const left = Math.max(0, findings.length - MOST_RESULTS);
  const notifications = [
    ...errors.map(({ code, message }) => ({ level: 'error', message: { text: message }, descriptor: { id: code } })),
    ...notes.map((text) => ({ level: 'note', message: { text } })),
    ...(left > 0 ? [{ level: 'warning', message: { text: `${left} more findings are left out: code scanning takes no file with more than ${MOST_RESULTS}.` } }] : []),
  ];
  return `${JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      // Code scanning replaces what has the same id, and takes no two runs with one.
      automationDetails: { id: `${command.replaceAll(' ', '-')}/` },
      tool: {
        driver: {
          name: 'lifeboat',
          informationUri: HOME,
          rules: rules.map(({ id, text }) => ({ id, shortDescription: { text }, fullDescription: { text }, help: { text: 'Each result says the way out.' } })),
        },
      },
      invocations: [{
        executionSuccessful: errors.length === 0,
        ...(notifications.length > 0 ? { toolExecutionNotifications: notifications } : {}),
      }],
      results: findings.slice(0, MOST_RESULTS).map((finding) => ({
        ruleId: finding.rule,
        ruleIndex: rules.findIndex(({ id }) => id === finding.rule),
        level: finding.level,
        message: { text: finding.text },
        locations: [locationOf(finding)],
        partialFingerprints: { 'lifeboatFinding/v1': fingerprint(finding) },
        properties: finding.properties,
      })),
    }],
  }, (_, value: unknown) => (typeof value === 'string' ? wellFormed(value) : value), 2)}\n`;
}

/** The same as long as it is the same thing that is wrong, wherever it comes to stand in its file. */
function fingerprint({ rule, file, name, text }: ToldFinding): string {
  return createHash('sha256').update([rule, file, name === '' ? text : name].join('\0')).digest('hex').slice(0, 32);
}

function locationOf({ file, line = 1, name }: ToldFinding): object {
  return {
    physicalLocation: {
      artifactLocation: { uri: wellFormed(file).split('/').map(encodeURIComponent).join('/') },
      // A result without a line is shown nowhere; what concerns a whole file is told at its first.
      region: { startLine: line },
    },
    ...(name === '' ? {} : { logicalLocations: [{ fullyQualifiedName: name }] }),
  };
}

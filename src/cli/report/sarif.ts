import { Report } from './report';
import { ToldFinding, ToldReport } from './told';
import { toldComparison } from './told-comparison';

/** SARIF of a comparison. */
export function sarifReport(report: Report): string {
  return sarifText(toldComparison(report));
}

/** SARIF 2.1.0, which code-scanning pages read. */
export function sarifText({ rules, findings, errors }: ToldReport): string {
  return `${JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: {
        driver: {
          name: 'lifeboat',
          informationUri: 'https://github.com/cdk8s-lifeboat/cdk8s-lifeboat',
          rules: rules.map(({ id, text }) => ({ id, shortDescription: { text } })),
        },
      },
      invocations: [{
        executionSuccessful: errors.length === 0,
        ...(errors.length > 0 ? {
          toolExecutionNotifications: errors.map(({ code, message }) => ({ level: 'error', message: { text: message }, descriptor: { id: code } })),
        } : {}),
      }],
      results: findings.map((finding) => ({
        ruleId: finding.rule,
        ruleIndex: rules.findIndex(({ id }) => id === finding.rule),
        level: finding.level,
        message: { text: finding.text },
        locations: [locationOf(finding)],
        properties: finding.properties,
      })),
    }],
  }, undefined, 2)}\n`;
}

function locationOf({ file, line, name }: ToldFinding): object {
  return {
    physicalLocation: {
      artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
      ...(line === undefined ? {} : { region: { startLine: line } }),
    },
    ...(name === '' ? {} : { logicalLocations: [{ fullyQualifiedName: name }] }),
  };
}

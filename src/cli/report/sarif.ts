import { Report, sentence } from './report';
import { FINDING_KINDS, Finding } from '../comparison/finding';

/** SARIF 2.1.0, which code-scanning pages read. */
export function sarifReport(report: Report): string {
  const rules = Object.entries(FINDING_KINDS).map(([id, text]) => ({ id, shortDescription: { text } }));
  const { error } = report;
  return `${JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'lifeboat', informationUri: 'https://github.com/cdk8s-lifeboat/cdk8s-lifeboat', rules } },
      invocations: [{
        executionSuccessful: error === undefined,
        ...(error ? { toolExecutionNotifications: [{ level: 'error', message: { text: error.message }, descriptor: { id: error.code } }] } : {}),
      }],
      results: report.findings.map((finding) => ({
        ruleId: finding.kind,
        ruleIndex: rules.findIndex(({ id }) => id === finding.kind),
        level: 'error',
        message: { text: `${sentence(finding)}. ${finding.remedy}.` },
        locations: [locationOf(finding)],
        properties: { app: finding.app, cluster: finding.cluster, copy: finding.copy },
      })),
    }],
  }, undefined, 2)}\n`;
}

function locationOf({ file, line, object, field }: Finding): object {
  const name = [object, field].filter((part) => part !== undefined).join(' ');
  return {
    physicalLocation: {
      artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') },
      ...(line === undefined ? {} : { region: { startLine: line } }),
    },
    ...(name === '' ? {} : { logicalLocations: [{ fullyQualifiedName: name }] }),
  };
}

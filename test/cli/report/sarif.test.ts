import { comparison, finding } from './findings';
import { FINDING_KINDS } from '../../../src/cli/comparison/finding';
import { reportOf } from '../../../src/cli/report/report';
import { sarifReport } from '../../../src/cli/report/sarif';
import { LifeboatError } from '../../../src/manifest/lifeboat-error';

describe('sarif', () => {
  test('has a rule for each kind of finding, and results that point at them', () => {
    const kinds = Object.keys(FINDING_KINDS) as (keyof typeof FINDING_KINDS)[];
    const log = JSON.parse(sarifReport(reportOf(comparison(kinds.map((kind) => finding({ kind }))))));
    expect(log.version).toBe('2.1.0');
    expect(log.runs).toHaveLength(1);
    const [{ tool, results, invocations }] = log.runs;
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(kinds);
    expect(invocations).toEqual([{ executionSuccessful: true }]);
    for (const { ruleId, ruleIndex, level, message } of results) {
      expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
      expect(level).toBe('error');
      expect(message.text).toContain('swimto: apps/Deployment/swimto/api spec.replicas: ');
    }
  });

  test('locates by relative and encoded URIs, and by the first line where none is known', () => {
    const log = JSON.parse(sarifReport(reportOf(comparison([finding({ file: '../a b/ü#.yaml' }), finding({ line: undefined, object: undefined, field: undefined })]))));
    const [[one], [two]] = log.runs[0].results.map(({ locations }: { locations: unknown[] }) => locations);
    expect(one).toEqual({
      physicalLocation: { artifactLocation: { uri: '../a%20b/%C3%BC%23.yaml' }, region: { startLine: 31 } },
      logicalLocations: [{ fullyQualifiedName: 'apps/Deployment/swimto/api spec.replicas' }],
    });
    expect(two).toEqual({ physicalLocation: { artifactLocation: { uri: '../pi-fleet/clusters/eldertree/swimto/3-deployment-api.yaml' }, region: { startLine: 1 } } });
  });

  test('tells that it could not run', () => {
    const log = JSON.parse(sarifReport(reportOf(new LifeboatError('copy-absent', { place: 'x', problem: 'it is gone', remedy: 'Clone it' }))));
    expect(log.runs[0].results).toEqual([]);
    expect(log.runs[0].invocations).toEqual([{
      executionSuccessful: false,
      toolExecutionNotifications: [{ level: 'error', message: { text: 'x: it is gone. Clone it. [copy-absent]' }, descriptor: { id: 'copy-absent' } }],
    }]);
  });
});

import { comparison, finding } from './findings';
import { jsonReport } from '../../../src/cli/report/json';
import { reportOf } from '../../../src/cli/report/report';
import { LifeboatError } from '../../../src/manifest/lifeboat-error';

describe('json', () => {
  test('has a stable shape', () => {
    const report = JSON.parse(jsonReport(reportOf(comparison([finding({ values: { definition: 9007199254740993n, fleet: 1 } })]))));
    expect(Object.keys(report)).toEqual(['verdict', 'compared', 'findings']);
    expect(report.verdict).toBe('drift');
    expect(Object.keys(report.compared)).toEqual(['definition', 'project', 'fleet', 'directories']);
    expect(Object.keys(report.findings[0])).toEqual(['app', 'cluster', 'copy', 'file', 'line', 'object', 'field', 'values', 'kind', 'message', 'remedy']);
    // A number that a double cannot hold keeps its digits.
    expect(report.findings[0].values).toEqual({ definition: '9007199254740993', fleet: 1 });
  });

  test('tells sameness and errors too', () => {
    expect(JSON.parse(jsonReport(reportOf(comparison([]))))).toMatchObject({ verdict: 'same', findings: [] });
    const error = new LifeboatError('copy-absent', { place: '../swimto', problem: 'it is not there', remedy: 'Clone it' });
    expect(JSON.parse(jsonReport(reportOf(error)))).toEqual({
      verdict: 'unknown',
      compared: { definition: null, project: [], fleet: null, directories: [] },
      findings: [],
      error: { code: 'copy-absent', place: '../swimto', problem: 'it is not there', remedy: 'Clone it', message: '../swimto: it is not there. Clone it. [copy-absent]' },
    });
  });
});

import { Report } from './report';
import { Finding } from '../comparison/finding';

/** For programs; the shape is stable. */
export function jsonReport(report: Report): string {
  const { verdict, compared, findings, error } = report;
  const { definition = null, project = [], fleet = null, cluster, directories = [] } = compared ?? {};
  return `${JSON.stringify({
    verdict,
    compared: { definition, project, fleet, ...(cluster ? { cluster } : {}), directories },
    findings: findings.map(findingJson),
    ...(error ? { error: { code: error.code, place: error.place, problem: error.problem, remedy: error.remedy, message: error.message } } : {}),
  }, bigAsText, 2)}\n`;
}

function findingJson({ app, cluster, copy, file, line, object, field, values, writers, kind, scenario, message, remedy, ways }: Finding): object {
  return { app, cluster, copy, file, line, object, field, values, writers, kind, scenario, message, remedy, ways };
}

// A number that a double cannot hold would be read as another one.
function bigAsText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

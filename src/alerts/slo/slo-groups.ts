import { burnAlerts } from './burn-alerts';
import { ObjectiveApp } from './indicator';
import { ServiceLevelObjective } from './service-level-objective';
import { sloRecords } from './slo-records';
import { sloLabels } from './slo-series';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { AlertGroup } from '../rules/alert';
import { Looking } from '../rules/timing';

/** An instant look finds what is at most five minutes old. */
const SELDOM_SECONDS = 120;

/** The groups of an app's objectives, in the order in which one needs what the other records: short windows, long ones, alerts; none without any. */
export function sloGroups(app: ObjectiveApp, objectives: readonly ServiceLevelObjective[], looking: Looking): AlertGroup[] {
  if (objectives.length === 0) return [];
  const names = objectives.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new LifeboatError('objective', {
      place: `ServiceLevelObjective ${twice}`, problem: `${app.name} has two of this name`, remedy: 'Give one of them another name',
    });
  }
  const seldomSeconds = Math.max(looking.evaluationSeconds, Math.min(SELDOM_SECONDS, 4 * looking.evaluationSeconds));
  const all = objectives.map((slo) => {
    const indicator = slo._indicatorOf({ app, looking, matcher: `sloth_id="${sloLabels(app, slo).sloth_id}"` });
    return { records: sloRecords(app, slo, indicator, seldomSeconds), alerts: burnAlerts(app, slo, indicator) };
  });
  const name = `slo-${app.kustomizationNamespace}-${app.kustomizationName}`;
  return [
    { name, records: all.flatMap(({ records }) => records.often), alerts: [] },
    {
      name: `${name}-long`,
      intervalSeconds: seldomSeconds,
      records: all.flatMap(({ records }) => records.seldom),
      alerts: [],
    },
    { name: `${name}-alerts`, alerts: all.flatMap(({ alerts }) => alerts) },
  ];
}

import { ObjectiveApp } from './indicator';
import { ServiceLevelObjective } from './service-level-objective';

/** The series of objectives, called as sloth calls them, so that what people have for them works. */
export const SLO_SERIES = {
  objective: 'slo:objective:ratio',
  errorBudget: 'slo:error_budget:ratio',
  periodDays: 'slo:time_period:days',
  currentBurnRate: 'slo:current_burn_rate:ratio',
  periodBurnRate: 'slo:period_burn_rate:ratio',
  budgetRemaining: 'slo:period_error_budget_remaining:ratio',
  info: 'sloth_slo_info',
} as const;

/** Whether an objective is missed at a moment, 0 or 1; sloth has none of it. */
export const NOW = 'lifeboat:sli_error:now';

/** How much was bad since the last time that this was recorded. */
export const SELDOM = 'lifeboat:sli_error:seldom';

/** The labels by which series of one objective are told from those of another. */
export const SLO_LABELS = 'sloth_id, sloth_service, sloth_slo';

/** How much was bad in a window. */
export function errorRatio(window: string): string {
  return `slo:sli_error:ratio_rate${window}`;
}

/** The labels of an objective's series. */
export function sloLabels({ name }: ObjectiveApp, slo: ServiceLevelObjective): { readonly [label: string]: string } {
  return { sloth_id: `${name}-${slo.name}`, sloth_service: name, sloth_slo: slo.name };
}

/** A number as it is, not as doubles make it: 0.001, not 0.0010000000000000009. */
export function plain(value: number): string {
  return `${Number(value.toPrecision(12))}`;
}

/** How fast the budget of a month is used up when it is told, and the windows in which it has to be seen. */
export interface BurnRate {
  readonly severity: 'page' | 'ticket';
  readonly factor: number;
  readonly long: string;
  /** Without it, it would go on being told long after it is over. */
  readonly short: string;
}

/** The time of which an objective speaks, in days. */
export const PERIOD_DAYS = 30;

/** What the SRE workbook recommends: of the budget of 30 days 2 % in an hour, 5 % in six hours, 10 % in a day, and 10 % in three days. */
export const BURN_RATES: readonly BurnRate[] = [
  { severity: 'page', factor: 14.4, long: '1h', short: '5m' },
  { severity: 'page', factor: 6, long: '6h', short: '30m' },
  { severity: 'ticket', factor: 3, long: '1d', short: '2h' },
  { severity: 'ticket', factor: 1, long: '3d', short: '6h' },
];

/** Windows that are looked at as often as everything. */
export const SHORT_WINDOWS: readonly string[] = ['5m', '30m', '1h'];

import { ValueType } from './expression';

/** What a function takes and gives. */
export interface FunctionShape {
  readonly args: readonly ValueType[];
  /** How many of the last may be left out, or follow; any number where it is -1. */
  readonly variadic: number;
  readonly gives: ValueType;
}

const LETTERS: Record<string, ValueType> = { v: 'vector', m: 'matrix', s: 'scalar', t: 'string' };

// Of Prometheus 2.42: what is younger would stop an older one from loading the rules.
const TABLE: ReadonlyArray<[args: string, variadic: number, gives: string, names: string]> = [
  ['v', 0, 'v', 'abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor histogram_count histogram_sum ln log10 log2'],
  ['v', 0, 'v', 'rad sgn sin sinh sort sort_desc sqrt tan tanh timestamp'],
  ['m', 0, 'v', 'absent_over_time avg_over_time changes count_over_time delta deriv idelta increase irate last_over_time max_over_time'],
  ['m', 0, 'v', 'min_over_time present_over_time rate resets stddev_over_time stdvar_over_time sum_over_time'],
  ['vss', 0, 'v', 'clamp'],
  ['vs', 0, 'v', 'clamp_max clamp_min'],
  ['v', 1, 'v', 'day_of_month day_of_week day_of_year days_in_month hour minute month year'],
  ['ssv', 0, 'v', 'histogram_fraction'],
  ['sv', 0, 'v', 'histogram_quantile'],
  ['mss', 0, 'v', 'holt_winters'],
  ['vtttt', 0, 'v', 'label_replace'],
  ['vttt', -1, 'v', 'label_join'],
  ['', 0, 's', 'pi time'],
  ['ms', 0, 'v', 'predict_linear'],
  ['sm', 0, 'v', 'quantile_over_time'],
  ['vs', 1, 'v', 'round'],
  ['v', 0, 's', 'scalar'],
  ['s', 0, 'v', 'vector'],
];

/** Every function by its name. */
export const FUNCTIONS: ReadonlyMap<string, FunctionShape> = new Map(TABLE.flatMap(([args, variadic, gives, names]) => (
  names.split(' ').map((name) => [name, { args: [...args].map((letter) => LETTERS[letter]), variadic, gives: LETTERS[gives] }] as const)
)));

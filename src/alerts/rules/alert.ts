/** Series by their notation, and their values in that of promtool's tests; a number alone stays for ever. */
export interface TestSeries {
  readonly [series: string]: string;
}

/** What shows that an alert says what it means: promtool runs it. */
export interface AlertCases {
  /** Series under which it fires, and the second at which its expression begins to hold. */
  readonly fires: { readonly series: TestSeries; readonly fromSeconds?: number };
  /** Other series under which it fires, each with what it stands for. */
  readonly alsoFires?: { readonly [situation: string]: TestSeries };
  /** Series under which it must not, each with what it stands for. */
  readonly quiet: { readonly [situation: string]: TestSeries };
  /** Whether it fires where nothing is scraped. */
  readonly firesWithoutSeries: boolean;
}

/** An alert as data: a rule of Prometheus, and what a person is told when it fires. */
export interface Alert {
  readonly alert: string;
  /** Labels that tell it from the same alert about something else. */
  readonly about: { readonly [label: string]: string };
  readonly expr: string;
  /** How long it has to hold, in seconds. */
  readonly forSeconds: number;
  readonly severity: 'critical' | 'warning';
  /** What is wrong, and where: one line. */
  readonly summary: string;
  /** What that means, and since when. */
  readonly description: string;
  /** The one command to run first. */
  readonly command: string;
  /** Labels that it has beside the severity and those of all alerts. */
  readonly labels?: { readonly [label: string]: string };
  /** Where its page is read, where that is known before it is written. */
  readonly page?: string;
  /** Without them nothing is tried of it: what people write themselves has none. */
  readonly cases?: AlertCases;
}

/** A series that Prometheus makes of others, for the expressions behind it. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  /** Labels that it has beside those of its expression. */
  readonly labels?: { readonly [label: string]: string };
  /** Whether its expression has to give one number, without labels. */
  readonly single?: boolean;
  /** The one label and its value by which it chooses its series, where the same of others could be recorded together with it. */
  readonly of?: { readonly [label: string]: string };
}

/** Rules that are evaluated together: what is recorded first, then the alerts. */
export interface AlertGroup {
  readonly name: string;
  /** How often, in seconds; as often as everything else without it. */
  readonly intervalSeconds?: number;
  readonly records?: readonly RecordingRule[];
  readonly alerts: readonly Alert[];
}

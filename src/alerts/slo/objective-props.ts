import { Duration } from 'cdk8s';

/** What every objective says. */
export interface ObjectiveBase {
  /** How much of it is to be good, in percent: 99.9. */
  readonly objective: number;

  /**
   * One sentence for the person who is told that it is missed.
   * @default - what the objective is of
   */
  readonly description?: string;
}

/** An objective that is named by what it is of. */
export interface ObjectiveProps extends ObjectiveBase {
  /**
   * What tells it from the other objectives of its app: a DNS label.
   * @default - what it is of
   */
  readonly name?: string;
}

/** An objective by expressions of your own, in which `$window` stands for the time that is looked at. */
export interface ExpressionObjectiveProps extends ObjectiveBase {
  /** What tells it from the other objectives of its app: a DNS label. */
  readonly name: string;

  /**
   * How much of everything was bad, from 0 to 1: `1 - avg(avg_over_time(probe_success[$window]))`.
   * @default - `errors` and `total` say it
   */
  readonly errorRatio?: string;

  /**
   * How many were bad: `sum(rate(http_requests_total{code=~"5.."}[$window]))`. None at all counts as zero.
   * @default - `errorRatio` says it
   */
  readonly errors?: string;

  /**
   * How many there were: `sum(rate(http_requests_total[$window]))`. While there are none, nothing is bad.
   * @default - `errorRatio` says it
   */
  readonly total?: string;
}

/** How many requests are to be answered in time. */
export interface LatencyObjectiveProps extends ObjectiveProps {
  /** Name of a histogram, without `_bucket`; its `_bucket` and `_count` are declared as external. */
  readonly histogram: string;

  /** The bound of one of its buckets as it is written in the label `le`: `0.3`. */
  readonly threshold: string;

  /**
   * Matchers that choose its series: `namespace="shop",service="api"`.
   * @default - all of them
   */
  readonly matchers?: string;
}

/** How much of the time a workload is to have pods that are available. */
export interface AvailabilityObjectiveProps extends ObjectiveProps {
  /** Name of a Deployment, StatefulSet or DaemonSet. */
  readonly workload: string;

  /**
   * Its namespace.
   * @default - that of the app
   */
  readonly namespace?: string;

  /**
   * `Deployment`, `StatefulSet` or `DaemonSet`.
   * @default 'Deployment'
   */
  readonly kind?: string;

  /**
   * With how many pods it counts as available.
   * @default 1
   */
  readonly pods?: number;
}

/** How much of the time is to be spent in no failure that lasts longer than the target. */
export interface RecoveryObjectiveProps extends ObjectiveProps {
  /** How long a failure to apply the app may last. */
  readonly target: Duration;
}

/** How often Prometheus looks, in seconds. */
export interface Looking {
  readonly scrapeSeconds: number;
  readonly evaluationSeconds: number;
}

/** The numbers of an app's Kustomization and of its source, in seconds. */
export interface AppTiming {
  readonly intervalSeconds: number;
  readonly retrySeconds: number;
  readonly timeoutSeconds: number;
  readonly sourceIntervalSeconds: number;
  /** The longest that the apps it waits for may take, one after another. */
  readonly dependencySeconds: number;
}

/** How long what a series says may be old: one scrape can fail. */
export function staleness({ scrapeSeconds }: Looking): number {
  return 2 * scrapeSeconds;
}

/** How long a commit may take until it is applied: fetched, waited for, tried, and tried once more. */
export function deployment(timing: AppTiming, looking: Looking): number {
  const { sourceIntervalSeconds, dependencySeconds, timeoutSeconds, retrySeconds } = timing;
  return sourceIntervalSeconds + dependencySeconds + timeoutSeconds + retrySeconds + staleness(looking);
}

/** A duration as Prometheus writes it. */
export function promDuration(seconds: number): string {
  if (seconds === 0) return '0s';
  const units: Array<[number, string]> = [[86_400, 'd'], [3600, 'h'], [60, 'm'], [1, 's']];
  let rest = Math.ceil(seconds);
  return units.map(([size, unit]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? `${count}${unit}` : '';
  }).join('');
}

import { Indicator, IndicatorContext, ObjectiveApp } from './indicator';
import { describe, matchersOf, WatchedObject } from '../rules/flux-object';
import { Looking, promDuration, staleness } from '../rules/timing';

/** Series in between: whether an app cannot be applied, 0 or 1. */
const FAILING = 'lifeboat:app_failing:now';

/**
 * Whether an app cannot be applied, or is not healthy when it is, 0 or 1. A failure that is tried again is one until it succeeds; a deploy that takes
 * its time is none; while the app is suspended nothing is said.
 */
function failing({ app, looking }: IndicatorContext): string {
  const object = matchersOf(objectOf(app));
  const ready = `gotk_condition_info{${object},type="Ready"`;
  const attempt = promDuration(app.timeoutSeconds + app.retrySeconds + staleness(looking));
  const failed = `max(max_over_time(${ready},status="False"}[${attempt}])) unless max(${ready},status="True"}) == 1`;
  return `(${failed} or 0 * max(gotk_suspended{${object}})) and max(gotk_suspended{${object}}) == 0`;
}

/** Of an app: whether it can be applied. Flux counts no errors of a Kustomization, so it is the condition over time. */
export function reconciliation(context: IndicatorContext): Indicator {
  return { about: `Flux applies ${context.app.name}`, command: describe(objectOf(context.app)), now: { expr: failing(context) } };
}

/** Of an app: whether it has failed to be applied for longer than the target. */
export function recovery(context: IndicatorContext, targetSeconds: number): Indicator {
  const { app, matcher } = context;
  const target = promDuration(targetSeconds);
  const one = `${FAILING}{${matcher}}`;
  return {
    about: `a failure to apply ${app.name} is over within ${target}`,
    command: describe(objectOf(app)),
    now: {
      before: [{ record: FAILING, expr: failing(context) }],
      // What was not looked at for the whole time is no failure for the whole time.
      expr: `max(min_over_time(${one}[${target}])) and max(${one} offset ${target}) or 0 * max(${one})`,
    },
  };
}

function objectOf({ cluster, kustomizationName, kustomizationNamespace }: ObjectiveApp): WatchedObject {
  return { cluster, kind: 'Kustomization', name: kustomizationName, namespace: kustomizationNamespace };
}

/** The least target that can be told from how Prometheus looks. */
export function leastTarget({ scrapeSeconds, evaluationSeconds }: Looking): number {
  return 2 * Math.max(scrapeSeconds, evaluationSeconds);
}

import { InhibitionRule, inhibitionRules, Matcher, NEW_ARTIFACT } from './inhibition';
import { AlertReceiver } from './receivers';
import { EVENT_LABEL } from '../flux-events';

/** The names of receivers and of the interval, which AlertmanagerConfig puts its own name before. */
export const CRITICAL = 'critical';
export const WARNING = 'warning';
export const ESCALATION = 'escalation';
const NOBODY = 'nobody';
const QUIET = 'quiet-hours';

/** What is told to whom, apart from how Alertmanager or its operator write it. */
export interface Routing {
  readonly route: Route;
  readonly receivers: ReadonlyMap<string, AlertReceiver>;
  readonly inhibitions: readonly InhibitionRule[];
  readonly intervals: readonly TimeInterval[];
}

/** A route, and those below it. */
export interface Route {
  readonly receiver: string;
  readonly matchers: readonly Matcher[];
  readonly groupBy: readonly string[];
  readonly groupWaitSeconds: number;
  readonly groupIntervalSeconds: number;
  readonly repeatSeconds: number;
  readonly goesOn?: boolean;
  readonly muted?: readonly string[];
  readonly routes?: readonly Route[];
}

/** Times of the day and days, in UTC. */
export interface TimeInterval {
  readonly name: string;
  readonly times: ReadonlyArray<{ readonly start: string; readonly end: string }>;
  readonly weekdays: readonly string[];
}

/** What routing is made of, defaults filled in. */
export interface RoutingFacts {
  readonly critical: AlertReceiver;
  readonly warning: AlertReceiver;
  readonly escalation?: { readonly receiver: AlertReceiver; readonly afterSeconds: number };
  readonly quiet?: { readonly start: string; readonly end: string; readonly weekdays: readonly string[] };
  readonly labels: { readonly [label: string]: string };
  readonly groupWaitSeconds: number;
  readonly criticalRepeatSeconds: number;
  readonly warningRepeatSeconds: number;
}

// What one fault brings about on one object belongs into one message.
const GROUP = ['cluster', 'exported_namespace', 'name'];
const GROUP_INTERVAL_SECONDS = 300;
const MIDNIGHT = '24:00';

/** Routes, inhibitions and quiet hours. */
export function routing(facts: RoutingFacts): Routing {
  const { critical, warning, escalation, quiet, labels, groupWaitSeconds, criticalRepeatSeconds, warningRepeatSeconds } = facts;
  const narrowed = Object.entries(labels).map(([label, value]): Matcher => ({ label, op: '=', value }));
  const severity = (value: string): Matcher[] => [...narrowed, { label: 'severity', op: '=', value }];
  const common = { groupBy: GROUP, groupWaitSeconds, groupIntervalSeconds: GROUP_INTERVAL_SECONDS };
  return {
    route: {
      ...common,
      receiver: WARNING,
      matchers: narrowed,
      repeatSeconds: warningRepeatSeconds,
      routes: [
        { ...common, receiver: NOBODY, matchers: [...narrowed, { label: EVENT_LABEL, op: '=', value: NEW_ARTIFACT }], repeatSeconds: warningRepeatSeconds },
        // Each alert waits for itself: one that joins a group that has been told already would not wait at all.
        ...(escalation ? [{
          ...common, receiver: ESCALATION, matchers: severity('critical'), groupBy: ['...'], groupWaitSeconds: escalation.afterSeconds, repeatSeconds: criticalRepeatSeconds, goesOn: true,
        }] : []),
        { ...common, receiver: CRITICAL, matchers: severity('critical'), repeatSeconds: criticalRepeatSeconds },
        { ...common, receiver: WARNING, matchers: severity('warning'), repeatSeconds: warningRepeatSeconds, ...(quiet ? { muted: [QUIET] } : {}) },
      ],
    },
    receivers: new Map([[NOBODY, {}], [CRITICAL, critical], [WARNING, warning], ...(escalation ? [[ESCALATION, escalation.receiver] as const] : [])]),
    inhibitions: inhibitionRules(narrowed),
    intervals: quiet ? [{ name: QUIET, times: timesOf(quiet.start, quiet.end), weekdays: quiet.weekdays }] : [],
  };
}

/** Alertmanager takes no time that goes past midnight. */
function timesOf(start: string, end: string): TimeInterval['times'] {
  if (start < end) return [{ start, end }];
  return [{ start, end: MIDNIGHT }, ...(end === '00:00' ? [] : [{ start: '00:00', end }])];
}

import { Alert, AlertGroup, TestSeries } from './alert';
import { Looking, promDuration } from './timing';

/** The unit tests of some groups, as `promtool test rules` takes them: each alert fires in time, and in no other case. */
export function promtoolTests(ruleFile: string, groups: readonly AlertGroup[], looking: Looking): object {
  const { evaluationSeconds } = looking;
  return {
    rule_files: [ruleFile],
    evaluation_interval: promDuration(evaluationSeconds),
    tests: groups.flatMap(({ alerts }) => alerts.flatMap((alert) => casesOf(alert, looking))),
  };
}

interface Look {
  readonly atSeconds: number;
  readonly firing: boolean;
}

function casesOf(alert: Alert, looking: Looking): object[] {
  if (!alert.cases) return [];
  const { cases: { fires, alsoFires = {}, quiet, firesWithoutSeries }, forSeconds } = alert;
  const { scrapeSeconds, evaluationSeconds } = looking;
  const due = (fires.fromSeconds ?? 0) + forSeconds;
  const late = due + scrapeSeconds + evaluationSeconds;
  const early = { atSeconds: due - evaluationSeconds - 1, firing: false };
  return [
    test(alert, 'fires', fires.series, [...(early.atSeconds > 0 ? [early] : []), { atSeconds: late, firing: true }], looking),
    ...Object.entries(alsoFires).map(([situation, series]) => test(alert, `fires: ${situation}`, series, [{ atSeconds: late, firing: true }], looking)),
    ...Object.entries(quiet).map(([situation, series]) => test(alert, `does not fire: ${situation}`, series, [{ atSeconds: late, firing: false }], looking)),
    test(alert, 'series absent', {}, [{ atSeconds: late, firing: firesWithoutSeries }], looking),
  ];
}

function test({ alert, about }: Alert, name: string, series: TestSeries, looks: readonly Look[], { scrapeSeconds }: Looking): object {
  const steps = Math.ceil(Math.max(...looks.map(({ atSeconds }) => atSeconds)) / scrapeSeconds) + 1;
  const matchers = Object.entries({ alertname: alert, alertstate: 'firing', ...about }).map(([label, value]) => `${label}="${value}"`).join(',');
  return {
    name: `${alert} ${name}`,
    interval: promDuration(scrapeSeconds),
    input_series: Object.entries(series).map(([one, values]) => ({ series: one, values: /[x ]/.test(values) ? values : `${values}x${steps}` })),
    promql_expr_test: looks.map(({ atSeconds, firing }) => ({
      expr: `group(ALERTS{${matchers}})`,
      eval_time: promDuration(atSeconds),
      exp_samples: firing ? [{ labels: '{}', value: 1 }] : [],
    })),
  };
}

import { leastTarget, reconciliation, recovery } from './flux-indicators';
import { IndicatorOf } from './indicator';
import {
  AvailabilityObjectiveProps, ExpressionObjectiveProps, LatencyObjectiveProps, ObjectiveProps, RecoveryObjectiveProps,
} from './objective-props';
import { requireDnsLabel } from '../../manifest/dns-label';
import { LifeboatError } from '../../manifest/lifeboat-error';

const WINDOW = '$window';
const AVAILABLE: { readonly [kind: string]: readonly [series: string, label: string] } = {
  Deployment: ['kube_deployment_status_replicas_available', 'deployment'],
  StatefulSet: ['kube_statefulset_status_replicas_available', 'statefulset'],
  DaemonSet: ['kube_daemonset_status_number_available', 'daemonset'],
};

/** How well an app is to do over 30 days. It is told when it uses up too fast what it may do badly. */
export class ServiceLevelObjective {
  /** How much of the time Flux can apply the app, and finds it healthy. */
  public static reconciliation(props: ObjectiveProps): ServiceLevelObjective {
    return new ServiceLevelObjective('reconciliation', props, reconciliation);
  }

  /** How much of the time is spent in no failure to apply the app that lasts longer than the target. */
  public static timeToRecovery(props: RecoveryObjectiveProps): ServiceLevelObjective {
    const seconds = props.target.toSeconds();
    return new ServiceLevelObjective('recovery', props, (context) => {
      const least = leastTarget(context.looking);
      if (seconds < least) refuse('recovery', `target is ${seconds} s, and Prometheus tells no less than ${least} s`, 'Raise it, or let it look more often');
      return recovery(context, seconds);
    });
  }

  /** How much of the time a workload has pods that are available. */
  public static availability(props: AvailabilityObjectiveProps): ServiceLevelObjective {
    const { workload, namespace, kind = 'Deployment', pods = 1 } = props;
    const name = `${workload}-availability`;
    if (!AVAILABLE[kind]) refuse(name, `kind is '${kind}', and pods are counted of ${Object.keys(AVAILABLE).join(', ')}`, 'Use one of them');
    if (!Number.isInteger(pods) || pods < 1) refuse(name, `pods is ${pods}, and it is how many have to be there`, 'Write 1 or more');
    const [series, label] = AVAILABLE[kind];
    return new ServiceLevelObjective(name, props, ({ app: { appNamespace } }) => {
      const where = namespace ?? appNamespace;
      return {
        about: `${kind} ${where}/${workload} has ${pods === 1 ? 'a pod' : `${pods} pods`} available`,
        command: `kubectl -n ${where} describe ${kind.toLowerCase()} ${workload}`,
        now: { expr: `max(${series}{namespace="${where}",${label}="${workload}"}) < bool ${pods}` },
      };
    });
  }

  /** How many requests are answered in time, by a histogram of the app itself. */
  public static latency(props: LatencyObjectiveProps): ServiceLevelObjective {
    const { histogram, threshold, matchers } = props;
    const fast = `sum(rate(${histogram}_bucket{le="${threshold}"${matchers === undefined ? '' : `,${matchers}`}}[${WINDOW}]))`;
    const total = `sum(rate(${histogram}_count${matchers === undefined ? '' : `{${matchers}}`}[${WINDOW}]))`;
    // A bucket that is not there gives nothing, instead of saying that all is well or all is bad.
    const within = (window: string): string => filled(`1 - ${fast} / (${total} > 0)`, window);
    return new ServiceLevelObjective('latency', props, ({ app }) => (
      { about: `requests are answered within ${threshold} s`, command: podsOf(app.appNamespace), within }
    ));
  }

  /** What expressions of your own say, of series that are declared as external. */
  public static expression(props: ExpressionObjectiveProps): ServiceLevelObjective {
    const { name, errorRatio, errors, total } = props;
    const given = [errorRatio, errors, total].filter((one): one is string => one !== undefined);
    if (errorRatio === undefined ? given.length !== 2 : given.length !== 1) {
      refuse(name, 'what is bad is said either by errorRatio or by errors and total', 'Give the one, or both of the others');
    }
    for (const one of given) if (!one.includes(WINDOW)) refuse(name, `'${one}' does not say ${WINDOW}, and is asked for several windows`, `Write [${WINDOW}]`);
    if (errorRatio === undefined) return new ServiceLevelObjective(name, props, requests(errors!, total!, name));
    const within = (window: string): string => filled(errorRatio, window);
    return new ServiceLevelObjective(name, props, ({ app }) => ({ about: name, command: podsOf(app.appNamespace), within }));
  }

  /** What tells it from the other objectives of its app. */
  public readonly name: string;
  /** How much of it is to be good, in percent. */
  public readonly objective: number;
  private readonly description?: string;
  private readonly indicatorOf: IndicatorOf;

  private constructor(fallback: string, { name = fallback, objective, description }: ObjectiveProps, indicatorOf: IndicatorOf) {
    requireDnsLabel('ServiceLevelObjective', 'name', name);
    if (!(objective > 0 && objective < 100)) {
      refuse(name, `the objective is ${objective}, and it is a percentage between 0 and 100: at 100 nothing may ever fail`, 'Write 99.9, say');
    }
    this.name = name;
    this.objective = objective;
    this.description = description;
    this.indicatorOf = indicatorOf;
  }

  /** @internal */
  public get _description(): string | undefined {
    return this.description;
  }

  /** @internal */
  public get _indicatorOf(): IndicatorOf {
    return this.indicatorOf;
  }
}

function filled(expression: string, window: string): string {
  return expression.replaceAll(WINDOW, window);
}

function podsOf(namespace: string): string {
  return `kubectl -n ${namespace} get pods`;
}

/** Where nothing has gone wrong yet there may be no series of it; where nothing was asked, nothing can be said. */
function requests(errors: string, total: string, about: string): IndicatorOf {
  return ({ app }) => ({
    about,
    command: podsOf(app.appNamespace),
    within: (window) => {
      const all = filled(total, window);
      return `((${filled(errors, window)}) or 0 * (${all})) / ((${all}) > 0)`;
    },
  });
}

function refuse(name: string, problem: string, remedy: string): never {
  throw new LifeboatError('objective', { place: `ServiceLevelObjective ${name}`, problem, remedy });
}

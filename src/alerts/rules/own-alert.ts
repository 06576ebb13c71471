import { Alert } from './alert';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** An alert that you write yourself; its metrics and labels are checked like those of the others. */
export interface OwnAlert {
  /** Its name, in CamelCase. */
  readonly alert: string;

  /** The expression under which it fires. */
  readonly expr: string;

  /**
   * How long it has to hold, in seconds.
   * @default 0
   */
  readonly forSeconds?: number;

  /**
   * `critical` where somebody is to be woken, else `warning`.
   * @default 'warning'
   */
  readonly severity?: string;

  /** What is wrong, and where: one line. */
  readonly summary: string;

  /** What that means, and since when. */
  readonly description: string;

  /**
   * The one command to run first.
   * @default - the one that shows the Flux object
   */
  readonly command?: string;

  /**
   * Labels beside the severity, the cluster and the app.
   * @default - none
   */
  readonly labels?: { readonly [label: string]: string };
}

/** Somebody's own alert among the others; `command` stands where it names none. */
export function ownAlert(place: string, own: OwnAlert, command: string): Alert {
  const { alert, forSeconds = 0, severity = 'warning' } = own;
  const refuse = (problem: string, remedy: string): never => { throw new LifeboatError('own-alert', { place, problem, remedy }); };
  if (!/^[A-Z][A-Za-z0-9]*$/.test(alert)) refuse(`an alert is named '${alert}', and its name is CamelCase, since a page is named after it`, 'Name it like ApiSlow');
  if (severity !== 'critical' && severity !== 'warning') {
    return refuse(`${alert} has the severity '${severity}', and routes know critical and warning`, 'Use one of both, and labels for what else tells it apart');
  }
  if (!Number.isInteger(forSeconds) || forSeconds < 0) refuse(`${alert} has forSeconds ${forSeconds}, and it is a whole number of seconds`, 'Write 0 or more');
  return { command, ...own, about: {}, forSeconds, severity };
}

import { Alert } from '../../../src/alerts/rules/alert';
import { Looking } from '../../../src/alerts/rules/timing';
import { HeldAlert, Monitoring } from '../../testbed/monitoring';

/** How soon an alert has fired after its fault, in seconds. */
export interface MeasuredAlert {
  readonly alert: string;
  readonly fault: string;
  /** Of an alert of Prometheus, which an event is not. */
  readonly rule?: {
    readonly forSeconds: number;
    /** From the fault until Prometheus sees that its expression holds. */
    readonly seen: number;
    /** From then until it fires. */
    readonly fired: number;
  };
  /** From the fault until Alertmanager holds it. */
  readonly arrived: number;
}

/** The machine may be slow, and others may use it. */
const TIMEOUT_SECONDS = 120;
const now = (): number => Date.now() / 1000;

/** Faults, and the alerts that they made fire. */
export class MeasuredAlerts {
  public readonly all: MeasuredAlert[] = [];

  public constructor(private readonly monitoring: Monitoring, private readonly looking: Looking) {}

  /** Makes a fault, and waits until each of the alerts has fired and Alertmanager holds it. */
  public async provoke(fault: string, make: () => Promise<unknown>, alerts: readonly Alert[]): Promise<void> {
    const since = now();
    await make();
    await Promise.all(alerts.map((alert) => this.untilFired(fault, since, alert)));
  }

  /** Makes a fault, and waits until Alertmanager holds what Flux has told of it. */
  public async provokeEvent(fault: string, make: () => Promise<unknown>, event: string, name: string): Promise<HeldAlert> {
    const since = now();
    await make();
    const held = await this.monitoring.untilHeld(`${event} of ${name}`, ({ labels }) => labels.event === event && labels.name === name, TIMEOUT_SECONDS);
    this.all.push({ alert: event, fault, arrived: now() - since });
    return held;
  }

  /** The longest from what Prometheus sees until an alert fires: its `for`, one scrape and one evaluation. */
  public bound(forSeconds: number): number {
    return forSeconds + this.looking.scrapeSeconds + this.looking.evaluationSeconds;
  }

  private async untilFired(fault: string, since: number, alert: Alert): Promise<void> {
    const about = Object.entries({ alertname: alert.alert, ...alert.about });
    const selector = about.map(([label, value]) => `${label}="${value}"`).join(',');
    const firing = `ALERTS{alertstate="firing",${selector}}`;
    await this.monitoring.until(firing, (samples) => samples.length > 0, TIMEOUT_SECONDS);
    await this.monitoring.untilHeld(selector, ({ labels, startsAt }) => (
      about.every(([label, value]) => labels[label] === value) && Date.parse(startsAt) / 1000 > since), TIMEOUT_SECONDS);
    const arrived = now() - since;
    const fired = (await this.after(firing, since))[0][0];
    // The value is the second from which on the expression has held.
    const seen = (await this.after(`ALERTS_FOR_STATE{${selector}}`, fired))[0][1];
    // A scrape has the time of its beginning, and may end after the fault.
    const rule = { forSeconds: alert.forSeconds, seen: Math.max(0, seen - since), fired: fired - seen };
    this.all.push({ alert: alert.alert, fault, rule, arrived });
  }

  /** The samples of a selector from a second on, the earliest first. */
  private async after(selector: string, second: number): Promise<Array<readonly [second: number, value: number]>> {
    const found = (await this.monitoring.samples(`${selector}[10m]`)).flatMap(({ values }) => values);
    return found.filter(([at]) => at >= second).sort(([one], [other]) => one - other);
  }
}

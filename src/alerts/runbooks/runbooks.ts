import { RunbookContext } from './runbook';
import { eventPages, runbookFile, runbookPage, RUNBOOKS } from './runbook-page';
import { DirectoryPage } from '../../definition/alert-directory';
import { Alert } from '../rules/alert';
import { varyingLabel } from '../rules/merge-groups';

const DIRECTORY = 'runbooks';

/** The pages of the alerts of a directory, and where they are read. */
export class Runbooks {
  /** With the address below which the fleet repository is read, and what all pages have to know. */
  public constructor(private readonly base: string | undefined, private readonly context: RunbookContext, private readonly areWritten: boolean) {}

  /** Where the page of an alert is read, or its path within the fleet repository where that is all that is known; what people write has none. */
  public address(directory: string, alert: Alert): string | undefined {
    return this.addressOf(directory, alert, runbookFile(alert));
  }

  /** The same where the rule is about several: Prometheus fills in which. */
  public addressOfAny(directory: string, alert: Alert): string | undefined {
    const label = varyingLabel(alert);
    const filled = (part: string): string => (label !== undefined && part === alert.about[label] ? `{{ $labels.${label} }}` : part);
    return this.addressOf(directory, alert, runbookFile(alert, filled));
  }

  /** The pages of some alerts. */
  public pages(alerts: readonly Alert[], context: Partial<RunbookContext>): DirectoryPage[] {
    if (!this.areWritten) return [];
    const written = { ...this.context, ...context };
    return alerts.filter(({ alert }) => alert in RUNBOOKS).map((alert) => ({ name: `${DIRECTORY}/${runbookFile(alert)}`, text: runbookPage(alert, written) }));
  }

  /** The pages of what Flux tells by events. */
  public eventPages(): DirectoryPage[] {
    return this.areWritten ? Object.entries(eventPages(this.context)).map(([event, text]) => ({ name: `${DIRECTORY}/${event}.md`, text })) : [];
  }

  private addressOf(directory: string, { alert }: Alert, file: string): string | undefined {
    if (!(alert in RUNBOOKS)) return undefined;
    const path = this.areWritten ? `${directory}/${DIRECTORY}/${file}` : `${alert}.md`;
    return this.base === undefined ? path : `${this.base}/${path}`;
  }
}

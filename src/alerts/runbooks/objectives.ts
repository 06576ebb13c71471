import { conditionsOf, EVERY_KUSTOMIZATION } from './commands';
import { fetchAndApply } from './reconciliation';
import { Runbook, Runbooks, RunbookSubject } from './runbook';

/** What to do about objectives that are missed. */
export const OBJECTIVE_RUNBOOKS: Runbooks = {
  SloBudgetBurnsFast: (subject) => burns(subject, 'If it goes on, the budget of 30 days is gone within hours or days.'),
  SloBudgetBurns: (subject) => burns(subject, 'If it goes on, the budget is gone before the 30 days are over. It is work for a working day.'),
};

function burns(subject: RunbookSubject, impact: string): Runbook {
  const { alert, object, namespaces = [] } = subject;
  return {
    meaning: 'More went wrong than the objective leaves room for, in a long and in a short window: it is not over yet.',
    impact,
    diagnosis: [
      { text: 'What the objective is about:', commands: [alert.command] },
      { text: 'Is the app applied and healthy, and are others too?', commands: [conditionsOf(object), EVERY_KUSTOMIZATION] },
      ...namespaces.map((namespace) => ({
        text: `And its pods in ${namespace}?`,
        commands: [`kubectl -n ${namespace} get pods`, `kubectl -n ${namespace} get events --field-selector type=Warning --sort-by=.lastTimestamp`],
      })),
    ],
    mitigation: [
      { text: 'Another alert of this app mostly says the cause: mend that one first. If it began with a deploy, go back to the version before: `lifeboat rollback`, and publish.' },
      ...fetchAndApply(subject, 'Then have it fetched and applied now:'),
    ],
    over: [{ text: 'The alert ends when the short window is good again. The budget that is gone comes back as the days pass.', commands: [conditionsOf(object)] }],
    emergency: 'The app is down, and Git cannot be mended in time.',
  };
}

import { AUDIT_RUNBOOKS } from './audit';
import { CONTROLLER_RUNBOOKS } from './controllers';
import { DRIFT_RUNBOOKS } from './drift';
import { EMERGENCY_RUNBOOKS } from './emergency';
import { EVENT_RUNBOOKS } from './events';
import { OBJECTIVE_RUNBOOKS } from './objectives';
import { RECONCILIATION_RUNBOOKS } from './reconciliation';
import { Runbook, RunbookContext, Runbooks, RunbookStep } from './runbook';
import { SOURCE_RUNBOOKS } from './sources';
import { workloadOf } from './workload';
import { WORKLOAD_RUNBOOKS } from './workloads';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { FLUX_EVENTS } from '../flux-events';
import { Alert } from '../rules/alert';
import { promDuration } from '../rules/timing';

/** The runbooks of all alerts, by their names. */
export const RUNBOOKS: Runbooks = {
  ...CONTROLLER_RUNBOOKS,
  ...SOURCE_RUNBOOKS,
  ...RECONCILIATION_RUNBOOKS,
  ...DRIFT_RUNBOOKS,
  ...EMERGENCY_RUNBOOKS,
  ...WORKLOAD_RUNBOOKS,
  ...OBJECTIVE_RUNBOOKS,
  ...AUDIT_RUNBOOKS,
};

/** The page of an alert as Markdown: what it means, and the commands of this very object. */
export function runbookPage(alert: Alert, context: RunbookContext): string {
  const held = alert.forSeconds > 0 ? `It fires when this has held for ${promDuration(alert.forSeconds)}.` : 'It fires at once.';
  const intro = `${withoutTemplates(alert.summary)}. Severity: ${alert.severity}. ${held}`;
  return `${page(alert.alert, intro, runbookOf(alert, context), context)}
## Rule

    ${alert.expr}
`;
}

/** The pages of what Flux tells by events, by their names. */
export function eventPages(context: RunbookContext): { readonly [event: string]: string } {
  return Object.fromEntries(FLUX_EVENTS.filter(({ command }) => command !== undefined).map(({ event, summary, onlyErrors }) => (
    [event, page(event, `${summary}. Severity: ${onlyErrors ? 'error' : 'info'}. Flux tells it at once, by an event.`, EVENT_RUNBOOKS[event](context), context)]
  )));
}

function page(title: string, intro: string, runbook: Runbook, context: RunbookContext): string {
  const { cluster, uid } = context;
  return `# ${title}

${intro}

## Meaning

${runbook.meaning}

## Impact

${runbook.impact}
${emergency(runbook, context)}
## Diagnosis

Is it ${cluster}?${uid === undefined ? '' : ` The last line has to be \`${uid}\`.`}
${block('kubectl config current-context', 'kubectl get namespace kube-system -o jsonpath=\'{.metadata.uid}{"\\n"}\'')}
${runbook.diagnosis.map(step).join('\n')}
## Mitigation

${runbook.mitigation.map(step).join('\n')}
## Over

${runbook.over.map(step).join('\n')}`;
}

/** A name for the page's file that is the same in each synth, and no other alert's of the same directory. */
export function runbookFile(alert: Alert, filled: (part: string) => string = (part) => part): string {
  const { app, namespace, exported_namespace: exported, name, ...others } = alert.about;
  const workload = workloadOf(alert);
  // Alerts of pods have no label that tells whose they are.
  const what = workload ? [workload.kind, workload.namespace, workload.name] : [app, namespace ?? exported, name, others.sloth_id ?? others.cronjob];
  const parts = [alert.alert, ...what.filter((one) => one !== undefined)].map((part) => filled(part.replace(/[^A-Za-z0-9.-]/g, '-')));
  return `${parts.join('-')}.md`;
}

function runbookOf(told: Alert, context: RunbookContext): Runbook {
  const { alert, about } = told;
  const of = RUNBOOKS[alert];
  if (of === undefined) {
    throw new LifeboatError('runbook-missing', {
      place: `alert ${alert}`,
      problem: 'there is no runbook of that name, so its page would be empty',
      remedy: 'Write one in src/alerts/runbooks, or give the alert a runbook URL of its own',
    });
  }
  const object = context.object ?? { kind: 'Kustomization', name: about.name ?? about.app ?? alert, namespace: about.exported_namespace ?? context.controllersNamespace };
  const workload = workloadOf(told);
  return of({ ...context, object, controller: about.app ?? controllerOf(object.kind), alert: told, ...(workload ? { workload } : {}) });
}

/** The controller that reconciles a kind. */
function controllerOf(kind: string): string {
  if (kind === 'Kustomization') return 'kustomize-controller';
  return kind === 'HelmRelease' ? 'helm-controller' : 'source-controller';
}

function emergency({ emergency: when }: Runbook, { emergencyPage, projectsPage }: RunbookContext): string {
  if (when === undefined) return '';
  const place = emergencyPage !== undefined ? `[EMERGENCY_DEPLOYMENT.md](${emergencyPage})`
    : `\`EMERGENCY_DEPLOYMENT.md\` of the app${projectsPage === undefined ? '' : `; [all of them](${projectsPage})`}`;
  return `\nThe moment to deploy without Flux: ${when} See ${place}.\n`;
}

function step({ text, commands = [], lifeboat }: RunbookStep): string {
  if (commands.length === 0) return `${text}\n`;
  return `${text}\n${lifeboat ? '\n<!-- lifeboat -->' : ''}${block(...commands)}`;
}

function block(...lines: readonly string[]): string {
  return `\n\`\`\`sh\n${lines.join('\n')}\n\`\`\`\n`;
}

/** The label's name stands for what Prometheus fills in. */
function withoutTemplates(text: string): string {
  return text.replace(/\{\{\s*\$labels\.([A-Za-z_][A-Za-z0-9_]*).*?\}\}/g, '`$1`').replace(/\{\{.*?\}\}/g, '…');
}

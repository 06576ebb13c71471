import { fieldsOf, resource } from './commands';
import { applied, fetchAndApply } from './reconciliation';
import { Runbook, Runbooks, RunbookStep, RunbookSubject } from './runbook';

/** What to do about an app that somebody has taken out of Flux's hands. */
export const EMERGENCY_RUNBOOKS: Runbooks = {
  FluxEmergencyInForce: inForce,
  FluxEmergencyOverdue: overdue,
  FluxSuspendedByHand: suspendedByHand,
};

const RECORD = 'emergency.cdk8s-lifeboat.io';
const IMPACT = 'No commit reaches the app, nothing is pruned, and no edit by hand is taken back.';

function recordField(name: string): string {
  return `.metadata.annotations.${RECORD.replaceAll('.', '\\.')}/${name}`;
}

function record({ object }: RunbookSubject): RunbookStep[] {
  return [
    {
      text: 'Who, why, since and until when, and how far?',
      commands: [fieldsOf(object, ...['by', 'reason', 'since', 'until', 'step'].map(recordField))],
    },
    { text: 'Every emergency of the cluster. It ends with 1 where there is one:', commands: ['npx lifeboat emergency status'], lifeboat: true },
  ];
}

function handBack(subject: RunbookSubject): RunbookStep[] {
  const { object, emergencyPage } = subject;
  const script = emergencyPage === undefined ? '' : ' `scripts/resume-flux.sh` in the project copy does it, and proves it.';
  return [
    {
      text: `When it is over, hand back.${script} By hand: apply nothing but the name, which gives back what the emergency wrote, and nothing of others:`,
      commands: [
        'kubectl apply --server-side --field-manager=cdk8s-lifeboat -f - <<EOF',
        'apiVersion: kustomize.toolkit.fluxcd.io/v1',
        'kind: Kustomization',
        'metadata:',
        `  name: ${object.name}`,
        `  namespace: ${object.namespace}`,
        'EOF',
        // Whoever moved the end by the command below holds it apart from the others.
        `kubectl -n ${object.namespace} annotate ${resource(object)} --field-manager=cdk8s-lifeboat ${RECORD}/until-`,
      ],
    },
    ...fetchAndApply(subject, 'Then have Flux apply what Git has:'),
  ];
}

function inForce(subject: RunbookSubject): Runbook {
  const { object } = subject;
  return {
    meaning: `Somebody deploys ${object.name} without Flux, and has written that down.`,
    impact: IMPACT,
    diagnosis: record(subject),
    mitigation: [{ text: 'Talk to that person. Nothing is wrong while somebody is at it. What was changed by hand has to be brought into the definition first.' }, ...handBack(subject)],
    over: [{ text: 'It is not suspended, and there is no record:', commands: [fieldsOf(object, '.spec.suspend', recordField('since'))] }, ...applied(subject)],
    emergency: 'You are to go on with it, or to end it: "Hand back, and see that Flux has taken over".',
  };
}

function overdue(subject: RunbookSubject): Runbook {
  const { object } = subject;
  return {
    ...inForce(subject),
    meaning: `The emergency of ${object.name} was to be over by now, by what its own record says.`,
    mitigation: [
      { text: 'Talk to that person. If it has to last longer, say until when, two hours from now for example:', commands: longer(subject) },
      ...handBack(subject),
    ],
  };
}

/** Moves the end of the record, which belongs to whoever wrote the others. */
function longer({ object }: RunbookSubject): string[] {
  return [
    'until="$(date -u -d @$(($(date +%s) + 7200)) +%Y-%m-%dT%H:%M:%SZ)"',
    `kubectl -n ${object.namespace} annotate ${resource(object)} --field-manager=cdk8s-lifeboat --overwrite ${RECORD}/until="$until"`,
  ];
}

function suspendedByHand(subject: RunbookSubject): Runbook {
  const { object } = subject;
  return {
    meaning: `${object.name} is suspended. Git does not say so, and there is no record of an emergency.`,
    impact: `${IMPACT} Nobody has said why.`,
    diagnosis: [
      {
        text: 'Who has written it, and when? The manager is `flux` for the flux CLI, `kubectl-…` for kubectl.',
        commands: [`kubectl -n ${object.namespace} get ${resource(object)} --show-managed-fields -o jsonpath='{range .metadata.managedFields[*]}{.time} {.manager} {.operation} {.subresource}{"\\n"}{end}'`],
      },
      { text: 'And what do they say?', commands: [fieldsOf(object, '.spec.suspend', '.metadata.annotations')] },
      { text: 'Every suspend of the cluster that somebody may have forgotten. It ends with 1 where there is one:', commands: ['npx lifeboat emergency status'], lifeboat: true },
    ],
    mitigation: [
      { text: 'Ask those who could have done it. If it has to stay, have it recorded with `lifeboat emergency pause`, or declare the app disabled in Git. If nobody needs it:', commands: [`kubectl -n ${object.namespace} patch ${resource(object)} --type=json -p '[{"op":"remove","path":"/spec/suspend"}]'`] },
      ...fetchAndApply(subject, 'Then have Flux apply what Git has:'),
    ],
    over: [{ text: 'It is not suspended:', commands: [fieldsOf(object, '.spec.suspend')] }, ...applied(subject)],
  };
}

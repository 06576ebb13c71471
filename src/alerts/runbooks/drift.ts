import { conditionsOf, fieldsOf, historyOf } from './commands';
import { applied, fetchAndApply, mendInGit, said } from './reconciliation';
import { Runbook, Runbooks, RunbookSubject } from './runbook';

/** What to do where the cluster has not applied what the definition says. */
export const DRIFT_RUNBOOKS: Runbooks = {
  FluxDigestDiffers: differs,
  FluxApplyFailed: applyFailed,
};

function differs(subject: RunbookSubject): Runbook {
  const { object, source, fleetPath } = subject;
  return {
    meaning: `The definition of ${object.name} has one digest, and what the cluster applied last with success has another.`,
    impact: 'What was changed in the definition does not run, or what runs was never defined.',
    diagnosis: [
      { text: 'Which digest has the cluster applied, and how did that end? The one of the definition stands in the alert.', commands: [fieldsOf(object, '.status.history[0].digest', '.status.history[0].lastReconciledStatus', '.status.lastAppliedRevision')] },
      { text: 'Is it suspended, or does it fail? Then that is the cause.', commands: [fieldsOf(object, '.spec.suspend'), conditionsOf(object)] },
      ...(source ? [{ text: 'Has the newest commit been fetched?', commands: [fieldsOf(source, '.status.artifact.revision'), conditionsOf(source)] }] : []),
      { text: 'Which objects and fields differ, where the definition is? It ends with 1 where some do:', commands: ['npx lifeboat check --live --objects'], lifeboat: true },
    ],
    mitigation: [
      { text: `If the definition was not published${fleetPath === undefined ? '' : ` to \`${fleetPath}/\``}, publish it. If somebody edited there, take it over with \`lifeboat capture\`, or synth anew.` },
      ...fetchAndApply(subject, 'When it is pushed, have it fetched and applied now:'),
    ],
    over: [...applied(subject), { text: 'The digest is the definition\'s, which is in `DIGEST` beside the manifests:', commands: [fieldsOf(object, '.status.history[0].digest', '.status.history[0].lastReconciledStatus')] }],
  };
}

function applyFailed(subject: RunbookSubject): Runbook {
  const { object } = subject;
  return {
    meaning: `Flux has exactly what the definition of ${object.name} says, and cannot apply it.`,
    impact: 'The definition itself is what the cluster refuses. A part of it may have been applied.',
    diagnosis: [...said(subject), { text: 'How did the last attempts end?', commands: [historyOf(object)] }],
    mitigation: mendInGit(subject),
    over: applied(subject),
    emergency: 'The app has to be deployed, and the definition cannot be mended in time: "Rolling back" deploys an earlier version.',
  };
}

import { AlertGroup } from './alert';
import { IDENTITY, matchersOf, WatchedObject } from './flux-object';
import { Looking, staleness } from './timing';

/** Whether somebody has taken an app out of Flux's hands, and has forgotten to give it back. */
export function emergencyAlerts(app: WatchedObject, looking: Looking): AlertGroup {
  const { cluster, name, namespace } = app;
  const about = { exported_namespace: namespace, name };
  const object = matchersOf(app);
  const where = `${name} on cluster ${cluster}`;
  const suspended = `gotk_suspended{${object}}`;
  const since = `gotk_emergency_since_timestamp_seconds{${object}}`;
  const until = `gotk_emergency_until_timestamp_seconds{${object}}`;
  const forSeconds = staleness(looking);
  const show = `kubectl -n ${namespace} get kustomization ${name} -o yaml`;
  return {
    name: `flux-emergency-${namespace}-${name}`,
    alerts: [
      {
        alert: 'FluxEmergencyInForce',
        about,
        expr: `time() - max by (${IDENTITY}) (${since}) > 0`,
        forSeconds,
        severity: 'warning',
        summary: `An emergency of ${where} is in force`,
        description: 'Flux has been kept from it for {{ $value | humanizeDuration }}. The annotations say by whom and why.',
        command: show,
        cases: { fires: { series: { [since]: '0' }, fromSeconds: 1 }, quiet: { none: { [suspended]: '0' } }, firesWithoutSeries: false },
      },
      {
        alert: 'FluxEmergencyOverdue',
        about,
        expr: `time() - max by (${IDENTITY}) (${until}) > 0`,
        forSeconds,
        severity: 'critical',
        summary: `The emergency of ${where} was to be over`,
        description: 'Its time ran out {{ $value | humanizeDuration }} ago. Until it is resumed no commit reaches the app.',
        command: show,
        cases: { fires: { series: { [until]: '60' }, fromSeconds: 61 }, quiet: { 'not yet': { [until]: '99999999' } }, firesWithoutSeries: false },
      },
      {
        alert: 'FluxSuspendedByHand',
        about,
        expr: `max by (${IDENTITY}) (${suspended}) == 1 unless on (${IDENTITY}) ${since}`,
        forSeconds,
        severity: 'warning',
        summary: `${where} is suspended, and neither Git nor a record says so`,
        description: 'No commit reaches it, and nobody has said why.',
        command: `${show} --show-managed-fields`,
        cases: {
          fires: { series: { [suspended]: '1' } },
          quiet: { 'not suspended': { [suspended]: '0' }, 'in an emergency': { [suspended]: '1', [since]: '0' } },
          firesWithoutSeries: false,
        },
      },
    ],
  };
}

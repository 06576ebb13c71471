import { DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { lines, NONE_IS_GOOD, NONE_IS_USUAL, stat, table } from './panels';
import { APPS, CLUSTER, CONTROLLERS, IDENTITY, IDENTITY_COLUMNS } from './selectors';
import { alerts, TO_APP } from './shared-panels';
import { cluster, datasource, namespace } from './variables';

const each = (series: string): string => `max by (${IDENTITY}) (${series})`;
const orNone = (expr: string): string => `${expr} or vector(0)`;
const since = each(`gotk_emergency_since_timestamp_seconds{${APPS}}`);
const until = each(`gotk_emergency_until_timestamp_seconds{${APPS}}`);
const suspended = `${each(`gotk_suspended{${APPS}}`)} == 1`;
const unrecorded = `${suspended} unless on (${IDENTITY}) ${since}`;
const counts = { inForce: orNone(`count(${since})`), overdue: orNone(`count(time() - ${until} > 0)`), unrecorded: orNone(`count(${unrecorded})`) };

/** Which apps are out of Flux's hands, since when, until when, and which of them nobody has accounted for. */
export function emergencies(): DashboardBuilder {
  return new DashboardBuilder('Lifeboat / Emergencies')
    .uid('lifeboat-emergencies')
    .description('Which apps are out of Flux\'s hands, since when and until when, and which of them nobody has accounted for.')
    .time({ from: 'now-24h', to: 'now' })
    .variables([datasource(), cluster(), namespace()])
    .withRow(new RowBuilder('Now'))
    .withPanel(stat({
      title: 'In force', description: 'Apps with the record of an emergency on them.', width: 4, expr: counts.inForce, steps: NONE_IS_USUAL,
    }))
    .withPanel(stat({
      title: 'Overdue',
      description: 'Emergencies whose time has run out. Resume them, or say until when they last: lifeboat emergency.',
      width: 4,
      expr: counts.overdue,
      steps: NONE_IS_GOOD,
    }))
    .withPanel(stat({
      title: 'Without a record',
      description: 'Apps that are suspended, and no record says by whom and why. One that Git suspends counts as well.',
      width: 4,
      expr: counts.unrecorded,
      steps: NONE_IS_USUAL,
    }))
    .withPanel(stat({
      title: 'Oldest emergency',
      description: 'How long ago the oldest of those in force began.',
      width: 4,
      expr: `time() - min(${since})`,
      unit: 's',
      steps: [[null, 'green'], [0, 'orange'], [86_400, 'red']],
      nothing: 'none',
    }))
    .withPanel(stat({
      title: 'Longest overdue',
      description: 'How long ago the time of the first one ran out; with a minus, how long the first one still has.',
      width: 4,
      expr: `time() - min(${until})`,
      unit: 's',
      steps: [[null, 'green'], [0, 'red']],
      nothing: 'none',
    }))
    .withPanel(stat({
      title: 'Controllers down',
      description: 'Whether Flux itself is the emergency: controllers that Prometheus knows of and does not reach.',
      width: 4,
      expr: orNone(`count(max by (cluster, app) (up{${CONTROLLERS}}) == 0)`),
      steps: NONE_IS_GOOD,
    }))
    .withPanel(table({
      title: 'Emergencies in force',
      description: 'Each with its step, how long it has lasted, and how long it may still last: below zero it is overdue. Who and why stands in its annotations: kubectl get kustomization -o yaml',
      width: 14,
      height: 8,
      labels: { ...IDENTITY_COLUMNS, step: 'Step' },
      columns: [
        { title: 'Recorded', expr: `max by (${IDENTITY}, step) (gotk_emergency_step_info{${APPS},step!=""})`, hidden: true },
        { title: 'For', expr: `time() - ${since}`, unit: 's', decimals: 0 },
        { title: 'Time left', expr: `${until} - time()`, unit: 's', decimals: 0, steps: [[null, 'red'], [0, 'orange'], [3600, 'green']] },
      ],
      link: TO_APP,
      sortBy: { column: 'Time left', descending: false },
    }))
    .withPanel(table({
      title: 'Suspended without a record',
      description: 'No commit reaches them. Who did it: kubectl get kustomization -o yaml --show-managed-fields',
      width: 10,
      height: 8,
      labels: IDENTITY_COLUMNS,
      columns: [
        { title: 'Suspended', expr: unrecorded, hidden: true },
        {
          title: 'Last success',
          expr: `time() - ${each(`gotk_succeeded_timestamp_seconds{${APPS}}`)} and on (${IDENTITY}) (${unrecorded})`,
          unit: 's',
          decimals: 0,
        },
      ],
      link: TO_APP,
      sortBy: { column: 'Name', descending: false },
    }))
    .withPanel(alerts(
      'Alerts', 'What fires about emergencies and suspended apps, and about apps that are not as they are defined.',
      [`${CLUSTER},alertname=~"FluxEmergency.+|FluxSuspended.+|FluxDigestDiffers|FluxControllerDown"`], { width: 24, height: 7 },
    ))
    .withRow(new RowBuilder('Over time'))
    .withPanel(lines({
      title: 'Apps out of Flux\'s hands',
      description: 'How many emergencies were in force and overdue, and how many apps were suspended without a record.',
      width: 12,
      height: 8,
      unit: 'short',
      queries: [
        { expr: counts.inForce, legend: 'in force' },
        { expr: counts.overdue, legend: 'overdue' },
        { expr: counts.unrecorded, legend: 'suspended without a record' },
      ],
    }))
    .withPanel(lines({
      title: 'Controllers up',
      description: 'Each controller of Flux: at 0 it was not reached.',
      width: 12,
      height: 8,
      unit: 'none',
      max: 1,
      words: { 0: ['down', 'red'], 1: ['up', 'green'] },
      queries: [{ expr: `max by (cluster, app) (up{${CONTROLLERS}})`, legend: '{{cluster}} {{app}}' }],
    }));
}

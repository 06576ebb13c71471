import { EVENT_LABEL } from '../flux-events';

/** The event of Flux that is there for others alone. */
export const NEW_ARTIFACT = 'FluxNewArtifact';

/** One alert, or several, that make others needless; all names are those of rules. */
export interface Inhibition {
  /** What it is for, as a comment says it. */
  readonly because: string;
  readonly sources: readonly string[];
  readonly targets: readonly string[];
  /** Narrows the sources further. */
  readonly of?: { readonly [label: string]: string };
  /** Labels that have to be there, and the same on both. */
  readonly same: readonly string[];
}

/** What tells one Flux object of one cluster from all others. */
const OBJECT = ['cluster', 'exported_namespace', 'name'];

/** What is late or looks wrong as long as source-controller does not work. */
const WITHOUT_SOURCES = ['FluxSourceNotFetched', 'FluxDigestDiffers'];
/** What is late or looks wrong as long as kustomize-controller does not work. */
const WITHOUT_APPLY = ['FluxReconcileStuck', 'FluxDigestDiffers', 'FluxDependencyBlocked', 'FluxQueueStuck'];
const DEAD = ['FluxControllerDown', 'FluxControllerCrashLooping', 'FluxControllerNotLeading'];

/** Which alerts are not told while others fire, beside warnings where something critical is told of the same object. */
export const INHIBITIONS: readonly Inhibition[] = [
  { because: 'a controller that is down neither leads nor is it of use to say that it crashed', sources: ['FluxControllerDown'], targets: ['FluxControllerCrashLooping', 'FluxControllerNotLeading', 'FluxQueueStuck'], same: ['cluster', 'app'] },
  { because: 'without source-controller nothing is fetched', sources: DEAD, of: { app: 'source-controller' }, targets: WITHOUT_SOURCES, same: ['cluster'] },
  { because: 'without kustomize-controller nothing is applied', sources: DEAD, of: { app: 'kustomize-controller' }, targets: WITHOUT_APPLY, same: ['cluster'] },
  { because: 'without the series of Flux objects nobody knows what is suspended or applied', sources: ['FluxMetricsMissing'], targets: ['FluxSourceNotFetched', 'FluxDigestDiffers'], same: ['cluster'] },
  { because: 'what cannot be fetched is not applied', sources: ['FluxSourceFailing', 'FluxSourceNotFetched'], targets: ['FluxDigestDiffers', 'FluxReconcileFailing'], same: ['cluster', 'source'] },
  {
    because: 'somebody has taken the app out of Flux\'s hands, and has said so',
    sources: ['FluxEmergencyInForce', 'FluxEmergencyOverdue'],
    targets: ['FluxDigestDiffers', 'FluxApplyFailed', 'FluxReconcileFailing', 'FluxReconcileStuck', 'FluxHealthFailing', 'FluxDependencyBlocked', 'FluxSuspendedByHand'],
    same: OBJECT,
  },
  { because: 'that its time is over says that it is in force', sources: ['FluxEmergencyOverdue'], targets: ['FluxEmergencyInForce'], same: OBJECT },
  { because: 'what uses up the budget fast also uses it up', sources: ['SloBudgetBurnsFast'], targets: ['SloBudgetBurns'], same: ['cluster', 'sloth_id'] },
  ...['deployment', 'statefulset', 'daemonset'].map((kind): Inhibition => (
    { because: 'what has no pod has too few', sources: ['WorkloadDown'], targets: ['WorkloadReplicasUnavailable'], same: ['cluster', 'namespace', kind] }
  )),
];

/** One rule as Alertmanager takes it: matchers as it writes them. */
export interface InhibitionRule {
  readonly source: readonly Matcher[];
  readonly target: readonly Matcher[];
  readonly equal: readonly string[];
}

/** A label and what it has to be. */
export interface Matcher {
  readonly label: string;
  readonly op: '=' | '!=' | '=~';
  readonly value: string;
}

/** The apply of a new revision is told by Flux in the same words as that of an edit by hand. */
function eventInhibitions(): InhibitionRule[] {
  const event = (value: string): Matcher[] => [{ label: EVENT_LABEL, op: '=', value }];
  return [{ source: event(NEW_ARTIFACT), target: event('FluxHandEdit'), equal: ['cluster', 'revision'] }];
}

/** The inhibition rules, narrowed to alerts with some labels. */
export function inhibitionRules(narrowed: readonly Matcher[]): InhibitionRule[] {
  const names = (alerts: readonly string[]): Matcher => (
    alerts.length === 1 ? { label: 'alertname', op: '=', value: alerts[0] } : { label: 'alertname', op: '=~', value: alerts.join('|') }
  );
  // Alertmanager takes a label that both lack for one that both share.
  const there = (labels: readonly string[]): Matcher[] => labels.map((label) => ({ label, op: '!=', value: '' }));
  const severity = (value: string): Matcher => ({ label: 'severity', op: '=', value });
  return [
    // An emergency is told although it is a warning: it keeps quiet what is critical, and each would keep the other quiet.
    {
      source: [...narrowed, severity('critical'), ...there(OBJECT)],
      target: [...narrowed, severity('warning'), { label: 'alertname', op: '!=', value: 'FluxEmergencyInForce' }],
      equal: OBJECT,
    },
    ...INHIBITIONS.map(({ sources, targets, of = {}, same }) => ({
      source: [...narrowed, names(sources), ...Object.entries(of).map(([label, value]): Matcher => ({ label, op: '=', value })), ...there(same.filter((label) => !(label in of)))],
      target: [...narrowed, names(targets)],
      equal: same,
    })),
    ...eventInhibitions(),
  ];
}

import { WatchedKind } from './watched-kinds';

/** A series that kube-state-metrics makes of a field of a custom resource. */
export interface CustomResourceMetric {
  /** Without the prefix. */
  readonly name: string;
  readonly type: 'Gauge' | 'Info';
  readonly help: string;
  /** The field; `[key=value]` finds the first entry of a list. A gauge of a map would make a series of each of its keys, so it names a scalar. */
  readonly path: readonly string[];
  /** Labels and the fields below the path that they are read from. */
  readonly labels?: { readonly [label: string]: readonly string[] };
  /** Whether an absent field counts as zero, instead of as no series. */
  readonly absentIsZero?: boolean;
  /** The kinds that have the field; all without it. */
  readonly of?: (kind: WatchedKind) => boolean;
}

/** What each series is called at the beginning, as those that Flux's own example makes. */
export const PREFIX = 'gotk';

/** Labels of every series, and the field of the object that each is read from. */
export const COMMON_LABELS: { readonly [label: string]: readonly string[] } = {
  name: ['metadata', 'name'],
  // Whoever scrapes may overwrite `namespace` by that of kube-state-metrics itself.
  exported_namespace: ['metadata', 'namespace'],
};

/** Labels that kube-state-metrics adds to every series of a custom resource. */
export const ADDED_LABELS: readonly string[] = ['customresource_group', 'customresource_kind', 'customresource_version'];

const EMERGENCY = 'emergency.cdk8s-lifeboat.io';
const ofKustomizations = ({ kind }: WatchedKind): boolean => kind === 'Kustomization';
const ofSources = ({ role }: WatchedKind): boolean => role === 'source';
const ofApplied = ({ role }: WatchedKind): boolean => role === 'applied';

/** Everything that is read from Flux's objects. A label never holds what is new with each commit, since each value is a series. */
export const CUSTOM_RESOURCE_METRICS: readonly CustomResourceMetric[] = [
  {
    name: 'resource_info',
    type: 'Info',
    help: 'A Flux object, whether it is ready and whether it is suspended.',
    path: [],
    labels: { ready: ['status', 'conditions', '[type=Ready]', 'status'], suspended: ['spec', 'suspend'] },
  },
  {
    // Without its lastTransitionTime: a controller that tries again moves it each time, so it does not say since when something fails.
    name: 'condition_info',
    type: 'Info',
    help: 'A condition of a Flux object.',
    path: ['status', 'conditions'],
    labels: { type: ['type'], status: ['status'], reason: ['reason'] },
  },
  { name: 'suspended', type: 'Gauge', help: 'Whether a Flux object is suspended.', path: ['spec', 'suspend'], absentIsZero: true },
  { name: 'created_timestamp_seconds', type: 'Gauge', help: 'When a Flux object was made.', path: ['metadata', 'creationTimestamp'] },
  { name: 'generation', type: 'Gauge', help: 'How often the spec of a Flux object has changed.', path: ['metadata', 'generation'] },
  {
    name: 'observed_generation',
    type: 'Gauge',
    help: 'Which change of the spec the controller has taken up; -1 until the first success.',
    path: ['status', 'observedGeneration'],
  },
  {
    name: 'applied_digest_info',
    type: 'Info',
    help: 'The digest of what was last applied, and how that ended.',
    path: ['status', 'history', '0'],
    labels: { digest: ['digest'], status: ['lastReconciledStatus'] },
    of: ofKustomizations,
  },
  {
    name: 'reconciled_timestamp_seconds',
    type: 'Gauge',
    help: 'When a Kustomization was last applied, well or not.',
    path: ['status', 'history', '0', 'lastReconciled'],
    of: ofKustomizations,
  },
  {
    name: 'succeeded_timestamp_seconds',
    type: 'Gauge',
    help: 'When a Kustomization was last applied with success.',
    path: ['status', 'history', '[lastReconciledStatus=ReconciliationSucceeded]', 'lastReconciled'],
    of: ofKustomizations,
  },
  {
    name: 'attempts',
    type: 'Gauge',
    help: 'How often what was last applied has been applied, each time with the same end.',
    path: ['status', 'history', '0', 'totalReconciliations'],
    of: ofKustomizations,
  },
  {
    name: 'artifact_timestamp_seconds',
    type: 'Gauge',
    help: 'When what a source gives last changed.',
    path: ['status', 'artifact', 'lastUpdateTime'],
    of: ofSources,
  },
  {
    name: 'emergency_since_timestamp_seconds',
    type: 'Gauge',
    help: 'When the emergency began that is recorded on a Flux object.',
    path: ['metadata', 'annotations', `${EMERGENCY}/since`],
    of: ofApplied,
  },
  {
    name: 'emergency_until_timestamp_seconds',
    type: 'Gauge',
    help: 'When the emergency was to be over that is recorded on a Flux object.',
    path: ['metadata', 'annotations', `${EMERGENCY}/until`],
    of: ofApplied,
  },
  {
    name: 'emergency_step_info',
    type: 'Info',
    help: 'How far the emergency is that is recorded on a Flux object.',
    path: ['metadata', 'annotations'],
    labels: { step: [`${EMERGENCY}/step`] },
    of: ofApplied,
  },
];

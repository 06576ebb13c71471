import { FluxKustomization } from './defined-objects';
import { Answer, doesNotApply, failed, Item, judged, notChecked, passed } from './item';
import { Situation } from './situation';
import { goSeconds } from '../../manifest/go-seconds';
import { LiveObject } from '../cluster/live-object';
import { repositoryKey } from '../fleet/repository-url';
import { branchesOf, remotesOf } from '../git/checkout-state';
import { redacted } from '../git/redacted';
import { sourceOf, sourceStatus } from '../live/flux-status';
import { counted } from '../report/counted';
import { sentence } from '../report/report';
import { FluxName, nameText, State, STATES } from '../status/state';
import { JudgedObject } from '../status/survey';

const SHOWN = 5;
const HOUR = 3600;
/** What says neither that it is well nor that it is not. */
const OPEN: ReadonlySet<State> = new Set<State>(['stale', 'unobserved', 'unknown', 'reconciling', 'behind']);
const SUSPENDED: ReadonlySet<State> = new Set<State>(['emergency', 'suspended', 'disabled']);
/** Metrics that no release of Flux has, or that none ever fills in. */
const DEAD_METRICS = /\b(?:flux_kustomization_\w+|flux_helmrelease_\w+|gotk_reconcile_condition|gotk_suspend_status)\b/;
const METRICS = /\bgotk_\w+\b/;

/** Items about Flux: whether it runs, fetches, and applies. */
export const FLUX_ITEMS: readonly Item[] = [
  {
    id: 'dependencies-ready',
    group: 'deployment',
    question: 'Is what the apps depend on Ready?',
    asks: 'cluster',
    look: async (situation) => {
      const all = await situation.kustomizationsThere();
      const own = new Set(all.map(({ namespace, name }) => `${namespace}/${name}`));
      const needed = all.flatMap((one) => (one.spec.dependsOn ?? []).map(({ name, namespace = one.namespace }) => ({ kind: 'Kustomization', namespace, name })));
      const others = [...new Map(needed.filter(({ namespace, name }) => !own.has(`${namespace}/${name}`)).map((one) => [nameText(one), one])).values()];
      return others.length === 0 ? doesNotApply('no app depends on another team\'s Kustomization') : ready(situation, others);
    },
  },
  {
    id: 'controllers-healthy',
    group: 'production',
    question: 'Do the controllers of Flux run, and answer?',
    asks: 'cluster',
    look: async (situation) => {
      const { installed, controllers, unread } = await situation.survey();
      if (!installed) return failed(['Flux is not installed'], 'Install it: `flux bootstrap`, or apply flux-system/ of the fleet copy: `kubectl apply -k DIR`');
      const faulty = controllers.filter(({ state }) => state !== 'runs' && state !== 'unknown');
      const [open] = controllers.filter(({ state }) => state === 'unknown');
      if (faulty.length > 0) return failed(faulty.map(({ name, meaning }) => `${name}: ${meaning}`), faulty[0].action ?? 'See `lifeboat status`');
      if (open || controllers.length === 0) return notChecked(open ? `${open.name}: ${open.meaning}` : unread[0]?.error.problem ?? 'no controller could be seen', 'Ask for the right to get its lease and its Deployment');
      return passed(controllers.map(({ name, version }) => `${name}${version === undefined ? '' : ` ${version}`}`).join(', '));
    },
  },
  {
    id: 'sources-ready',
    group: 'production',
    question: 'Can the cluster fetch what the apps are applied from?',
    asks: 'cluster',
    look: async (situation) => {
      const sources = await sourcesOf(situation);
      return sources.length === 0 ? notChecked('no Kustomization of the apps is on the cluster to say which source it has', 'See applied') : ready(situation, sources);
    },
  },
  {
    id: 'deploy-keys',
    group: 'production',
    question: 'Does Flux fetch by a deploy key, and not by a person\'s token?',
    asks: 'cluster',
    look: deployKeys,
  },
  {
    id: 'newest-commit-fetched',
    group: 'production',
    question: 'Has Flux fetched the newest commit by itself?',
    asks: 'cluster',
    look: newestFetched,
  },
  {
    id: 'applied',
    group: 'production',
    question: 'Has Flux applied each app, and is it healthy?',
    asks: 'cluster',
    look: async (situation) => {
      const all = await situation.kustomizationsThere();
      return all.length === 0 ? doesNotApply('no app of the definition is active') : ready(situation, all.map(({ namespace, name }) => ({ kind: 'Kustomization', namespace, name })));
    },
  },
  {
    id: 'not-suspended',
    group: 'production',
    question: 'Is nothing of the apps suspended, and no emergency left open?',
    asks: 'cluster',
    look: async (situation) => {
      const all = [...(await situation.kustomizationsThere()).map(({ namespace, name }) => ({ kind: 'Kustomization', namespace, name })), ...await sourcesOf(situation)];
      const { emergencies } = await situation.survey();
      const { objects, unread } = await judgedOf(situation, all);
      if (unread) return unread;
      const held = objects.filter(({ state }) => SUSPENDED.has(state));
      return judged(
        [...held.map((one) => `${nameText(one)} ${one.meaning}`), ...emergencies.map(({ object, record }) => `${object} records an emergency since ${record?.since ?? 'an unknown time'}`)],
        held[0]?.action ?? 'End it with the resume script of the project copy', counted(objects.length, 'object'),
      );
    },
  },
  {
    id: 'no-drift',
    group: 'production',
    question: 'Has nobody changed the apps on the cluster by hand?',
    asks: 'cluster',
    look: async (situation) => {
      const { cluster, findings } = await situation.compareLive();
      // What is yet to be applied is no drift.
      const pending = new Set(findings.filter(({ kind }) => ['not-applied', 'never-applied', 'missing-kustomization'].includes(kind)).map(({ app }) => app));
      const drift = findings.filter(({ scenario, kind, app }) => scenario !== undefined && kind !== 'missing-kustomization' && !(kind === 'missing' && pending.has(app)));
      const more = drift.length > SHOWN ? [`and ${drift.length - SHOWN} more`] : [];
      return judged([...drift.slice(0, SHOWN).map(sentence), ...more], `${drift[0]?.remedy ?? ''}; all of it: \`lifeboat check --live --objects${situation.flags}\``, counted(cluster.objects ?? 0, 'object'));
    },
  },
  {
    id: 'reconcile-settings',
    group: 'production',
    question: 'Does Flux prune, wait, and try again in time?',
    asks: 'files',
    look: ({ kustomizations }) => {
      if (kustomizations.length === 0) return doesNotApply('no app of the definition is active');
      return judged(kustomizations.flatMap((one) => settingFaults(one).map((fault) => `${one.name}: ${fault}`)), 'Correct the props of the FluxApp in the definition',
        kustomizations.map(({ name, spec }) => `${name}: every ${spec.interval}, again after ${spec.retryInterval}`).slice(0, SHOWN).join('; '));
    },
  },
  {
    id: 'alerts',
    group: 'production',
    question: 'Is there an alert for when Flux fails to apply?',
    asks: 'cluster',
    look: alerts,
  },
];

/** What status says of some objects; an answer in its place where they could not be read. */
async function judgedOf(
  situation: Situation, names: readonly FluxName[],
): Promise<{ readonly objects: JudgedObject[]; readonly absent: FluxName[]; readonly unread?: Answer }> {
  const { objects: all, unread } = await situation.survey();
  const found = names.map((name) => all.find((one) => nameText(one) === nameText(name)));
  const absent = names.filter((_, index) => !found[index]);
  const [denied] = unread.filter(({ what }) => absent.some(({ kind }) => what.startsWith(kind.replace(/y$/, ''))));
  const objects = found.flatMap((one) => one ?? []);
  return { objects, absent, ...(denied ? { unread: notChecked(denied.error.problem, denied.error.remedy, denied.error.code) } : {}) };
}

async function ready(situation: Situation, names: readonly FluxName[]): Promise<Answer> {
  const { objects, absent, unread } = await judgedOf(situation, names);
  if (unread) return unread;
  const faulty = objects.filter(({ state }) => state !== 'ready' && !OPEN.has(state));
  if (faulty.length + absent.length > 0) {
    return failed([...absent.map((one) => `the cluster has no ${nameText(one)}`), ...faulty.map((one) => `${nameText(one)}: ${STATES[one.state]}: ${one.meaning}`)],
      faulty[0]?.action ?? 'Publish the fleet copy, and see that the root Kustomization is Ready: `lifeboat status`');
  }
  const [open] = objects.filter(({ state }) => OPEN.has(state));
  if (open) return notChecked(`${nameText(open)}: ${open.meaning}`, open.action ?? 'Ask again in a minute');
  return passed(objects.map((one) => `${one.kind} ${one.name}${one.revision === undefined ? '' : ` at ${shortRevision(one.revision)}`}`).slice(0, SHOWN).join(', '));
}

function shortRevision(revision: string): string {
  return revision.replace(/([0-9a-f]{12})[0-9a-f]{28,}$/, '$1');
}

/** The sources of the Kustomizations that are on the cluster. */
async function sourcesOf(situation: Situation): Promise<FluxName[]> {
  const live = await Promise.all((await situation.kustomizationsThere()).map((one) => situation.live(one)));
  return [...new Map(live.flatMap((one) => (one ? [sourceOf(one)] : [])).map((one) => [nameText(one), one])).values()];
}

async function gitSources(situation: Situation): Promise<LiveObject[]> {
  const { reader } = await situation.connected();
  const names = (await sourcesOf(situation)).filter(({ kind }) => kind === 'GitRepository');
  const found = await Promise.all(names.map(({ namespace, name }) => reader.get(`/apis/source.toolkit.fluxcd.io/v1/namespaces/${namespace}/gitrepositories/${name}`) as Promise<LiveObject | undefined>));
  return found.flatMap((one) => (one ? [{ ...one, kind: 'GitRepository' }] : []));
}

interface GitSpec {
  readonly url: string;
  readonly provider?: string;
  readonly secretRef?: { readonly name: string };
  readonly interval?: string;
  readonly ref?: { readonly branch?: string; readonly tag?: string; readonly semver?: string; readonly name?: string; readonly commit?: string };
}

async function deployKeys(situation: Situation): Promise<Answer> {
  const sources = await gitSources(situation);
  if (sources.length === 0) return doesNotApply('no app is applied from a GitRepository that is on the cluster');
  const seen: string[] = [];
  const faults: string[] = [];
  let way = '';
  for (const { metadata: { name, namespace }, spec } of sources) {
    const { url, provider = 'generic', secretRef } = spec as GitSpec;
    if (url.startsWith('ssh:')) {
      seen.push(`${name}: ssh${secretRef ? `, with the key of the Secret ${namespace}/${secretRef.name}` : ''}`);
    } else if (provider !== 'generic') {
      seen.push(`${name}: tokens that ${provider} gives for a short time`);
    } else if (!secretRef) {
      seen.push(`${name}: ${redacted(url)} needs no credentials`);
    } else {
      faults.push(`GitRepository ${namespace}/${name} fetches ${redacted(url)} with the name and password, or the token, of the Secret ${namespace}/${secretRef.name}`);
      way = `Make a key, \`ssh-keygen -t ed25519 -N '' -f deploy-key\`, add deploy-key.pub to the repository as a deploy key that reads only, put it into a Secret, \`kubectl create secret generic ${name}-ssh -n ${namespace} --from-file=identity=deploy-key --from-file=identity.pub=deploy-key.pub --from-file=known_hosts=KNOWN_HOSTS\`, and write its name and the ssh address into the source`;
    }
  }
  return judged(faults, way, ...seen);
}

/** The fleet repository's branch beside what the source has. */
async function newestFetched(situation: Situation): Promise<Answer> {
  const fleet = situation.checkouts.find(({ kind }) => kind === 'fleet');
  if (!fleet) return notChecked('no checkout of the fleet repository is named, whose remote could be asked', `Name it: \`lifeboat doctor${situation.flags} --fleet DIR\``);
  const remotes = remotesOf(fleet.path);
  const faults: string[] = [];
  const seen: string[] = [];
  let way = '';
  const sources = await gitSources(situation);
  if (sources.length === 0) return doesNotApply('no app is applied from a GitRepository that is on the cluster');
  for (const source of sources) {
    const { name, namespace } = source.metadata;
    const { url, ref = {}, interval } = source.spec as GitSpec;
    const { branch = 'master', tag, semver, name: reference, commit } = ref;
    if (tag ?? semver ?? reference ?? commit) {
      seen.push(`${name} follows no branch`);
      continue;
    }
    const remote = remotes.find((one) => repositoryKey(one.url) === repositoryKey(url));
    if (!remote) return notChecked(`GitRepository ${namespace}/${name} fetches ${redacted(url)}, which is no remote of ${fleet.directory}`, 'Name the checkout of that repository with --fleet DIR');
    const newest = (await branchesOf(fleet.path, remote)).find((one) => one.branch === branch)?.commit;
    const revision = sourceStatus(source).artifact?.revision ?? 'nothing';
    if (newest === undefined) faults.push(`${redacted(remote.url)} has no branch ${branch}, which GitRepository ${namespace}/${name} follows`);
    else if (!revision.endsWith(newest)) faults.push(`${branch} is at ${newest.slice(0, 12)}, and GitRepository ${namespace}/${name}, which looks every ${interval}, has ${shortRevision(revision)}`);
    else seen.push(`${name} has ${branch} at ${newest.slice(0, 12)}`);
    way ||= `Where it was pushed longer ago than that, see why with \`lifeboat status\`; to have it fetched now: \`kubectl annotate --overwrite gitrepository ${name} -n ${namespace} reconcile.fluxcd.io/requestedAt="$(date +%s)"\``;
  }
  return judged(faults, way, ...seen);
}

/** Settings with which something stays wrong for long, or is never noticed. */
function settingFaults({ spec: { interval, retryInterval, prune, wait, healthChecks = [] } }: FluxKustomization): string[] {
  const [every, again] = [goSeconds(interval), goSeconds(retryInterval)];
  return [
    ...(prune === true ? [] : ['prune is off, so that what leaves Git stays on the cluster']),
    ...(wait === true || healthChecks.length > 0 ? [] : ['it neither waits nor has healthChecks, so that Ready says nothing about the pods']),
    ...(again === undefined || every === undefined || again <= every ? [] : [`a failed apply is tried again after ${retryInterval}, later than the interval of ${interval}`]),
    ...(retryInterval === undefined ? [`it has no retryInterval, so that a failed apply waits for the interval of ${interval}`] : []),
    ...(every !== undefined && every > HOUR ? [`an edit by hand stays for up to ${interval}`] : []),
  ];
}

interface RuleSpec {
  readonly groups?: readonly { readonly rules?: readonly { readonly alert?: string; readonly expr?: string | number }[] }[];
}

interface AlertSpec {
  readonly suspend?: boolean;
  readonly eventSources?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
}

/** Alerts of Prometheus that ask metrics of Flux, and Flux's own; that they reach anybody, only people can say. */
async function alerts(situation: Situation): Promise<Answer> {
  const { collections } = await situation.connected();
  const rules = await collections.list('monitoring.coreos.com/v1', 'PrometheusRule', '') ?? [];
  const own = await collections.list('notification.toolkit.fluxcd.io/v1beta3', 'Alert', '') ?? [];
  const named = await situation.kustomizationsThere();
  const hears = own.filter(({ metadata, spec }) => {
    const { suspend, eventSources = [] } = spec as AlertSpec;
    return suspend !== true && named.every((one) => eventSources.some(({ kind, name, namespace = metadata.namespace }) => (
      kind === 'Kustomization' && namespace === one.namespace && (name === '*' || name === one.name))));
  });
  const asked = rules.flatMap(({ metadata: { name, namespace }, spec }) => (
    ((spec ?? {}) as RuleSpec).groups ?? []).flatMap(({ rules: list = [] }) => list).flatMap(({ alert, expr }) => (
    alert === undefined ? [] : [{ text: `${alert} of PrometheusRule ${namespace}/${name}`, expr: String(expr) }])));
  const live = asked.filter(({ expr }) => METRICS.test(expr.replaceAll(new RegExp(DEAD_METRICS, 'g'), '')));
  const seen = [...live.map(({ text }) => text), ...hears.map(({ metadata }) => `Alert ${metadata.namespace}/${metadata.name}`)];
  if (seen.length > 0) return passed(seen.slice(0, SHOWN).join(', '));
  const dead = asked.flatMap(({ text, expr }) => {
    const metric = DEAD_METRICS.exec(expr)?.[0];
    return metric === undefined ? [] : [`${text} asks ${metric}, which Flux never fills in, so that it never fires`];
  });
  return failed(
    dead.length > 0 ? dead : ['no PrometheusRule of the cluster asks a metric of Flux, and no Alert of Flux names the apps'],
    'Add a PrometheusRule on gotk_resource_info or gotk_reconcile_duration_seconds, or an Alert of Flux with a Provider that reaches somebody',
  );
}

import { readFileSync } from 'fs';
import { Agent } from 'https';
import { stringify } from 'yaml';
import { LiveFleet } from './live-fleet';
import { LiveEdit, RandomEmergency } from './random-emergency';
import { ClusterReader } from '../../src/cli/cluster/cluster-reader';
import { DryRun } from '../../src/cli/cluster/dry-run';
import { Endpoint } from '../../src/cli/cluster/endpoint';
import { LiveObject as SeenObject } from '../../src/cli/cluster/live-object';
import { forecastDeploy, Manifest as Forecast } from '../../src/cli/emergency/forecast/deploy-forecast';
import { ObjectForecast } from '../../src/cli/emergency/forecast/fate';
import { comparable } from '../../src/cli/emergency/forecast/object-forecast';
import { forecastResume } from '../../src/cli/emergency/forecast/resume-forecast';
import { CHOSEN_ANEW } from '../../src/cli/emergency/forecast/service-fields';
import { differenceOf, sameValue, valueAt } from '../../src/manifest/difference';
import { identityOf, identityText } from '../../src/manifest/identity';
import { ManifestObject, ManifestValue } from '../../src/manifest/manifest-object';
import { condition, kustomization, requestReconcile, untilReady } from '../testbed/flux';
import { LiveObject, Manifest } from '../testbed/live-object';
import { Testbed } from '../testbed/testbed';

const FLUX = 'kustomize-controller';
const US = 'cdk8s-lifeboat';

/** One emergency that is run on the real controllers. */
export interface ForecastRun {
  readonly app: string;
  readonly namespace: string;
  readonly emergency: RandomEmergency;
}

/** What differs from its forecast, and how many of each fate were forecast. */
export interface ForecastResult {
  readonly problems: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

/** Runs many emergencies at once, each in an app and a namespace of its own; the results by app. */
export async function runForecasts(testbed: Testbed, fleet: LiveFleet, runs: readonly ForecastRun[]): Promise<Map<string, ForecastResult>> {
  fleet.write(Object.fromEntries(runs.flatMap((run) => filesOf(fleet.cluster, run))));
  const revision = await fleet.push();
  const endpoint = endpointOf(testbed);
  const results = new Map<string, ForecastResult>();
  await Promise.all(runs.map(async (run) => {
    await untilReady(testbed, kustomization(run.app), revision);
    results.set(run.app, await runOne(testbed, new DryRun(endpoint, new ClusterReader(endpoint)), run).catch((error: Error) => ({ problems: [`failed: ${error.stack}`], counts: {} })));
  }));
  fleet.write(Object.fromEntries(runs.flatMap((run) => filesOf(fleet.cluster, run).map(([path]) => [path, null]))));
  await fleet.pushUnwatched();
  await requestReconcile(testbed, kustomization('flux-system'));
  await Promise.all(runs.map(({ namespace }) => testbed.api.delete({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })));
  return results;
}

/** Jest loads no ES module, such as the client that reads a kubeconfig. */
function endpointOf(testbed: Testbed): Endpoint {
  const { clusters, users } = JSON.parse(readFileSync(testbed.kubeconfig, 'utf8'));
  const { server, 'certificate-authority': file, 'certificate-authority-data': data } = clusters[0].cluster;
  const ca = data === undefined ? readFileSync(file) : Buffer.from(data, 'base64');
  const agent = new Agent({ ca, keepAlive: true, maxSockets: 8 });
  return { server, context: 'testbed', request: { ca, agent, headers: { authorization: `Bearer ${users[0].user.token}` } }, timeoutSeconds: 60 };
}

function filesOf(cluster: string, { app, namespace, emergency }: ForecastRun): [string, string][] {
  const flux = {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: app, namespace: 'flux-system' },
    spec: { interval: '1h', retryInterval: '1h', timeout: '30s', prune: true, wait: false, path: `./apps/${app}`, sourceRef: { kind: 'GitRepository', name: 'flux-system' } },
  };
  const objects = [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: emergency.git[0].metadata.labels } }, ...emergency.git];
  return [[`clusters/${cluster}/${app}.yaml`, stringify(flux)], [`apps/${app}/all.yaml`, objects.map((object) => `---\n${stringify(object)}`).join('')]];
}

async function runOne(testbed: Testbed, dryRun: DryRun, { app, namespace, emergency }: ForecastRun): Promise<ForecastResult> {
  const problems: string[] = [];
  const flux = kustomization(app);
  const identified = (objects: readonly Manifest[]): Forecast[] => (
    objects.map((object) => ({ identity: identityText(identityOf(object as ManifestObject)), object: object as ManifestObject }))
  );
  const git = identified(emergency.git);
  const state = async (): Promise<Map<string, LiveObject>> => {
    const objects = new Map([...emergency.git, ...emergency.copy].map((object) => [identityText(identityOf(object as ManifestObject)), object]));
    const found = await Promise.all([...objects].map(async ([identity, object]) => [identity, await testbed.api.get(object)] as const));
    return new Map(found.flatMap(([identity, object]) => (object ? [[identity, object]] : [])));
  };
  const edit = async ({ command }: LiveEdit): Promise<void> => { await testbed.kubectl([...command, '-n', namespace]).catch((error: Error) => { if (!/invalid|Invalid|immutable/.test(error.message)) throw error; }); };
  const clean = await state();
  for (const one of emergency.before) await edit(one);
  await settle(testbed, emergency, namespace);
  await testbed.api.apply({ ...flux, spec: { suspend: true } } as Manifest, { manager: US });
  const owner = { inventory: new Set(git.map(({ identity }) => identity)), prune: true };
  const before = await state();
  const deploying = await forecastDeploy(dryRun, identified(emergency.copy), git, owner);
  for (const object of emergency.copy) {
    const identity = identityText(identityOf(object as ManifestObject));
    const forecast = deploying.find((one) => one.identity === identity)!;
    const refused = await testbed.api.apply(object, { manager: FLUX, force: true }).then(() => undefined, (error: Error) => error.message);
    if ((refused !== undefined) !== (forecast.deploy === 'refused')) problems.push(`${identity}: deploy forecast ${forecast.deploy}, and ${refused ?? 'it was taken'}`);
  }
  for (const one of emergency.edits) await edit(one);
  await settle(testbed, emergency, namespace);
  const during = await state();
  const labelled = new Map([...during].filter(([identity]) => !owner.inventory.has(identity))) as unknown as Map<string, SeenObject>;
  const resuming = await forecastResume(dryRun, git, { ...owner, labelled });
  await testbed.api.apply(flux as Manifest, { manager: US });
  const token = await requestReconcile(testbed, flux);
  const done = await testbed.api.until(flux, `to have handled ${token}`, (found) => (
    found.status?.lastHandledReconcileAt === token && ['True', 'False'].includes(condition(found, 'Ready')?.status ?? '')
    && ['ProgressingWithRetry', undefined].includes(condition(found, 'Reconciling')?.reason)
  ));
  await settle(testbed, emergency, namespace);
  const after = await state();
  const failure = condition(done, 'Ready')?.status === 'False' ? condition(done, 'Ready')!.message : undefined;
  for (const [phase, forecasts] of [...emergency.edits.length === 0 ? [['deploy', deploying]] as const : [], ['resume', resuming] as const]) {
    const wedged = forecasts.filter(({ fields }) => fields.some(({ fate }) => fate === 'wedged'));
    const told = wedged.map(({ identity }) => identity).join(', ') || 'none';
    if ((wedged.length > 0) !== (failure !== undefined)) problems.push(`${phase}: wedged by forecast: ${told}; Flux: ${failure ?? 'applied'}`);
    else if (failure !== undefined && !wedged.some(({ identity }) => failure.includes(`/${identity.split('/').at(-1)} `))) problems.push(`${phase}: wedged by forecast: ${told}; Flux: ${failure}`);
    if (failure !== undefined || wedged.length > 0) continue;
    for (const forecast of forecasts) {
      const states = [clean, before, during, after].map((one) => one.get(forecast.identity));
      problems.push(...judge(phase, forecast, states));
    }
  }
  return { problems, counts: countsOf([...deploying, ...resuming]) };
}

function countsOf(forecasts: readonly ObjectForecast[]): Record<string, number> {
  const counts: Record<string, number> = { 'emergencies': 1, 'objects': forecasts.length, 'refused at deploy': 0, 'rolls again': 0 };
  for (const { deploy, rollsAgain, fields } of forecasts) {
    if (deploy === 'refused') counts['refused at deploy']++;
    if (rollsAgain) counts['rolls again']++;
    for (const { fate } of fields) counts[`fields ${fate}`] = (counts[`fields ${fate}`] ?? 0) + 1;
  }
  return counts;
}

/** Controllers write their part of metadata a moment later. */
async function settle(testbed: Testbed, { git }: RandomEmergency, namespace: string): Promise<void> {
  for (const { apiVersion, kind, metadata } of git) {
    if (kind !== 'Deployment' && kind !== 'StatefulSet') continue;
    await testbed.api.until({ apiVersion, kind, metadata: { name: metadata.name, namespace } }, 'to be observed', (found) => found.status?.observedGeneration === found.metadata.generation, 20);
  }
}

/** What became of an object, against what was said of it. */
function judge(phase: string, forecast: ObjectForecast, [clean, before, during, after]: readonly (LiveObject | undefined)[]): string[] {
  const { identity, fields } = forecast;
  const problem = (text: string): string => `${phase} ${identity}: ${text}`;
  if (forecast.madeByEmergency || forecast.orphan) return after ? [] : [problem('made by the emergency by forecast, and it is gone')];
  if (forecast.pruned) return after ? [problem('pruned by forecast, and it is there')] : [];
  if (!after) return [problem('is gone')];
  const problems: string[] = [];
  const manifest = (object: LiveObject): ManifestObject => comparable(object as unknown as ManifestObject);
  const result = manifest(after);
  for (const field of fields) {
    if (field.path.startsWith('PersistentVolumeClaim ') || hasChosen(field.after)) continue;
    const value = valueAt(result, field.segments);
    if (!same(value, field.after)) problems.push(problem(`${field.path} ${field.fate}: forecast ${JSON.stringify(field.after)}, is ${JSON.stringify(value)}`));
  }
  const reference = phase === 'deploy' ? clean : during;
  if (reference) {
    // Before a deploy: what stood when Flux was last done stands again, but for what was forecast to stay.
    // Before a resume: what stands stays, but for what was forecast to go.
    const covered = fields.filter(({ fate }) => phase === 'resume' || ['kept', 'reset'].includes(fate));
    for (const one of differenceOf(manifest(reference), result)) {
      if (one.kind === 'reordered' && !sameValue(valueAt(manifest(reference), one.segments), one.before)) continue;
      const wasSo = phase === 'deploy' && before !== undefined && sameValue(valueAt(manifest(before), one.segments), valueAt(result, one.segments));
      if (!wasSo && !covered.some(({ path }) => one.path === path || one.path.startsWith(path) || path.startsWith(one.path))) {
        problems.push(problem(`${one.path} was ${JSON.stringify(one.before)}, is ${JSON.stringify(one.after)}, and nothing was forecast`));
      }
    }
  }
  if (during) {
    const template = (object: LiveObject): ManifestValue => (['Deployment', 'StatefulSet'].includes(object.kind) ? object.spec.template : undefined);
    const rolled = !sameValue(template(during), template(after));
    if (rolled !== forecast.rollsAgain) problems.push(problem(`rolls again by forecast: ${forecast.rollsAgain}, and ${rolled}`));
  }
  return problems;
}

function hasChosen(value: ManifestValue): boolean {
  return JSON.stringify(value)?.includes(CHOSEN_ANEW) ?? false;
}

function same(a: ManifestValue, b: ManifestValue): boolean {
  if (sameValue(a, b)) return true;
  return differenceOf({ value: a } as unknown as ManifestObject, { value: b } as unknown as ManifestObject).every(({ kind }) => kind === 'reordered');
}

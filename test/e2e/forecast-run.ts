import { readFileSync } from 'fs';
import { Agent } from 'https';
import { stringify } from 'yaml';
import { countsOf, judgeDeploy, judgeResume, Moments, Snapshot, snapshotOf } from './forecast-judgement';
import { LiveFleet } from './live-fleet';
import { LiveEdit, RandomEmergency } from './random-emergency';
import { ClusterReader } from '../../src/cli/cluster/cluster-reader';
import { DryRun } from '../../src/cli/cluster/dry-run';
import { Endpoint } from '../../src/cli/cluster/endpoint';
import { LiveObject as SeenObject } from '../../src/cli/cluster/live-object';
import { forecastDeploy, Manifest as Forecast } from '../../src/cli/emergency/forecast/deploy-forecast';
import { forecastResume } from '../../src/cli/emergency/forecast/resume-forecast';
import { identityOf, identityText } from '../../src/manifest/identity';
import { ManifestObject } from '../../src/manifest/manifest-object';
import { condition, kustomization, requestReconcile, untilReady } from '../testbed/flux';
import { Manifest } from '../testbed/live-object';
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
  const state = async (): Promise<Snapshot> => snapshotOf(testbed, [...emergency.git, ...emergency.copy]);
  const edit = async ({ command }: LiveEdit): Promise<void> => { await testbed.kubectl([...command, '-n', namespace]).catch((error: Error) => { if (!/invalid|Invalid|immutable/.test(error.message)) throw error; }); };
  const clean = await state();
  for (const one of emergency.before) await edit(one);
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
  const deployed = await state();
  for (const one of emergency.edits) await edit(one);
  const during = await state();
  const labelled = new Map([...during].filter(([identity]) => !owner.inventory.has(identity))) as unknown as Map<string, SeenObject>;
  const resuming = await forecastResume(dryRun, git, { ...owner, labelled });
  await testbed.api.apply(flux as Manifest, { manager: US });
  const token = await requestReconcile(testbed, flux);
  const done = await testbed.api.until(flux, `to have handled ${token}`, (found) => (
    found.status?.lastHandledReconcileAt === token && ['True', 'False'].includes(condition(found, 'Ready')?.status ?? '')
    && ['ProgressingWithRetry', undefined].includes(condition(found, 'Reconciling')?.reason)
  ));
  const after = await state();
  const failure = condition(done, 'Ready')?.status === 'False' ? condition(done, 'Ready')!.message : undefined;
  const moments: Moments = { clean, before, during, after };
  problems.push(
    ...judgeDeploy(deploying, moments, deployed),
    ...emergency.edits.length > 0 ? [] : judgeResume('deploy', deploying, moments, failure),
    ...judgeResume('resume', resuming, moments, failure),
  );
  return { problems, counts: { emergencies: 1, ...countsOf([...deploying, ...resuming]) } };
}

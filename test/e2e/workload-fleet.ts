import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { DefinedFleet } from './defined-fleet';
import { LiveFleet } from './live-fleet';
import { condition } from '../testbed/flux';
import { LiveObject, Manifest, reference } from '../testbed/live-object';
import { Testbed } from '../testbed/testbed';

/** Namespace of the workloads, which admits only pods of PodSecurity `restricted`. */
export const SHOP = 'shop';

/** What changes from one version of the app to the next. */
export interface ShopVersion {
  readonly image: string;
  readonly pool: string;
  readonly migrate: string;
}

/** A workload of each kind and profile in one FluxApp, as Flux applies it on two nodes. */
export class WorkloadFleet {
  public static async create(testbed: Testbed): Promise<WorkloadFleet> {
    const labels = { 'kubernetes.io/hostname': 'node-2', 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'arm64' };
    await testbed.api.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-2', labels } });
    await testbed.api.until(reference('v1', 'Node', 'node-2'), 'to be ready', (found) => condition(found, 'Ready')?.status === 'True');
    return new WorkloadFleet(testbed, new DefinedFleet(await LiveFleet.create(testbed, 'eldertree')));
  }

  private constructor(private readonly testbed: Testbed, private readonly fleet: DefinedFleet) {}

  /** Has Flux apply a version; the Kustomization is then ready, and so is every workload. */
  public async deliver({ image, pool, migrate }: ShopVersion): Promise<LiveObject> {
    const revision = await this.fleet.deliver(`
      const { EnvironmentSource, ImmutableConfigMap, Profile, ResilientCronJob, ResilientDeployment, ResilientJob, ResilientStatefulSet } = require('cdk8s-lifeboat');
      const app = new FluxApp(cluster, '${SHOP}', { namespace: '${SHOP}' });
      new ApiObject(app, 'namespace', {
        apiVersion: 'v1', kind: 'Namespace', metadata: { name: '${SHOP}', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
      });
      const image = 'ghcr.io/example/shop:${image}';
      const rollout = { minReady: Duration.seconds(1) };
      const settings = new ImmutableConfigMap(app, 'settings', { data: { POOL: '${pool}' } });
      const envFrom = [EnvironmentSource.configMap(settings.name)];
      new ResilientDeployment(app, 'api', { image, port: 8000, rollout, envFrom });
      const web = new ResilientDeployment(app, 'web', { image, port: 8080, rollout, replicas: 2, readiness: { path: '/readyz' } });
      web.expose('shop.example.org');
      new ResilientDeployment(app, 'standard', { image, port: 8080, rollout, profile: Profile.STANDARD });
      new ResilientDeployment(app, 'critical', { image, port: 8080, rollout, profile: Profile.CRITICAL });
      new ResilientDeployment(app, 'queue', { image, rollout, storage: { size: '1Gi', path: '/queue' } });
      const store = new ResilientStatefulSet(app, 'store', { image, port: 5432, rollout, replicas: 2, storage: { size: '1Gi', path: '/data' } });
      const backup = new ResilientCronJob(app, 'backup', { image, schedule: '* * * * *', storage: { size: '1Gi', path: '/backup' } });
      const migration = new ResilientJob(app, 'migration', { image: 'ghcr.io/example/shop:1', args: ['${migrate}'] });
      for (const client of [web, backup, migration]) client.allowTo(store);
    `);
    return this.fleet.live.ready(SHOP, revision);
  }

  /** Has Flux reconcile the app once more. */
  public async reconcile(): Promise<LiveObject> {
    return this.fleet.live.reconcile(SHOP);
  }

  public async list(apiVersion: string, kind: string, name?: string): Promise<LiveObject[]> {
    return this.testbed.api.list(apiVersion, kind, { namespace: SHOP, ...(name === undefined ? {} : { labelSelector: `app.kubernetes.io/name=${name}` }) });
  }

  /** The fewest pods of each of the Deployments that were ready at any time while something was done. */
  public async fewestReady(names: readonly string[], work: () => Promise<unknown>): Promise<Record<string, number>> {
    const fewest: Record<string, number> = Object.fromEntries(names.map((name) => [name, Infinity]));
    const end = await this.testbed.api.watch('apps/v1', 'Deployment', SHOP, (_, { metadata, status }) => {
      if (names.includes(metadata.name)) fewest[metadata.name] = Math.min(fewest[metadata.name], status?.readyReplicas ?? 0);
    });
    await work();
    end();
    return fewest;
  }

  /** The app's objects as the fleet repository has them. */
  public objects(): Manifest[] {
    const directory = join(this.fleet.live.checkout, 'clusters/eldertree', SHOP);
    return readdirSync(directory).filter((file) => /^\d-.*\.yaml$/.test(file)).map((file) => parse(readFileSync(join(directory, file), 'utf8')) as Manifest);
  }

  public remove(): void {
    this.fleet.remove();
  }
}

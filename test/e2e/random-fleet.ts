import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, ApiObjectProps, Duration } from 'cdk8s';
import { ReplacedFleet } from './replaced-fleet';
import { customResource, objectName, ValidObject } from './valid-object';
import { Cluster, EmergencyCopy, Fleet, FluxApp } from '../../src';
import { LifeboatError } from '../../src/manifest/lifeboat-error';
import { settled } from '../testbed/flux';
import { LiveObject } from '../testbed/live-object';
import { Testbed } from '../testbed/testbed';

const CLUSTER = 'random';
const SETTLE_SECONDS = 240;
// The controller patches its conditions first, and history in a second request; a digest that is another by then stays so.
const HISTORY_SECONDS = 10;

/** What a definition comes to, by the names of its apps. */
export interface Compared {
  /** The digests that the product computed. */
  readonly expected: Map<string, string>;
  /** The digests that the controller reports. */
  readonly reported: Map<string, string>;
  /** Why an app was not applied, where it was not. */
  readonly failures: Map<string, string>;
}

/** Adds the objects to an app, each under a name of its own. */
function fill(app: FluxApp, name: string, objects: readonly ValidObject[]): void {
  objects.forEach(({ apiVersion, kind, annotations, labels, clusterScoped, body }, index) => {
    const objectsName = `${name}-${index}`;
    const metadata = { name: objectName(kind, objectsName), annotations, labels, ...(clusterScoped ? {} : { namespace: name }) };
    // fast-check draws objects without a prototype too, which cdk8s cannot take.
    const content = JSON.parse(JSON.stringify({ apiVersion, kind, metadata, ...body(objectsName, name) })) as ApiObjectProps;
    new ApiObject(app, `o${index}`, content);
    if (kind === 'CustomResourceDefinition') {
      const custom = customResource(objectsName);
      new ApiObject(app, `c${index}`, { ...custom, metadata: { ...custom.metadata, namespace: name }, spec: { settings: { ...annotations } } });
    }
  });
}

function addApp(cluster: Cluster, name: string, objects: readonly ValidObject[]): void {
  // Digests are compared whether or not the objects become ready, so nothing waits for that.
  const timing = { wait: false, timeout: Duration.seconds(20), retryInterval: Duration.minutes(10) };
  const app = new FluxApp(cluster, name, { namespace: name, createNamespace: true, ...timing });
  fill(app, name, objects);
  new EmergencyCopy(app, 'emergency');
}

/** Writes both copies of the apps into a directory that is removed afterwards. */
function withCopies<T>(apps: ReadonlyMap<string, readonly ValidObject[]>, use: (outdir: string) => T): T {
  const outdir = mkdtempSync(join(tmpdir(), 'lifeboat-random-'));
  try {
    const fleet = new Fleet({ outdir });
    const cluster = fleet.addCluster(CLUSTER);
    for (const [name, objects] of apps) addApp(cluster, name, objects);
    fleet.synth();
    return use(outdir);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Code of the refusal where the product does not make the app at all: keys without an order and the like. */
export function refusal(name: string, objects: readonly ValidObject[]): string | undefined {
  try {
    withCopies(new Map([[name, objects]]), () => undefined);
    return undefined;
  } catch (error) {
    if (error instanceof LifeboatError) return error.code;
    throw error;
  }
}

/** A fleet whose definitions are drawn at random, one after the other, on the real controllers. */
export class RandomFleet {
  /** Makes the repository, its source and the root. */
  public static async create(testbed: Testbed): Promise<RandomFleet> {
    return new RandomFleet(testbed, await ReplacedFleet.create(testbed, CLUSTER));
  }

  private constructor(private readonly testbed: Testbed, private readonly fleet: ReplacedFleet) {}

  /** Pushes the apps, in place of those before, and compares each app's digest with the one that the controller reports. */
  public async compare(apps: ReadonlyMap<string, readonly ValidObject[]>): Promise<Compared> {
    const expected = withCopies(apps, (outdir) => {
      this.fleet.replace(outdir);
      return new Map([...apps.keys()].map((name) => [name, readFileSync(join(outdir, 'project', name, 'k8s', 'DIGEST'), 'utf8').trim()]));
    });
    const revision = await this.fleet.push();
    const wished = (all: LiveObject[]) => all.length === apps.size && all.every((each) => settled(each, revision));
    await this.testbed.api.poll(`all apps to be done with ${revision}`, SETTLE_SECONDS, async () => this.look(apps), wished);

    const end = Date.now() + HISTORY_SECONDS * 1000;
    const unequal = ({ metadata, status }: LiveObject) => status.history?.[0]?.digest !== expected.get(metadata.name);
    let found = await this.look(apps);
    while (found.some(unequal) && Date.now() < end) found = await this.look(apps);
    return {
      expected,
      reported: new Map(found.map(({ metadata, status }) => [metadata.name, status.history?.[0]?.digest as string])),
      failures: new Map(found.filter(({ status }) => status.lastAppliedRevision !== revision)
        .map(({ metadata, status }) => [metadata.name, status.conditions[0].message as string])),
    };
  }

  private async look(apps: ReadonlyMap<string, unknown>): Promise<LiveObject[]> {
    const all = await this.testbed.api.list('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', { namespace: 'flux-system' });
    return all.filter(({ metadata }) => apps.has(metadata.name));
  }
}

import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, ApiObjectProps, Duration } from 'cdk8s';
import { stringify } from 'yaml';
import { EmergencyCopy, Fleet, FluxApp } from '../../../src';
import { identityOf, identityText } from '../../../src/manifest/identity';
import { ManifestObject } from '../../../src/manifest/manifest-object';
import { kustomization, untilReady } from '../../testbed/flux';
import { Manifest, reference } from '../../testbed/live-object';
import { Testbed } from '../../testbed/testbed';
import { ReplacedFleet } from '../replaced-fleet';

const CLUSTER = 'eldertree';

/** The project copy of one app, as its team has it checked out. */
export class ProjectCopy {
  public constructor(public readonly directory: string) {}

  /** Writes objects over the manifests that synth wrote for them, or beside those: what a person does to an emergency copy. */
  public edit(objects: readonly Manifest[]): void {
    const written = readdirSync(join(this.directory, 'k8s')).filter((file) => file.endsWith('.yaml'));
    const files = new Map(written.map((file) => [textOf(this.path(file)), file]));
    for (const object of objects) {
      const file = files.get(keyOf(object)) ?? `3-${object.kind.toLowerCase()}-${object.metadata.name}.yaml`;
      // Some words are truth values to kubectl.
      writeFileSync(this.path(file), stringify(object, { version: '1.1' }));
    }
  }

  private path(file: string): string {
    return join(this.directory, 'k8s', file);
  }
}

function keyOf(object: Manifest): string {
  return identityText(identityOf(object as ManifestObject));
}

/** Kind, namespace and name of a generated manifest, whose first lines have a fixed form. */
function textOf(path: string): string {
  const text = readFileSync(path, 'utf8');
  const field = (name: string): string => new RegExp(`^ *${name}: (.*)$`, 'm').exec(text)![1].replaceAll('"', '');
  const namespaced = /^ {2}namespace: (.*)$/m.exec(text)?.[1];
  const metadata = { name: field('name'), ...(namespaced === undefined ? {} : { namespace: namespaced }) };
  return keyOf({ apiVersion: field('apiVersion'), kind: field('kind'), metadata });
}

/** The copies of the apps that were published, in a directory that is to be removed. */
export interface Published {
  readonly copies: ReadonlyMap<string, ProjectCopy>;
  readonly outdir: string;
}

/** A fleet of apps that are drawn at random, each with the copy of its project, on the real controllers. */
export class EmergencyFleet {
  /** Makes the repository, its source and the root. */
  public static async create(testbed: Testbed): Promise<EmergencyFleet> {
    const fleet = await ReplacedFleet.create(testbed, CLUSTER);
    const system = await testbed.api.get(reference('v1', 'Namespace', 'kube-system'));
    return new EmergencyFleet(testbed, fleet, system!.metadata.uid);
  }

  private constructor(private readonly testbed: Testbed, private readonly fleet: ReplacedFleet, private readonly uid: string) {}

  /** The work tree of the fleet repository. */
  public get checkout(): string {
    return this.fleet.checkout;
  }

  /** Publishes the apps, in place of those before, and waits until Flux has applied them. */
  public async publish(apps: ReadonlyMap<string, readonly Manifest[]>): Promise<Published> {
    const outdir = mkdtempSync(join(tmpdir(), 'lifeboat-emergency-'));
    const fleet = new Fleet({ outdir });
    const cluster = fleet.addCluster(CLUSTER, { uid: this.uid });
    for (const [name, objects] of apps) {
      const timing = { wait: false, timeout: Duration.seconds(30), retryInterval: Duration.minutes(30) };
      const app = new FluxApp(cluster, name, { namespace: name, createNamespace: true, ...timing });
      objects.forEach((object, index) => new ApiObject(app, `o${index}`, structuredClone(object) as ApiObjectProps));
      new EmergencyCopy(app, 'emergency');
    }
    fleet.synth();
    const revision = await this.fleet.replace(outdir).push();
    await untilReady(this.testbed, kustomization('flux-system'), revision);
    for (const name of apps.keys()) await untilReady(this.testbed, kustomization(name), revision);
    return { outdir, copies: new Map([...apps.keys()].map((name) => [name, new ProjectCopy(join(outdir, 'project', name))])) };
  }
}

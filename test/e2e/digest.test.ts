import { cpSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, ApiObjectProps, Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { useTestbed } from './use-testbed';
import { customResource, objectName, VALID_KINDS, ValidObject, validObject } from './valid-object';
import { Cluster, EmergencyCopy, Fleet, FluxApp } from '../../src';
import { LifeboatError } from '../../src/manifest/lifeboat-error';
import { fetchRevision, gitRepository, kustomization, requestReconcile, settled } from '../testbed/flux';
import { GitRepository } from '../testbed/git-repository';
import { LiveObject } from '../testbed/live-object';

// A campaign sets others; CI holds a slice.
const SEED = Number(process.env.E2E_SEED ?? 20261121);
const DEFINITIONS = Number(process.env.E2E_DEFINITIONS ?? 60);
const BATCH = 50;
const CLUSTER = 'digest';

interface Counts {
  applied: number;
  failed: number;
  refused: number;
  readonly kinds: Map<string, number>;
  readonly refusals: Map<string, number>;
}

/** Adds the objects to an app, each under a name of its own in the whole run. */
function fill(app: FluxApp, namespace: string, prefix: string, objects: ValidObject[]): void {
  objects.forEach(({ apiVersion, kind, annotations, labels, clusterScoped, body }, index) => {
    const name = `${prefix}-${index}`;
    const metadata = { name: objectName(kind, name), annotations, labels, ...(clusterScoped ? {} : { namespace }) };
    // fast-check draws objects without a prototype too, which cdk8s cannot take.
    const content = JSON.parse(JSON.stringify({ apiVersion, kind, metadata, ...body(name, namespace) })) as ApiObjectProps;
    new ApiObject(app, `o${index}`, content);
    if (kind === 'CustomResourceDefinition') {
      const custom = customResource(name);
      new ApiObject(app, `c${index}`, { ...custom, metadata: { ...custom.metadata, namespace }, spec: { settings: { ...annotations } } });
    }
  });
}

function addApp(cluster: Cluster, name: string, prefix: string, objects: ValidObject[]): void {
  // Digests are compared whether or not the objects become ready, so nothing waits for that.
  const timing = { wait: false, timeout: Duration.seconds(20), retryInterval: Duration.minutes(10) };
  const app = new FluxApp(cluster, name, { namespace: name, createNamespace: true, ...timing });
  fill(app, name, prefix, objects);
  new EmergencyCopy(app, 'emergency');
}

/** Whether the product makes the app at all; keys without an order and the like are refused by name. */
function refusal(prefix: string, objects: ValidObject[]): string | undefined {
  const outdir = mkdtempSync(join(tmpdir(), 'lifeboat-digest-'));
  try {
    const fleet = new Fleet({ outdir });
    addApp(fleet.addCluster(CLUSTER), 'probe', prefix, objects);
    fleet.synth();
    return undefined;
  } catch (error) {
    if (error instanceof LifeboatError) return error.code;
    throw error;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

describe('status.history[0].digest of random definitions', () => {
  let repository: GitRepository;
  const testbed = useTestbed(async () => {
    repository = await testbed.createRepository('fleet');
    const metadata = { name: 'flux-system', namespace: 'flux-system' };
    await testbed.api.apply({ ...gitRepository('flux-system'), spec: { interval: '1h', url: repository.url, ref: { branch: 'main' } } });
    await testbed.api.apply({
      ...kustomization('flux-system'),
      metadata,
      spec: { interval: '1h', prune: true, path: `./clusters/${CLUSTER}`, sourceRef: { kind: 'GitRepository', name: 'flux-system' } },
    });
  });

  /** Pushes one batch and compares every app's digest with the one that the controller reports. */
  async function compare(batch: ValidObject[][], number: number, counts: Counts): Promise<void> {
    const outdir = mkdtempSync(join(tmpdir(), 'lifeboat-digest-'));
    const fleet = new Fleet({ outdir });
    const cluster = fleet.addCluster(CLUSTER);
    const names = batch.map((_, index) => `app-${index}`);
    batch.forEach((objects, index) => addApp(cluster, names[index], `b${number}-${index}`, objects));
    fleet.synth();
    rmSync(join(repository.checkout, 'clusters'), { recursive: true, force: true });
    cpSync(join(outdir, 'fleet'), repository.checkout, { recursive: true });
    const expected = new Map(names.map((name) => [name, readFileSync(join(outdir, 'project', name, 'k8s', 'DIGEST'), 'utf8').trim()]));
    rmSync(outdir, { recursive: true });

    const revision = await repository.push(`Batch ${number}`);
    await fetchRevision(testbed, gitRepository('flux-system'), revision);
    await requestReconcile(testbed, kustomization('flux-system'));
    const look = async (): Promise<LiveObject[]> => {
      const all = await testbed.api.list('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', { namespace: 'flux-system' });
      return all.filter(({ metadata }) => expected.has(metadata.name));
    };
    await testbed.api.poll(`all apps to be done with ${revision}`, 240, look,
      (all) => all.length === names.length && all.every((each) => settled(each, revision)));
    // The controller patches its conditions first, and history in a second request; a digest that is not equal by then never will be.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const found = await look();

    const reported = new Map(found.map(({ metadata, status }) => [metadata.name, status.history[0].digest as string]));
    expect(reported).toEqual(expected);
    for (const { status } of found) {
      if (status.lastAppliedRevision === revision) counts.applied++;
      else counts.failed++;
    }
    for (const { metadata, status } of found) {
      if (status.lastAppliedRevision !== revision) process.stdout.write(`${metadata.name}: ${status.conditions[0].message.slice(0, 300)}\n`);
    }
  }

  test(`equals DIGEST (seed ${SEED}, ${DEFINITIONS} definitions)`, async () => {
    const counts: Counts = { applied: 0, failed: 0, refused: 0, kinds: new Map(VALID_KINDS.map((kind) => [kind, 0])), refusals: new Map() };
    // More than are asked for, since some are refused.
    const drawn = fc.sample(fc.array(validObject, { minLength: 2, maxLength: 8 }), { seed: SEED, numRuns: Math.ceil(DEFINITIONS * 1.3) });
    const definitions = drawn.filter((objects, index) => {
      const code = refusal(`r${index}`, objects);
      if (code !== undefined) counts.refusals.set(code, (counts.refusals.get(code) ?? 0) + 1);
      return code === undefined;
    }).slice(0, DEFINITIONS);
    expect(definitions).toHaveLength(DEFINITIONS);
    for (const objects of definitions) for (const { kind } of objects) counts.kinds.set(kind, counts.kinds.get(kind)! + 1);

    for (let first = 0; first < definitions.length; first += BATCH) {
      await compare(definitions.slice(first, first + BATCH), first / BATCH, counts);
    }
    process.stdout.write(`${DEFINITIONS} definitions, seed ${SEED}: ${counts.applied} applied, ${counts.failed} failed to apply, all digests equal; `
      + `refused at synth: ${[...counts.refusals].map(([code, count]) => `${code} ${count}`).join(', ') || 'none'}; `
      + `kinds: ${[...counts.kinds].map(([kind, count]) => `${kind} ${count}`).join(', ')}\n`);
    expect([...counts.kinds].filter(([, count]) => count === 0)).toEqual([]);
    // A generator whose objects the API server refuses would prove little.
    expect(counts.applied / DEFINITIONS).toBeGreaterThan(0.95);
  }, 20_000 * Math.max(DEFINITIONS, 30));
});

import { resolve } from 'path';
import { definedObjects, DefinedObject, fluxKustomizations, FluxKustomization } from './defined-objects';
import { RenderedDirectory, RenderedFile, Rendering } from '../../copies/rendering';
import { chooseCluster } from '../cluster/choose-cluster';
import { ClusterReader } from '../cluster/cluster-reader';
import { Collections } from '../cluster/collections';
import { DryRun } from '../cluster/dry-run';
import { ClusterOptions, Endpoint, endpointOf } from '../cluster/endpoint';
import { LiveObject } from '../cluster/live-object';
import type { CommandIo } from '../command-io';
import { Comparison } from '../comparison/finding';
import { checkoutsOf, compare } from '../comparison/run';
import { readFluxState } from '../emergency/flux-state';
import { forecastDeploy, Manifest } from '../emergency/forecast/deploy-forecast';
import { ObjectForecast } from '../emergency/forecast/fate';
import { readProjectCopy } from '../emergency/project/project-copy';
import { compareLive } from '../live/compare-live';
import { expectedOf } from '../live/expected';
import { KUSTOMIZATION_API } from '../live/kustomization-judgement';
import { namedProjects } from '../project-directories';
import { Survey, survey } from '../status/survey';

/** What the command was asked for. */
export interface Asked {
  readonly project?: string[];
  readonly fleet?: string;
  readonly base?: string;
  readonly cluster?: string;
  /** Absent where no cluster is to be asked. */
  readonly options?: ClusterOptions;
}

/** A checkout that was named, and the files of the copy in it. */
export interface Checkout {
  readonly kind: 'project' | 'fleet';
  readonly name?: string;
  /** As it was named. */
  readonly directory: string;
  readonly path: string;
  readonly files: readonly RenderedFile[];
}

/** A cluster that answers, and is the one that is meant. */
export interface Connected {
  readonly endpoint: Endpoint;
  readonly reader: ClusterReader;
  readonly collections: Collections;
  readonly dryRun: DryRun;
  /** As the definition calls it. */
  readonly cluster: string;
}

/** All that items look at; each part is read once, when the first of them asks. */
export class Situation {
  /** The checkouts that were named. */
  public readonly checkouts: readonly Checkout[];
  /** The directories of the apps, on the cluster that was named or on all of them. */
  public readonly directories: readonly RenderedDirectory[];
  private readonly memory = new Map<string, unknown>();

  public constructor(public readonly rendering: Rendering, public readonly asked: Asked, public readonly io: CommandIo) {
    const { cluster, project = [], fleet } = asked;
    const checkout = (kind: Checkout['kind'], directory: string, name?: string): Checkout => ({
      kind,
      ...(name === undefined ? {} : { name }),
      directory,
      path: resolve(io.cwd, directory),
      files: (rendering.trees.find((tree) => tree.kind === kind && tree.project === name)?.files ?? []).filter(({ merged }) => merged === undefined),
    });
    this.directories = rendering.directories.filter((one) => cluster === undefined || one.cluster === cluster);
    this.checkouts = [
      ...namedProjects(rendering, project).map((named) => checkout('project', named.directory, named.project)),
      ...(fleet === undefined ? [] : [checkout('fleet', fleet)]),
    ];
  }

  /** The objects of the apps that are not disabled, encrypted ones left out. */
  public get objects(): readonly DefinedObject[] {
    return this.once('objects', () => definedObjects(this.rendering, this.directories.filter(({ disabled }) => !disabled)));
  }

  /** The Kustomizations of the apps as the definition writes them, those that are not disabled. */
  public get kustomizations(): readonly FluxKustomization[] {
    return this.once('kustomizations', () => fluxKustomizations(this.rendering, this.directories.filter(({ disabled }) => !disabled)));
  }

  /** The definition and the copies, compared. */
  public get comparison(): Comparison {
    return this.once('comparison', () => compare('doctor', this.asked, this.io, this.rendering));
  }

  /** How `lifeboat` is told of the checkouts. */
  public get flags(): string {
    const { project = [], fleet } = this.asked;
    return [...project.map((one) => ` --project ${one}`), ...(fleet === undefined ? [] : [` --fleet ${fleet}`])].join('');
  }

  /** The cluster; an error where there is none that can be asked. */
  public connected(): Promise<Connected> {
    return this.once('connected', async () => {
      const endpoint = await endpointOf(this.asked.options!, this.io);
      const reader = new ClusterReader(endpoint);
      await reader.get('/version');
      const { name } = await chooseCluster(this.rendering.clusters, this.asked.cluster, reader);
      return { endpoint, reader, collections: new Collections(reader), dryRun: new DryRun(endpoint, reader), cluster: name };
    });
  }

  /** The Kustomizations that stand on the cluster that is asked. */
  public async kustomizationsThere(): Promise<FluxKustomization[]> {
    const { cluster } = await this.connected();
    return this.kustomizations.filter(({ directory }) => directory.cluster === cluster);
  }

  /** The objects that stand on the cluster that is asked. */
  public async objectsThere(): Promise<DefinedObject[]> {
    const { cluster } = await this.connected();
    return this.objects.filter(({ directory }) => directory.cluster === cluster);
  }

  /** What status says of Flux. */
  public survey(): Promise<Survey> {
    return this.once('survey', async () => survey((await this.connected()).reader));
  }

  /** A live Kustomization. */
  public live({ name, namespace }: { readonly name: string; readonly namespace: string }): Promise<LiveObject | undefined> {
    return this.once(`live ${namespace}/${name}`, async () => {
      const { reader } = await this.connected();
      return reader.get(`/apis/${KUSTOMIZATION_API}/namespaces/${namespace}/kustomizations/${name}`) as Promise<LiveObject | undefined>;
    });
  }

  /** What applying the definition would do now, each object tried on the API server. */
  public forecast(): Promise<ObjectForecast[]> {
    return this.once('forecast', async () => {
      const all: ObjectForecast[] = [];
      for (const [directory, manifests] of await this.manifestsThere()) all.push(...await this.forecastOf(directory, manifests, manifests));
      return all;
    });
  }

  /** What an emergency deploy of the project copies as they stand would do, and what becomes of it once Flux applies the definition. */
  public plan(): Promise<ObjectForecast[]> {
    return this.once('plan', async () => {
      const all: ObjectForecast[] = [];
      for (const [directory, manifests] of await this.manifestsThere()) {
        const checkout = this.checkouts.find(({ kind, name }) => kind === 'project' && name === directory.project);
        if (!checkout || directory.holds !== 'app') continue;
        const copy = readProjectCopy(checkout.directory, this.io.cwd, directory.cluster);
        all.push(...await this.forecastOf(directory, copy.manifests, manifests));
      }
      return all;
    });
  }

  /** The cluster beside the definition, field by field. */
  public compareLive(): ReturnType<typeof compareLive> {
    return this.once('live', async () => {
      const { cluster } = await this.connected();
      const expected = expectedOf(this.rendering, this.asked.fleet ?? `${this.io.env.CDK8S_OUTDIR || 'dist'}/fleet`);
      const options = { ...this.asked.options!, objects: true, unexpected: false, cluster };
      return compareLive(expected, options, this.io, checkoutsOf(this.asked, this.io, this.rendering));
    });
  }

  private async manifestsThere(): Promise<Map<RenderedDirectory, Manifest[]>> {
    const manifests = new Map<RenderedDirectory, Manifest[]>();
    for (const { directory, identity, object, file } of await this.objectsThere()) {
      manifests.set(directory, [...manifests.get(directory) ?? [], { identity, object, file }]);
    }
    return manifests;
  }

  private async forecastOf(directory: RenderedDirectory, copy: readonly Manifest[], git: readonly Manifest[]): Promise<ObjectForecast[]> {
    const { reader, dryRun } = await this.connected();
    const namespace = git.find(({ object }) => object.metadata.namespace !== undefined)?.object.metadata.namespace;
    const { inventory, prune } = await readFluxState(reader, directory.name, directory.namespace, namespace);
    return forecastDeploy(dryRun, copy, git, { inventory, prune });
  }

  /** The same answer, or the same error, for each that asks. */
  public once<T>(key: string, read: () => T): T {
    if (!this.memory.has(key)) this.memory.set(key, read());
    return this.memory.get(key) as T;
  }
}

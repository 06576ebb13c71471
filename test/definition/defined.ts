import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { DefinedDirectory } from '../../src/copies/defined-fleet';
import { renderFleet } from '../../src/copies/render';
import { Rendering, RenderedWarning } from '../../src/copies/rendering';
import { Cluster, ClusterProps } from '../../src/definition/cluster';
import { collectFleet } from '../../src/definition/collect';
import { Fleet, FleetProps } from '../../src/definition/fleet';
import { LifeboatError } from '../../src/manifest/lifeboat-error';

/** How a test's fleet differs from the usual one. */
export interface DefinedProps {
  readonly fleet?: FleetProps;
  readonly cluster?: ClusterProps;
}

/** What a definition comes to, before anything is written. */
export class Defined {
  public readonly warnings: readonly RenderedWarning[];
  private readonly directories: Map<string, DefinedDirectory>;
  private readonly sources: any[];

  public constructor(fleet: Fleet) {
    const collected = collectFleet(fleet);
    this.directories = new Map(collected.clusters.flatMap(({ directories }) => [...directories]).map((one) => [one.name, one]));
    this.sources = collected.clusters.flatMap(({ fluxFiles }) => fluxFiles).flatMap(({ fluxObjects }) => fluxObjects).map(({ object }) => object);
    this.warnings = collected.warnings;
  }

  public get names(): string[] {
    return [...this.directories.keys()];
  }

  public directory(name: string): DefinedDirectory {
    return this.directories.get(name)!;
  }

  /** The Flux Kustomization of a directory. */
  public kustomization(name: string): any {
    return this.directory(name).fluxObjects.find(({ object }) => object.kind === 'Kustomization')!.object;
  }

  /** The one object of that kind and, where it is given, name. */
  public object(directory: string, kind: string, name?: string): any {
    const { objects } = this.directory(directory);
    const found = objects.filter(({ object }) => object.kind === kind && (name === undefined || object.metadata.name === name));
    if (found.length !== 1) throw new Error(`${directory} has ${found.length} of ${kind} ${name ?? ''}`);
    return found[0].object;
  }

  /** A source, of an app or of the cluster. */
  public source(name: string): any {
    const all = [...this.sources, ...[...this.directories.values()].flatMap(({ fluxObjects }) => fluxObjects.map(({ object }) => object))];
    return all.find(({ kind, metadata }) => kind !== 'Kustomization' && metadata.name === name);
  }
}

/** Defines on a fleet of one cluster, `eldertree`, and collects it. */
export function defined(define: (cluster: Cluster, fleet: Fleet) => void, props: DefinedProps = {}): Defined {
  return new Defined(fleetOf(define, props));
}

/** The same, rendered as it would be written. */
export function rendered(define: (cluster: Cluster, fleet: Fleet) => void, props: DefinedProps = {}): Rendering {
  return renderFleet(collectFleet(fleetOf(define, props)));
}

function fleetOf(define: (cluster: Cluster, fleet: Fleet) => void, props: DefinedProps): Fleet {
  const fleet = new Fleet(props.fleet);
  define(fleet.addCluster('eldertree', props.cluster), fleet);
  return fleet;
}

/** The whole message of the LifeboatError that an action ends in. */
export function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof LifeboatError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** The same, of a definition that only collecting refuses. */
export function refusalOf(define: (cluster: Cluster, fleet: Fleet) => void, props: DefinedProps = {}): string {
  return refusal(() => rendered(define, props));
}

/** The smallest object that there is. */
export function configMap(scope: Construct, id = 'settings', metadata: object = {}): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { KEY: 'value' } });
}

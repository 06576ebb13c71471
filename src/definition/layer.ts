import { Construct } from 'constructs';
import { IFluxKustomization } from '../flux/source';
import { LifeboatError } from '../manifest/lifeboat-error';

/** Where a layer stands among the others. */
export interface LayerProps {
  /**
   * Layers that must be ready first.
   * @default - none
   */
  readonly after?: Layer[];
}

/** A layer of a cluster: every app in it waits until all apps of the layers before it are ready. */
export class Layer extends Construct {
  private readonly after: Layer[];
  private readonly members: IFluxKustomization[] = [];

  public constructor(scope: Construct, id: string, props: LayerProps = {}) {
    super(scope, id);
    this.after = [...(props.after ?? [])];
  }

  /** Puts a Kustomization into this layer, also one that is defined elsewhere. */
  public add(...kustomizations: IFluxKustomization[]): void {
    this.members.push(...kustomizations);
  }

  /** Says that this layer comes after others. */
  public addAfter(...layers: Layer[]): void {
    for (const layer of layers) {
      const path = layer.pathTo(this);
      if (path) {
        throw new LifeboatError('dependency-cycle', {
          place: `Layer ${this.node.path}`,
          problem: `would come after itself: ${[this, ...path].map((one) => one.node.path).join(' -> ')}`,
          remedy: 'Remove one of these orders',
        });
      }
      this.after.push(layer);
    }
  }

  /** @internal */
  public _membersBefore(): IFluxKustomization[] {
    const found = new Set<IFluxKustomization>();
    for (const layer of this.after) {
      for (const member of layer.members) found.add(member);
      // An empty layer must not cut the order between its neighbours.
      if (layer.members.length === 0) for (const member of layer._membersBefore()) found.add(member);
    }
    return [...found];
  }

  /** The layers from this one to another that it comes after, both included. */
  private pathTo(layer: Layer): Layer[] | undefined {
    if (layer === this) return [this];
    for (const before of this.after) {
      const path = before.pathTo(layer);
      if (path) return [this, ...path];
    }
    return undefined;
  }
}

import { ApiObject, ApiObjectMetadata, ApiObjectProps } from 'cdk8s';
import { Construct } from 'constructs';

const FLUX_OBJECT = Symbol.for('cdk8s-lifeboat.FluxObject');

/**
 * An object that tells Flux what to apply. It stands beside the directory of its app in the fleet copy, never in it,
 * and in no project copy.
 */
export class FluxObject extends ApiObject {
  /** Whether the construct is an object that tells Flux what to apply. */
  public static isFluxObject(construct: any): construct is FluxObject {
    return construct !== null && typeof construct === 'object' && FLUX_OBJECT in construct;
  }

  public constructor(scope: Construct, id: string, props: ApiObjectProps) {
    super(scope, id, props);
    Object.defineProperty(this, FLUX_OBJECT, { value: true });
  }
}

/** Metadata that every Flux object of ours takes. */
export interface FluxObjectProps {
  /**
   * Name of the object.
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Namespace of the object.
   * @default - the cluster's `fluxNamespace`
   */
  readonly namespace?: string;

  /**
   * Annotations of the object.
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * Labels of the object.
   * @default - none
   */
  readonly labels?: { [key: string]: string };
}

/** @internal */
export function fluxMetadata(id: string, props: FluxObjectProps, namespace: string): ApiObjectMetadata {
  return {
    name: props.name ?? id,
    namespace: props.namespace ?? namespace,
    ...(props.labels ? { labels: props.labels } : {}),
    ...(props.annotations ? { annotations: props.annotations } : {}),
  };
}

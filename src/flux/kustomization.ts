import { ApiObjectMetadata, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { FluxObject } from './flux-object';
import { goDuration } from './go-duration';
import { ReconcileOptions } from './reconcile-options';
import { IFluxKustomization, IFluxSource } from './source';

/** What a Kustomization of ours says. */
export interface KustomizationProps {
  readonly metadata: ApiObjectMetadata;
  readonly path: string;
  readonly source: () => IFluxSource;
  readonly options: ReconcileOptions;
  readonly suspend: boolean;
  readonly dependsOn: () => IFluxKustomization[];
}

/**
 * The Flux Kustomization that applies one directory of the fleet copy.
 * `force`, `targetNamespace`, `patches` and `postBuild` are never written: they delete or change objects between the file and the cluster.
 */
export class Kustomization extends FluxObject {
  public constructor(scope: Construct, id: string, props: KustomizationProps) {
    const { options, metadata } = props;
    super(scope, id, {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata,
      spec: {
        interval: goDuration(options.interval ?? Duration.minutes(10)),
        retryInterval: goDuration(options.retryInterval ?? Duration.minutes(2)),
        timeout: goDuration(options.timeout ?? Duration.minutes(5)),
        path: `./${props.path}`,
        prune: options.prune ?? true,
        wait: options.wait ?? true,
        deletionPolicy: options.deletionPolicy,
        serviceAccountName: options.serviceAccountName,
        // These two are read when the app is rendered, since a source and dependencies can be defined until then.
        get sourceRef() {
          return sourceRef(props.source(), metadata.namespace!);
        },
        get dependsOn() {
          return dependsOn(props.dependsOn(), metadata.namespace!);
        },
        healthChecks: options.healthChecks,
        healthCheckExprs: options.healthCheckExpressions,
        // Git never says `suspend: false`: the parent would take back a suspend that a person needs.
        suspend: props.suspend ? true : undefined,
      },
    });
  }
}

function sourceRef(source: IFluxSource, namespace: string): any {
  return {
    kind: source.sourceKind,
    name: source.sourceName,
    ...(source.sourceNamespace === namespace ? {} : { namespace: source.sourceNamespace }),
  };
}

function dependsOn(targets: IFluxKustomization[], namespace: string): any {
  if (targets.length === 0) return undefined;
  return targets
    .map((target) => ({
      name: target.kustomizationName,
      ...(target.kustomizationNamespace === namespace ? {} : { namespace: target.kustomizationNamespace }),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { fluxNamespaceOf } from './flux-namespace';
import { FluxObject, FluxObjectProps, fluxMetadata } from './flux-object';
import { goDuration } from './go-duration';
import { IFluxSource } from './source';

/** How a Bucket is fetched. */
export interface BucketProps extends FluxObjectProps {
  /** Name of the bucket. */
  readonly bucketName: string;

  /** Host, and port where it is not the default one, of the S3-compatible service. */
  readonly endpoint: string;

  /**
   * `generic`, `aws`, `gcp` or `azure`.
   * @default - Flux's own, `generic`
   */
  readonly provider?: string;

  /**
   * Region of the bucket.
   * @default - none
   */
  readonly region?: string;

  /**
   * Only objects whose key begins so.
   * @default - all
   */
  readonly prefix?: string;

  /**
   * Plain HTTP instead of HTTPS.
   * @default false
   */
  readonly insecure?: boolean;

  /**
   * Name of the Secret with `accesskey` and `secretkey`.
   * @default - none
   */
  readonly secretName?: string;

  /**
   * How often the source is looked at.
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;
}

/** A bucket that Flux fetches. */
export class Bucket extends FluxObject implements IFluxSource {
  public readonly sourceKind = 'Bucket';
  public readonly sourceName: string;
  public readonly sourceNamespace: string;

  public constructor(scope: Construct, id: string, props: BucketProps) {
    const metadata = fluxMetadata(id, props, fluxNamespaceOf(scope));
    super(scope, id, {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'Bucket',
      metadata,
      spec: {
        interval: goDuration(props.interval ?? Duration.minutes(5)),
        bucketName: props.bucketName,
        endpoint: props.endpoint,
        provider: props.provider,
        region: props.region,
        prefix: props.prefix,
        insecure: props.insecure,
        secretRef: props.secretName === undefined ? undefined : { name: props.secretName },
      },
    });
    this.sourceName = metadata.name!;
    this.sourceNamespace = metadata.namespace!;
  }
}

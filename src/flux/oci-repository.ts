import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { fluxNamespaceOf } from './flux-namespace';
import { FluxObject, FluxObjectProps, fluxMetadata } from './flux-object';
import { goDuration } from './go-duration';
import { IFluxSource } from './source';
import { requireExactlyOne, requireScheme } from './source-rules';

/** How an OCIRepository is fetched. */
export interface OciRepositoryProps extends FluxObjectProps {
  /** `oci://` URL of the artifact, without a tag. */
  readonly url: string;

  /**
   * Tag to follow.
   * @default - none; exactly one of tag, semver and digest is given
   */
  readonly tag?: string;

  /**
   * Range of tags to follow.
   * @default - none
   */
  readonly semver?: string;

  /**
   * Digest to stay on: `sha256:…`.
   * @default - none
   */
  readonly digest?: string;

  /**
   * Name of the Secret with the registry's credentials (`kubernetes.io/dockerconfigjson`).
   * @default - none
   */
  readonly secretName?: string;

  /**
   * Registry's provider: `generic`, `aws`, `azure` or `gcp`.
   * @default - Flux's own, `generic`
   */
  readonly provider?: string;

  /**
   * How often the source is looked at.
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;
}

/** An OCI artifact that Flux fetches. */
export class OciRepository extends FluxObject implements IFluxSource {
  public readonly sourceKind = 'OCIRepository';
  public readonly sourceName: string;
  public readonly sourceNamespace: string;

  public constructor(scope: Construct, id: string, props: OciRepositoryProps) {
    const place = `${scope.node.path}/${id}`;
    requireScheme(place, props.url, ['oci:']);
    requireExactlyOne(place, { tag: props.tag, semver: props.semver, digest: props.digest });
    const metadata = fluxMetadata(id, props, fluxNamespaceOf(scope));
    super(scope, id, {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'OCIRepository',
      metadata,
      spec: {
        interval: goDuration(props.interval ?? Duration.minutes(5)),
        url: props.url,
        ref: { tag: props.tag, semver: props.semver, digest: props.digest },
        secretRef: props.secretName === undefined ? undefined : { name: props.secretName },
        provider: props.provider,
      },
    });
    this.sourceName = metadata.name!;
    this.sourceNamespace = metadata.namespace!;
  }
}

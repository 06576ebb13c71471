import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { fluxNamespaceOf } from './flux-namespace';
import { FluxObject, FluxObjectProps, fluxMetadata } from './flux-object';
import { goDuration } from './go-duration';
import { IFluxSource } from './source';
import { requireExactlyOne, requireSecretFor } from './source-rules';

/** How a GitRepository is fetched. */
export interface GitRepositoryProps extends FluxObjectProps {
  /** `ssh://`, `https://` or `http://` URL; the scp-like form `git@host:path` is refused by Flux. */
  readonly url: string;

  /**
   * Branch to follow.
   * @default - none; exactly one of branch, tag, semver and commit is given
   */
  readonly branch?: string;

  /**
   * Tag to stay on.
   * @default - none
   */
  readonly tag?: string;

  /**
   * Range of tags to follow: `>=1.4.0 <2.0.0`.
   * @default - none
   */
  readonly semver?: string;

  /**
   * Commit to stay on; may stand beside a branch, which then makes the clone shallow.
   * @default - none
   */
  readonly commit?: string;

  /**
   * Name of the Secret with the credentials; for SSH, a deploy key as `identity` and `known_hosts`.
   * @default - none; required for `ssh://`
   */
  readonly secretName?: string;

  /**
   * How often the source is looked at.
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;

  /**
   * How long a clone may take.
   * @default - Flux's own, 60 seconds
   */
  readonly timeout?: Duration;

  /**
   * Patterns of files left out of the artifact, in gitignore's form.
   * @default - Flux's own
   */
  readonly ignore?: string;
}

/** A Git repository that Flux fetches. */
export class GitRepository extends FluxObject implements IFluxSource {
  public readonly sourceKind = 'GitRepository';
  public readonly sourceName: string;
  public readonly sourceNamespace: string;

  public constructor(scope: Construct, id: string, props: GitRepositoryProps) {
    const place = `${scope.node.path}/${id}`;
    requireExactlyOne(place, { branch: props.branch, tag: props.tag, semver: props.semver, commit: props.branch ? undefined : props.commit });
    requireSecretFor(place, props.url, props.secretName);
    const metadata = fluxMetadata(id, props, fluxNamespaceOf(scope));
    super(scope, id, {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata,
      spec: {
        interval: goDuration(props.interval ?? Duration.minutes(1)),
        url: props.url,
        ref: { branch: props.branch, tag: props.tag, semver: props.semver, commit: props.commit },
        secretRef: props.secretName === undefined ? undefined : { name: props.secretName },
        timeout: props.timeout && goDuration(props.timeout),
        ignore: props.ignore,
      },
    });
    this.sourceName = metadata.name!;
    this.sourceNamespace = metadata.namespace!;
  }
}

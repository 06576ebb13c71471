import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { LifeboatError } from '../manifest/lifeboat-error';

/** How a change that the API server refuses is brought about. */
export enum UpdateStrategy {
  /** In place. */
  ROLLING = 'rolling',
  /** Delete and create again. */
  RECREATE = 'recreate',
  /** A second one beside the first, then switch. */
  BLUE_GREEN = 'blue-green',
}

/** Who may recover an object. */
export enum RecoveryPolicy {
  /** The recovery controller, within its limits. */
  AUTO = 'auto',
  /** A person alone. */
  MANUAL = 'manual',
}

/** What the immutability check and the recovery controller are told about an object. */
export interface GitOpsMetadataOptions {
  /**
   * Annotation `gitops.flux.io/update-strategy`.
   * @default - not said
   */
  readonly updateStrategy?: UpdateStrategy;

  /**
   * Field paths that must not change, as `gitops.flux.io/immutable-fields`: `spec.selector`.
   * @default - not said
   */
  readonly immutableFields?: string[];

  /**
   * Order among objects, lower first, 0 to 1000, as `gitops.flux.io/dependency-weight`.
   * @default - not said
   */
  readonly dependencyWeight?: number;

  /**
   * Annotation `gitops.flux.io/recovery-policy`.
   * @default - not said
   */
  readonly recoveryPolicy?: RecoveryPolicy;
}

/** The `gitops.flux.io/*` annotations of an object, typed. */
export class GitOpsMetadata {
  /** The annotations of the object that a construct is or holds. */
  public static of(construct: IConstruct): GitOpsMetadata {
    return new GitOpsMetadata(ApiObject.of(construct));
  }

  /** @internal */
  public static _annotations(place: string, options: GitOpsMetadataOptions): { [key: string]: string } {
    const { dependencyWeight, immutableFields } = options;
    if (dependencyWeight !== undefined && !(Number.isInteger(dependencyWeight) && dependencyWeight >= 0 && dependencyWeight <= 1000)) {
      throw new LifeboatError('dependency-weight', {
        place,
        problem: `dependencyWeight ${dependencyWeight} is no whole number from 0 to 1000`,
        remedy: 'Give one',
      });
    }
    for (const field of immutableFields ?? []) {
      if (/^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*|\[\])*$/.test(field)) continue;
      throw new LifeboatError('immutable-field-path', {
        place,
        problem: `immutableFields has '${field}', which is no field path`,
        remedy: 'Write it as spec.selector or spec.volumeClaimTemplates[].metadata.name',
      });
    }
    const annotations: { [key: string]: string } = {};
    if (options.updateStrategy !== undefined) annotations['gitops.flux.io/update-strategy'] = options.updateStrategy;
    if (immutableFields !== undefined && immutableFields.length > 0) annotations['gitops.flux.io/immutable-fields'] = immutableFields.join(',');
    if (dependencyWeight !== undefined) annotations['gitops.flux.io/dependency-weight'] = String(dependencyWeight);
    if (options.recoveryPolicy !== undefined) annotations['gitops.flux.io/recovery-policy'] = options.recoveryPolicy;
    return annotations;
  }

  private constructor(private readonly apiObject: ApiObject) {}

  /** Writes the given annotations; what is not given stays as it was. */
  public set(options: GitOpsMetadataOptions): void {
    for (const [key, value] of Object.entries(GitOpsMetadata._annotations(this.apiObject.node.path, options))) {
      this.apiObject.metadata.addAnnotation(key, value);
    }
  }
}

/** Whether what is named must be there. */
export interface ConfigurationOptions {
  /**
   * Lets pods start where it is absent.
   * @default false
   */
  readonly optional?: boolean;
}

/** All keys of a ConfigMap or Secret as environment variables. */
export class EnvironmentSource {
  /** The keys of a ConfigMap, each after the prefix. */
  public static configMap(name: string, prefix?: string, options: ConfigurationOptions = {}): EnvironmentSource {
    return new EnvironmentSource('ConfigMap', name, prefix, options);
  }

  /** The keys of a Secret, each after the prefix. */
  public static secret(name: string, prefix?: string, options: ConfigurationOptions = {}): EnvironmentSource {
    return new EnvironmentSource('Secret', name, prefix, options);
  }

  private constructor(
    /** ConfigMap or Secret. */
    public readonly kind: string,
    /** Its name. */
    public readonly name: string,
    /** What each key is preceded by. */
    public readonly prefix: string | undefined,
    private readonly options: ConfigurationOptions,
  ) {}

  /** @internal */
  public _spec(): object {
    const reference = { name: this.name, optional: this.options.optional };
    return { prefix: this.prefix, ...(this.kind === 'ConfigMap' ? { configMapRef: reference } : { secretRef: reference }) };
  }
}

/** A ConfigMap or Secret as files of a directory. */
export class Mount {
  /** A ConfigMap at a path. */
  public static configMap(name: string, path: string, options: ConfigurationOptions = {}): Mount {
    return new Mount('ConfigMap', name, path, options);
  }

  /** A Secret at a path. */
  public static secret(name: string, path: string, options: ConfigurationOptions = {}): Mount {
    return new Mount('Secret', name, path, options);
  }

  private constructor(
    /** ConfigMap or Secret. */
    public readonly kind: string,
    /** Its name. */
    public readonly name: string,
    /** Directory that its keys are files of. */
    public readonly path: string,
    private readonly options: ConfigurationOptions,
  ) {}

  /** @internal */
  public _volume(): object {
    const { optional } = this.options;
    return this.kind === 'ConfigMap' ? { configMap: { name: this.name, optional } } : { secret: { secretName: this.name, optional } };
  }
}

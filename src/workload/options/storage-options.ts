/** A volume that outlives the pods. */
export interface StorageOptions {
  /** Size: `4Gi`. It can grow where the class allows that, and never shrink. */
  readonly size: string;
  /** Directory that it is mounted at. */
  readonly path: string;
  /**
   * StorageClass; it cannot be changed afterwards.
   * @default - the cluster's default
   */
  readonly storageClassName?: string;
  /**
   * Whether pods of several nodes write it at the same time (ReadWriteMany), which few classes can.
   * @default false
   */
  readonly shared?: boolean;
}

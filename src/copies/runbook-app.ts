import { EmergencyDirectory } from './emergency-script';

/** What one cluster's copy is, for the runbook. */
export interface RunbookDirectory extends EmergencyDirectory {
  /** Directory of the cluster in the fleet repository. */
  readonly clusterPath: string;
  /** The source that the Kustomization reads. */
  readonly source: { readonly kind: string; readonly name: string; readonly namespace: string };
}

/** An app on one cluster, with all names that a command needs. */
export interface RunbookApp extends RunbookDirectory {
  /** Its directory of SOPS Secrets on the same cluster. */
  readonly secretsDirectory?: RunbookDirectory;
  /** Namespaces of its objects, in their order. */
  readonly namespaces: readonly string[];
  /** ` --cluster NAME` where the project is on several. */
  readonly option: string;
  /** Where a checkout of the fleet repository is expected, beside this one. */
  readonly fleet: string;
}

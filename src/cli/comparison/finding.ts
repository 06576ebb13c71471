import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestValue } from '../../manifest/manifest-object';

/** The two copies of an app. */
export type CopyKind = 'project' | 'fleet';

/** Whoever can differ from the others. */
export type Voice = 'definition' | CopyKind | 'cluster';

/** Every kind of finding, with the rule that it breaks; the names are stable, since machines filter by them. */
export const FINDING_KINDS = {
  'field': 'A field has the same value in the definition and in both copies.',
  'order': 'The entries of a list stand in the same order in the definition and in both copies.',
  'bytes': 'A file is the same to the byte, comments and formatting included.',
  'missing': 'Each file of the definition stands in each copy.',
  'missing-app': 'Each app of the definition stands in each copy.',
  'extra': 'A directory of an app holds no manifest that the definition does not make.',
  'unreadable': 'Each manifest is YAML that kustomize reads.',
  'edited': 'A generated file is not edited by hand.',
  'outdated': 'A generated file is of the same synth as the definition.',
  'mode': 'A script can be executed.',
  'sums': 'SHA256SUMS lists the sum of each file beside it.',
  'digest': 'DIGEST holds the digest of the manifests beside it.',
  'resources': 'The kustomization.yaml of an app lists its manifests and nothing else.',
  'unlisted': 'The kustomization.yaml of a cluster lists the Flux objects of each app.',
  'interrupted': 'A write that began was finished.',
  'added': 'A live object has no field that somebody wrote beside its manifest.',
  'missing-kustomization': 'Each Kustomization of the definition stands on its cluster.',
  'not-applied': 'The digest that Flux reports is that of the definition.',
  'apply-failed': 'Flux applied the definition without a failure.',
  'never-applied': 'Flux has applied each Kustomization.',
  'not-ready': 'Each Kustomization is Ready.',
  'behind': 'Each Kustomization has applied the newest revision of its source.',
  'reconciling': 'No reconcile is under way.',
  'unobserved': 'Flux has looked at the present spec of each Kustomization.',
  'suspended': 'Nothing is suspended but what Git declares so.',
  'not-suspended': 'What Git declares disabled is suspended.',
  'source': 'Each source is there and fetches.',
} as const;

export type FindingKind = keyof typeof FINDING_KINDS;

/** How a cluster drifts from its definition, as people call it; the names are stable too. */
export const SCENARIOS = {
  'manual-edit': 'Manual edit',
  'hotfix': 'Hotfix',
  'unexpected': 'Unexpected resource',
  'missing': 'Missing resource',
} as const;

export type Scenario = keyof typeof SCENARIOS;

/** One way out of a drift. */
export interface Way {
  readonly way: 'take-back' | 'keep' | 'delete' | 'restore';
  /** What it does and when it is the right one, as a clause. */
  readonly text: string;
  /** One line for a shell, to be pasted as it stands; absent where no command can do it. */
  readonly command?: string;
}

/** One place where the definition and the copies are not the same. */
export interface Finding {
  readonly kind: FindingKind;
  readonly app?: string;
  readonly cluster?: string;
  /** Which of those compared is the odd one out. */
  readonly copy: Voice;
  /** Relative to the working directory. */
  readonly file: string;
  readonly line?: number;
  /** As `identityText` writes it: `apps/Deployment/swimto/api`. */
  readonly object?: string;
  readonly field?: string;
  /** What each of those compared says; without an entry for the one that has no such field. Values of Secrets are stand-ins. */
  readonly values?: { readonly [voice in Voice]?: ManifestValue };
  /** Those compared, in the order of `values`. */
  readonly voices?: readonly Voice[];
  /** Who wrote the live value, the latest first, where the cluster records it. */
  readonly writers?: readonly { readonly manager: string; readonly operation: string; readonly time?: string }[];
  /** The same as a clause for people; says so where the cluster records nobody. */
  readonly written?: string;
  /** What has happened on the cluster, where that can be told. */
  readonly scenario?: Scenario;
  /** The ways out of it, the likeliest first; `remedy` is the same as a sentence. */
  readonly ways?: readonly Way[];
  /** One sentence without app and full stop. */
  readonly message: string;
  /** The way out. */
  readonly remedy: string;
}

/** One directory of manifests that was compared. */
export interface ComparedDirectory {
  readonly copy: CopyKind;
  readonly app: string;
  readonly cluster: string;
  /** Relative to the working directory. */
  readonly directory: string;
}

/** What was asked of a cluster. */
export interface ComparedCluster {
  /** As the definition calls it. */
  readonly name?: string;
  readonly context: string;
  readonly server: string;
  /** Requests that were made, every one of them a read. */
  readonly requests: number;
  /** Kustomizations compared by digest. */
  readonly byDigest: number;
  /** Kustomizations compared by Ready and revision alone, since files cannot give the digest of SOPS Secrets. */
  readonly byRevision: number;
  /** Kustomizations that Git declares disabled, of which nothing else is compared. */
  readonly disabled: number;
  /** Objects compared field by field; absent where only digests were asked for. */
  readonly objects?: number;
  /** Where every object was looked at, for those that nobody declares; absent where that was not asked for. */
  readonly everything?: { readonly namespaces: readonly string[]; readonly kinds: number };
}

/** What a comparison looked at, so that silence is never mistaken for success. */
export interface Compared {
  readonly definition?: { readonly apps: number; readonly objects: number };
  readonly project: { readonly name: string; readonly directory: string }[];
  readonly fleet?: { readonly directory: string };
  readonly cluster?: ComparedCluster;
  readonly directories: ComparedDirectory[];
}

/** The result of a comparison. */
export interface Comparison {
  readonly compared: Compared;
  readonly findings: Finding[];
  /** What could not be looked at, so that nothing is called the same. */
  readonly unread?: LifeboatError;
}

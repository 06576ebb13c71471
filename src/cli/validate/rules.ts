/** Whether a finding is a fault, or something to think of. */
export type Severity = 'error' | 'warning';

interface Rule {
  readonly severity: Severity;
  /** What the rule asks for, in a sentence. */
  readonly text: string;
}

/** Every rule by its stable id. */
export const RULES = {
  'yaml': { severity: 'error', text: 'A file of manifests is YAML that kustomize reads.' },
  'object-incomplete': { severity: 'error', text: 'A document that Flux builds has an apiVersion, a kind and a name.' },
  'build': { severity: 'error', text: 'Each kustomization builds, and what Flux is told to build is there.' },
  'path-missing': { severity: 'error', text: 'The path of a Flux Kustomization is a directory.' },
  'ignored-file': { severity: 'error', text: 'No manifest stands beside a kustomization that does not list it.' },
  'duplicate-object': { severity: 'error', text: 'A build holds each object once.' },
  'double-ownership': { severity: 'error', text: 'One Flux Kustomization of a cluster builds an object, and no other.' },
  'kind-unknown': { severity: 'error', text: 'The API server serves the apiVersion and kind.' },
  'kind-removed': { severity: 'error', text: 'The apiVersion is not one that the API server or Flux has removed.' },
  'schema-type': { severity: 'error', text: 'Each value has the type that the schema of its kind asks for.' },
  'schema-field': { severity: 'error', text: 'Each field is one that the schema of its kind knows.' },
  'schema-required': { severity: 'error', text: 'What the schema of a kind requires is there.' },
  'schema-value': { severity: 'error', text: 'Each value is one that the schema of its kind allows.' },
  'schema-twice': { severity: 'error', text: 'No two entries of a list have the key that tells entries apart.' },
  'schema-overflow': { severity: 'warning', text: 'A number fits the width that the schema gives it.' },
  'custom-resource': { severity: 'error', text: 'A custom resource obeys its CustomResourceDefinition.' },
  'definition-invalid': { severity: 'error', text: 'A CustomResourceDefinition can be read.' },
  'name': { severity: 'error', text: 'The name is one that the API server takes.' },
  'label': { severity: 'error', text: 'Labels and annotations are written as the API server takes them.' },
  'namespace-missing': { severity: 'error', text: 'A namespaced object that Flux applies has a namespace.' },
  'substitution-unknown': { severity: 'error', text: 'Where postBuild is on, each ${…} is given, has a default, or is escaped.' },
  'substitution-syntax': { severity: 'error', text: 'Where postBuild is on, each ${…} is one that Flux can read.' },
  'depends-on-unknown': { severity: 'error', text: 'What dependsOn names is there.' },
  'depends-on-cycle': { severity: 'error', text: 'dependsOn leads in no circle.' },
  'source-unknown': { severity: 'error', text: 'What a sourceRef names is there, or is the source that bootstrap makes.' },
  'suspend-false': { severity: 'error', text: 'suspend is declared only as true.' },
  'force': { severity: 'error', text: 'No Kustomization has spec.force.' },
  'secret-string-data': { severity: 'error', text: 'No Secret uses stringData.' },
  'secret-plain': { severity: 'error', text: 'No value of a Secret stands in Git as it is.' },
  'sops-not-encrypted': { severity: 'error', text: 'What SOPS, or .sops.yaml, says is encrypted is so.' },
  'sops-decryption': { severity: 'error', text: 'What SOPS encrypted is built by a Kustomization that decrypts.' },
  'image-unpinned': { severity: 'error', text: 'An image has a tag other than latest, or a digest.' },
  'image-moving': { severity: 'warning', text: 'An image has a tag that stays what it is.' },
  'metric-unknown': { severity: 'error', text: 'A metric of a known family is one that the family has.' },
  'metric-unsure': { severity: 'warning', text: 'A metric that begins with kube_ is one that kube-state-metrics or Kubernetes has by itself.' },
  'selector': { severity: 'error', text: 'The selector of a workload matches the labels of its own pods.' },
  'acknowledgement': { severity: 'warning', text: 'An acknowledgement has a reason, and a finding that it is for.' },
} as const satisfies { readonly [id: string]: Rule };

/** Id of a rule; stable. */
export type RuleId = keyof typeof RULES;

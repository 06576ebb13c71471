/** What a failed build or apply means, and what to do. */
export interface Failure {
  readonly state: 'apply' | 'validation';
  readonly meaning: string;
  /** A clause; commands stand in backquotes, and do not say yet how the cluster is reached. */
  readonly action: string;
}

/** The object that an error of an apply begins with, and what was said of it. */
interface Refusal {
  readonly object: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly words: string;
}

/** Why an object was not applied, in the API server's words as Flux hands them on. */
export function applyFailure(message: string): Failure {
  const refusal = refusalOf(message);
  const { object, words } = refusal;
  const inGit = 'correct it in Git; Flux tries again by itself';
  const webhook = /failed calling webhook "([^"]+)"/.exec(words)?.[1];
  if (webhook !== undefined) {
    return {
      state: 'apply',
      meaning: `the admission webhook ${webhook} does not answer, and nothing that it guards can be written`,
      action: `see that what serves it runs: \`kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o wide | grep ${webhook}\``,
    };
  }
  if (/exceeded quota/.test(words)) {
    const quota = /exceeded quota: ([^,\s]+)/.exec(words)?.[1] ?? '';
    return { state: 'apply', meaning: `${object} would exceed the quota ${quota}`, action: `raise the quota or ask for less, in Git: \`kubectl describe resourcequota ${quota}${within(refusal)}\`` };
  }
  if (/denied (?:the )?request|denied by|admission webhook/.test(words)) {
    const by = /ValidatingAdmissionPolicy '([^']+)'/.exec(words)?.[1] ?? /admission webhook "([^"]+)"/.exec(words)?.[1];
    return { state: 'apply', meaning: `${by === undefined ? 'an admission policy' : `the admission policy ${by}`} denies ${object}`, action: `${inGit}, or ask who holds the policy` };
  }
  const right = /User "([^"]+)" cannot (\S+) resource "([^"]+)"(?: in API group "([^"]*)")?/.exec(words);
  if (right) {
    const [, user, verb, resource, group] = right;
    const what = group === undefined || group === '' ? resource : `${resource}.${group}`;
    return {
      state: 'apply',
      meaning: `${user} may not ${verb} ${what}${refusal.namespace === undefined ? '' : ` in ${refusal.namespace}`}, which ${object} needs`,
      action: `give it the right by a Role in Git, or correct spec.serviceAccountName: \`kubectl auth can-i ${verb} ${what}${within(refusal)} --as=${user}\``,
    };
  }
  if (isImmutable(words)) {
    return {
      state: 'apply',
      meaning: `${object} would change a field that cannot be changed`,
      action: 'take the change back in Git, or make the object anew as `lifeboat immutable --base REV` says, REV being the commit that was applied last',
    };
  }
  const lost = /namespaces? "([^"]+)" not found/.exec(words)?.[1];
  if (lost !== undefined) {
    return { state: 'apply', meaning: `the namespace ${lost} of ${object} is not there`, action: `put the Namespace beside it in Git, or make it now: \`kubectl create namespace ${lost}\`` };
  }
  if (/because it is being terminated/.test(words)) {
    return { state: 'apply', meaning: `the namespace of ${object} is being deleted`, action: `see what holds it: \`kubectl describe namespace ${refusal.namespace ?? ''}\`` };
  }
  const kind = /no matches for kind "([^"]+)" in version "([^"]+)"/.exec(words);
  if (kind) {
    return {
      state: 'apply',
      meaning: `the API server knows no ${kind[1]} of ${kind[2]}: its definition is not installed, or not yet`,
      action: `have the Kustomization depend on the one that brings the definition (spec.dependsOn), or correct the apiVersion: \`kubectl api-resources --api-group=${kind[2].split('/')[0]}\``,
    };
  }
  if (/conflict/i.test(words) && !/Invalid/.test(words)) {
    return { state: 'apply', meaning: `another manager holds fields of ${object}`, action: `see which: \`kubectl get ${refusal.kind.toLowerCase()} ${refusal.name}${within(refusal)} --show-managed-fields -o yaml\`` };
  }
  if (/SOPS encrypted|decrypt/i.test(words)) return decryptionFailure(words);
  if (/deadline exceeded|ServerTimeout|TooManyRequests|connection refused|etcdserver/.test(words)) {
    return { state: 'apply', meaning: `the API server did not answer in time when ${object} was applied`, action: 'see whether it is in good health: `kubectl get --raw /readyz?verbose`; Flux tries again by itself' };
  }
  if (/\((?:Invalid|BadRequest)\)|is invalid|typed patch object|unknown field|decoding|validat/i.test(message)) {
    return { state: 'validation', meaning: `${object} is not what its schema asks for`, action: `${inGit}; before a push, \`lifeboat validate\` says so` };
  }
  return { state: 'apply', meaning: `the API server refuses ${object}`, action: inGit };
}

/** Why the manifests of a Kustomization do not build. */
export function buildFailure(message: string): Failure {
  if (/decrypt|SOPS/i.test(message)) return decryptionFailure(message);
  if (/variable not set|substitut|post build/i.test(message)) {
    return { state: 'validation', meaning: 'a variable of postBuild cannot be filled in', action: 'give it a value in spec.postBuild, or write $${NAME} where no variable is meant, in Git' };
  }
  const [, file] = /Kubernetes YAML from \/tmp\/[^/]+\/(\S+?):? /.exec(message) ?? [];
  const line = /line (\d+)/.exec(message)?.[1];
  if (file !== undefined) {
    return { state: 'validation', meaning: `${file} is not valid YAML${line === undefined ? '' : ` (line ${line})`}`, action: 'correct the file in Git; before a push, `lifeboat validate` says so' };
  }
  const missing = /(?:open|lstat|stat) \/tmp\/[^/]+\/([^\s:']+): no such file or directory/.exec(message)?.[1];
  if (missing !== undefined) return { state: 'validation', meaning: `the kustomization lists ${missing}, which is not there`, action: 'add the file, or take it out of the list, in Git' };
  return { state: 'validation', meaning: 'the manifests do not build', action: 'correct what Flux says in Git; `kubectl kustomize DIR` on a checkout gives the same error' };
}

function decryptionFailure(message: string): Failure {
  const what = /decryption failed for '([^']+)'|^(\S+\/\S+) is SOPS encrypted/.exec(message);
  return {
    state: 'validation',
    meaning: `${what?.[1] ?? what?.[2] ?? 'a Secret'} cannot be decrypted`,
    action: 'put the key into the Secret that spec.decryption.secretRef names, or encrypt it again for the key that is there: `kubectl get kustomizations -A -o custom-columns=NAME:.metadata.name,KEYS:.spec.decryption.secretRef.name`',
  };
}

/** Whether the API server refuses a change since the field cannot be changed. */
export function isImmutable(words: string): boolean {
  return /is immutable|field is immutable|immutable field|updates to .* are forbidden|may not (?:be )?change/i.test(words);
}

function refusalOf(message: string): Refusal {
  const [, path, words] = /^(?:.*?: )?([A-Z]\w*\/\S+?)(?: dry-run failed| apply failed| not found| namespace not specified| delete failed|:)([\s\S]*)$/.exec(message) ?? [];
  const [kind, ...rest] = (path ?? '').split('/');
  if (path === undefined || rest.length === 0) return { object: 'an object', kind: 'object', name: '', words: message };
  const namespace = rest.length > 1 ? rest[0] : undefined;
  return { object: `${kind} ${rest.join('/')}`, kind, name: rest[rest.length - 1], ...(namespace === undefined ? {} : { namespace }), words: words ?? message };
}

function within({ namespace }: Refusal): string {
  return namespace === undefined ? '' : ` -n ${namespace}`;
}

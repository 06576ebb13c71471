/**
 * The words by which API servers refuse to change what cannot be changed, as expressions that Go and JavaScript read alike. Kinds, fields and the
 * lists of exceptions in them differ between versions, so none is named.
 */
export const IMMUTABLE_MESSAGES: readonly string[] = [
  // Selectors, Jobs' templates, Secrets and ConfigMaps that say so, claims "after creation except …", rules of custom kinds.
  'is immutable|immutable field',
  // StatefulSets "for fields other than …", StorageClasses.
  '[Uu]pdates to .+ are forbidden',
  // Addresses of a Service "once set", PriorityClasses, Nodes.
  'may not (be )?(change|update)',
  'pod updates may not',
  // Tolerations, and roles that a binding names.
  '[Cc]an ?not (be (modified|changed)|change) ',
  'cannot change roleRef',
  // What a server has filled in for RollingUpdate stays when the strategy becomes Recreate or OnDelete.
  'rollingUpdate: (Forbidden: may not be specified|Invalid value: .*only allowed for)',
  // The address of a Service, a claim's size, a gated pod, a definition's versions.
  "can ?not be (unset|less than)|may not be set to 'None'|only (additions|deletion).* (is|are) allowed|was previously a storage version",
];

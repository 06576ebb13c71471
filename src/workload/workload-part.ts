/** What a workload has where nobody says otherwise, each of which can be left out by itself: `without: [WorkloadPart.CPU_LIMIT]`. */
export enum WorkloadPart {
  /** The Service; needs `port`. */
  SERVICE = 'service',
  /** The ServiceAccount; without it the pods run as the namespace's `default`, still without a token. */
  SERVICE_ACCOUNT = 'service-account',
  /** The PodDisruptionBudget. */
  DISRUPTION_BUDGET = 'disruption-budget',
  /** The HorizontalPodAutoscaler of the profile; `replicas` is then written. */
  AUTOSCALER = 'autoscaler',
  /** The NetworkPolicy; without it everybody may reach the pods, and they everybody. */
  NETWORK_POLICY = 'network-policy',
  /** That pods of the own namespace may reach the port. */
  NAMESPACE_ACCESS = 'namespace-access',
  /** That the pods may ask the cluster's DNS. */
  DNS_ACCESS = 'dns-access',
  /** The startup probe. */
  STARTUP_PROBE = 'startup-probe',
  /** The readiness probe. */
  READINESS_PROBE = 'readiness-probe',
  /** The liveness probe. */
  LIVENESS_PROBE = 'liveness-probe',
  /** The wait before a pod is told to stop. */
  PRE_STOP = 'pre-stop',
  /** The topology spread constraints. */
  SPREAD = 'spread',
  /** The pods' wish to be on different nodes. */
  ANTI_AFFINITY = 'anti-affinity',
  /** The limit on CPU; the pods then take what is idle. */
  CPU_LIMIT = 'cpu-limit',
  /** The limit on memory; a leak then costs the node and not the pod. */
  MEMORY_LIMIT = 'memory-limit',
  /** Request and limit of ephemeral storage. */
  EPHEMERAL_STORAGE = 'ephemeral-storage',
  /** User and group by number; the image's own are taken, and must not be root. */
  USER = 'user',
  /** That the root file system is read-only. */
  READ_ONLY_ROOT = 'read-only-root',
  /** The annotation by which a changed ConfigMap or Secret rolls the pods. */
  CONFIGURATION_HASH = 'configuration-hash',
  /** TLS of the Ingress. */
  INGRESS_TLS = 'ingress-tls',
  /** The annotation by which Flux leaves the PersistentVolumeClaim when it stops being defined. */
  KEPT_CLAIM = 'kept-claim',
}

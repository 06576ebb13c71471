const RBAC = 'rbac.authorization.k8s.io';

/** The ServiceAccount of a Prometheus, and its right to find what it scrapes; each with the construct id that it gets. */
export function prometheusAccount(name: string, namespace: string): Array<[string, any]> {
  const verbs = ['get', 'list', 'watch'];
  return [
    ['account', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } }],
    ['role', {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRole',
      metadata: { name },
      rules: [
        { apiGroups: [''], resources: ['endpoints', 'pods', 'services'], verbs },
        { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs },
      ],
    }],
    ['binding', {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    }],
  ];
}

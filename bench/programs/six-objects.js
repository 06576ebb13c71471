// The six objects of every app in these measurements: what a small web service has.
const labels = (name) => ({ 'app.kubernetes.io/name': name });

exports.sixObjects = (ApiObject, scope, name) => {
  new ApiObject(scope, 'config', { apiVersion: 'v1', kind: 'ConfigMap', data: { LOG_LEVEL: 'info', FEATURES: 'a,b,c', 'app.conf': 'listen 8000\nworkers 2\n' } });
  new ApiObject(scope, 'account', { apiVersion: 'v1', kind: 'ServiceAccount', automountServiceAccountToken: false });
  new ApiObject(scope, 'api', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: {
      replicas: 2,
      selector: { matchLabels: labels(name) },
      template: {
        metadata: { labels: labels(name) },
        spec: {
          serviceAccountName: 'account',
          containers: [{
            name: 'main',
            image: 'ghcr.io/example/api:1.4.2',
            ports: [{ name: 'http', containerPort: 8000 }],
            env: [{ name: 'LOG_LEVEL', valueFrom: { configMapKeyRef: { name: 'config', key: 'LOG_LEVEL' } } }, { name: 'TZ', value: 'Etc/UTC' }],
            resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } },
            readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 5 },
          }],
        },
      },
    },
  });
  new ApiObject(scope, 'service', { apiVersion: 'v1', kind: 'Service', spec: { selector: labels(name), ports: [{ name: 'http', port: 80, targetPort: 'http' }] } });
  new ApiObject(scope, 'budget', { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: { minAvailable: 1, selector: { matchLabels: labels(name) } } });
  new ApiObject(scope, 'ingress', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    spec: {
      rules: [{
        host: `${name}.example.com`,
        http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'service', port: { name: 'http' } } } }] },
      }],
    },
  });
};

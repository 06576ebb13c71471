const timing = { initialDelaySeconds: 3, timeoutSeconds: 2, periodSeconds: 9, successThreshold: 1, failureThreshold: 4 };
const probe = (handler: object) => ({ ...handler, ...timing });
const selector = { matchLabels: { near: 'yes' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['a', 'b'] }] };
const podTerm = { labelSelector: selector, topologyKey: 'kubernetes.io/hostname', namespaces: ['default'] };
const nodeTerm = { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd', 'nvme'] }] };

/** A pod with nearly every field that goes with the others. */
export const FULL_POD = {
  containers: [
    {
      name: 'main',
      image: 'registry.example/app:1.0',
      command: ['serve'],
      args: ['--port', '8080'],
      workingDir: '/srv',
      ports: [{ name: 'http', containerPort: 8080 }, { name: 'dns', containerPort: 53, protocol: 'UDP' }],
      envFrom: [{ prefix: 'P_', configMapRef: { name: 'settings', optional: true } }, { secretRef: { name: 'keys' } }],
      env: [
        { name: 'PLAIN', value: 'one' },
        { name: 'FIELD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'RESOURCE', valueFrom: { resourceFieldRef: { containerName: 'main', resource: 'limits.cpu', divisor: '1m' } } },
        { name: 'MAP', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a', optional: true } } },
        { name: 'SECRET', valueFrom: { secretKeyRef: { name: 'keys', key: 'b' } } },
      ],
      resources: { limits: { cpu: '500m', memory: '1Gi' }, requests: { cpu: '100m', memory: '512Mi' } },
      volumeMounts: [{ name: 'cache', mountPath: '/cache', subPath: 'a' }, { name: 'settings', mountPath: '/settings', readOnly: true }],
      livenessProbe: probe({ httpGet: { path: '/live', port: 'http', scheme: 'HTTPS', httpHeaders: [{ name: 'X-Probe', value: '1' }] } }),
      readinessProbe: probe({ tcpSocket: { port: 8080 } }),
      startupProbe: probe({ exec: { command: ['true'] } }),
      lifecycle: { postStart: { exec: { command: ['true'] } }, preStop: { httpGet: { port: 8080 } } },
      terminationMessagePath: '/dev/termination',
      terminationMessagePolicy: 'FallbackToLogsOnError',
      imagePullPolicy: 'Always',
      securityContext: {
        runAsUser: 1000,
        runAsNonRoot: true,
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      },
      stdin: true,
      tty: true,
    },
    { name: 'side', image: 'registry.example/side' },
  ],
  initContainers: [{ name: 'prepare', image: 'registry.example/prepare:2', command: ['prepare'] }],
  volumes: [
    { name: 'cache', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } },
    { name: 'settings', configMap: { name: 'settings', items: [{ key: 'a', path: 'a.yaml', mode: 256 }], defaultMode: 420 } },
    { name: 'keys', secret: { secretName: 'keys', optional: true } },
    { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
    { name: 'host', hostPath: { path: '/var/log', type: 'Directory' } },
    { name: 'info', downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
    { name: 'all', projected: { sources: [{ configMap: { name: 'settings' } }, { serviceAccountToken: { path: 'token', audience: 'api' } }] } },
    { name: 'bare' },
  ],
  terminationGracePeriodSeconds: 20,
  dnsPolicy: 'None',
  dnsConfig: { nameservers: ['192.0.2.53'], searches: ['example.com'], options: [{ name: 'ndots', value: '2' }] },
  nodeSelector: { disk: 'ssd' },
  serviceAccountName: 'default',
  automountServiceAccountToken: false,
  shareProcessNamespace: true,
  securityContext: { fsGroup: 2000, runAsGroup: 3000, supplementalGroups: [1, 2], sysctls: [{ name: 'kernel.shm_rmid_forced', value: '0' }], fsGroupChangePolicy: 'OnRootMismatch' },
  imagePullSecrets: [{ name: 'pull' }],
  hostname: 'host',
  subdomain: 'sub',
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [nodeTerm] },
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 5, preference: nodeTerm }],
    },
    podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 7, podAffinityTerm: podTerm }] },
    podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [podTerm] },
  },
  schedulerName: 'default-scheduler',
  tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'app', effect: 'NoSchedule' }, { key: 'slow', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 }],
  hostAliases: [{ ip: '192.0.2.7', hostnames: ['other.example.com'] }],
  readinessGates: [{ conditionType: 'example.com/ready' }],
  enableServiceLinks: false,
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: selector }],
};

/** The least that a pod can be. */
export const BARE_POD = { containers: [{ name: 'main', image: 'registry.example/app:1.0' }] };

/** A template of a pod, with the label that selectors of the name select. */
export function podTemplate(name: string, spec: object): object {
  return { metadata: { labels: { app: name, extra: 'yes' }, annotations: { note: 'one' } }, spec };
}

/** A repository that an audit clones. */
export interface ClonedRepository {
  /** Directory below the volume of clones. */
  readonly directory: string;
  readonly url: string;
  readonly branch: string;
  /** Secret of Flux's kind: `identity` and `known_hosts`, or `username` and `password`. */
  readonly secret?: string;
}

/** What the pod of an audit runs. */
export interface AuditPod {
  readonly image: string;
  readonly serviceAccount: string;
  readonly clones: readonly ClonedRepository[];
  /** Arguments of the command, by the name of the container that runs it. */
  readonly commands: { readonly [container: string]: readonly string[] };
}

/** Where clones stand in the pod. */
export const CLONES = '/clones';
/** The user that distroless images call nonroot. */
const USER = 65532;
const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount';
/** Git asks it for the name and the password that Flux's Secret has. */
const CREDENTIALS = '!f() { test "$1" = get && cat /git/username | sed s/^/username=/ && echo && cat /git/password | sed s/^/password=/ && echo; }; f';

const RESTRICTED = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};
const RESOURCES = { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } };

/** The spec of a pod that clones, and then runs the command: only the clones see what opens the repositories, only the command the API token. */
export function auditPod({ image, serviceAccount, clones, commands }: AuditPod): object {
  const secrets = [...new Set(clones.flatMap(({ secret }) => secret ?? []))];
  return {
    serviceAccountName: serviceAccount,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    restartPolicy: 'Never',
    securityContext: { runAsNonRoot: true, runAsUser: USER, runAsGroup: USER, fsGroup: USER, seccompProfile: { type: 'RuntimeDefault' } },
    initContainers: clones.map(({ directory, url, branch, secret }) => ({
      name: `clone-${directory}`,
      image,
      command: ['git'],
      args: ['clone', '--quiet', '--depth=1', '--single-branch', `--branch=${branch}`, '--', url, `${CLONES}/${directory}`],
      env: [{ name: 'HOME', value: CLONES }, ...(secret === undefined ? [] : gitEnvironment(url))],
      volumeMounts: [{ name: 'clones', mountPath: CLONES }, ...(secret === undefined ? [] : [{ name: secret, mountPath: '/git', readOnly: true }])],
      securityContext: RESTRICTED,
      resources: RESOURCES,
      terminationMessagePolicy: 'FallbackToLogsOnError',
    })),
    containers: Object.entries(commands).map(([name, args]) => ({
      name,
      image,
      command: ['lifeboat'],
      args: [...args],
      workingDir: CLONES,
      env: [{ name: 'HOME', value: CLONES }],
      volumeMounts: [{ name: 'clones', mountPath: CLONES, readOnly: true }, { name: 'token', mountPath: TOKEN, readOnly: true }],
      securityContext: RESTRICTED,
      resources: RESOURCES,
      terminationMessagePolicy: 'FallbackToLogsOnError',
    })),
    volumes: [
      { name: 'clones', emptyDir: { sizeLimit: '1Gi' } },
      {
        name: 'token',
        projected: {
          defaultMode: 0o440,
          sources: [
            { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
            { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
            { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
          ],
        },
      },
      ...secrets.map((name) => ({ name, secret: { secretName: name, defaultMode: 0o440 } })),
    ],
  };
}

function gitEnvironment(url: string): { name: string; value: string }[] {
  if (/^https?:/.test(url)) {
    return Object.entries({ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'credential.helper', GIT_CONFIG_VALUE_0: CREDENTIALS }).map(([name, value]) => ({ name, value }));
  }
  return [{ name: 'GIT_SSH_COMMAND', value: 'ssh -i /git/identity -o UserKnownHostsFile=/git/known_hosts -o IdentitiesOnly=yes -o BatchMode=yes' }];
}

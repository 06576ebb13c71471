import { generateKeyPairSync, randomBytes } from 'crypto';
import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';

// The users of a real cluster: components by their fixed names, Flux's controllers by their service accounts.
const USERS = {
  'admin': { user: 'testbed-admin', groups: ['system:masters'] },
  'kube-controller-manager': { user: 'system:kube-controller-manager', groups: [] },
  'kube-scheduler': { user: 'system:kube-scheduler', groups: [] },
  'kwok': { user: 'kwok', groups: ['system:masters'] },
  'kube-state-metrics': { user: 'system:serviceaccount:monitoring:kube-state-metrics', groups: ['system:serviceaccounts', 'system:serviceaccounts:monitoring'] },
  'source-controller': { user: 'system:serviceaccount:flux-system:source-controller', groups: ['system:serviceaccounts', 'system:serviceaccounts:flux-system'] },
  'notification-controller': {
    user: 'system:serviceaccount:flux-system:notification-controller',
    groups: ['system:serviceaccounts', 'system:serviceaccounts:flux-system'],
  },
  'kustomize-controller': {
    user: 'system:serviceaccount:flux-system:kustomize-controller',
    groups: ['system:serviceaccounts', 'system:serviceaccounts:flux-system'],
  },
} as const;

/** Who talks to the API server. */
export type User = keyof typeof USERS;

/** The tokens, keys and kubeconfigs of one test-bed, all in its data directory. */
export class Credentials {
  public readonly tokenFile: string;
  public readonly serviceAccountKey: string;
  /** Where the API server puts the certificate that it signs for itself. */
  public readonly certificates: string;
  private readonly tokens = new Map<User, string>();

  public constructor(private readonly directory: string, private readonly server: string) {
    mkdirSync(directory, { recursive: true });
    this.certificates = join(directory, 'certificates');
    this.tokenFile = join(directory, 'tokens.csv');
    this.serviceAccountKey = join(directory, 'service-account.pem');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(this.serviceAccountKey, privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
    const lines = Object.entries(USERS).map(([name, { user, groups }]) => {
      const token = randomBytes(24).toString('hex');
      this.tokens.set(name as User, token);
      writeFileSync(this.kubeconfig(name as User), this.kubeconfigText(token), { mode: 0o600 });
      return `${token},${user},${user},"${groups.join(',')}"\n`;
    });
    writeFileSync(this.tokenFile, lines.join(''), { mode: 0o600 });
  }

  /** The certificate to trust, as a file; it is there once the API server has started. */
  public get authority(): string {
    return join(this.certificates, 'apiserver.crt');
  }

  /** The bearer token of a user. */
  public token(user: User): string {
    return this.tokens.get(user)!;
  }

  /** Path of a user's kubeconfig. */
  public kubeconfig(user: User): string {
    return join(this.directory, `${user}.kubeconfig`);
  }

  private kubeconfigText(token: string): string {
    return JSON.stringify({
      'apiVersion': 'v1',
      'kind': 'Config',
      'clusters': [{ name: 'testbed', cluster: { 'server': this.server, 'certificate-authority': this.authority } }],
      'users': [{ name: 'testbed', user: { token } }],
      'contexts': [{ name: 'testbed', context: { cluster: 'testbed', user: 'testbed' } }],
      'current-context': 'testbed',
    }, null, 2);
  }
}

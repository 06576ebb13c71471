import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

const { Quantity, IntOrString } = k8s;
const LABELS = { 'app.kubernetes.io/name': 'database' };
const BACKUP_LABELS = { 'app.kubernetes.io/name': 'database-backup' };
/** The user `postgres` of the image. */
const POSTGRES_USER = 70;

/** What a Database is made from. */
export interface DatabaseProps {
  readonly image: string;
  /** Secret with POSTGRES_DB, POSTGRES_USER and POSTGRES_PASSWORD. */
  readonly secretName: string;
  /** Size of the volume: `8Gi`. */
  readonly storage: string;
}

/** One Postgres with its volume, a dump of it every night, and a policy that lets only its clients in. */
export class Database extends Construct {
  public readonly host = 'database';
  public readonly port = 5432;
  public readonly secretName: string;
  private readonly clients: k8s.NetworkPolicyPeer[] = [];

  public constructor(scope: Construct, id: string, private readonly props: DatabaseProps) {
    super(scope, id);
    this.secretName = props.secretName;
    this.server();
    this.backup();
    this.admit(BACKUP_LABELS);
    new k8s.KubeNetworkPolicy(this, 'clients', {
      metadata: { name: 'database' },
      spec: {
        podSelector: { matchLabels: LABELS },
        policyTypes: ['Ingress'],
        ingress: [{ from: this.clients, ports: [{ port: IntOrString.fromNumber(this.port) }] }],
      },
    });
  }

  /** Lets pods of the namespace with these labels connect. */
  public admit(matchLabels: { [key: string]: string }): void {
    this.clients.push({ podSelector: { matchLabels } });
  }

  private server(): void {
    new k8s.KubeService(this, 'service', {
      metadata: { name: this.host },
      // Headless: the StatefulSet's pod answers under the name itself.
      spec: { clusterIp: 'None', selector: LABELS, ports: [{ name: 'postgres', port: this.port }] },
    });
    new k8s.KubeStatefulSet(this, 'server', {
      metadata: { name: 'database' },
      spec: {
        serviceName: this.host,
        replicas: 1,
        selector: { matchLabels: LABELS },
        template: {
          metadata: { labels: LABELS },
          spec: {
            ...this.podSecurity(),
            terminationGracePeriodSeconds: 60,
            containers: [{
              ...this.container('postgres'),
              ports: [{ name: 'postgres', containerPort: this.port }],
              // A directory below the mount, since the volume's root may hold lost+found.
              env: [{ name: 'PGDATA', value: '/var/lib/postgresql/data/pgdata' }],
              readinessProbe: { exec: { command: ['pg_isready', '--quiet'] }, periodSeconds: 10 },
              livenessProbe: { exec: { command: ['pg_isready', '--quiet'] }, periodSeconds: 30, failureThreshold: 6 },
              resources: { requests: this.resources('100m', '256Mi'), limits: this.resources(undefined, '512Mi') },
              volumeMounts: [
                { name: 'data', mountPath: '/var/lib/postgresql/data' },
                { name: 'run', mountPath: '/var/run/postgresql' },
              ],
            }],
            volumes: [{ name: 'run', emptyDir: {} }],
          },
        },
        volumeClaimTemplates: [{
          metadata: { name: 'data' },
          spec: this.claim(),
        }],
      },
    });
  }

  private backup(): void {
    new k8s.KubePersistentVolumeClaim(this, 'backup-volume', {
      metadata: { name: 'database-backup' },
      spec: this.claim(),
    });
    new k8s.KubeCronJob(this, 'backup', {
      metadata: { name: 'database-backup' },
      spec: {
        schedule: '15 3 * * *',
        timeZone: 'Etc/UTC',
        concurrencyPolicy: 'Forbid',
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          spec: {
            backoffLimit: 2,
            activeDeadlineSeconds: 1800,
            template: {
              metadata: { labels: BACKUP_LABELS },
              spec: {
                ...this.podSecurity(),
                restartPolicy: 'Never',
                containers: [{
                  ...this.container('pg-dump'),
                  command: ['sh', '-ec', BACKUP],
                  env: [{ name: 'PGHOST', value: this.host }],
                  resources: { requests: this.resources('50m', '64Mi'), limits: this.resources(undefined, '128Mi') },
                  volumeMounts: [{ name: 'backup', mountPath: '/backup' }],
                }],
                volumes: [{ name: 'backup', persistentVolumeClaim: { claimName: 'database-backup' } }],
              },
            },
          },
        },
      },
    });
  }

  private claim(): k8s.PersistentVolumeClaimSpec {
    return { accessModes: ['ReadWriteOnce'], storageClassName: 'local-path', resources: { requests: { storage: Quantity.fromString(this.props.storage) } } };
  }

  private container(name: string): k8s.Container {
    return {
      name,
      image: this.props.image,
      envFrom: [{ secretRef: { name: this.secretName } }],
      securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    };
  }

  private podSecurity(): Pick<k8s.PodSpec, 'automountServiceAccountToken' | 'securityContext'> {
    return {
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: POSTGRES_USER,
        runAsGroup: POSTGRES_USER,
        fsGroup: POSTGRES_USER,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    };
  }

  private resources(cpu: string | undefined, memory: string): { [name: string]: k8s.Quantity } {
    return { ...(cpu ? { cpu: Quantity.fromString(cpu) } : {}), memory: Quantity.fromString(memory) };
  }
}

/** A dump a night; the rename keeps a dump that was cut off from ever looking like a whole one. */
const BACKUP = `day=$(date -u +%F)
export PGUSER="$POSTGRES_USER" PGDATABASE="$POSTGRES_DB" PGPASSWORD="$POSTGRES_PASSWORD"
pg_dump --format=custom --file="/backup/$day.part"
mv "/backup/$day.part" "/backup/$day.dump"
find /backup -name '*.dump' -mtime +14 -delete
`;

import { Duration } from 'cdk8s';
import { EnvironmentSource, ResilientCronJob, ResilientStatefulSet } from 'cdk8s-lifeboat';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** What a Database is made from. */
export interface DatabaseProps {
  readonly image: string;
  /** Secret with POSTGRES_DB, POSTGRES_USER and POSTGRES_PASSWORD. */
  readonly secretName: string;
  /** Size of the volume: `8Gi`. */
  readonly storage: string;
}

/** One Postgres with its volume, and a dump of it every night; only those that are allowed to may connect. */
export class Database extends Construct {
  public readonly server: ResilientStatefulSet;

  public constructor(scope: Construct, id: string, { image, secretName, storage }: DatabaseProps) {
    super(scope, id);
    const envFrom = [EnvironmentSource.secret(secretName)];
    const ready = { command: ['pg_isready', '--quiet'] };
    this.server = new ResilientStatefulSet(this, 'database', {
      image,
      port: 5432,
      envFrom,
      // A directory below the mount, since the volume's root may hold lost+found.
      env: { PGDATA: kplus.EnvValue.fromValue('/var/lib/postgresql/data/pgdata') },
      writable: ['/tmp', '/var/run/postgresql'],
      readiness: ready,
      resources: { cpuRequest: '100m', cpuLimit: '2', memoryRequest: '256Mi', memoryLimit: '512Mi' },
      shutdown: { grace: Duration.seconds(60) },
      storage: { size: storage, path: '/var/lib/postgresql/data', storageClassName: 'local-path' },
    });
    const backup = new ResilientCronJob(this, 'database-backup', {
      image,
      schedule: '15 3 * * *',
      command: ['sh', '-ec', BACKUP],
      envFrom,
      env: { PGHOST: kplus.EnvValue.fromValue(this.server.name) },
      deadline: Duration.minutes(30),
      storage: { size: storage, path: '/backup', storageClassName: 'local-path' },
    });
    backup.allowTo(this.server);
  }
}

/** A dump a night; the rename keeps a dump that was cut off from ever looking like a whole one. */
const BACKUP = `day=$(date -u +%F)
export PGUSER="$POSTGRES_USER" PGDATABASE="$POSTGRES_DB" PGPASSWORD="$POSTGRES_PASSWORD"
pg_dump --format=custom --file="/backup/$day.part"
mv "/backup/$day.part" "/backup/$day.dump"
find /backup -name '*.dump' -mtime +14 -delete
`;

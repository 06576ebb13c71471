import { ApiObject } from 'cdk8s';
import { contentHash } from './content-hash';

/** What can be changed on a Job that is there. */
const MUTABLE = ['activeDeadlineSeconds', 'backoffLimit', 'parallelism', 'suspend', 'ttlSecondsAfterFinished'];

/** A Job whose name ends in a hash of all that cannot be changed on it, taken when it is synthesised, patches included. */
export class ContentNamedJob extends ApiObject {
  public toJson(): any {
    const job = super.toJson();
    const lasting = Object.entries(job.spec).filter(([field]) => !MUTABLE.includes(field));
    const name = `${job.metadata.name}-${contentHash(lasting)}`;
    return { ...job, metadata: { ...job.metadata, name, labels: { ...job.metadata.labels, 'app.kubernetes.io/instance': name } } };
  }
}

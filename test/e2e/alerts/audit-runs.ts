import { AUDITS } from './alerting-groups';
import { ScheduledAudit } from '../../../src/audit/scheduled-audit';
import { FluxApp } from '../../../src/definition/flux-app';
import { defined } from '../../definition/defined';
import { Manifest } from '../../testbed/live-object';
import { Testbed } from '../../testbed/testbed';

const NAMESPACE = 'audit';
/** No node has it, so that nothing but these tests says how a pod ends. */
const NOWHERE = { nowhere: 'true' };

/** The weekly CronJob of a scheduled audit, as the library writes it. */
function weekly(): any {
  const fleet = { repository: { url: 'https://example.org/pi-fleet.git' } };
  const found = defined((cluster) => {
    const app = new FluxApp(cluster, NAMESPACE, { namespace: NAMESPACE, createNamespace: true });
    new ScheduledAudit(app, 'audit', { image: 'registry.example.org/lifeboat:1', projects: [{ app: 'swimto', repository: 'https://example.org/swimto.git' }] });
  }, { fleet });
  const cronJob = found.object(NAMESPACE, 'CronJob', 'audit-weekly');
  Object.assign(cronJob.spec.jobTemplate.spec.template.spec, { nodeSelector: NOWHERE });
  return cronJob;
}

/** Makes a CronJob for each way in which an audit can end. */
export async function makeAudits({ api }: Testbed): Promise<void> {
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  await api.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'audit', namespace: NAMESPACE } });
  for (const name of Object.keys(AUDITS)) await api.apply({ ...weekly(), metadata: { name, namespace: NAMESPACE } });
}

/** The Job of a CronJob, as its controller makes it. */
function jobOf(cronJob: string, more: object = {}): Manifest {
  const { jobTemplate: { spec } } = weekly().spec;
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: `${cronJob}-29000001`, namespace: NAMESPACE }, spec: { ...spec, ...more } } as Manifest;
}

/** Runs an audit whose command ends with a code, as a kubelet would report it. */
export async function runAudit({ api }: Testbed, cronJob: string, exitCode: number): Promise<void> {
  const job = jobOf(cronJob);
  await api.apply(job);
  const pods = { namespace: NAMESPACE, labelSelector: `job-name=${job.metadata.name}` };
  const [pod] = await api.poll(`a pod of ${job.metadata.name}`, 60, () => api.list('v1', 'Pod', pods), (found) => found.length > 0);
  const [{ name, image }] = pod.spec.containers;
  const at = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const state = { terminated: { exitCode, reason: 'Error', startedAt: at, finishedAt: at } };
  const containerStatuses = [{ name, image, imageID: '', ready: false, restartCount: 0, state }];
  await api.patch(pod, { status: { phase: 'Failed', containerStatuses } }, { subresource: 'status' });
}

/** Runs an audit whose pod never begins, and whose time runs out. */
export async function runLateAudit({ api }: Testbed, cronJob: string): Promise<void> {
  await api.apply(jobOf(cronJob, { activeDeadlineSeconds: 1 }));
}

import { Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { ResilientCronJob } from '../../src/workload/resilient-cron-job';
import { ResilientCronJobProps } from '../../src/workload/resilient-cron-job-props';
import { ResilientDeployment } from '../../src/workload/resilient-deployment';
import { ResilientDeploymentProps } from '../../src/workload/resilient-deployment-props';
import { ResilientJob } from '../../src/workload/resilient-job';
import { ResilientJobProps } from '../../src/workload/resilient-job-props';
import { ResilientStatefulSet } from '../../src/workload/resilient-stateful-set';
import { ResilientStatefulSetProps } from '../../src/workload/resilient-stateful-set-props';

/** The least that a workload with a port is made from. */
export const LEAST: ResilientDeploymentProps = { image: 'ghcr.io/example/api:1.4.2', port: 8000 };

/** The objects of what is defined in the namespace `shop`, as a plain cdk8s Chart gives them. */
export function objectsOf(define: (scope: Construct) => void): any[] {
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'shop' });
  define(chart);
  return Testing.synth(chart);
}

/** The objects of one Deployment, `api`. */
export function workloadObjects(
  props: Partial<ResilientDeploymentProps> = {}, then: (workload: ResilientDeployment) => void = () => undefined,
): any[] {
  return objectsOf((scope) => then(new ResilientDeployment(scope, 'api', { ...LEAST, ...props })));
}

/** The objects of one StatefulSet, `store`. */
export function statefulSetObjects(props: Partial<ResilientStatefulSetProps> = {}): any[] {
  return objectsOf((scope) => {
    new ResilientStatefulSet(scope, 'store', { image: 'ghcr.io/example/store:1', port: 5432, storage: { size: '1Gi', path: '/data' }, ...props });
  });
}

/** The objects of one Job, `migrate`. */
export function jobObjects(props: Partial<ResilientJobProps> = {}): any[] {
  return objectsOf((scope) => { new ResilientJob(scope, 'migrate', { image: 'ghcr.io/example/api:1.4.2', args: ['migrate'], ...props }); });
}

/** The objects of one CronJob, `report`. */
export function cronJobObjects(props: Partial<ResilientCronJobProps> = {}): any[] {
  return objectsOf((scope) => { new ResilientCronJob(scope, 'report', { image: 'ghcr.io/example/report:1', schedule: '15 3 * * *', ...props }); });
}

/** The one object of a kind. */
export function objectOf(objects: any[], kind: string): any {
  const found = objects.filter((one) => one.kind === kind);
  if (found.length !== 1) throw new Error(`there are ${found.length} of ${kind}`);
  return found[0];
}

/** The pod template of the one object that makes pods. */
export function templateOf(objects: any[]): any {
  const maker = objects.find(({ kind }) => ['Deployment', 'StatefulSet', 'Job', 'CronJob'].includes(kind));
  return (maker.spec.jobTemplate?.spec ?? maker.spec).template;
}

/** The container of the pods. */
export const containerOf = (objects: any[]): any => templateOf(objects).spec.containers[0];

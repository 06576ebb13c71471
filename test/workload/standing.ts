import { Chart, Testing } from 'cdk8s';
import { ResilientDeployment } from '../../src/workload/resilient-deployment';
import { ResilientDeploymentProps } from '../../src/workload/resilient-deployment-props';

/** The least that a workload with a port is made from. */
export const LEAST: ResilientDeploymentProps = { image: 'ghcr.io/example/api:1.4.2', port: 8000 };

/** The objects of one workload, `api` in the namespace `shop`, as a plain cdk8s Chart gives them. */
export function workloadObjects(
  props: Partial<ResilientDeploymentProps> = {}, then: (workload: ResilientDeployment) => void = () => undefined,
): any[] {
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'shop' });
  then(new ResilientDeployment(chart, 'api', { ...LEAST, ...props }));
  return Testing.synth(chart);
}

/** The one object of a kind. */
export function objectOf(objects: any[], kind: string): any {
  const found = objects.filter((one) => one.kind === kind);
  if (found.length !== 1) throw new Error(`there are ${found.length} of ${kind}`);
  return found[0];
}

/** The container of the Deployment. */
export const containerOf = (objects: any[]): any => objectOf(objects, 'Deployment').spec.template.spec.containers[0];

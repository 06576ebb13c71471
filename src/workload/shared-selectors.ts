import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';

/** What else in the app would be selected too, as one sentence each: its pods would be taken for the workload's own. */
export function sharedSelectors(workload: Construct, deployment: ApiObject, selector: { [key: string]: string }): string[] {
  const own = deployment.metadata.namespace;
  const others = Chart.of(workload).node.findAll().filter((one): one is ApiObject => ApiObject.isApiObject(one) && one !== deployment);
  return others.flatMap((other) => {
    const labels = podLabels(other);
    if (labels === undefined || other.metadata.namespace !== own) return [];
    if (!Object.entries(selector).every(([key, value]) => labels[key] === value)) return [];
    const text = Object.entries(selector).map(([key, value]) => `${key}: ${value}`).join(', ');
    return [`the pods of ${other.kind} ${other.node.path} have its selector (${text}) too; give one of both another 'name'`];
  });
}

/** Labels of the pods that a workload of any kind makes, where they can be read without rendering all of it. */
function podLabels(object: ApiObject): { [key: string]: string } | undefined {
  const props = (object as any).props;
  const spec = props?.spec;
  const template = object.kind === 'CronJob' ? spec?.jobTemplate?.spec?.template : spec?.template;
  const labels = object.kind === 'Pod' ? props?.metadata?.labels : template?.metadata?.labels;
  return labels && typeof labels === 'object' && Object.values(labels).every((value) => typeof value === 'string') ? labels : undefined;
}

import { Workload } from './workload';

/** What kube-score would have otherwise, said on the object: images that are there are enough, and one pod where one was asked for. */
export function kubeScoreIgnore({ kind, props }: Workload, replicas?: number): { [key: string]: string } {
  const checks = [
    ...(props.alwaysPull ? [] : ['container-image-pull-policy']),
    ...(kind === 'Deployment' && replicas !== undefined && replicas < 2 ? ['deployment-replicas'] : []),
  ];
  return checks.length > 0 ? { 'kube-score/ignore': checks.join(',') } : {};
}

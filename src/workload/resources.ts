import { ResourceOptions } from './options/resource-options';
import { ProfileSettings } from './profile';
import { mention, Said } from './prop-rules';
import { Workload } from './workload';
import { WorkloadPart } from './workload-part';

type Requested = 'cpu' | 'memory' | 'ephemeralStorage';

/** Requests and limits of the container; the writable directories must fit into its disk. */
export function containerResources(workload: Workload, writable: number): object {
  const { rules } = workload;
  const requests: Record<string, string> = {};
  const limits: Record<string, string> = {};
  const given: ResourceOptions = workload.props.resources ?? {};
  const add = (kind: Requested, field: string, limited: boolean): void => {
    const said = (end: 'Request' | 'Limit'): Said<string> => (
      workload.said(`resources.${kind}${end}`, given[`${kind}${end}` as keyof ResourceOptions], `${kind}${end}` as keyof ProfileSettings) as Said<string>
    );
    const [request, limit] = [said('Request'), said('Limit')];
    const unit = kind === 'cpu' ? 'cpu' : 'bytes';
    const least = rules.quantity(request.prop, request.value, unit);
    requests[field] = request.value;
    if (!limited) return;
    const most = rules.quantity(limit.prop, limit.value, unit);
    if (least > most) rules.contradict(`${mention(request)} must not be greater than ${mention(limit)}`, 'Lower the request, or raise the limit');
    limits[field] = limit.value;
  };
  add('cpu', 'cpu', workload.has(WorkloadPart.CPU_LIMIT));
  add('memory', 'memory', workload.has(WorkloadPart.MEMORY_LIMIT));
  if (!workload.has(WorkloadPart.EPHEMERAL_STORAGE)) return { requests, limits };
  add('ephemeralStorage', 'ephemeral-storage', true);
  const size = workload.said('writableSize', workload.props.writableSize, 'writableSize');
  const limit = limits['ephemeral-storage'];
  if (rules.quantity(size.prop, size.value, 'bytes') * BigInt(writable) > rules.quantity('resources.ephemeralStorageLimit', limit, 'bytes')) {
    const said = workload.said('resources.ephemeralStorageLimit', given.ephemeralStorageLimit, 'ephemeralStorageLimit');
    rules.contradict(`'writable' (${writable} directories) of ${mention(size)} each do not fit into ${mention(said)}`,
      'Raise the limit, or make the directories smaller');
  }
  return { requests, limits };
}

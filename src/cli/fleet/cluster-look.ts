import { gapOf, Look } from './look';
import { identityText } from '../../manifest/identity';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { chooseCluster } from '../cluster/choose-cluster';
import { ClusterReader } from '../cluster/cluster-reader';
import { Collections } from '../cluster/collections';
import { ClusterOptions, endpointOf } from '../cluster/endpoint';
import type { CommandIo } from '../command-io';

/** Looks on the cluster for what step one of a procedure brings; throws where it is not there, and gives how many objects have it. */
export async function lookOnCluster(looks: readonly Look[], command: string, options: ClusterOptions, io: CommandIo): Promise<number> {
  const [look] = looks;
  if (looks.length > 1) {
    throw new LifeboatError('cluster-choice', {
      place: command,
      problem: `it concerns the clusters ${looks.map(({ cluster }) => cluster.name).join(', ')}, and --live looks at one`,
      remedy: 'Take them one by one with --cluster NAME',
    });
  }
  const reader = new ClusterReader(await endpointOf(options, io));
  await chooseCluster([look.cluster], undefined, reader);
  const collections = new Collections(reader);
  const gaps: string[] = [];
  for (const { apiVersion, identity } of look.objects) {
    const list = await collections.list(apiVersion, identity.kind, identity.namespace);
    const gap = gapOf(look, list?.find(({ metadata }) => metadata.name === identity.name));
    if (gap !== undefined) gaps.push(`${identityText(identity)} ${gap}`);
  }
  if (gaps.length === 0) return look.objects.length;
  throw new LifeboatError('step-not-live', {
    place: reader.place,
    problem: `step one of \`${command}\` has not arrived on ${look.cluster.name}: ${gaps.join('; ')}`,
    remedy: 'See that its commit is pushed and that Flux has applied it (`flux get kustomizations -A`), and run this again',
  });
}

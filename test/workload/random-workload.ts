import { ApiObject, Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { allow, configMap, cronJob, deployment, expose, job, someOf, statefulSet } from './random-props';
import { LifeboatError } from '../../src/manifest/lifeboat-error';
import { ImmutableConfigMap } from '../../src/workload/immutable-config-map';
import { ResilientCronJob } from '../../src/workload/resilient-cron-job';
import { ResilientDeployment } from '../../src/workload/resilient-deployment';
import { ResilientJob } from '../../src/workload/resilient-job';
import { ResilientStatefulSet } from '../../src/workload/resilient-stateful-set';

/** A workload of any kind and props, and what is called on it. */
export interface RandomWorkload {
  readonly kind: string;
  readonly props: object;
  readonly define: (scope: Construct) => void;
}

/** What is called on a workload, mostly nothing. */
function calls<W>(...called: Array<fc.Arbitrary<(workload: W) => void>>): fc.Arbitrary<(workload: W) => void> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(() => undefined) }, ...called);
}

function random<P extends object, W>(
  Kind: new (scope: Construct, id: string, props: P) => W, props: fc.Arbitrary<P>, call: fc.Arbitrary<(workload: W) => void>,
): fc.Arbitrary<RandomWorkload> {
  return fc.tuple(props, call).map(([given, then]) => ({ kind: Kind.name, props: given, define: (scope) => then(new Kind(scope, 'app', given)) }));
}

/** Any workload of any kind, a Deployment most often. */
export const randomWorkload: fc.Arbitrary<RandomWorkload> = fc.oneof(
  { weight: 6, arbitrary: random(ResilientDeployment, someOf(deployment, ['image'], ['port']), calls<ResilientDeployment>(expose, allow)) },
  { weight: 3, arbitrary: random(ResilientStatefulSet, someOf(statefulSet, ['image', 'storage'], ['port']), calls<ResilientStatefulSet>(expose, allow)) },
  { weight: 1, arbitrary: random(ResilientJob, someOf(job, ['image']), calls<ResilientJob>(allow)) },
  { weight: 2, arbitrary: random(ResilientCronJob, someOf(cronJob, ['image', 'schedule']), calls<ResilientCronJob>(allow)) },
  { weight: 1, arbitrary: random(ImmutableConfigMap, someOf(configMap, [], ['data', 'binaryData']), calls<ImmutableConfigMap>()) },
);

/** The props that a message may name, and the methods. */
const NAMED = new Set([
  ...[deployment, statefulSet, cronJob, configMap].flatMap((one) => Object.keys(one)), 'expose', 'exposeThroughGateway', 'allowFrom', 'allowTo', 'without',
]);

/** The objects of a workload, or the error that refuses it, which has to name a prop. */
export function synthesised({ define }: RandomWorkload, namespace: string): { objects: any[] } | { refusal: string } {
  const chart = new Chart(Testing.app(), 'chart', { namespace });
  try {
    define(chart);
  } catch (error) {
    if (!(error instanceof LifeboatError) || !/^workload-/.test(error.code)) throw error;
    const named = [...error.message.matchAll(/'([A-Za-z]+)[^']*'/g)].some(([, prop]) => NAMED.has(prop));
    if (!named) throw new Error(`the message names no prop: ${error.message}`);
    return { refusal: error.message };
  }
  return { objects: chart.node.findAll().filter((one): one is ApiObject => ApiObject.isApiObject(one)).map((one) => one.toJson()) };
}

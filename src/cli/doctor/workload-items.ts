import { acknowledged, Container, DefinedObject, podsOf, runningPods } from './defined-objects';
import { Answer, doesNotApply, Item, judged } from './item';
import { Situation } from './situation';
import { ManifestObject } from '../../manifest/manifest-object';
import { counted } from '../report/counted';

const ACKNOWLEDGE = 'or say why not in its annotation `cdk8s-lifeboat.io/doctor-acknowledged`: `ITEM: REASON`';

/** Items about what runs the pods of the apps. */
export const WORKLOAD_ITEMS: readonly Item[] = [
  {
    id: 'requests-set',
    group: 'production',
    question: 'Does each container request CPU and memory, and limit its memory?',
    asks: 'files',
    look: eachContainer('requests-set', ({ resources }) => {
      const absent = [
        ...['cpu', 'memory'].filter((name) => resources?.requests?.[name] === undefined && resources?.limits?.[name] === undefined).map((name) => `requests.${name}`),
        ...(resources?.limits?.memory === undefined ? ['limits.memory'] : []),
      ];
      return absent.length === 0 ? undefined : `has no ${absent.join(', no ')}`;
    }, 'Set `resources` of the container in the definition'),
  },
  {
    id: 'readiness-probed',
    group: 'production',
    question: 'Has each container a readiness probe?',
    asks: 'files',
    look: eachContainer('readiness-probed', ({ readinessProbe }) => (readinessProbe ? undefined : 'has no readinessProbe, so that it gets requests before it can answer them'), 'Set `readinessProbe` of the container in the definition'),
  },
  {
    id: 'survives-a-pod',
    group: 'production',
    question: 'Does each Deployment and StatefulSet run more than one pod?',
    asks: 'files',
    look: (situation) => eachWorkload(situation, 'survives-a-pod', (one) => one.object.kind !== 'DaemonSet', (one, all) => {
      const least = leastPods(one, all);
      return least >= 2 ? undefined : `runs ${counted(least, 'pod')}`;
    }, 'Set `replicas` to 2 or more in the definition'),
  },
  {
    id: 'drain-possible',
    group: 'production',
    question: 'Can a node be drained without a disruption budget that never lets go?',
    asks: 'files',
    look: (situation) => {
      const isGuarded = (one: DefinedObject): boolean => budgetsOf(one, situation.objects).length > 0;
      if (!situation.objects.some(isGuarded)) return doesNotApply('no workload has a PodDisruptionBudget');
      return eachWorkload(situation, 'drain-possible', isGuarded, (one, all) => {
        const budgets = budgetsOf(one, all);
        if (budgets.length > 1) return `has the budgets ${budgets.map(({ object }) => object.metadata.name).join(' and ')}, and the API server evicts no pod that has two`;
        const least = leastPods(one, all);
        return allowedBy(budgets[0].object, least) >= 1 ? undefined : `runs ${counted(least, 'pod')}, and the budget ${budgets[0].object.metadata.name} lets none of them go`;
      }, 'Set `maxUnavailable: 1` on the budget, or run more pods, in the definition');
    },
  },
  {
    id: 'way-back',
    group: 'emergency',
    question: 'Does each Deployment keep what it ran before?',
    asks: 'files',
    look: (situation) => eachWorkload(situation, 'way-back', ({ object }) => object.kind === 'Deployment', ({ object }) => (
      (object as any).spec?.revisionHistoryLimit === 0 ? 'has revisionHistoryLimit 0: `kubectl rollout undo` has nothing to go back to' : undefined), 'Take `revisionHistoryLimit: 0` out of the definition'),
  },
  {
    id: 'restarts-without-registry',
    group: 'emergency',
    question: 'Can a pod start again on its node while the registry is down?',
    asks: 'files',
    look: eachContainer('restarts-without-registry', ({ image = '', imagePullPolicy = /:latest$|^[^:@]*$/.test(image.slice(image.lastIndexOf('/') + 1)) ? 'Always' : 'IfNotPresent' }) => (
      imagePullPolicy === 'Always' ? `asks the registry for ${image} at each start (imagePullPolicy Always)` : undefined), 'Take `imagePullPolicy: Always` out of the definition, and give the image a tag that stays'),
  },
];

/** Judges each container of what runs on and on. */
function eachContainer(item: string, fault: (container: Container) => string | undefined, way: string): Item['look'] {
  return (situation) => {
    const running = situation.objects.filter(({ object }) => runningPods(object));
    if (running.length === 0) return doesNotApply('the definition has no Deployment, StatefulSet or DaemonSet');
    const reasons = acknowledgements(running, item);
    const faults = running.filter((one) => acknowledged(one, item) === undefined).flatMap((one) => containersOf(one).flatMap((container) => {
      const found = fault(container);
      return found === undefined ? [] : [`${one.label}, container ${container.name}, ${found}`];
    }));
    return judged(faults, `${way}, ${ACKNOWLEDGE.replace('ITEM', item)}`, counted(running.flatMap(containersOf).length, 'container'), ...reasons);
  };
}

/** Containers, and init containers that go on beside them. */
function containersOf({ object }: DefinedObject): Container[] {
  const { containers, initContainers } = podsOf(object)!;
  return [...containers, ...initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')];
}

function eachWorkload(
  { objects }: Situation, item: string, isMeant: (one: DefinedObject) => boolean,
  fault: (one: DefinedObject, all: readonly DefinedObject[]) => string | undefined, way: string,
): Answer {
  const meant = objects.filter((one) => runningPods(one.object) && isMeant(one));
  if (meant.length === 0) return doesNotApply('the definition has no such workload');
  const faults = meant.filter((one) => acknowledged(one, item) === undefined).flatMap((one) => {
    const found = fault(one, objects);
    return found === undefined ? [] : [`${one.label} ${found}`];
  });
  return judged(faults, `${way}, ${ACKNOWLEDGE.replace('ITEM', item)}`, counted(meant.length, 'workload'), ...acknowledgements(meant, item));
}

function acknowledgements(all: readonly DefinedObject[], item: string): string[] {
  return all.flatMap((one) => {
    const reason = acknowledged(one, item);
    return reason === undefined ? [] : [`${one.label} is acknowledged: ${reason}`];
  });
}

/** The fewest pods that it runs with, as an autoscaler of the definition says, or its own replicas. */
function leastPods({ object, directory }: DefinedObject, all: readonly DefinedObject[]): number {
  const scaler = all.find((one) => one.directory.cluster === directory.cluster && one.object.kind === 'HorizontalPodAutoscaler' && one.object.metadata.namespace === object.metadata.namespace
    && (one.object as any).spec?.scaleTargetRef?.kind === object.kind && (one.object as any).spec.scaleTargetRef.name === object.metadata.name);
  return (scaler ? (scaler.object as any).spec.minReplicas : (object as any).spec?.replicas) ?? 1;
}

/** The budgets that hold for the pods of a workload. */
function budgetsOf({ object, directory }: DefinedObject, all: readonly DefinedObject[]): DefinedObject[] {
  const labels = (object as any).spec?.template?.metadata?.labels ?? {};
  if (!runningPods(object)) return [];
  return all.filter((one) => one.directory.cluster === directory.cluster && one.object.kind === 'PodDisruptionBudget' && one.object.metadata.namespace === object.metadata.namespace
    && selects((one.object as any).spec?.selector, labels));
}

function selects(selector: any, labels: { readonly [name: string]: string }): boolean {
  if (!selector) return false;
  const isMet = ({ key, operator, values = [] }: { key: string; operator: string; values?: string[] }): boolean => {
    switch (operator) {
      case 'In': return labels[key] !== undefined && values.includes(labels[key]);
      case 'NotIn': return !values.includes(labels[key]);
      case 'Exists': return labels[key] !== undefined;
      default: return labels[key] === undefined;
    }
  };
  return Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) && (selector.matchExpressions ?? []).every(isMet);
}

/** How many of so many healthy pods a budget lets go. Percentages are rounded up, as Kubernetes does. */
function allowedBy({ spec }: ManifestObject, pods: number): number {
  const { minAvailable, maxUnavailable } = spec as { minAvailable?: number | string; maxUnavailable?: number | string };
  const of = (value: number | string): number => (typeof value === 'number' ? value : Math.ceil(pods * Number.parseFloat(value) / 100));
  if (maxUnavailable !== undefined) return of(maxUnavailable);
  return pods - of(minAvailable ?? 1);
}

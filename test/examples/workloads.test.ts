import { SynthesisedExample } from './example';
import { KUBE_LINTER } from '../workload/kube-linter-rules';
import { KubeScore } from '../workload/kube-score';
import { broken } from '../workload/linted';

const PODS = ['Deployment', 'StatefulSet', 'CronJob', 'Job'];
let kubeScore: KubeScore;
beforeAll(async () => { kubeScore = await KubeScore.built(); }, 40 * 60_000);

/** Kinds that no check of kube-score is about: the only ones of a namespace that it has nothing to say of. */
const NOT_LOOKED_AT = ['Greenhouse', 'LimitRange', 'ResourceQuota'];

describe.each(['content', 'eldertree', 'several-clusters'])('the workloads of examples/%s', (name) => {
  let namespaces: Map<string, any[]>;
  beforeAll(() => {
    const example = new SynthesisedExample(name);
    namespaces = new Map();
    for (const object of example.objects) {
      const { namespace } = object.metadata ?? {};
      if (namespace && namespace !== 'flux-system') namespaces.set(namespace, [...namespaces.get(namespace) ?? [], object]);
    }
    example.remove();
  });

  test('kube-score finds nothing critical and nothing to warn of', () => {
    for (const [namespace, all] of namespaces) {
      const objects = all.filter(({ kind }) => !NOT_LOOKED_AT.includes(kind));
      if (objects.length > 0) expect([namespace, kubeScore.score(objects)]).toEqual([namespace, { critical: [], warnings: [] }]);
    }
  });

  test('break no rule that kube-linter enables', () => {
    const all = [...namespaces.values()].flat();
    const makers = all.filter(({ kind }) => PODS.includes(kind));
    expect(makers.length).toBeGreaterThan(2);
    for (const maker of makers) {
      const own = all.filter((object) => object === maker || (!PODS.includes(object.kind) && object.metadata.namespace === maker.metadata.namespace
        && object.metadata.name === maker.metadata.name));
      expect([maker.metadata.name, broken(KUBE_LINTER, own)]).toEqual([maker.metadata.name, []]);
    }
  });
});

import { checkExpression } from '../../src/alerts/checked-expression';
import { catalogue } from '../../src/alerts/metrics/catalogue';

const series = catalogue();
const labelsOf = (text: string): string[] => [...checkExpression('rule', text, series)].sort();
const TARGET = ['app', 'container', 'endpoint', 'instance', 'job', 'namespace', 'pod', 'service'];

describe('the labels of what an expression gives', () => {
  test.each([
    ['a selector', 'up{app="kustomize-controller"} == 0', TARGET],
    ['an aggregation', 'max by (exported_namespace, name) (gotk_suspended)', ['exported_namespace', 'name']],
    ['one without labels', 'sum without (app, pod, instance) (up)', TARGET.filter((one) => !['app', 'pod', 'instance'].includes(one))],
    ['one of nothing', 'sum(up)', []],
    ['the largest', 'topk(1, up)', TARGET],
    ['values counted', 'count_values("value", up)', ['value']],
    ['what is absent', 'absent(gotk_applied_digest_info{name="a",exported_namespace="b",digest!="c"})', ['exported_namespace', 'name']],
    ['a label made of another', 'label_replace(sum by (name) (gotk_suspended), "app", "$1", "name", "(.*)")', ['app', 'name']],
    ['labels joined', 'label_join(sum by (name) (gotk_suspended), "all", "/", "name", "name")', ['all', 'name']],
    ['a quantile', 'histogram_quantile(0.9, sum by (le, name) (rate(gotk_reconcile_duration_seconds_bucket[5m])))', ['name']],
    ['two matched on labels', 'gotk_generation - on (name) gotk_observed_generation', ['name']],
    ['two matched but for labels', 'sum by (name, app) (up * on () group_left (name) sum by (name) (gotk_suspended)) * ignoring (app) sum by (name) (gotk_suspended)', ['name']],
    ['labels taken from the other side', 'sum by (name) (gotk_suspended) * on (name) group_left (digest) gotk_applied_digest_info', ['digest', 'name']],
    ['labels taken to the other side', 'gotk_applied_digest_info * on (name) group_right (digest) sum by (name) (gotk_suspended)', ['digest', 'name']],
    ['either', 'sum by (name) (gotk_suspended) or sum by (app) (up)', ['app', 'name']],
    ['what is left of the first', 'max by (name) (gotk_suspended) unless on (name) gotk_resource_info{ready="True"}', ['name']],
    ['a comparison with a number', '300 < time() - max by (name) (gotk_succeeded_timestamp_seconds)', ['name']],
    ['a range', 'max by (pod) (changes(process_start_time_seconds[15m])) > 2', ['pod']],
    ['a subquery', 'max_over_time(sum by (name) (gotk_suspended)[1h:5m])', ['name']],
    ['numbers', 'vector(scalar(sum(up)))', []],
  ])('%s', (_, text, labels) => {
    expect(labelsOf(text)).toEqual([...labels].sort());
  });
});

describe('refused, with the nearest name', () => {
  test.each([
    ['a metric that no Flux release has', 'gotk_resources_info == 0', "rule, character 1: nothing that is generated gives the metric 'gotk_resources_info'", "Write 'gotk_resource_info'"],
    ['one of a documented pattern, where no such recording rule is', 'sum(flux_kustomization_stuck)', "metric 'flux_kustomization_stuck'", "declare it: externalSeries: [{ name: 'flux_kustomization_stuck'"],
    ['one deep inside', 'sum by (name) (gotk_suspended) and on (name) (time() - max by (name) (gotk_suceeded_timestamp_seconds)) > 5', "'gotk_suceeded_timestamp_seconds'", "'gotk_succeeded_timestamp_seconds'"],
    ['one named by its label', '{__name__="upp"}', "'upp'", "Write 'up'"],
    ['a label of a matcher', 'gotk_condition_info{statu="False"}', "no series there has the label 'statu'", "Write 'status'"],
    ['a label that is grouped by', 'sum by (exported_namespce) (gotk_suspended)', "label 'exported_namespce'", "Write 'exported_namespace'"],
    ['a label that is grouped away already', 'sum by (name) (sum by (app) (up))', "label 'name'; there are app", 'Use one of them'],
    ['a label that is taken away and is not there', 'sum without (digests) (gotk_applied_digest_info)', "label 'digests'", "Write 'digest'"],
    ['a label that one side lacks', 'sum by (name) (gotk_suspended) and on (name) sum by (app) (up)', "label 'name'", 'Use one of them'],
    ['a label that neither side has', 'gotk_generation > ignoring (nme) gotk_observed_generation', "label 'nme'", "Write 'name'"],
    ['a label that the other side cannot give', 'gotk_suspended * on (name) group_left (digest) gotk_generation', "label 'digest'", 'Use one of them'],
    ['a label to replace from', 'label_replace(sum by (name) (gotk_suspended), "a", "$1", "nam", "(.*)")', "label 'nam'", "Write 'name'"],
    ['a label to join', 'label_join(sum by (name) (gotk_suspended), "a", "/", "name", "nam")', "label 'nam'", "Write 'name'"],
    ['what Prometheus cannot read', 'sum by (name) gotk_suspended', 'rule, character 15: found gotk_suspended where ( belongs, which Prometheus refuses', '[expression]'],
  ])('%s', (_, text, problem, remedy) => {
    const failing = () => labelsOf(text);
    expect(failing).toThrow(problem);
    expect(failing).toThrow(remedy);
  });
});

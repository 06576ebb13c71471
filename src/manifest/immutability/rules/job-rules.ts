import { sameValue } from '../../difference';
import { ManifestValue } from '../../manifest-object';
import { isValueMap, ValueMap } from '../../value-map';
import { immutable } from '../judges';
import { Judgement, Rule } from '../rule';
import { Update } from '../update';
import { textAt, valueAt } from '../values';

const IMMUTABLE = [{ text: 'field is immutable' }];
const job = { kinds: ['batch/Job'], messages: IMMUTABLE, evidence: 'ValidateJobSpecUpdate, pkg/apis/batch/validation, v1.36.3', remedy: 'rerun' } as const;
/** What says where a pod may run, and what it is called: it may change while a Job is suspended. */
const DIRECTIVES = ['spec.nodeSelector', 'spec.tolerations', 'spec.affinity.nodeAffinity', 'spec.schedulingGates', 'metadata.annotations', 'metadata.labels'];

function template(update: Update): Judgement | undefined {
  const [old, now] = [update.live, update.next].map((each) => valueAt(each, 'spec.template'));
  if (sameValue(old, now)) return undefined;
  const suspended = valueAt(update.live, 'spec.suspend') === true;
  if (!suspended) return { verdict: 'refused' };
  const uid = 'batch.kubernetes.io/controller-uid';
  const [oldLabels, labels] = [old, now].map((each) => valueAt(each, 'metadata.labels'));
  if (isValueMap(oldLabels) && oldLabels[uid] !== undefined && !(isValueMap(labels) && labels[uid] !== undefined)) {
    return { verdict: 'refused', because: 'with the last label of its template go those that the server added, which its selector needs' };
  }
  // From 1.36 on the resources of containers may change as well.
  const stripped = [old, now].map((each) => withoutDirectives(each, update.server >= 36));
  if (!sameValue(stripped[0], stripped[1])) return { verdict: 'refused' };
  return { verdict: 'depends', because: update.server >= 36 ? 'it passes where the Job is suspended and none of its pods is left' : 'it passes where the Job is suspended and never started' };
}

function withoutDirectives(value: ManifestValue, withoutResources: boolean): ManifestValue {
  const copy = structuredClone(value) as ValueMap;
  for (const path of DIRECTIVES) {
    const at = path.split('.');
    const parent = valueAt(copy, at.slice(0, -1).join('.'));
    if (isValueMap(parent)) delete parent[at.at(-1)!];
  }
  // There the server compares no more than the pod's spec.
  if (withoutResources) delete copy.metadata;
  const spec = copy.spec as ValueMap;
  if (isValueMap(spec.affinity) && Object.keys(spec.affinity).length === 0) delete spec.affinity;
  if (isValueMap(copy.metadata) && Object.keys(copy.metadata).length === 0) delete copy.metadata;
  for (const field of withoutResources ? ['containers', 'initContainers'] : []) {
    for (const container of Array.isArray(spec[field]) ? spec[field] : []) if (isValueMap(container)) delete container.resources;
  }
  return copy;
}

function completions(update: Update, path: string): Judgement | undefined {
  if (textAt(update.next, 'spec.completionMode') !== 'Indexed') return immutable(update, path);
  const [completed, parallel] = ['completions', 'parallelism'].map((field) => valueAt(update.next, `spec.${field}`));
  return immutable(update, path) !== undefined && completed !== parallel
    ? { verdict: 'refused', because: 'with completionMode: Indexed it changes only to the value of spec.parallelism' } : undefined;
}

/** What is fixed in a Job. */
export const JOB_RULES: readonly Rule[] = [
  { ...job, id: 'job-template', path: 'spec.template', says: 'a Job keeps its pod template', judge: template, evidence: 'validatePodTemplateUpdate, pkg/apis/batch/validation, and validationOptionsForJob, pkg/registry/batch/job, v1.36.3' },
  {
    ...job,
    id: 'job-completions',
    path: 'spec.completions',
    says: 'a Job keeps its completions',
    judge: completions,
    messages: [...IMMUTABLE, { text: 'can only be modified in tandem with' }],
    evidence: 'validateCompletions, pkg/apis/batch/validation, v1.36.3',
  },
  ...['selector', 'completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'].map((field): Rule => ({
    ...job, id: `job-${field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, path: `spec.${field}`, says: `a Job keeps its ${field}`, judge: immutable,
  })),
];

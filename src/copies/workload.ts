import { ManifestObject, ManifestValue } from '../manifest/manifest-object';

/** An object that makes pods. */
export interface Workload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Whether `kubectl rollout status` can wait for it. */
  readonly rollsOut: boolean;
  /** Names of the Secrets that its pods cannot start without. */
  readonly secrets: readonly string[];
}

const POD_TEMPLATES: { readonly [kind: string]: readonly string[] } = {
  Pod: ['spec'],
  Deployment: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};
const ROLLED_OUT = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/** The object as a workload, or undefined where it makes no pods. */
export function workloadOf(object: ManifestObject): Workload | undefined {
  const path = Object.hasOwn(POD_TEMPLATES, object.kind) ? POD_TEMPLATES[object.kind] : undefined;
  if (!path || !/^(?:v1|apps\/v1|batch\/v1)$/.test(object.apiVersion)) return undefined;
  const pod = path.reduce<any>((value, key) => value?.[key], object);
  const onDelete = (object as any).spec?.updateStrategy?.type === 'OnDelete';
  return {
    kind: object.kind,
    namespace: object.metadata.namespace ?? 'default',
    name: object.metadata.name,
    rollsOut: ROLLED_OUT.has(object.kind) && !onDelete,
    secrets: [...new Set(secretsOf(pod))].sort(),
  };
}

/** Wherever a pod's spec names a Secret it cannot do without: references and projected volumes by `name`, volumes by `secretName`. */
function secretsOf(value: ManifestValue): string[] {
  if (Array.isArray(value)) return value.flatMap(secretsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const reference = inner as any;
    if (reference?.optional === true && /^(?:secret|secretRef|secretKeyRef)$/.test(key)) return [];
    if (/^(?:secretRef|secretKeyRef)$/.test(key) && typeof reference?.name === 'string') return [reference.name];
    if (key === 'secret' && typeof (reference?.secretName ?? reference?.name) === 'string') return [reference.secretName ?? reference.name];
    return secretsOf(inner);
  });
}

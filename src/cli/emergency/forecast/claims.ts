import { FieldForecast } from './fate';
import { ManifestObject, ManifestValue } from '../../../manifest/manifest-object';
import { isValueMap } from '../../../manifest/value-map';

const LIMIT = 20;

/** The volume claims of pods that only the emergency's larger number of replicas makes: nobody deletes them. */
export function claimsLeft(during: ManifestObject, replicasAfter: ManifestValue): FieldForecast[] {
  const { kind, spec, metadata } = during;
  if (kind !== 'StatefulSet' || !isValueMap(spec) || !Array.isArray(spec.volumeClaimTemplates)) return [];
  const policy = spec.persistentVolumeClaimRetentionPolicy;
  const [more, less] = [Number(spec.replicas ?? 1), Number(replicasAfter ?? 1)];
  if (more <= less || (isValueMap(policy) && policy.whenScaled === 'Delete')) return [];
  const start = isValueMap(spec.ordinals) ? Number(spec.ordinals.start ?? 0) : 0;
  const templates = spec.volumeClaimTemplates
    .flatMap((template) => (isValueMap(template) && isValueMap(template.metadata) ? [String(template.metadata.name)] : []));
  return templates.flatMap((template) => Array.from({ length: Math.min(more - less, LIMIT) }, (_, index): FieldForecast => ({
    path: `PersistentVolumeClaim ${template}-${metadata.name}-${start + less + index}`,
    segments: [],
    fate: 'kept',
    reason: 'nobody deletes the claims of a StatefulSet that was scaled up',
  })));
}

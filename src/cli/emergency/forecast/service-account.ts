import { valueAt } from '../../../manifest/difference';
import { ManifestObject } from '../../../manifest/manifest-object';
import { isValueMap } from '../../../manifest/value-map';

const TEMPLATE = ['spec', 'template', 'spec'];

/** The API server writes a pod's service account a second time, under its old name; that one is nobody's, stays, and brings the other back. */
export function settleServiceAccount(result: ManifestObject): void {
  const spec = valueAt(result, result.kind === 'CronJob' ? ['spec', 'jobTemplate', ...TEMPLATE] : TEMPLATE);
  if (isValueMap(spec) && spec.serviceAccountName === undefined && spec.serviceAccount !== undefined) spec.serviceAccountName = spec.serviceAccount;
}

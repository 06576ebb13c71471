import { LiveObject, ManagedFields } from '../../../src/cli/cluster/live-object';
import { ManifestObject } from '../../../src/manifest/manifest-object';

/** Fields as managedFields has them, each given by its path: `spec.ports.k:{"port":80}`. */
export function fieldsOf(...paths: string[][]): { [field: string]: any } {
  const root: { [field: string]: any } = {};
  for (const path of paths) {
    let at = root;
    for (const step of path) at = at[/^[kv.]:|^\.$/.test(step) ? step : `f:${step}`] ??= {};
  }
  return root;
}

/** An entry of managedFields. */
export function written(manager: string, operation: 'Apply' | 'Update', ...paths: string[][]): ManagedFields {
  return { manager, operation, time: '2026-11-21T03:00:00Z', fieldsV1: fieldsOf(...paths) };
}

/** A manifest as it came back from the API server. */
export function liveOf(manifest: ManifestObject, managedFields: ManagedFields[], changes: object = {}): LiveObject {
  return { ...manifest, ...changes, metadata: { ...manifest.metadata, uid: 'u', resourceVersion: '1', managedFields, ...(changes as any).metadata } } as unknown as LiveObject;
}

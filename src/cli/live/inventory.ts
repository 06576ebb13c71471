import { ManifestObject } from '../../manifest/manifest-object';

/** The object that an entry of `status.inventory` means: `<namespace>_<name>_<group>_<kind>`, a colon in a name being `__`. */
export function parseInventoryId(id: string, version: string): ManifestObject | undefined {
  const [, namespace, name, group, kind] = /^([^_]*)_(.+)_([^_]*)_([^_]+)$/.exec(id) ?? [];
  if (kind === undefined) return undefined;
  return {
    apiVersion: group === '' ? version : `${group}/${version}`,
    kind,
    metadata: { name: name.replaceAll('__', ':'), ...(namespace === '' ? {} : { namespace }) },
  };
}

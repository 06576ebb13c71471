import { parseAllDocuments } from 'yaml';
import { identityOf, identityText } from '../../manifest/identity';
import { ManifestObject } from '../../manifest/manifest-object';
import { readObjects } from '../comparison/documents';

/** The objects of a manifest; an encrypted one holds what kustomize reads only once it is decrypted, such as the time of its encryption. */
export function readManifest(text: string, file: string, encrypted: boolean): { readonly object: ManifestObject; readonly identity: string }[] {
  if (!encrypted) return readObjects(text, file);
  return parseAllDocuments(text).map((document) => {
    const object = document.toJS() as ManifestObject;
    return { object, identity: identityText(identityOf(object)) };
  });
}

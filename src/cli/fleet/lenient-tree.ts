import { looseObjects } from './flux-file';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { FileTree } from '../kustomize/file-tree';
import { KUSTOMIZATION_FILES } from '../kustomize/kustomization';
import { readObjects } from '../kustomize/read-objects';

/**
 * A tree in which other people's manifests that kustomize rewrites (unquoted dates, folded texts) are cut down to what names an object:
 * whether Flux would delete it does not depend on the rest.
 */
export function lenientTree(tree: FileTree): FileTree {
  return {
    list: (directory) => tree.list(directory),
    read: (path) => {
      const text = tree.read(path);
      if (text === undefined || !/\.ya?ml$/.test(path) || KUSTOMIZATION_FILES.includes(path.slice(path.lastIndexOf('/') + 1))) return text;
      try {
        readObjects(text, path);
        return text;
      } catch (error) {
        if (!(error instanceof LifeboatError)) throw error;
        return looseObjects(text).map(({ apiVersion, kind, metadata, spec }) => `${JSON.stringify({
          apiVersion,
          kind,
          metadata: { name: metadata.name, namespace: metadata.namespace, annotations: metadata.annotations, labels: metadata.labels },
          ...(kind === 'Kustomization' ? { spec } : {}),
        })}\n`).join('---\n');
      }
    },
  };
}

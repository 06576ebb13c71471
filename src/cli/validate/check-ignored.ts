import { fileFinding, ValidationFinding } from './finding';
import { FleetBuilds } from './fleet';
import { ManifestReader } from './read-manifests';
import { isValueMap } from '../../manifest/value-map';
import { ContentTree } from '../git/revision-tree';

const KUSTOMIZATION = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/;

/** Manifests beside a kustomization that builds without them. */
export function checkIgnored({ reached, applied, kustomizations }: FleetBuilds, tree: ContentTree, reader: ManifestReader): ValidationFinding[] {
  const built = kustomizations.flatMap(({ path }) => path ?? []);
  const directories = new Map([...applied].filter((path) => KUSTOMIZATION.test(path)).map((path) => [path.slice(0, Math.max(path.lastIndexOf('/'), 0)), path]));
  return [...directories].flatMap(([directory, kustomization]) => {
    const text = tree.read(kustomization) ?? '';
    return (tree.list(directory) ?? []).flatMap(({ name, kind }) => {
      const path = directory === '' ? name : `${directory}/${name}`;
      if (kind !== 'file' || !/\.ya?ml$/.test(name) || name.startsWith('.') || reached.has(path) || built.includes(path)) return [];
      // Commented out, or said in words: somebody meant it.
      if (text.split('\n').some((line) => line.includes('#') && line.includes(name.replace(/\.ya?ml$/, '')))) return [];
      const { objects } = reader.read(path, false);
      const [first] = objects.filter(({ object }) => object.metadata.annotations?.['config.kubernetes.io/local-config'] !== 'true' && isValueMap(object.metadata));
      if (!first) return [];
      return [fileFinding(
        'ignored-file', `${path}:${first.line}`, `${kustomization} lists what is built, and not this file: its ${first.object.kind} ${first.object.metadata.name}${objects.length > 1 ? ` and ${objects.length - 1} more` : ''} will not be applied`,
        `Add \`- ${name}\` to its resources, remove the file, or name it in a comment there`,
      )];
    });
  });
}

import { readYaml } from './read-yaml';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestValue } from '../../manifest/manifest-object';
import { readsAsString } from '../../manifest/plain-scalar';
import { isValueMap, ValueMap } from '../../manifest/value-map';

/** The names under which kustomize finds its file, in its order. */
export const KUSTOMIZATION_FILES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** Something in a kustomization that is not evaluated: the objects are returned as they are without it. */
export interface UnbuiltFeature {
  /** The kustomization file. */
  readonly file: string;
  /** The field: `patches`, `resources[2]`. */
  readonly field: string;
  /** Whether it can add, drop, rename or move objects; otherwise it changes their content alone. */
  readonly changesIdentities: boolean;
}

/** What a kustomization file says, as far as it is evaluated. */
export interface KustomizationFile {
  readonly kind: 'Kustomization' | 'Component';
  /** `resources`, then the older `bases`, as kustomize joins them. */
  readonly resources: { readonly path: string; readonly field: string }[];
  readonly components: { readonly path: string; readonly field: string }[];
  /** Whether the field `resources` itself lists anything, which is what Flux looks at. */
  readonly listsResources: boolean;
  /** Whether it says nothing at all, which kustomize refuses below the root. */
  readonly empty: boolean;
  readonly unbuilt: UnbuiltFeature[];
}

const PATHS = ['resources', 'bases', 'components'] as const;
const TYPE = ['apiVersion', 'kind', 'metadata'];
const CHANGES_IDENTITIES = [
  'namePrefix', 'nameSuffix', 'namespace', 'patches', 'patchesStrategicMerge', 'patchesJson6902', 'replacements', 'vars', 'configMapGenerator', 'secretGenerator',
  'helmGlobals', 'helmCharts', 'helmChartInflationGenerator', 'generators', 'transformers',
];
const CHANGES_CONTENT = [
  'openapi', 'commonLabels', 'labels', 'commonAnnotations', 'images', 'imageTags', 'replicas', 'sortOptions', 'crds', 'generatorOptions', 'configurations',
  'validators', 'buildMetadata',
];
const METADATA = ['name', 'namespace', 'labels', 'annotations'];
const KNOWN = new Set<string>([...PATHS, ...TYPE, ...CHANGES_IDENTITIES, ...CHANGES_CONTENT]);
const LOCAL_CONFIG = 'config.kubernetes.io/local-config';
const VERSIONS = { Kustomization: 'kustomize.config.k8s.io/v1beta1', Component: 'kustomize.config.k8s.io/v1alpha1' };

function isEmpty(value: ManifestValue): boolean {
  return value === undefined || value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}

function contentOf(text: string, file: string): ValueMap {
  const documents = readYaml(text, file);
  if (documents.length > 1) {
    throw new LifeboatError('kustomization-invalid', {
      place: `${file}:${documents[1].line}`, problem: 'kustomize reads the first document of a kustomization file and ignores the rest', remedy: 'Keep one document',
    });
  }
  const value = documents[0]?.value ?? {};
  if (!isValueMap(value)) throw new LifeboatError('kustomization-invalid', { place: file, problem: 'the kustomization is not a mapping', remedy: 'Correct it' });
  return value;
}

function kindOf(content: ValueMap, file: string): 'Kustomization' | 'Component' {
  const kind = isEmpty(content.kind) ? 'Kustomization' : content.kind;
  const version = content.apiVersion;
  if (kind !== 'Kustomization' && kind !== 'Component') {
    throw new LifeboatError('kustomization-kind', {
      place: `${file}: kind`, problem: `a kustomization is a Kustomization or a Component, not \`${String(kind)}\``, remedy: 'Rename the file where it holds an object',
    });
  }
  if (!isEmpty(version) && version !== VERSIONS[kind]) {
    const flux = String(version).startsWith('kustomize.toolkit.fluxcd.io/') ? ': this is the object by which Flux applies a directory' : '';
    throw new LifeboatError('kustomization-kind', {
      place: `${file}: apiVersion`, problem: `a ${kind} of kustomize has the apiVersion ${VERSIONS[kind]}, not \`${String(version)}\`${flux}`, remedy: 'Correct it, or rename the file where it holds an object',
    });
  }
  return kind;
}

function pathsOf(content: ValueMap, field: string, file: string): { path: string; field: string }[] {
  const value = content[field];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new LifeboatError('kustomization-invalid', { place: `${file}: ${field}`, problem: 'the field must be a list of paths', remedy: 'Correct it' });
  return value.map((path, index) => {
    if (typeof path === 'string' && !readsAsString(path) && path !== '') {
      throw new LifeboatError('kustomization-invalid', {
        place: `${file}: ${field}[${index}]`, problem: `kustomize reads this file by the rules of YAML 1.1, to which \`${path}\` is no string`, remedy: `Write it as ./${path}`,
      });
    }
    if (typeof path === 'string' && path !== '') return { path, field: `${field}[${index}]` };
    throw new LifeboatError('kustomization-invalid', {
      place: `${file}: ${field}[${index}]`, problem: `a path must be a string, not \`${typeof path === 'object' ? JSON.stringify(path) : String(path)}\``, remedy: 'Quote it, or remove the entry',
    });
  });
}

function unbuiltOf(content: ValueMap, file: string): UnbuiltFeature[] {
  return Object.keys(content).filter((field) => !isEmpty(content[field])).flatMap((field): UnbuiltFeature[] => {
    const annotations = field === 'commonAnnotations' ? content[field] : undefined;
    const hides = annotations !== undefined && (!isValueMap(annotations) || annotations[LOCAL_CONFIG] !== undefined);
    if (CHANGES_IDENTITIES.includes(field) || hides) return [{ file, field, changesIdentities: true }];
    return CHANGES_CONTENT.includes(field) ? [{ file, field, changesIdentities: false }] : [];
  });
}

/** Reads a kustomization file; a field that kustomize does not know is an error. */
export function readKustomization(text: string, file: string): KustomizationFile {
  const content = contentOf(text, file);
  for (const field of Object.keys(content)) {
    if (KNOWN.has(field)) continue;
    const meant = [...KNOWN].find((known) => known.toLowerCase() === field.toLowerCase());
    throw new LifeboatError('kustomization-field', {
      place: `${file}: ${field}`, problem: 'kustomize knows no such field', remedy: meant ? `Write it as ${meant}` : 'Remove it, or correct its name',
    });
  }
  const kind = kindOf(content, file);
  const metadata = content.metadata ?? {};
  const odd = isValueMap(metadata) ? Object.keys(metadata).find((field) => !METADATA.includes(field)) : '';
  if (odd !== undefined) {
    throw new LifeboatError('kustomization-field', {
      place: `${file}: metadata${odd && `.${odd}`}`, problem: 'kustomize knows no such field', remedy: 'Remove it: kustomize makes nothing of the metadata of a kustomization',
    });
  }
  const [resources, bases, components] = PATHS.map((field) => pathsOf(content, field, file));
  const empty = Object.keys(content).every((field) => {
    const value = content[field];
    return field === 'apiVersion' || field === 'kind' || value === null || value === '' || (field === 'bases' && bases.length === 0);
  });
  return { kind, resources: [...resources, ...bases], components, listsResources: resources.length > 0, empty, unbuilt: unbuiltOf(content, file) };
}

import { checksumsText } from './checksums';
import { DefinedDirectory, DefinedObject } from './defined-fleet';
import { ManifestNames } from './manifest-name';
import { markManifest, markSealed } from './marker';
import { RenderedObject } from './rendering';
import { canonicalYaml } from '../manifest/canonical';
import { digestOf } from '../manifest/digest';
import { identityOf, identityText } from '../manifest/identity';
import { LifeboatError } from '../manifest/lifeboat-error';
import { readableYaml } from '../manifest/readable';
import { stageOf } from '../manifest/stage';

/** One file of a directory, named within it. */
export interface DirectoryFile {
  readonly name: string;
  readonly text: string;
}

/** A directory written out: what both copies share, and what Flux alone needs. */
export interface DirectoryText {
  readonly objects: RenderedObject[];
  /** Manifests, DIGEST and SHA256SUMS: the same bytes in both copies. */
  readonly shared: DirectoryFile[];
  readonly digest?: string;
  readonly kustomization: string;
}

/** Writes out the objects of a directory once, for both copies. */
export function writeDirectory(owner: string, directory: DefinedDirectory): DirectoryText {
  const named = nameObjects(directory.objects);
  const manifests = named.map(({ name, defined }) => ({
    name,
    text: markManifest(owner, defined.construct, sized(defined, defined.verbatim ?? readableYaml(defined.object, defined.construct))),
  }));
  const digest = directory.holds === 'secrets' ? undefined : digestOfNamed(named);
  const summed = digest === undefined ? manifests : [...manifests, { name: 'DIGEST', text: `${digest}\n` }];
  return {
    objects: named.map(({ name, identity, defined }) => ({ file: name, identity, construct: defined.construct })),
    shared: [...summed, { name: 'SHA256SUMS', text: checksumsText(summed) }],
    ...(digest === undefined ? {} : { digest }),
    kustomization: markSealed(owner, directory.construct, kustomizationText(manifests.map(({ name }) => name))),
  };
}

/** The digest of a directory that holds these objects. */
export function directoryDigest(objects: DefinedObject[]): string {
  return digestOfNamed(nameObjects(objects));
}

function digestOfNamed(named: readonly NamedObject[]): string {
  return digestOf(named.map(({ defined }) => canonicalYaml(defined.object, defined.construct)));
}

/** A kustomization that lists files or directories and does nothing else, so that Flux applies what stands in them. */
export function kustomizationText(resources: string[]): string {
  return `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${resources.map((one) => `- ${one}\n`).join('')}`;
}

/** etcd's default limit for one request, which the API server passes on as an error. */
const LARGEST_OBJECT = 1.5 * 1024 * 1024;

function sized({ object, construct }: DefinedObject, text: string): string {
  if (text.length * 3 < LARGEST_OBJECT) return text;
  const size = Buffer.byteLength(JSON.stringify(object));
  if (size <= LARGEST_OBJECT) return text;
  throw new LifeboatError('object-too-large', {
    place: construct,
    problem: `${identityText(identityOf(object))} has ${(size / 1024 / 1024).toFixed(1)} MiB, and etcd takes 1.5 MiB per object`,
    remedy: 'Split it, or keep the data outside Kubernetes',
  });
}

interface NamedObject {
  readonly name: string;
  readonly identity: string;
  readonly defined: DefinedObject;
}

function nameObjects(objects: DefinedObject[]): NamedObject[] {
  const names = new ManifestNames();
  return objects
    .map((defined) => {
      const identity = identityOf(defined.object);
      return { defined, identity, text: identityText(identity), stage: stageOf(defined.object) };
    })
    .sort((a, b) => a.stage - b.stage || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ stage, identity, text, defined }) => ({ name: names.next(stage, identity), identity: text, defined }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

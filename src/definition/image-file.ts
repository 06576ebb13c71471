import { Yaml } from 'cdk8s';
import { readSourceFile } from '../copies/read-source-file';
import { LifeboatError } from '../manifest/lifeboat-error';

type References = { [name: string]: string };

/**
 * The project's one file of image references, which people, CI, Renovate and Flux's image automation can write:
 * `images` holds name → reference, `clusters.<cluster>` what differs there.
 */
export class ImageFile {
  private loaded?: { images: References; clusters: { [cluster: string]: References } };

  public constructor(private readonly path: string) {}

  /** The reference of an image on a cluster; throws where the file does not name it. */
  public reference(place: string, name: string, cluster: string): string {
    this.loaded ??= this.load(place);
    const { images, clusters } = this.loaded;
    const reference = own(own(clusters, cluster) ?? {}, name) ?? own(images, name);
    if (reference !== undefined) return reference;
    const known = [...new Set([...Object.keys(images), ...Object.keys(own(clusters, cluster) ?? {})])].sort();
    throw new LifeboatError('image-unknown', {
      place,
      problem: `image '${name}' is not in ${this.path}, which knows ${known.length === 0 ? 'none' : known.join(', ')}`,
      remedy: `Add it: lifeboat image set ${name}=REFERENCE`,
    });
  }

  private load(place: string): { images: References; clusters: { [cluster: string]: References } } {
    try {
      // cdk8s itself would take a path that is not there for a URL, and say so from another process.
      readSourceFile(place, this.path);
    } catch (error) {
      throw new LifeboatError('image-file', {
        place,
        problem: `the project's image ${(error as LifeboatError).problem}`,
        remedy: 'Create it with: lifeboat image set NAME=REFERENCE',
      });
    }
    const root = Yaml.load(this.path)[0] ?? {};
    const clusters: { [cluster: string]: References } = {};
    for (const [cluster, references] of Object.entries(this.mapping('clusters', root.clusters))) {
      clusters[cluster] = this.references(`clusters.${cluster}`, references);
    }
    return { images: this.references('images', root.images), clusters };
  }

  private references(field: string, value: unknown): References {
    const references = this.mapping(field, value);
    for (const [name, reference] of Object.entries(references)) {
      if (typeof reference === 'string' && /^[^\s]+$/.test(reference)) continue;
      throw new LifeboatError('image-file', {
        place: `${this.path} ${field}.${name}`,
        problem: `${JSON.stringify(reference)} is no image reference`,
        remedy: 'Write it as registry/name:tag or registry/name@sha256:…',
      });
    }
    return references as References;
  }

  private mapping(field: string, value: unknown): { [key: string]: unknown } {
    if (value === undefined || value === null) return {};
    if (typeof value === 'object' && !Array.isArray(value)) return value as { [key: string]: unknown };
    throw new LifeboatError('image-file', {
      place: `${this.path} ${field}`,
      problem: 'is no mapping of names',
      remedy: 'Write one `name: reference` a line',
    });
  }
}

/** The value under a name that the file itself gives, and not what every object inherits. */
function own<T>(values: { [name: string]: T }, name: string): T | undefined {
  return Object.prototype.hasOwnProperty.call(values, name) ? values[name] : undefined;
}

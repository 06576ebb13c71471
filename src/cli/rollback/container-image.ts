import { Document, isMap, isScalar, isSeq, parseAllDocuments, Scalar } from 'yaml';
import { identityOf, identityText } from '../../manifest/identity';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';

/** Where an object holds the spec of its pods. */
const POD_SPECS: { readonly [kind: string]: readonly string[] } = {
  Pod: ['spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  Deployment: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
};
const LISTS = ['initContainers', 'containers'];

/** The image of each container of an object, by the container's name, which is unique in a pod. */
export function containerImages(object: Pick<ManifestObject, 'kind'>): Map<string, string> {
  const spec = POD_SPECS[object.kind]?.reduce<ManifestValue>((value, key) => fieldOf(value, key), object as unknown as ManifestValue);
  const containers = LISTS.flatMap((list) => {
    const entries = fieldOf(spec, list);
    return Array.isArray(entries) ? entries : [];
  });
  return new Map(containers.flatMap((one) => {
    const [name, image] = [fieldOf(one, 'name'), fieldOf(one, 'image')];
    return typeof name === 'string' && typeof image === 'string' ? [[name, image] as const] : [];
  }));
}

/** The text of a manifest with another image for a container; every other byte stays. */
export function withContainerImage(text: string, file: string, identity: string, container: string, reference: string): string {
  for (const document of parseAllDocuments(text)) {
    const object = document.toJS() as ManifestObject;
    if (identityText(identityOf(object)) !== identity) continue;
    const image = imageNode(document as Document, object.kind, container);
    if (!image?.range) break;
    const [start, end] = image.range;
    const quote = image.type === 'QUOTE_DOUBLE' ? '"' : image.type === 'QUOTE_SINGLE' ? "'" : '';
    return `${text.slice(0, start)}${quote}${reference}${quote}${text.slice(end)}`;
  }
  throw new LifeboatError('image-elsewhere', {
    place: file, problem: `the image of container ${container} of ${identity} is not written out there`, remedy: `Set it by hand to ${reference}`,
  });
}

function imageNode(document: Document, kind: string, container: string): Scalar | undefined {
  for (const list of LISTS) {
    const entries = document.getIn([...POD_SPECS[kind] ?? [], list], true);
    const found = isSeq(entries) ? entries.items.find((one) => isMap(one) && one.get('name') === container) : undefined;
    const image = isMap(found) ? found.get('image', true) : undefined;
    if (isScalar(image)) return image;
  }
  return undefined;
}

function fieldOf(value: ManifestValue, key: string): ManifestValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value[key] : undefined;
}

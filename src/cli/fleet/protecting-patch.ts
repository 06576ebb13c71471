import { addItems, listItems, readKustomization, removeItems } from './block-list';
import { yamlText } from './cluster-kustomization';

/** The annotation under which kustomize-controller never prunes an object. */
export const PRUNE = 'kustomize.toolkit.fluxcd.io/prune';

/** An object that step one of an adoption protects. */
export interface ProtectedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
}

/** An adoption whose step one stands in a kustomization. */
export interface PendingAdoption {
  readonly owner: string;
  readonly app: string;
}

const COMMENT = /^# cdk8s-lifeboat ([^ :]+): adopt (\S+), step one of two$/;

function commentOf(adoption: PendingAdoption): string {
  return `# cdk8s-lifeboat ${adoption.owner}: adopt ${adoption.app}, step one of two`;
}

/** Without a target the patch names its object exactly; a target would match by pattern. */
function patchLines(adoption: PendingAdoption, object: ProtectedObject): string[] {
  return [
    commentOf(adoption),
    '- patch: |',
    `    apiVersion: ${yamlText(object.apiVersion)}`,
    `    kind: ${yamlText(object.kind)}`,
    '    metadata:',
    `      name: ${yamlText(object.name)}`,
    ...(object.namespace === '' ? [] : [`      namespace: ${yamlText(object.namespace)}`]),
    '      annotations:',
    `        ${PRUNE}: disabled`,
  ];
}

/** Adds the patches of an adoption's step one to a kustomization; every other byte stays. */
export function addProtection(place: string, text: string, adoption: PendingAdoption, objects: readonly ProtectedObject[]): string {
  return addItems(readKustomization(place, text), 'patches', objects.map((object) => patchLines(adoption, object)));
}

/** Takes the patches of one adoption away again; every other byte stays. */
export function dropProtection(place: string, text: string, adoption: PendingAdoption): string {
  const comment = commentOf(adoption);
  return removeItems(readKustomization(place, text), 'patches', (_, lineAbove) => lineAbove === comment, true);
}

/** The adoptions that wait for step two, each once. */
export function pendingAdoptions(place: string, text: string): PendingAdoption[] {
  if (listItems(readKustomization(place, text), 'patches').length === 0) return [];
  const found = new Map<string, PendingAdoption>();
  for (const line of text.split('\n')) {
    const match = COMMENT.exec(line.trim());
    if (match) found.set(match[0], { owner: match[1], app: match[2] });
  }
  return [...found.values()];
}

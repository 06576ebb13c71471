import { objectFinding, ValidationFinding } from './finding';
import { identityOf, identityText } from '../../manifest/identity';
import { acknowledgementsIn } from '../../manifest/immutability/acknowledgement';
import { PlacedObject } from '../immutable/manifest-documents';

/** Annotation of an object that silences findings about it: `<rule or path>[, …]: <reason>`, one a line. */
const ACKNOWLEDGEMENT = 'cdk8s-lifeboat.io/validate-acknowledged';

/** The findings that no object acknowledges, and what is wrong with the acknowledgements. */
export function withoutAcknowledged(findings: readonly ValidationFinding[], objects: readonly PlacedObject[]): ValidationFinding[] {
  let left = [...findings];
  const told: ValidationFinding[] = [];
  for (const placed of distinct(objects)) {
    const text = placed.object.metadata.annotations?.[ACKNOWLEDGEMENT];
    if (typeof text !== 'string') continue;
    const identity = identityText(identityOf(placed.object));
    const own = (finding: ValidationFinding): boolean => finding.object === identity && finding.file === placed.file;
    for (const { name, reason } of acknowledgementsIn(text)) {
      const isMeant = (finding: ValidationFinding): boolean => own(finding) && (finding.rule === name || finding.path === name);
      const segments = ['metadata', 'annotations', ACKNOWLEDGEMENT];
      if (reason === '') {
        told.push(objectFinding('acknowledgement', placed, segments, `the acknowledgement of '${name}' names no reason and silences nothing`, `Write it as \`${name}: <reason>\``));
      } else if (findings.some(isMeant)) {
        left = left.filter((finding) => !isMeant(finding));
      } else {
        told.push(objectFinding('acknowledgement', placed, segments, `the acknowledgement of '${name}' matches no finding about this object`, 'Remove it'));
      }
    }
  }
  return [...left, ...told];
}

function distinct(objects: readonly PlacedObject[]): PlacedObject[] {
  return [...new Map(objects.map((placed) => [`${placed.file}\0${placed.key}`, placed])).values()];
}

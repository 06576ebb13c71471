import { ImmutabilityFinding } from './finding';
import { shownValue } from './shown-value';
import { identityOf, identityText } from '../identity';
import { ManifestObject } from '../manifest-object';

/** Annotation of the new version that silences findings: `<path or rule>[, …]: <reason>`, one a line. */
export const ACKNOWLEDGEMENT = 'cdk8s-lifeboat.io/immutable-acknowledged';

/** The findings that the object does not acknowledge, and what is wrong with its acknowledgements. */
export function silenced(findings: readonly ImmutabilityFinding[], object: ManifestObject): ImmutabilityFinding[] {
  const text = object.metadata.annotations?.[ACKNOWLEDGEMENT];
  if (typeof text !== 'string') return [...findings];
  const said = acknowledgementsIn(text);
  const acknowledged = new Set(said.filter(({ reason }) => reason !== '').map(({ name }) => name));
  const left = findings.filter(({ path, rule }) => !acknowledged.has(path) && !acknowledged.has(rule));
  const matched = new Set(findings.flatMap(({ path, rule }) => [path, rule]));
  const told = said.filter(({ name, reason }) => reason === '' || !matched.has(name)).map(({ name, reason }) => complaint(object, name, reason));
  return [...left, ...told];
}

/** What an annotation acknowledges, each with the reason, which may be empty: `<name>[, …]: <reason>`, one a line. */
export function acknowledgementsIn(text: string): Array<{ readonly name: string; readonly reason: string }> {
  return text.split('\n').filter((line) => line.trim() !== '').flatMap(entriesOf);
}

function entriesOf(line: string): Array<{ name: string; reason: string }> {
  const colon = line.indexOf(':');
  const [names, reason] = colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).trim()];
  return names.split(',').map((name) => ({ name: name.trim(), reason })).filter(({ name }) => name !== '');
}

function complaint(object: ManifestObject, name: string, reason: string): ImmutabilityFinding {
  const without = reason === '';
  return {
    object: identityText(identityOf(object)),
    path: `metadata.annotations["${ACKNOWLEDGEMENT}"]`,
    verdict: 'guarded',
    reason: without
      ? `the acknowledgement of ${shownValue(name)} names no reason and silences nothing`
      : `the acknowledgement of ${shownValue(name)} matches no finding of this change`,
    remedy: without ? `write it as \`${name}: <reason>\`` : 'take it out of Git once the change that it was for is applied',
    rule: without ? 'acknowledgement-without-reason' : 'acknowledgement-unused',
  };
}

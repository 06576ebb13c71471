import { Definitions } from './definitions';
import { PlacedFinding } from './judge-changes';
import { identityOf } from '../../manifest/identity';
import { ImmutabilityFinding } from '../../manifest/immutability/finding';
import { UpdateContext } from '../../manifest/immutability/judge-update';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { ManifestObject } from '../../manifest/manifest-object';
import { definitionVersion } from '../custom/definition-version';
import { FLUX_CONTROLLERS, fluxDefinition } from '../custom/flux-definitions';
import { judgeCustom } from '../custom/judge-custom';

/** The rule by which the judgement says that a kind is not known. */
const UNKNOWN = 'definition-unknown';

/** Judges custom resources by what is known of their definitions; one that no API server takes is an error, and nothing else. */
export function customJudge(definitions: Definitions): NonNullable<UpdateContext['judgeCustom']> {
  return (before, after) => {
    const { group, kind } = identityOf(after);
    const known = definitions.of(group, kind);
    if (known === undefined) return judgeFlux(before, after);
    try {
      const old = known.before === undefined ? {} : { before: known.before };
      return agreed(known.now.map((now) => judgeCustom(before, after, { now, ...old })), kind);
    } catch (error) {
      if (!(error instanceof LifeboatError)) throw error;
      definitions.errors.push(error);
      return [];
    }
  };
}

/** By the definitions of the newest Flux that is known here: the cluster may have an older or a newer one. */
function judgeFlux(before: ManifestObject, after: ManifestObject): ImmutabilityFinding[] | undefined {
  const { group, kind } = identityOf(after);
  const definition = fluxDefinition(group, kind);
  const versions = [before, after].map(({ apiVersion }) => apiVersion.slice(apiVersion.lastIndexOf('/') + 1));
  if (definition === undefined || versions.some((version) => definitionVersion(definition, version) === undefined)) return undefined;
  const controller = FLUX_CONTROLLERS.find((name) => group.startsWith(name.slice(0, name.indexOf('-')))) ?? '';
  return judgeCustom(before, after, { now: definition }).map((finding) => ({
    ...finding, verdict: 'depends', reason: `it depends on the release of Flux; by that of ${controller}, ${finding.reason}`,
  }));
}

/** What every definition says stands; where only some say it, it depends on which of them the cluster has. */
function agreed(all: readonly (readonly ImmutabilityFinding[])[], kind: string): ImmutabilityFinding[] {
  const key = ({ path, rule, reason, verdict }: ImmutabilityFinding): string => JSON.stringify([path, rule, reason, verdict]);
  const found = new Map(all.flatMap((findings) => findings.map((finding) => [key(finding), finding] as const)));
  return [...found].map(([name, finding]) => {
    const count = all.filter((findings) => findings.some((each) => key(each) === name)).length;
    if (count === all.length || finding.verdict !== 'refused') return finding;
    const reason = `${all.length} definitions of ${kind} are here that are not the same, and it depends on which of them the cluster has; by ${count} of them, ${finding.reason}`;
    return { ...finding, verdict: 'depends', reason };
  });
}

/** That a kind is not known is one finding, whatever the number of its objects: one definition settles all of them. */
export function unknownTogether(findings: readonly PlacedFinding[]): PlacedFinding[] {
  const kinds = new Map<string, PlacedFinding[]>();
  for (const finding of findings) {
    if (finding.rule !== UNKNOWN) continue;
    const [group, kind] = finding.object.split('/');
    kinds.set(`${kind}.${group}`, [...kinds.get(`${kind}.${group}`) ?? [], finding]);
  }
  const together = [...kinds].sort(([one], [other]) => (one < other ? -1 : 1)).map(([kind, each]) => {
    const objects = [...new Set(each.map(({ object }) => object))];
    const others = objects.length === 1 ? '' : ` (it stands for ${objects.length} changed objects of the kind, this one and ${objects.slice(1, 4).join(', ')}${objects.length > 4 ? ' and more' : ''})`;
    const reason = `no CustomResourceDefinition of ${kind} is here, so that nothing is known of what its own rules refuse: it passes where they have none against this change${others}`;
    return { ...each[0], reason, remedy: DEFINITIONS };
  });
  return [...findings.filter(({ rule }) => rule !== UNKNOWN), ...together];
}

const DEFINITIONS = 'take the definitions from the cluster once, `kubectl get crds -o yaml > definitions.yaml`, and give them with `--definitions definitions.yaml`; '
  + 'or, where the definition has no such rules, acknowledge it on the object';

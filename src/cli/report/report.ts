import { LifeboatError } from '../../manifest/lifeboat-error';
import { Compared, ComparedCluster, Comparison, Finding } from '../comparison/finding';

const NAMED_PROJECTS = 6;

/** What a comparison came to, for one of the formats. */
export interface Report {
  readonly verdict: 'same' | 'drift' | 'unknown';
  /** Absent where nothing could be told. */
  readonly compared?: Compared;
  readonly findings: Finding[];
  /** Why it could not be told. */
  readonly error?: LifeboatError;
}

/** The report of a comparison, or of why there is none. */
export function reportOf(outcome: Comparison | LifeboatError): Report {
  if (outcome instanceof LifeboatError) return { verdict: 'unknown', findings: [], error: outcome };
  const { unread, ...rest } = outcome;
  return { verdict: unread ? 'unknown' : rest.findings.length === 0 ? 'same' : 'drift', ...rest, ...unread ? { error: unread } : {} };
}

/** The sentence of a finding with what it is about: `swimto: apps/Deployment/swimto/api spec.replicas: …`. */
export function sentence(finding: Finding): string {
  const about = [finding.app === undefined ? undefined : `${finding.app}:`, finding.object].filter((part) => part !== undefined).join(' ');
  const joined = finding.object === undefined || finding.field !== undefined ? ' ' : ': ';
  return about === '' ? finding.message : `${about}${joined}${finding.message}`;
}

/** What was compared, in one sentence. */
export function comparedSentence(compared: Compared): string {
  const all = compared.project.map(({ name, directory }) => `${name} at ${directory}`);
  const projects = all.length > NAMED_PROJECTS ? [...all.slice(0, NAMED_PROJECTS - 1), `${all.length - NAMED_PROJECTS + 1} more`] : all;
  const copies = [
    ...(projects.length === 0 ? [] : [`project ${projects.length === 1 ? 'copy' : 'copies'}: ${projects.join(', ')}`]),
    ...(compared.fleet ? [`fleet copy at ${compared.fleet.directory}`] : []),
    ...(compared.cluster ? [clusterText(compared.cluster)] : []),
  ].join(', ');
  if (compared.definition) {
    const { apps, objects } = compared.definition;
    return `Compared the definition (${apps} ${apps === 1 ? 'app' : 'apps'}, ${objects} ${objects === 1 ? 'object' : 'objects'}) with ${copies}.`;
  }
  return `No definition was compared, since there is no cdk8s.yaml here: verified sums and digests of ${copies}`
    + `${compared.fleet && projects.length > 0 ? ', and compared them with each other' : ''}.`;
}

/** The cluster, where it was asked, and what of it was compared by which means. */
function clusterText({ name, context, server, byDigest, byRevision, disabled, objects, everything }: ComparedCluster): string {
  const parts = [
    `${byDigest} ${byDigest === 1 ? 'Kustomization' : 'Kustomizations'} by digest`,
    ...(byRevision === 0 ? [] : [`${byRevision} of SOPS Secrets by Ready and revision alone, since files do not give their digest`]),
    ...(disabled === 0 ? [] : [`${disabled} disabled in Git and not compared`]),
    ...(objects === undefined ? [] : [`${objects} ${objects === 1 ? 'object' : 'objects'} field by field`]),
    ...(everything === undefined ? [] : [`${everything.kinds} kinds in ${everything.namespaces.join(', ')} for objects that nobody declares`]),
  ];
  return `cluster${name === undefined ? '' : ` ${name}`} (context ${context}, ${server}): ${parts.join(', ')}`;
}

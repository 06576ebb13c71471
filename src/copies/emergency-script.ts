import { readFileSync } from 'fs';
import { join } from 'path';
import { markScript } from './marker';
import { RenderedDirectory } from './rendering';
import { quotedWord } from './shell-word';
import { Workload } from './workload';

/** What one cluster's copy is, for the scripts. */
export interface EmergencyDirectory extends RenderedDirectory {
  /** UID of the cluster's kube-system namespace, where the definition gives it. */
  readonly uid?: string;
  readonly workloads: readonly Workload[];
  /** SOPS Secrets by namespace and name; empty but in a directory of Secrets. */
  readonly secrets: readonly { readonly namespace: string; readonly name: string }[];
}

const PARTS = {
  deploy: ['terminal', 'cluster', 'record', 'copy', 'secrets', 'deploy'],
  resume: ['terminal', 'cluster', 'record', 'copy', 'resume'],
} as const;
const texts = new Map<string, string>();

/** `emergency-deploy.sh` or `resume-flux.sh`: sh and kubectl alone, with all that synth knew of the clusters. */
export function emergencyScript(owner: string, kind: keyof typeof PARTS, directories: readonly EmergencyDirectory[]): string {
  const [{ construct }] = directories;
  return markScript(owner, construct, `${settings(directories)}\n${PARTS[kind].map(partText).join('\n')}`);
}

/** The parts are files of their own, so that they can be read, linted and run as what they are. */
function partText(name: string): string {
  let text = texts.get(name);
  if (text === undefined) texts.set(name, text = readFileSync(join(__dirname, 'emergency', `${name}.sh`), 'utf8'));
  return text;
}

function settings(directories: readonly EmergencyDirectory[]): string {
  const apps = directories.filter(({ holds }) => holds === 'app');
  const clusters = apps.map(({ cluster }) => cluster).join(' ');
  const cases = (line: (app: EmergencyDirectory) => string): string => apps.map((app) => `    ${app.cluster})\n${line(app)}\n      ;;`).join('\n');
  return `# shellcheck disable=SC2016,SC2046,SC2086,SC2317 # Single quotes hold what is kubectl's, and lists of names are split: no name holds a space.
set -u
LC_ALL=C
export LC_ALL
case $0 in */*) cd "\${0%/*}/.." || exit 2 ;; *) cd .. || exit 2 ;; esac

app=${quotedWord(apps[0].app)}
clusters=${quotedWord(clusters)}

# settings: what synth knew of the cluster.
settings() {
  [ -n "$cluster" ] || case $clusters in *' '*) fail which-cluster "There are the clusters $clusters: give --cluster NAME." ;; *) cluster=$clusters ;; esac
  case $cluster in
${cases((app) => settingsOf(app, directories))}
    *) fail which-cluster "There is no cluster '$cluster'; there are $clusters." ;;
  esac
  kustomizations=$kustomization
}

# workloads CLUSTER: kind, namespace and name of what a rollout is waited for.
workloads() {
  case $1 in
${cases(({ workloads }) => lines(workloads.filter(({ rollsOut }) => rollsOut).map(({ kind, namespace, name }) => `${kind} ${namespace} ${name}`)))}
  esac
}

# secret_users CLUSTER: namespace and name of each SOPS Secret, and what needs it.
secret_users() {
  case $1 in
${cases((app) => lines(secretUsers(app, directories)))}
  esac
}
`;
}

function settingsOf(app: EmergencyDirectory, directories: readonly EmergencyDirectory[]): string {
  const secrets = directories.find(({ holds, cluster }) => holds === 'secrets' && cluster === app.cluster);
  const values = {
    uid: app.uid ?? '',
    directory: app.projectPath!,
    kustomization: app.name,
    namespace: app.namespace,
    record_namespace: namespaceOf(app) ?? 'default',
    secrets: secrets?.projectPath ?? '',
    secrets_kustomization: secrets?.name ?? '',
  };
  return Object.entries(values).map(([name, value]) => `      ${name}=${quotedWord(value)}`).join('\n');
}

function secretUsers({ cluster, workloads }: EmergencyDirectory, directories: readonly EmergencyDirectory[]): string[] {
  return directories.filter((one) => one.cluster === cluster).flatMap(({ secrets }) => secrets).map(({ namespace, name }) => {
    const users = workloads.filter((one) => one.namespace === namespace && one.secrets.includes(name));
    return [namespace, name, users.map((one) => `${one.kind}/${one.name}`).join(', ')].join(' ').trim();
  });
}

function lines(all: readonly string[]): string {
  return all.length === 0 ? '      :' : `      cat <<'END'\n${all.join('\n')}\nEND`;
}

/** Namespace of the first object that has one: `group/Kind/namespace/name`. */
function namespaceOf({ objects }: RenderedDirectory): string | undefined {
  for (const { identity } of objects) {
    const before = identity.split('/').at(-2);
    if (before !== undefined && /^[a-z0-9-]+$/.test(before)) return before;
  }
  return undefined;
}

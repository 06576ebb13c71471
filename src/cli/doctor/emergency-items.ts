import { spawnSync } from 'child_process';
import { DefinedObject } from './defined-objects';
import { Answer, doesNotApply, Item, judged, notChecked } from './item';
import { Checkout, Situation } from './situation';
import { Access, isAllowed } from '../cluster/access-review';
import { rootOf } from '../cluster/served-kinds';
import { IRREVOCABLE, isIrrevocable } from '../emergency/forecast/fate';
import { repositoryKey } from '../fleet/repository-url';
import { remotesOf } from '../git/checkout-state';
import { redacted } from '../git/redacted';
import { counted } from '../report/counted';

const SHOWN = 5;
const CLOCK_SECONDS = 30;
/** kubectl is supported one minor version older or newer than the API server. */
const SKEW = 1;
const ROLLED_OUT = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/** Items about the hour when Flux is down: what a person then needs, looked at as that person. */
export const EMERGENCY_ITEMS: readonly Item[] = [
  {
    id: 'cluster-told-apart',
    group: 'emergency',
    question: 'Would the scripts notice that they are on another cluster?',
    asks: 'files',
    look: ({ rendering: { clusters }, directories }) => {
      const own = clusters.filter(({ name }) => directories.some(({ cluster }) => cluster === name));
      const without = own.filter(({ uid }) => uid === undefined);
      const name = without[0]?.name;
      return judged(without.map((one) => `the definition has no uid of cluster ${one.name}`),
        `Write into the definition \`fleet.addCluster('${name}', { uid: '…' })\`, with what \`kubectl get namespace kube-system -o jsonpath='{.metadata.uid}'\` says`, own.map((one) => `${one.name} ${one.uid}`).join(', '));
    },
  },
  {
    id: 'copy-outside-cluster',
    group: 'emergency',
    question: 'Can the team get at the project copy while cluster and fleet repository are down?',
    asks: 'cluster',
    look: copyOutside,
  },
  {
    id: 'tools-installed',
    group: 'emergency',
    question: 'Is what the scripts run installed here?',
    asks: 'files',
    look: tools,
  },
  {
    id: 'kubectl-fits',
    group: 'emergency',
    question: 'Does this kubectl fit the API server?',
    asks: 'cluster',
    look: async (situation) => {
      const { reader } = await situation.connected();
      const { gitVersion: server = '' } = await reader.get('/version') as { gitVersion?: string };
      const client = kubectlVersion(situation);
      if (client === undefined) return notChecked('there is no kubectl here whose version could be asked', 'See tools-installed');
      const [one, two] = [client, server].map((version) => Number(/^v?1\.(\d+)/.exec(version)?.[1]));
      return judged(Math.abs(one - two) <= SKEW ? [] : [`kubectl is ${client}, and the API server ${server}: Kubernetes supports one minor version of difference`], `Install kubectl of ${server}: \`curl -LO https://dl.k8s.io/release/${server}/bin/linux/amd64/kubectl\``, `kubectl ${client}, API server ${server}`);
    },
  },
  {
    id: 'rights',
    group: 'emergency',
    question: 'May you do what the scripts do, and have Flux reconcile?',
    asks: 'cluster',
    look: rights,
  },
  {
    id: 'all-taken-back',
    group: 'emergency',
    question: 'Would resume take back all that an emergency deploy does?',
    asks: 'cluster',
    look: async (situation) => {
      if (!situation.rendering.trees.some(({ kind }) => kind === 'project')) return doesNotApply('no app has a project copy: see every-app-has-copy');
      if (!situation.checkouts.some(({ kind }) => kind === 'project')) return projectUnnamed(situation);
      const all = await situation.plan();
      const faults = all.flatMap((one) => [
        ...isIrrevocable(one) ? [`${one.identity} ${one.fields.filter(({ fate }) => IRREVOCABLE.has(fate)).map(({ path, fate, reason }) => `${path} (${fate}${reason === undefined ? '' : `: ${reason}`})`).join(', ')}`] : [],
        ...one.madeByEmergency ? [`${one.identity} is in the project copy alone: nobody takes it away`] : [],
      ]);
      const [unknown] = all.flatMap((one) => (one.unknown === undefined ? [] : [`${one.identity}: ${one.unknown}`]));
      if (faults.length === 0 && unknown !== undefined) return notChecked(unknown, 'Ask for the right to get and patch it', 'cluster-forbidden');
      return judged(faults.slice(0, SHOWN), `See \`lifeboat emergency plan${planFlags(situation)}\`, and take it out of the project copy or into the definition`, counted(all.length, 'object'));
    },
  },
  {
    id: 'clocks-agree',
    group: 'emergency',
    question: 'Do this machine and the API server agree on the time, by which emergencies end?',
    asks: 'cluster',
    look: async (situation) => {
      const { reader } = await situation.connected();
      await reader.get('/version');
      const apart = reader.serverTime === undefined ? undefined : Math.round((Date.now() - reader.serverTime) / 1000);
      if (apart === undefined) return notChecked('the API server does not say its time', 'Compare by hand: `date -u`');
      return judged(Math.abs(apart) <= CLOCK_SECONDS ? [] : [`this machine is ${Math.abs(apart)} s ${apart > 0 ? 'ahead of' : 'behind'} the API server`], 'Set the clock that is wrong: `timedatectl set-ntp true`', `less than ${CLOCK_SECONDS} s apart`);
    },
  },
];

function projectUnnamed({ flags }: Situation): Answer {
  return notChecked('no checkout of the project is named', `Name it: \`lifeboat doctor${flags} --project DIR\``);
}

function planFlags({ asked: { project = [], fleet } }: Situation): string {
  return `${project.length > 0 ? ` --project ${project[0].replace(/^[a-z0-9-]+=/, '')}` : ''}${fleet === undefined ? '' : ` --fleet ${fleet}`}`;
}

/** Where the project copy can be fetched from, but for what the cluster itself serves and for the fleet repository. */
async function copyOutside(situation: Situation): Promise<Answer> {
  const projects = situation.checkouts.filter(({ kind }) => kind === 'project');
  if (!situation.rendering.trees.some(({ kind }) => kind === 'project')) return doesNotApply('no app has a project copy: see every-app-has-copy');
  if (projects.length === 0) return projectUnnamed(situation);
  const { collections } = await situation.connected();
  const ingresses = await collections.list('networking.k8s.io/v1', 'Ingress', '') ?? [];
  const hosts = new Map(ingresses.flatMap(({ metadata, spec }) => (((spec ?? {}) as { rules?: readonly { host?: string }[] }).rules ?? [])
    .flatMap(({ host }) => (host ? [[host.toLowerCase(), `Ingress ${metadata.namespace}/${metadata.name}`] as const] : []))));
  const fleets = fleetKeys(situation);
  const found = projects.map((project) => judgeRemotes(project, hosts, fleets));
  return judged(found.flatMap(({ fault }) => fault ?? []), 'Push the project to a repository that neither needs: `git remote add outside URL && git push outside HEAD`', ...found.flatMap(({ seen }) => seen ?? []));
}

function fleetKeys({ rendering, checkouts }: Situation): Set<string> {
  const fleet = checkouts.find(({ kind }) => kind === 'fleet');
  const urls = [...rendering.repository ? [rendering.repository.url] : [], ...fleet ? remotesOf(fleet.path).map(({ url }) => url) : []];
  return new Set(urls.map(repositoryKey));
}

function judgeRemotes(
  { directory, path }: Checkout, hosts: ReadonlyMap<string, string>, fleets: ReadonlySet<string>,
): { readonly fault?: string; readonly seen?: string } {
  const remotes = remotesOf(path);
  const faults = remotes.map(({ url }) => {
    const key = repositoryKey(url);
    const host = key.slice(0, key.indexOf('/'));
    if (fleets.has(key)) return `${redacted(url)} is the fleet repository`;
    if (host === '') return `${url} is a directory of this machine`;
    if (/(?:^|\.)svc(?:\.|$)/.test(host)) return `${redacted(url)} is a Service of a cluster`;
    return hosts.has(host) ? `${redacted(url)} is served by the cluster itself (${hosts.get(host)})` : undefined;
  });
  const good = remotes.find((_, index) => faults[index] === undefined);
  if (good) return { seen: `${directory}: ${redacted(good.url)}` };
  return { fault: remotes.length === 0 ? `${directory} has no remote` : `${directory}: ${faults.join(', ')}` };
}

function run({ io: { env, cwd } }: Situation, program: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(program, args, { cwd, env, encoding: 'utf8', timeout: 10_000, stdio: ['ignore', 'pipe', 'ignore'] });
  return status === 0 ? stdout.trim() : undefined;
}

function kubectlVersion(situation: Situation): string | undefined {
  return situation.once('kubectl', () => {
    try {
      return (JSON.parse(run(situation, 'kubectl', ['version', '--client', '-o', 'json']) ?? '') as { clientVersion?: { gitVersion?: string } }).clientVersion?.gitVersion;
    } catch {
      return undefined;
    }
  });
}

/** The programs that the scripts and the runbook call; those that help are told where they are there. */
function tools(situation: Situation): Answer {
  const { directories } = situation;
  const isThere = (name: string): boolean => run(situation, 'sh', ['-c', `command -v ${name}`]) !== undefined;
  const kubectl = kubectlVersion(situation);
  const git = run(situation, 'git', ['--version'])?.replace('git version ', '');
  const missing = [
    ...(isThere('awk') ? [] : ['sh and awk']),
    ...(kubectl === undefined ? ['kubectl'] : []),
    ...(git === undefined ? ['git'] : []),
    ...(isThere('sha256sum') || isThere('shasum') ? [] : ['sha256sum or shasum']),
    ...(directories.some(({ holds }) => holds === 'secrets') && !isThere('sops') ? ['sops'] : []),
  ];
  const helpful = ['flux', 'kustomize'].filter(isThere);
  return judged(missing.map((name) => `there is no ${name} on the PATH${name === 'sops' ? ', which decrypts the Secrets of the project copy' : ''}`), 'Install what is missing, or look from the machine that an emergency is handled from', `kubectl ${kubectl}, git ${git}`, ...helpful.length > 0 ? [`also ${helpful.join(' and ')}`] : []);
}

/** What the scripts do with objects of the apps and their Kustomizations. */
async function needs(situation: Situation): Promise<{ readonly needed: Access[]; readonly unserved: string[] }> {
  const { reader } = await situation.connected();
  const [objects, kustomizations] = [await situation.objectsThere(), await situation.kustomizationsThere()];
  const unserved: string[] = [];
  const resources = new Map<string, { readonly plural: string; readonly namespaced: boolean }>();
  for (const apiVersion of new Set(objects.map(({ object }) => object.apiVersion))) {
    const body = await reader.get(rootOf(apiVersion)) as { resources?: { name: string; kind: string; namespaced: boolean }[] } | undefined;
    for (const { name, kind, namespaced } of body?.resources ?? []) if (!name.includes('/')) resources.set(`${apiVersion}/${kind}`, { plural: name, namespaced });
  }
  const ofObject = ({ object: { apiVersion, kind, metadata }, identity }: DefinedObject): Access[] => {
    const served = resources.get(`${apiVersion}/${kind}`);
    if (!served) unserved.push(identity);
    if (!served) return [];
    const about = { group: apiVersion.includes('/') ? apiVersion.split('/')[0] : '', resource: served.plural, ...(served.namespaced ? { namespace: metadata.namespace ?? 'default' } : {}) };
    return [
      ...['get', 'patch'].map((verb) => ({ verb, ...about, name: metadata.name })),
      { verb: 'create', ...about },
      ...ROLLED_OUT.has(kind) ? ['list', 'watch'].map((verb) => ({ verb, ...about })) : [],
    ];
  };
  const flux = { group: 'kustomize.toolkit.fluxcd.io', resource: 'kustomizations' };
  return {
    needed: [
      { verb: 'get', group: '', resource: 'namespaces', name: 'kube-system' },
      ...kustomizations.flatMap(({ namespace, name }) => ['get', 'patch'].map((verb) => ({ verb, ...flux, namespace, name }))),
      ...objects.flatMap(ofObject),
    ],
    unserved,
  };
}

async function rights(situation: Situation): Promise<Answer> {
  const { endpoint } = await situation.connected();
  const { needed, unserved } = await needs(situation);
  const asked = new Map<string, Promise<boolean>>();
  const ask = (access: Access): Promise<boolean> => {
    const key = JSON.stringify(access);
    if (!asked.has(key)) asked.set(key, isAllowed(endpoint, access));
    return asked.get(key)!;
  };
  const denied: Access[] = [];
  for (const access of needed) {
    const { name, ...any } = access;
    // A right to all of a kind is the usual one.
    if (!await ask(any) && (name === undefined || !await ask(access))) denied.push(access);
  }
  const faults = [...new Set(denied.map(({ verb, group, resource, namespace, name }) => (
    `you may not ${verb} ${resource}${group === '' ? '' : `.${group}`}${name === undefined ? '' : ` ${name}`}${namespace === undefined ? '' : ` in ${namespace}`}`)))];
  const more = faults.length > SHOWN ? [`and ${faults.length - SHOWN} more`] : [];
  if (faults.length === 0 && unserved.length > 0) return notChecked(`the API server serves no such kind as that of ${unserved[0]}`, 'See server-accepts');
  const commands = roleCommands(denied).map((command) => `\`${command}\``).join(', ');
  return {
    ...judged([...faults.slice(0, SHOWN), ...more], `Ask an administrator for: ${commands}; USER being what \`kubectl auth whoami\` says`, counted(needed.length, 'right')),
    isForOthers: true,
  };
}

/** Commands that give the rights, a role for each namespace. */
function roleCommands(denied: readonly Access[]): string[] {
  const namespaces = [...new Set(denied.map(({ namespace }) => namespace))];
  return namespaces.flatMap((namespace) => {
    const own = denied.filter((one) => one.namespace === namespace);
    const verbs = [...new Set(own.map(({ verb }) => verb))].join(',');
    const resources = [...new Set(own.map(({ group, resource }) => (group === '' ? resource : `${resource}.${group}`)))].join(',');
    const [kind, within] = namespace === undefined ? ['clusterrole', ''] : ['role', ` -n ${namespace}`];
    return [`kubectl create ${kind} emergency${within} --verb=${verbs} --resource=${resources}`, `kubectl create ${kind}binding emergency${within} --${kind}=emergency --user=USER`];
  });
}

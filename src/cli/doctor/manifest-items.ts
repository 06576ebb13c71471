import { acknowledged, DefinedObject, podsOf } from './defined-objects';
import { Answer, doesNotApply, failed, Item, judged, notChecked, passed } from './item';
import { Situation } from './situation';
import { Workload, workloadOf } from '../../copies/workload';
import { DEFAULT_SERVER } from '../../manifest/immutability/judge-update';
import { LifeboatError } from '../../manifest/lifeboat-error';
import { isImmutable } from '../cluster/apply-failure';
import { LiveObject } from '../cluster/live-object';
import { ObjectForecast } from '../emergency/forecast/fate';
import { immutableReport } from '../immutable';
import { renderedTree } from '../immutable/definition-trees';
import { counted } from '../report/counted';
import { RuleId } from '../validate/rules';
import { Validation, validateTree } from '../validate/validate-tree';

const SHOWN = 5;
const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';
const IMAGE_RULES: ReadonlySet<RuleId> = new Set<RuleId>(['image-unpinned', 'image-moving']);

/** Items about what the definition makes, and whether the cluster takes it. */
export const MANIFEST_ITEMS: readonly Item[] = [
  {
    id: 'manifests-valid',
    group: 'deployment',
    question: 'Do the manifests build, and is each object valid?',
    asks: 'files',
    look: (situation) => validated(situation, (rule, severity) => severity === 'error' && !IMAGE_RULES.has(rule), 'object'),
  },
  {
    id: 'images-pinned',
    group: 'deployment',
    question: 'Does every image have a tag that stays, or a digest?',
    asks: 'files',
    look: (situation) => validated(situation, (rule) => IMAGE_RULES.has(rule), 'image', situation.objects.flatMap(imagesOf).length),
  },
  {
    id: 'cluster-reached',
    group: 'deployment',
    question: 'Does the kubeconfig lead to the cluster of the definition?',
    asks: 'cluster',
    look: async (situation) => {
      try {
        const { reader, cluster } = await situation.connected();
        return passed(`${cluster} by context ${reader.context} (${reader.server})`);
      } catch (error) {
        if (!(error instanceof LifeboatError) || error.code === 'cluster-forbidden') throw error;
        return failed([`${error.place}: ${error.problem}`], error.remedy);
      }
    },
  },
  {
    id: 'server-accepts',
    group: 'deployment',
    question: 'Does the API server accept every object, in a dry-run?',
    asks: 'cluster',
    look: (situation) => dryRun(situation, ({ refusal }) => refusal !== undefined && !isImmutable(refusal), 'Correct it in the definition'),
  },
  {
    id: 'nothing-immutable',
    group: 'deployment',
    question: 'Does no change touch a field that cannot be changed?',
    asks: 'cluster',
    look: (situation) => dryRun(situation, ({ refusal }) => refusal !== undefined && isImmutable(refusal), 'Take the change back, or do what `lifeboat immutable --base REV` says of it, REV being the commit that was applied last'),
  },
  {
    id: 'nothing-immutable-since-base',
    group: 'deployment',
    question: 'Does no change since --base touch a field that cannot be changed?',
    asks: 'files',
    look: sinceBase,
  },
  {
    id: 'namespaces-exist',
    group: 'deployment',
    question: 'Does each namespace exist, or come with the app?',
    asks: 'cluster',
    look: async (situation) => {
      const { reader } = await situation.connected();
      const objects = await situation.objectsThere();
      const own = new Set(objects.flatMap(({ object }) => (object.kind === 'Namespace' ? [object.metadata.name] : [])));
      const needed = [...new Set(objects.flatMap(({ object }) => object.metadata.namespace ?? []))].sort();
      const faults: string[] = [];
      for (const name of needed) {
        const live = await reader.get(`/api/v1/namespaces/${name}`) as LiveObject | undefined;
        if (live?.metadata.deletionTimestamp !== undefined) faults.push(`the namespace ${name} is being deleted`);
        else if (!live && !own.has(name)) faults.push(`the cluster has no namespace ${name}, and the definition makes none`);
      }
      const way = 'Set createNamespace: true on the FluxApp, or make it: `kubectl create namespace NAME`';
      return judged(faults, faults.length === 1 ? way.replace('NAME', needed.find((name) => faults[0].includes(` ${name}`)) ?? 'NAME') : way, needed.join(', '));
    },
  },
  {
    id: 'secrets-exist',
    group: 'deployment',
    question: 'Is every Secret there that pods cannot start without?',
    asks: 'cluster',
    look: secretsExist,
  },
];

function imagesOf({ object }: DefinedObject): string[] {
  const pods = podsOf(object);
  return pods ? [...pods.containers, ...pods.initContainers].flatMap(({ image }) => image ?? []) : [];
}

/** What `lifeboat validate` finds in what the definition makes for the fleet repository. */
function validation(situation: Situation): Promise<Validation> {
  const { rendering, io } = situation;
  return situation.once('validation', () => validateTree({
    tree: renderedTree(rendering).tree, isPart: true, scopes: [''], server: DEFAULT_SERVER, definitions: [], strict: false, env: io.env,
  }));
}

async function validated(situation: Situation, belongs: (rule: RuleId, severity: string) => boolean, what: string, count?: number): Promise<Answer> {
  const { findings, errors, looked } = await validation(situation);
  const own = findings.filter(({ rule, severity }) => belongs(rule, severity));
  if (own.length > 0) {
    const more = own.length > SHOWN ? [`and ${own.length - SHOWN} more: \`lifeboat validate\``] : [];
    return failed([...own.slice(0, SHOWN).map(({ object, file, path, problem }) => `${object ?? file}${path === undefined ? '' : ` ${path}`}: ${problem}`), ...more], own[0].remedy);
  }
  if (errors.length > 0) return notChecked(`${errors[0].place}: ${errors[0].problem}`, errors[0].remedy, errors[0].code);
  return passed(counted(count ?? looked.objects, what));
}

async function dryRun(situation: Situation, isFault: (forecast: ObjectForecast) => boolean, way: string): Promise<Answer> {
  const all = await situation.forecast();
  const faults = all.filter(isFault).map(({ identity, refusal }) => `${identity}: ${refusal}`);
  const [unknown] = all.flatMap((one) => (one.unknown === undefined ? [] : [`${one.identity}: ${one.unknown}`]));
  if (faults.length === 0 && unknown !== undefined) return notChecked(unknown, 'Ask for the right to get and patch it: a dry-run needs both', 'cluster-forbidden');
  return judged(faults, way, counted(all.length, 'object'));
}

/** What `lifeboat immutable` finds since the revision that was named. */
async function sinceBase({ asked: { base }, io }: Situation): Promise<Answer> {
  if (base === undefined) return doesNotApply('no revision was named with --base');
  const { findings, errors, compared } = await immutableReport({
    base, paths: [], failOn: new Set(['refused', 'depends']), policy: false, server: DEFAULT_SERVER, definitions: [],
  }, io);
  const found = findings.filter(({ fails }) => fails);
  if (found.length > 0) return failed(found.map(({ object, path, verdict, reason }) => `${object} ${path}: ${verdict}: ${reason}`), found[0].remedy);
  if (errors.length > 0) return notChecked(`${errors[0].place}: ${errors[0].problem}`, errors[0].remedy, errors[0].code);
  return passed(`${counted(compared?.changed.length ?? 0, 'changed object')} since ${compared?.base ?? base}`);
}

/** Asks for names alone; no value of a Secret is read. */
async function secretsExist(situation: Situation): Promise<Answer> {
  const { reader } = await situation.connected();
  const objects = await situation.objectsThere();
  const own = new Set(objects.flatMap(({ object, identity }) => (object.kind === 'Secret' ? [identity] : [])));
  const needed = new Map<string, Workload>();
  for (const one of objects) {
    const workload = acknowledged(one, 'secrets-exist') === undefined ? workloadOf(one.object) : undefined;
    for (const name of workload?.secrets ?? []) if (!own.has(`Secret/${workload!.namespace}/${name}`)) needed.set(`${workload!.namespace}/${name}`, workload!);
  }
  if (needed.size === 0) return doesNotApply('no pod needs a Secret that does not come with its app');
  const missing: { readonly key: string; readonly user: Workload }[] = [];
  for (const [key, user] of needed) {
    const [namespace, name] = key.split('/');
    if (await reader.get(`/api/v1/namespaces/${namespace}/secrets/${name}`, METADATA) === undefined) missing.push({ key, user });
  }
  const [first] = missing;
  const way = first === undefined ? '' : `Make it: \`kubectl create secret generic ${first.key.split('/')[1]} -n ${first.key.split('/')[0]} --from-file=KEY=FILE\`, or put it into the definition as a SopsSecret`;
  return judged(missing.map(({ key, user }) => `the cluster has no Secret ${key}, which ${user.kind} ${user.name} needs`), way, [...needed.keys()].join(', '));
}

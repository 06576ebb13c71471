import * as fc from 'fast-check';
import { RandomDefinition, randomDefinitions, RandomField } from './arbitrary-definition';
import { judgeCustom } from '../../../src/cli/custom/judge-custom';
import { ImmutabilityFinding } from '../../../src/manifest/immutability/finding';
import { ManifestObject, ManifestValue } from '../../../src/manifest/manifest-object';
import { Counts } from '../../prove/campaign';
import { LiveObject, Manifest } from '../../testbed/live-object';
import { Testbed } from '../../testbed/testbed';
import { UpdateOracle } from '../immutability/update-oracle';

const AT_ONCE = 12;
const DELETED = Symbol('deleted');

/** A change of some fields of an object. */
interface Change {
  readonly what: string;
  readonly values: ReadonlyArray<readonly [name: string, value: ManifestValue | typeof DELETED]>;
}

/** What became of the updates of some random definitions. */
export interface DefinitionRun {
  readonly counts: Counts;
  readonly problems: readonly string[];
}

/** Makes random definitions and objects, changes every field of these, and compares what the API server says of each change with what we say. */
export async function runDefinitions(
  testbed: Testbed, oracle: UpdateOracle, namespace: string, seed: number, count: number, prefix: string,
): Promise<DefinitionRun> {
  const totals: Record<string, number> = {};
  const problems: string[] = [];
  const add = (what: string, by = 1): void => { totals[what] = (totals[what] ?? 0) + by; };
  for (const [index, random] of randomDefinitions(seed, count, prefix).entries()) {
    const scene = await prepare(testbed, oracle, random, namespace, `${prefix.toLowerCase()}${index}`);
    if (typeof scene === 'string') {
      add(scene);
      continue;
    }
    add(scene.before ? 'definitions that became stricter' : 'definitions');
    const work = [...changesOf(random.fields), ...severalOf(random.fields, seed + index)];
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let change = work.shift(); change !== undefined; change = work.shift()) {
        const after = changed(scene.object, change);
        const known = { now: scene.strict, ...(scene.before ? { before: scene.before } : {}) };
        const findings = judgeCustom(scene.object as ManifestObject, after as ManifestObject, known);
        const refusal = await oracle.refusal(after);
        add('pairs');
        if (refusal !== undefined) add('refused');
        if (findings.some(({ rule }) => rule === 'custom-transition')) add('by transition rules');
        const problem = disagreement(findings, refusal);
        if (problem !== undefined) problems.push(`${change.what}: ${problem}\n${JSON.stringify({ before: scene.object.spec, after: after.spec, definition: scene.strict.spec })}`);
      }
    }));
    await testbed.api.delete(scene.strict);
  }
  return { counts: totals, problems };
}

/** Nothing here hangs on live state, and every rule can be run, so that nothing may depend. */
function disagreement(findings: readonly ImmutabilityFinding[], refusal: string | undefined): string | undefined {
  const said = findings.map(({ path, rule, verdict, reason }) => `${path} ${rule} ${verdict} (${reason})`).join('; ');
  if (findings.some(({ verdict }) => verdict !== 'refused')) return `we cannot tell: ${said}`;
  if (refusal !== undefined && findings.length === 0) return `refused by the server, and we say nothing: ${refusal.slice(0, 600)}`;
  return refusal === undefined && findings.length > 0 ? `accepted by the server, and we say ${said}` : undefined;
}

/** An object as it stands on the server, and the definition that the server goes by. */
interface Scene {
  readonly object: Manifest & { readonly spec?: ManifestValue };
  readonly strict: ManifestObject;
  /** The definition by which the object came there, where that was another one. */
  readonly before?: ManifestObject;
}

/** The object on the server; or what kept it from getting there. */
async function prepare(
  testbed: Testbed, oracle: UpdateOracle, { fields, strict: wished, loose, isTightened }: RandomDefinition, namespace: string, name: string,
): Promise<Scene | string> {
  const strict = await affordable(oracle, wished);
  const { group, names: { kind } } = strict.spec as unknown as { group: string; names: { kind: string } };
  const spec = Object.fromEntries(fields.filter(({ value }) => value !== undefined).map((field) => [field.name, field.value]));
  const object = { apiVersion: `${group}/v1`, kind, metadata: { name, namespace }, spec } as Manifest;
  // A server that goes by the stricter one takes this one no longer.
  const probe = { apiVersion: object.apiVersion, kind, metadata: { name: `${name}-probe`, namespace }, marker: 'loose' } as Manifest;
  const use = async (definition: ManifestObject, isStrict: boolean): Promise<string | undefined> => {
    const refusal = await oracle.refusal(definition as Manifest, false);
    if (refusal !== undefined) return refusal;
    await testbed.api.until(definition, 'to be established', isEstablished);
    await testbed.api.poll(`${kind} to be served by the ${isStrict ? 'strict' : 'loose'} schema`, 60, async () => oracle.refusal(probe).catch(() => 'not served'), (said) => (
      isStrict ? said !== undefined && /marker/.test(said) : said === undefined
    ));
    return undefined;
  };
  if (await use(strict, true) !== undefined) return 'definitions that the server refuses';
  // An object that the rules refuse may be there all the same, from a time before them.
  if (!isTightened && await oracle.refusal(object, false) === undefined) return { object, strict };
  await use(loose, false);
  if (await oracle.refusal(object, false) !== undefined) return 'objects that the server refuses';
  await use(strict, true);
  return { object, strict, before: loose };
}

/** The definition without the rules that the server finds too costly to take. */
async function affordable(oracle: UpdateOracle, wished: ManifestObject): Promise<ManifestObject> {
  const definition = JSON.parse(JSON.stringify(wished)) as ManifestObject;
  for (let attempt = 0; attempt < 4; attempt++) {
    const refusal = await oracle.refusal(definition as Manifest) ?? '';
    const costly = [...refusal.matchAll(/openAPIV3Schema((?:\.(?!x-)\w+(?:\[[^\]]*\])?)*)\.x-kubernetes-validations\[(\d+)\]\.rule: Forbidden: [^,]*cost/g)];
    if (costly.length === 0) return definition;
    for (const [, path, place] of costly) {
      const steps = [...path.matchAll(/\.(\w+)(?:\[([^\]]*)\])?/g)].flatMap(([, word, key]) => (key === undefined ? [word] : [word, key]));
      const rules = steps.reduce<any>((schema, step) => schema[step], (definition as any).spec.versions[0].schema.openAPIV3Schema)['x-kubernetes-validations'];
      rules[Number(place)] = { rule: 'true' };
    }
  }
  return definition;
}

function isEstablished({ status }: LiveObject): boolean {
  return status?.conditions?.some(({ type, status: value }: Record<string, string>) => type === 'Established' && value === 'True');
}

/** Every other value of every field, also one that no schema takes, and none. */
function changesOf(fields: readonly RandomField[]): Change[] {
  const single = fields.flatMap(({ name, template, value }): Change[] => [
    ...[...template.values, ...template.wrong].filter((other) => JSON.stringify(other) !== JSON.stringify(value))
      .map((other) => ({ what: `${template.name} ${JSON.stringify(value)} -> ${JSON.stringify(other)}`, values: [[name, other]] as const })),
    ...(value === undefined ? [] : [{ what: `${template.name} ${JSON.stringify(value)} removed`, values: [[name, DELETED]] as const }]),
  ]);
  return [{ what: 'nothing', values: [] }, { what: 'a field that is not known', values: [['unheard', 1]] }, ...single];
}

function severalOf(fields: readonly RandomField[], seed: number): Change[] {
  const changes = changesOf(fields).slice(2);
  const several = fc.sample(fc.shuffledSubarray(changes, { minLength: 2, maxLength: 3 }), { seed, numRuns: 8 });
  return several.map((group) => ({ what: group.map(({ what }) => what).join(' and '), values: group.flatMap(({ values }) => values) }));
}

function changed(object: Manifest, { values }: Change): Manifest {
  const spec = new Map(Object.entries((object as unknown as { readonly spec: { [field: string]: ManifestValue } }).spec));
  for (const [name, value] of values) {
    if (value === DELETED) spec.delete(name);
    else spec.set(name, value as ManifestValue);
  }
  return { ...object, metadata: { ...object.metadata, labels: { changed: 'yes' } }, spec: Object.fromEntries(spec) } as Manifest;
}

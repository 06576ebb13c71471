import { Correlation } from './correlation';
import { CustomUpdate, customUpdate } from './custom-update';
import { definitionVersion, DefinitionVersion } from './definition-version';
import { embeddedFaults } from './embedded-faults';
import { listFaults } from './list-faults';
import { RuleFault, ruleFaults } from './rules';
import { SchemaFault, schemaFaults } from './schema-faults';
import { sameValue } from '../../manifest/difference';
import { identityOf, identityText } from '../../manifest/identity';
import { ImmutabilityFinding } from '../../manifest/immutability/finding';
import { shownValue } from '../../manifest/immutability/shown-value';
import { textAt, valueAt } from '../../manifest/immutability/values';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';

const LONGEST = 100;
const FORCE = '`kustomize.toolkit.fluxcd.io/force: enabled`';
const TAKE_BACK = 'put the old value back, or give the changed object a new name beside this one; '
  + `where what it stands for may go, annotate it in Git with ${FORCE} until it is applied: Flux deletes and creates it`;
const CORRECT = 'write a value that the definition takes';
const ASK = 'have the API server judge it: `kubectl apply --server-side --dry-run=server --field-manager=kustomize-controller --force-conflicts -f FILE`';

/** The definition of a kind as it will be when the object is applied, and as it was when the old version was. */
export interface KnownDefinition {
  readonly now: ManifestObject;
  readonly before?: ManifestObject;
}

type Told = Omit<ImmutabilityFinding, 'object'>;

/** What happens when Flux applies `after` where it had applied `before`, both of a kind that the definition defines. */
export function judgeCustom(before: ManifestObject, after: ManifestObject, definition: KnownDefinition): ImmutabilityFinding[] {
  const object = identityText(identityOf(after));
  return told(before, after, definition).map((finding) => ({ ...finding, object }));
}

function told(before: ManifestObject, after: ManifestObject, { now, before: then = now }: KnownDefinition): Told[] {
  const [oldName, name] = [before, after].map(({ apiVersion }) => apiVersion.slice(apiVersion.lastIndexOf('/') + 1));
  const version = definitionVersion(now, name);
  if (version === undefined) {
    const reason = `the definition of ${after.kind} serves no version ${name}, so that the API server knows no such kind`;
    return [{ path: 'apiVersion', verdict: 'refused', reason, remedy: 'write the object in a version that is served', rule: 'custom-version' }];
  }
  if (oldName !== name && textAt(now, 'spec.conversion.strategy') === 'Webhook') {
    const reason = `a webhook converts ${after.kind} from ${oldName} to ${name}, and what it makes of the object is not known here`;
    return [{ path: 'apiVersion', verdict: 'depends', reason, remedy: ASK, rule: 'custom-conversion' }];
  }
  const written = [definitionVersion(then, oldName), definitionVersion(now, oldName)].filter((each) => each !== undefined);
  return findingsOf(customUpdate(before, after, written.length > 0 ? written : [version], version), version);
}

function findingsOf(update: CustomUpdate, version: DefinitionVersion): Told[] {
  const { live, next, unknown } = update;
  const { schema } = version;
  const faults = [
    ...doubled(update, version),
    ...schemaFaults(next, schema, '', new Correlation(next, live, schema)),
    ...embeddedFaults(next, schema),
    ...replicaFaults(next, version),
  ];
  const found = [...unknown.map((path) => unknownField(path)), ...faults.map((fault) => schemaFinding(fault, update))];
  if (faults.some(({ blocks }) => blocks)) return found;
  // Where nothing but metadata changes, what looks at the status was asked before.
  const isChanged = Object.keys({ ...live, ...next }).some((field) => field !== 'metadata' && !sameValue(live[field], next[field]));
  const old = { value: live, ...(version.hasStatus && isChanged ? { hidden: 'status' } : {}) };
  return [...found, ...ruleFaults(next, schema, old).map((fault) => ruleFinding(fault, update))];
}

function unknownField(path: string): Told {
  return {
    path,
    verdict: 'refused',
    reason: 'the definition does not know this field, and server-side apply takes no object with one',
    remedy: 'correct the name of the field, take it out, or bring the definition that has it',
    rule: 'custom-field-unknown',
  };
}

/** A trap of server-side apply. */
function emptied(path: string): Told {
  return {
    path,
    verdict: 'refused',
    reason: 'Git empties it, and server-side apply makes a null of what loses all that it had, which the definition does not take',
    remedy: 'take the field out as a whole instead of emptying it, or leave something in it',
    rule: 'custom-emptied',
  };
}

/** What stands twice in a set or a map list is refused as soon as it is applied; what was so in the live object stays allowed. */
function doubled({ before, after, live, next }: CustomUpdate, { schema }: DefinitionVersion): SchemaFault[] {
  const sent = listFaults(before, schema).length === 0 ? listFaults(after, schema) : [];
  return sent.length > 0 || listFaults(live, schema).length > 0 ? sent : listFaults(next, schema);
}

function replicaFaults(next: ManifestValue, { replicasPath }: DefinitionVersion): SchemaFault[] {
  const value = replicasPath === undefined ? undefined : valueAt(next, replicasPath);
  if (replicasPath === undefined || value === undefined || (typeof value === 'number' && value >= 0 && value < 2 ** 31)) return [];
  return [{ path: replicasPath, rule: 'scale', reason: `it is what the object is scaled by, and ${shownValue(value)} is no count of replicas`, blocks: false }];
}

function schemaFinding({ path, reason, rule, couldNotRun }: SchemaFault, { after, live, next }: CustomUpdate): Told {
  if (rule === 'type' && valueAt(next, path) === null && valueAt(live, path) !== undefined && valueAt(live, path) !== null) return emptied(path);
  return {
    path: path === '' ? 'spec' : path,
    verdict: couldNotRun === true ? 'depends' : 'refused',
    reason: `by the definition of ${after.kind} (${rule}), ${reason}`,
    remedy: couldNotRun === true ? ASK : CORRECT,
    rule: 'custom-schema',
  };
}

function ruleFinding({ path, reason, isTransition, couldNotRun, value, old }: RuleFault, { after }: CustomUpdate): Told {
  const [now, then] = [value, old].map((each) => shownValue(each));
  const changed = then === now || then.length > LONGEST || now.length > LONGEST ? '' : `; it becomes ${now} where it was ${then}`;
  const rule = isTransition ? 'custom-transition' : 'custom-rule';
  if (couldNotRun !== undefined) {
    const text = `a rule of the definition of ${after.kind} could not be run here, since ${couldNotRun}: ${reason}`;
    return { path: path === '' ? 'spec' : path, verdict: 'depends', reason: text, remedy: ASK, rule };
  }
  return {
    path: path === '' ? 'spec' : path,
    verdict: 'refused',
    reason: `the definition of ${after.kind} says: ${reason}${changed}`,
    remedy: isTransition ? TAKE_BACK : CORRECT,
    rule,
  };
}

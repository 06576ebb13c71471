import { existsSync, readdirSync } from 'fs';
import { join } from 'path';
import { Question } from './item';
import { Situation } from './situation';

/** What is on the checklists and no program can answer; what it can say beside it, it says. */
export function questionsOf(situation: Situation): Question[] {
  const { directories, objects } = situation;
  const has = (...kinds: string[]): boolean => objects.some(({ object }) => kinds.includes(object.kind));
  return [
    { id: 'runbook-known', question: 'Has everybody who may be called gone through EMERGENCY_DEPLOYMENT.md?' },
    { id: 'rehearsed', question: 'Was an emergency rehearsed in the last half year?', ...lastRecord(situation) },
    { id: 'rollback-tried', question: 'Was a rollback tried, from Git and without Flux?' },
    { id: 'alert-heard', question: 'Does an alert reach a person, also at night?' },
    { id: 'flux-protected', question: 'May only those change flux-system by hand who have to?' },
    ...directories.some(({ holds }) => holds === 'secrets') ? [{ id: 'key-held', question: 'Does a person hold a key that decrypts the SOPS Secrets, away from the cluster?' }] : [],
    ...has('PersistentVolumeClaim', 'StatefulSet') ? [{ id: 'backup-restored', question: 'Was a backup of the volumes restored, and not only made?' }] : [],
    ...has('HelmRelease') ? [{ id: 'chart-exists', question: 'Is the version of each Helm chart in its repository?', seen: 'once applied, `lifeboat status` says it' }] : [],
  ];
}

/** The scripts keep a record of each emergency in the project, a rehearsal or not. */
function lastRecord({ checkouts }: Situation): { readonly seen?: string } {
  const names = checkouts.flatMap(({ kind, path }) => (kind === 'project' && existsSync(join(path, 'emergency')) ? readdirSync(join(path, 'emergency')) : []));
  const last = names.flatMap((name) => /^(\d{4})(\d\d)(\d\d)T/.exec(name) ?? []).length > 0 ? names.filter((name) => /^\d{8}T/.test(name)).sort().at(-1) : undefined;
  if (last !== undefined) return { seen: `the last record in emergency/ is of ${last.slice(0, 4)}-${last.slice(4, 6)}-${last.slice(6, 8)}` };
  return checkouts.some(({ kind }) => kind === 'project') ? { seen: 'emergency/ of the project has no record' } : {};
}

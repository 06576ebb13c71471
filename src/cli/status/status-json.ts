import { JudgedObject, Survey } from './survey';
import { withReach } from '../cluster/reach';

/** For programs; the shape is stable. */
export function statusJson(found: Survey, reach: string, indent?: number): string {
  const { context, server, time, verdict, installed, controllers, objects, emergencies, unread, requests } = found;
  return `${JSON.stringify({
    verdict,
    cluster: { context, server, time: new Date(time).toISOString() },
    installed,
    controllers: controllers.map((one) => ({ ...one, ...actionJson(one.action, reach) })),
    objects: objects.map((one) => objectJson(one, reach)),
    emergencies,
    unread: unread.map(({ what, error: { code, problem, remedy } }) => ({ what, code, problem, remedy })),
    requests,
  }, undefined, indent)}\n`;
}

function objectJson({ apiVersion, kind, namespace, name, state, meaning, since, action, message, ...one }: JudgedObject, reach: string): object {
  const { cause, root, cycle, consequences, details, revision, sourceRevision, users, history } = one;
  return {
    ...{ apiVersion, kind, namespace, name, state, since, meaning, message },
    ...actionJson(action, reach),
    ...{ cause, root, cycle, consequences, details, revision, sourceRevision, users, history },
  };
}

/** What to do, and the commands of it by themselves. */
function actionJson(action: string | undefined, reach: string): { readonly action?: string; readonly commands: readonly string[] } {
  if (action === undefined) return { commands: [] };
  const text = withReach(action, reach);
  return { action: text, commands: [...text.matchAll(/`([^`]+)`/g)].map(([, command]) => command) };
}

import { Paint, printable, wrap } from './paint';
import { Finding, SCENARIOS, Way } from '../comparison/finding';
import { WAYS } from '../live/drift/way-text';

/** What has happened on the cluster, each with its ways out and their commands on lines of their own, so that they can be pasted. */
export function waysText(findings: readonly Finding[], paint: Paint): string[] {
  const groups = new Map<string, { readonly title: string; readonly objects: Set<string>; readonly ways: readonly Way[] }>();
  for (const { scenario, ways, object = '' } of findings) {
    if (scenario === undefined || !ways) continue;
    const key = JSON.stringify([scenario, ways]);
    const group = groups.get(key) ?? { title: SCENARIOS[scenario], objects: new Set(), ways };
    groups.set(key, group);
    group.objects.add(object);
  }
  return [...groups.values()].flatMap(({ title, objects, ways }) => [
    wrap(`${title}: ${[...objects].map(printable).join(', ')}`, '  ', '    ').split('\n').map((line) => paint.bold(line)).join('\n'),
    ...ways.flatMap(({ way, text, command }) => [
      wrap(`${WAYS[way]}: ${printable(text)}`, '    ', '    '),
      ...command === undefined ? [] : [`      ${printable(command)}`],
    ]),
  ]);
}

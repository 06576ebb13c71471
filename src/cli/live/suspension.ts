import { allWritersOf, writersOf, writerText } from './managed-fields';
import { FLUX_MANAGER } from './object-difference';
import { LiveObject } from '../cluster/live-object';

/** The field manager of our own writes. */
export const OUR_MANAGER = 'cdk8s-lifeboat';
const RECORD = 'emergency.cdk8s-lifeboat.io/';

/** Who suspended an object: we with our record, Git, or somebody by hand. */
export function suspendedBy(live: LiveObject): 'record' | 'git' | 'hand' {
  const writers = writersOf(live, ['spec', 'suspend']);
  if (writers.some(({ manager }) => manager === OUR_MANAGER)) return 'record';
  return writers[0]?.manager === FLUX_MANAGER ? 'git' : 'hand';
}

/** Who suspended an object and why, as a clause, and how it is taken back. */
export function suspensionOf(live: LiveObject, command: string): { readonly clause: string; readonly remedy: string } {
  const by = suspendedBy(live);
  if (by === 'record') {
    return { clause: `is suspended by our record${recordText(live)}`, remedy: 'An emergency is on: end it with the resume script of the project copy' };
  }
  const [writer] = writersOf(live, ['spec', 'suspend']);
  if (by === 'git') {
    return {
      clause: `is suspended by the fleet repository, as ${writerText(writer)} applied it, and not in the definition`,
      remedy: 'Publish the fleet copy of this definition, or declare it there with disabled: true',
    };
  }
  const others = allWritersOf(live).filter(({ manager }) => manager !== FLUX_MANAGER);
  const who = writer ? `by ${writerText(writer)}` : `by somebody whom managedFields does not name${others[0] ? ` (${writerText(others[0])} wrote to it last)` : ''}`;
  return { clause: `is suspended ${who}, neither in Git nor by our record`, remedy: `Find out why, then \`${command}\`` };
}

/** ` since T by WHO: WHY (until U)`, as far as the annotations say. */
function recordText(live: LiveObject): string {
  const { [`${RECORD}since`]: since, [`${RECORD}by`]: by, [`${RECORD}until`]: until, [`${RECORD}reason`]: reason } = live.metadata.annotations ?? {};
  const written = writersOf(live, ['spec', 'suspend']).find(({ manager }) => manager === OUR_MANAGER)?.time;
  return [
    since ?? written ? ` since ${since ?? written}` : '',
    by === undefined ? '' : ` by ${by}`,
    until === undefined ? '' : ` until ${until}${Date.parse(until) < Date.now() ? ', which has passed' : ''}`,
    reason === undefined ? '' : `: ${reason}`,
  ].join('');
}

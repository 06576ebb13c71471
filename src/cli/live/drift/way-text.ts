import { Way } from '../../comparison/finding';

/** What each way is called. */
export const WAYS: { readonly [way in Way['way']]: string } = {
  'take-back': 'Take it back', 'keep': 'Keep it', 'delete': 'Delete it', 'restore': 'Bring it back',
};

/** The ways as one sentence, each command in backticks. */
export function remedyOf(ways: readonly Way[]): string {
  return ways.map(({ way, text, command }, place) => {
    const label = place === 0 ? WAYS[way] : `or ${WAYS[way][0].toLowerCase()}${WAYS[way].slice(1)}`;
    return command === undefined ? `${label} (${text})` : `${label} (${text}): \`${command}\``;
  }).join('; ');
}

import { LifeboatError } from '../manifest/lifeboat-error';

const SECONDS: { readonly [unit: string]: number } = { s: 1, m: 60, h: 3600 };

/** How long a command waits: a number with s, m or h, such as 90s, as milliseconds. */
export function timeLimit(text: string | undefined, standard: string): number {
  const [, number, unit] = /^(\d{1,5})([smh])$/.exec(text ?? standard) ?? [];
  if (Number(number) > 0) return Number(number) * SECONDS[unit] * 1000;
  throw new LifeboatError('usage', { place: `--timeout ${text}`, problem: 'is no time of at least a second', remedy: 'Write it like --timeout 90s or --timeout 5m' });
}

/** Waits a little before the next look. */
export async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

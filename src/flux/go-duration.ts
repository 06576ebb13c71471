import { Duration } from 'cdk8s';

/** A duration as Flux's API writes it: `90s` becomes `1m30s`. */
export function goDuration(duration: Duration): string {
  const seconds = duration.toSeconds();
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = seconds % 60;
  const text = `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}${rest > 0 ? `${rest}s` : ''}`;
  return text === '' ? '0s' : text;
}

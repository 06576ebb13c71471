import { LifeboatError } from '../manifest/lifeboat-error';

/** Refuses a reference that names none or several of the ways to pick a revision; Flux would take one by its own precedence. */
export function requireExactlyOne(place: string, choices: { [name: string]: string | undefined }): void {
  const given = Object.keys(choices).filter((name) => choices[name] !== undefined);
  if (given.length === 1) return;
  const names = Object.keys(choices).join(', ');
  throw new LifeboatError('source-reference', {
    place,
    problem: given.length === 0 ? `none of ${names} is given, so no revision is named` : `${given.join(' and ')} are both given, and only one is followed`,
    remedy: `Give exactly one of ${names}`,
  });
}

/** Refuses a URL that Flux's API would refuse. */
export function requireScheme(place: string, url: string, schemes: string[]): void {
  const scheme = /^([a-z]+:)\/\//.exec(url)?.[1];
  if (scheme !== undefined && schemes.includes(scheme)) return;
  const scpLike = /^([^/@]+@[^/:]+):(?!\/\/)(.+)$/.exec(url);
  throw new LifeboatError('source-url', {
    place,
    problem: `'${url}' is no ${schemes.map((one) => `${one}//`).join(' or ')} URL, and Flux takes no other`,
    remedy: scpLike ? `Write it as 'ssh://${scpLike[1]}/${scpLike[2]}'` : `Begin it with ${schemes.map((one) => `${one}//`).join(' or ')}`,
  });
}

/** Refuses an SSH source without the Secret that holds its deploy key. */
export function requireSecretFor(place: string, url: string, secretName: string | undefined): void {
  requireScheme(place, url, ['ssh:', 'https:', 'http:']);
  if (!url.startsWith('ssh:') || secretName !== undefined) return;
  throw new LifeboatError('source-secret', {
    place,
    problem: `'${url}' is fetched over SSH, and no secretName is given for the deploy key`,
    remedy: 'Give secretName, the Secret with identity and known_hosts',
  });
}

/** A URL, or what git said of one, without the credentials that may stand in it: of SSH's the user stays, who is no secret and needed. */
export function redacted(text: string): string {
  return text
    .replace(/([a-z][a-z0-9+.-]*):\/\/([^\s/'"]*)@/gi, (_, scheme: string, user: string) => `${scheme}://${/ssh/i.test(scheme) ? `${user.replace(/:.*$/, '')}@` : ''}`)
    .replace(/([a-z][a-z0-9+.-]*:\/\/[^\s'"?]*)\?[^\s'"]*/gi, '$1');
}

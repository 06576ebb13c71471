import { get as getHttp } from 'http';
import { get as getHttps } from 'https';
import { setTimeout as sleep } from 'timers/promises';

const POLL_MILLISECONDS = 40;

/** Status of a GET, or undefined where nothing answers; certificates are not looked at, for a part signs its own. */
function status(url: string, token: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const options = { headers: { authorization: `Bearer ${token}` }, rejectUnauthorized: false, agent: false, timeout: 2000 };
    const request = (url.startsWith('https:') ? getHttps : getHttp)(url, options as object, (response) => {
      // The status is enough: the part may be killed before the rest has come.
      response.on('error', () => undefined).resume();
      resolve(response.statusCode);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}

/** Waits until the address answers that its part is ready; `stopped` ends the waiting. */
export async function untilReady(url: string, token: string, timeoutSeconds: number, stopped: () => boolean): Promise<boolean> {
  const end = Date.now() + timeoutSeconds * 1000;
  while (Date.now() < end && !stopped()) {
    const code = await status(url, token);
    // The Git server has no page for its root, and says so once it is up.
    if (code === 200 || code === 404) return true;
    await sleep(POLL_MILLISECONDS);
  }
  return false;
}

import { randomInt } from 'crypto';
import { createServer, Server } from 'net';

// Below the range that the kernel gives to outgoing connections, or one of those could take the port of a part that is down.
const FIRST = 20000;
const LAST = 32000;

function listen(port: number): Promise<Server | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

/** As many ports of the loopback address as are asked for, all free at the same moment. */
export async function freePorts(count: number): Promise<number[]> {
  const held = new Map<number, Server>();
  while (held.size < count) {
    const port = randomInt(FIRST, LAST);
    const server = held.has(port) ? undefined : await listen(port);
    if (server) held.set(port, server);
  }
  await Promise.all([...held.values()].map((server) => new Promise((resolve) => server.close(resolve))));
  return [...held.keys()];
}

import { readFileSync } from 'fs';
import { createServer, Server } from 'https';
import { AddressInfo } from 'net';
import { dirname, join } from 'path';
import { parse } from 'yaml';
import { reference } from '../testbed/live-object';
import { Testbed } from '../testbed/testbed';

const NODE = reference('v1', 'Node', 'node');

/** Answers the API server's question for the log of a pod, as the kubelet of its node would. */
export class StandInKubelet {
  /** Has the test-bed's only node answer; `logOf` gives what a pod has said. */
  public static async start(testbed: Testbed, logOf: (pod: string) => string): Promise<StandInKubelet> {
    // The API server's own certificate: it does not check a kubelet's unless told to.
    const { clusters } = parse(readFileSync(testbed.kubeconfig, 'utf8'));
    const directory = dirname(clusters[0].cluster['certificate-authority'] as string);
    const pem = (name: string): Buffer => readFileSync(join(directory, name));
    const server = createServer({ cert: pem('apiserver.crt'), key: pem('apiserver.key') }, (request, response) => {
      const [, pod] = /^\/containerLogs\/[^/]+\/([^/]+)\//.exec(request.url ?? '') ?? [];
      response.writeHead(pod === undefined ? 404 : 200).end(pod === undefined ? '' : logOf(pod));
    });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    const { port } = server.address() as AddressInfo;
    await testbed.api.patch(NODE, {
      status: { addresses: [{ type: 'InternalIP', address: '127.0.0.1' }], daemonEndpoints: { kubeletEndpoint: { Port: port } } },
    }, { subresource: 'status' });
    return new StandInKubelet(server);
  }

  private constructor(private readonly server: Server) {}

  public stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { request } from 'http';
import { createServer as createTlsServer } from 'https';
import { AddressInfo, createServer, Server } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { configMap, listing, namespace, PlainFleet, yaml } from './plain-fleet';
import { condition, gitRepository, kustomization } from '../testbed/flux';
import { LiveObject, Manifest, ObjectReference, reference } from '../testbed/live-object';
import { SshServer, sshMissing } from '../testbed/ssh-server';
import { Testbed } from '../testbed/testbed';

const SOURCE_API = 'source.toolkit.fluxcd.io/v1';
const SYSTEM = 'flux-system';
const NOWHERE = { 'example.org/nowhere': 'yes' };
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const secret = (name: string, data: Record<string, string>): Manifest => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: SYSTEM }, data });

function workload(name: string): Manifest {
  const labels = { app: name };
  const container = { name: 'main', image: `registry.example/${name}:absent` };
  return {
    ...reference('apps/v1', 'Deployment', name, 'web'),
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { nodeSelector: NOWHERE, containers: [container] } },
    },
  };
}

/** What each Kustomization of that name applies from the directory of its name. */
const DIRECTORIES: { readonly [name: string]: string } = {
  'well': yaml(configMap('well', 'web', { a: '1' })),
  'broken-yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: broken\ndata: x\n',
  'wrong-type': yaml({ ...configMap('wrong-type', 'web', {}), data: ['x'] }),
  'wrong-value': yaml({ ...reference('v1', 'Service', 'wrong-value', 'web'), spec: { ports: [{ port: 70000 }] } }),
  'immutable': yaml({ ...configMap('fixed', 'web', { a: '2' }), immutable: true }),
  'forbidden': yaml(configMap('forbidden', 'web', {})),
  'no-namespace': yaml(configMap('lost', 'absent', {})),
  'no-kind': yaml({ ...reference('example.org/v1', 'Widget', 'widget', 'web') }),
  'denied': yaml(configMap('denied', 'web', {})),
  'webhook': yaml({ ...configMap('webhook', 'web', {}), metadata: { name: 'webhook', namespace: 'web', labels: { 'example.org/hook': 'yes' } } }),
  'quota': yaml(configMap('too-many', 'full', {})),
  'no-image': yaml(workload('no-image')),
  'no-node': yaml(workload('no-node')),
  'waiting': yaml(workload('waiting')),
  'behind': yaml(configMap('behind', 'web', {})),
  'by-hand': yaml(configMap('by-hand', 'web', {})),
  'recorded': yaml(configMap('recorded', 'web', {})),
  'disabled': yaml(configMap('disabled', 'web', {})),
  'held': yaml(configMap('held', 'web', {})),
  'after-wrong': yaml(configMap('after-wrong', 'web', {})),
  'after-after': yaml(configMap('after-after', 'web', {})),
};

/** A cluster on which everything that can go wrong with Flux's objects has gone wrong, each beside the others. */
export class StatusFaults {
  /** Stages all of them; each is in its final state when this resolves. */
  public static async stage(testbed: Testbed): Promise<StatusFaults> {
    const faults = new StatusFaults(testbed);
    await faults.prepare();
    await faults.stageSources();
    await faults.stageKustomizations();
    await faults.settle();
    return faults;
  }

  private readonly directory = mkdtempSync(join(tmpdir(), 'lifeboat-faults-'));
  private readonly servers: Server[] = [];
  private ssh?: SshServer;
  private fleet!: PlainFleet;

  private constructor(private readonly testbed: Testbed) {}

  /** Whether there are sources that are fetched over SSH. */
  public get hasSsh(): boolean {
    return this.ssh !== undefined;
  }

  /** Has source-controller fetch what kustomize-controller, which does not run, does not apply. */
  public async pushUnapplied(): Promise<string> {
    return this.fleet.push({ 'behind/objects.yaml': yaml(configMap('behind', 'web', { a: '2' })) });
  }

  /** Has a Kustomization that nobody has looked at, and one whose spec has changed since. */
  public async stageUnseen(): Promise<void> {
    await this.testbed.api.apply(this.fleet.kustomization('unseen', './well'));
    await this.testbed.api.patch(kustomization('behind'), { spec: { timeout: '1m' } });
  }

  /** A Deployment of a controller, whose pod kwok runs, or that no node takes; what is said of the pod stands as a kubelet would write it. */
  public async stageController(name: string, pod: object, status?: object): Promise<void> {
    const labels = { app: name };
    const { api } = this.testbed;
    const container = { name: 'manager', image: `ghcr.io/fluxcd/${name}:v9.9.9` };
    await api.apply({
      ...reference('apps/v1', 'Deployment', name, SYSTEM),
      metadata: { name, namespace: SYSTEM, labels: { 'app.kubernetes.io/part-of': 'flux' } },
      spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container], ...pod } } },
    });
    const [found] = await api.poll(`the pod of ${name}`, 60, () => api.list('v1', 'Pod', { namespace: SYSTEM, labelSelector: `app=${name}` }), ({ length }) => length === 1);
    if (status) await api.patch(found, { status }, { subresource: 'status' });
    else await api.until(found, 'to be ready', (now) => condition(now, 'Ready')?.status === 'True');
  }

  /** Ends the servers. */
  public async stop(): Promise<void> {
    for (const server of this.servers) server.close();
    await this.ssh?.stop();
    rmSync(this.directory, { recursive: true });
  }

  private async prepare(): Promise<void> {
    const { api } = this.testbed;
    await Promise.all([namespace('web'), namespace('full')].map((one) => api.apply(one)));
    const rule = { operations: ['CREATE', 'UPDATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] };
    await Promise.all([
      { ...configMap('fixed', 'web', { a: '1' }), immutable: true },
      { ...reference('v1', 'ServiceAccount', 'limited', SYSTEM) },
      { ...reference('v1', 'ResourceQuota', 'few', 'full'), spec: { hard: { 'count/configmaps': '1' } } },
      {
        ...reference('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', 'no-denied'),
        spec: { matchConstraints: { resourceRules: [rule] }, validations: [{ expression: "object.metadata.name != 'denied'", message: 'this name is not allowed' }] },
      },
      { ...reference('admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicyBinding', 'no-denied'), spec: { policyName: 'no-denied', validationActions: ['Deny'] } },
      {
        ...reference('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'gone'),
        webhooks: [{
          name: 'gone.example.org',
          clientConfig: { url: `https://127.0.0.1:${await this.closedPort()}/` },
          rules: [rule],
          objectSelector: { matchLabels: { 'example.org/hook': 'yes' } },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
        }],
      },
    ].map((one) => api.apply(one as Manifest)));
    await api.until(reference('v1', 'ResourceQuota', 'few', 'full'), 'to count', ({ status }) => status?.used?.['count/configmaps'] === '1');
    // A policy takes a while to be in force.
    const probe = configMap('denied', 'default', {});
    await api.poll('the policy to be in force', 60, () => api.apply(probe, { dryRun: true }).then(() => '', (error: Error) => error.message), (answer) => answer.includes('not allowed'));
  }

  private async stageSources(): Promise<void> {
    this.fleet = await PlainFleet.create(this.testbed, 'fleet');
    const files = Object.entries(DIRECTORIES).map(([name, text]) => [`${name}/objects.yaml`, text]);
    await this.fleet.push({ ...Object.fromEntries(files), 'unlisted/kustomization.yaml': listing('absent.yaml') });
    const closed = await this.closedPort();
    const { port, authority } = await this.passwordServer();
    const source = (name: string, spec: object): Manifest => ({ ...gitRepository(name), spec: { interval: '1h', ref: { branch: 'main' }, ...spec } });
    const other = (kind: string, name: string, spec: object): Manifest => ({ ...reference(SOURCE_API, kind, name, SYSTEM), spec: { interval: '1h', ...spec } });
    const sources = [
      secret('wrong-password', { 'username': base64('git'), 'password': base64('wrong-of-this-test'), 'ca.crt': base64(authority) }),
      source('wrong-password', { url: `https://127.0.0.1:${port}/fleet.git`, secretRef: { name: 'wrong-password' } }),
      source('no-secret', { url: this.fleetUrl, secretRef: { name: 'absent' } }),
      source('unknown-host', { url: 'http://git.invalid/fleet.git' }),
      source('refused', { url: `http://127.0.0.1:${closed}/fleet.git` }),
      source('no-branch', { url: this.fleetUrl, ref: { branch: 'nowhere' } }),
      source('no-repository', { url: this.testbed.gitUrl('absent') }),
      source('hangs', { url: `http://127.0.0.1:${await this.silentPort()}/fleet.git`, timeout: '1s' }),
      source('no-url', { url: 'http://%zz/fleet.git' }),
      other('HelmRepository', 'charts', { url: `http://127.0.0.1:${closed}/charts` }),
      other('HelmRepository', 'static', { url: 'oci://registry.invalid/charts', type: 'oci' }),
      other('HelmChart', 'chart', { chart: 'web', sourceRef: { kind: 'HelmRepository', name: 'charts' } }),
      other('OCIRepository', 'image', { url: `oci://127.0.0.1:${closed}/fleet`, insecure: true, ref: { tag: 'latest' }, timeout: '5s' }),
      secret('bucket', { accesskey: base64('key'), secretkey: base64('wrong-of-this-test') }),
      other('Bucket', 'bucket', { endpoint: `127.0.0.1:${closed}`, bucketName: 'fleet', insecure: true, secretRef: { name: 'bucket' }, timeout: '5s' }),
    ];
    if (sshMissing() === undefined) {
      this.ssh = await SshServer.start();
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(this.directory, 'other')]);
      const key = { 'identity': base64(readFileSync(join(this.directory, 'other'), 'utf8')), 'identity.pub': base64(readFileSync(join(this.directory, 'other.pub'), 'utf8')) };
      const { known_hosts: hosts } = this.ssh.secretData;
      sources.push(secret('wrong-key', { ...key, known_hosts: hosts }), source('wrong-key', { url: this.ssh.url('/fleet.git'), secretRef: { name: 'wrong-key' } }));
      const host = base64(Buffer.from(hosts, 'base64').toString().replace(/ssh-ed25519 .*/, `ssh-ed25519 ${readFileSync(join(this.directory, 'other.pub'), 'utf8').split(' ')[1]}`));
      sources.push(secret('wrong-host', { ...this.ssh.secretData, known_hosts: host }), source('wrong-host', { url: this.ssh.url('/fleet.git'), secretRef: { name: 'wrong-host' } }));
    }
    for (const one of sources) await this.testbed.api.apply(one);
  }

  private async stageKustomizations(): Promise<void> {
    const specs: { readonly [name: string]: object } = {
      'forbidden': { serviceAccountName: 'limited' },
      'no-image': { wait: true, timeout: '5s' },
      'no-node': { wait: true, timeout: '5s' },
      'waiting': { wait: true, timeout: '1h' },
      'after-wrong': { dependsOn: [{ name: 'wrong-value' }] },
      'after-after': { dependsOn: [{ name: 'after-wrong' }] },
    };
    const others = [
      this.fleet.kustomization('unlisted', './unlisted'),
      this.fleet.kustomization('no-path', './nowhere'),
      this.fleet.kustomization('after-absent', './well', { dependsOn: [{ name: 'absent' }] }),
      this.fleet.kustomization('no-source', './well', { sourceRef: { kind: 'GitRepository', name: 'absent' } }),
      this.fleet.kustomization('from-refused', './well', { sourceRef: { kind: 'GitRepository', name: 'refused' } }),
      this.fleet.kustomization('no-expression', './well', { healthCheckExprs: [{ apiVersion: 'example.org/v1', kind: 'Widget', current: 'status.(' }] }),
    ];
    const { api } = this.testbed;
    for (const name of Object.keys(DIRECTORIES)) await api.apply(this.fleet.kustomization(name, `./${name}`, specs[name]));
    for (const one of others) await api.apply(one);
  }

  /** Waits until each says what it will go on saying. */
  private async settle(): Promise<void> {
    const { api } = this.testbed;
    const pod = (await api.poll('the pod without an image', 60, () => api.list('v1', 'Pod', { namespace: 'web', labelSelector: 'app=no-image' }), ({ length }) => length === 1))[0];
    const waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "registry.example/no-image:absent"' };
    const container = { name: 'main', image: 'registry.example/no-image:absent', imageID: '', ready: false, restartCount: 0, state: { waiting } };
    // What a kubelet would write of it: there is none here.
    await api.patch(pod, { status: { containerStatuses: [container] } }, { subresource: 'status' });
    const well = ['well', 'by-hand', 'recorded', 'disabled', 'held', 'behind'];
    const failed = [
      'broken-yaml', 'wrong-type', 'wrong-value', 'immutable', 'forbidden', 'no-namespace', 'no-kind', 'denied', 'webhook', 'quota', 'no-image', 'no-node',
      'after-wrong', 'after-after', 'after-absent', 'unlisted', 'no-path', 'no-source', 'from-refused', 'no-expression',
    ];
    for (const name of well) await this.readyIs(kustomization(name), 'True');
    for (const name of failed) await this.readyIs(kustomization(name), 'False');
    await api.until(kustomization('waiting'), 'to check health', (found) => condition(found, 'Reconciling')?.message.startsWith('Running health checks') === true);
    const sources = ['wrong-password', 'no-secret', 'unknown-host', 'refused', 'no-branch', 'no-repository', 'hangs', 'no-url', ...this.ssh ? ['wrong-key', 'wrong-host'] : []];
    for (const name of sources) await this.readyIs(gitRepository(name), 'False');
    for (const [kind, name] of [['HelmRepository', 'charts'], ['HelmChart', 'chart'], ['OCIRepository', 'image'], ['Bucket', 'bucket']]) {
      await this.readyIs(reference(SOURCE_API, kind, name, SYSTEM), 'False');
    }
    await this.testbed.kubectl(['patch', 'kustomization.kustomize.toolkit.fluxcd.io', 'by-hand', '-n', SYSTEM, '--type=merge', '-p', '{"spec":{"suspend":true}}']);
    const record = { by: 'anna', reason: 'Flux is down', since: '2020-11-20T03:00:00Z', until: '2020-11-20T07:00:00Z' };
    const annotations = Object.fromEntries(Object.entries(record).map(([key, value]) => [`emergency.cdk8s-lifeboat.io/${key}`, value]));
    await api.apply({ ...kustomization('recorded'), metadata: { ...kustomization('recorded').metadata, annotations }, spec: { suspend: true } }, { manager: 'cdk8s-lifeboat' });
    await api.apply({ ...kustomization('disabled'), spec: { suspend: true } }, { manager: 'kustomize-controller' });
    await api.patch(kustomization('held'), { metadata: { finalizers: ['finalizers.fluxcd.io', 'example.org/held'] } });
    await api.delete(kustomization('held'));
    await api.until(kustomization('held'), 'to be let go by Flux', ({ metadata }) => metadata.finalizers?.join() === 'example.org/held');
  }

  private async readyIs(object: ObjectReference, status: string): Promise<LiveObject> {
    return this.testbed.api.until(object, `to be Ready=${status}`, (found) => condition(found, 'Ready')?.status === status && condition(found, 'Ready')?.reason !== 'Progressing', 90);
  }

  private get fleetUrl(): string {
    return this.testbed.gitUrl('fleet');
  }

  /** A Git server over TLS that lets in only who knows another password. */
  private async passwordServer(): Promise<{ readonly port: number; readonly authority: string }> {
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(this.directory, name));
    execFileSync('openssl', [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1',
      '-keyout', key, '-out', cert,
    ], { stdio: 'pipe' });
    const expected = `Basic ${base64('git:right-of-this-test')}`;
    const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (incoming, response) => {
      if (incoming.headers.authorization !== expected) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('no');
        return;
      }
      incoming.pipe(request(`${this.testbed.address('git-server')}${incoming.url}`, { method: incoming.method, headers: incoming.headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      }));
    });
    return { port: await this.listening(server), authority: readFileSync(cert, 'utf8') };
  }

  /** A port on which a server takes connections and never says a word. */
  private async silentPort(): Promise<number> {
    return this.listening(createServer((socket) => { socket.on('error', () => undefined).unref(); }));
  }

  /** A port that refuses connections: it was free a moment ago. */
  private async closedPort(): Promise<number> {
    const server = createServer();
    const port = await this.listening(server);
    await new Promise((resolve) => { server.close(resolve); });
    this.servers.splice(this.servers.indexOf(server), 1);
    return port;
  }

  private async listening(server: Server): Promise<number> {
    this.servers.push(server);
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    server.unref();
    return (server.address() as AddressInfo).port;
  }
}

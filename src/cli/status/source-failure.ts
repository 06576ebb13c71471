import { Judgement } from './state';
import { LiveObject } from '../cluster/live-object';

type Failure = Pick<Judgement, 'state' | 'meaning' | 'action'>;

interface SourceSpec {
  readonly url?: string;
  readonly endpoint?: string;
  readonly bucketName?: string;
  readonly chart?: string;
  readonly version?: string;
  readonly timeout?: string;
  readonly ref?: { readonly [by: string]: unknown };
  readonly secretRef?: { readonly name?: string };
  readonly certSecretRef?: { readonly name?: string };
}

const CREDENTIALS = new RegExp([
  'unable to authenticate', 'authentication (?:required|failed)', 'authorization failed', 'invalid (?:credentials|username or password)', 'bad credentials', 'permission denied',
  '\\b(?:401|403)\\b', 'unauthorized', 'access ?denied', 'forbidden', 'SignatureDoesNotMatch', 'InvalidAccessKeyId', 'empty set of auth options',
].join('|'), 'i');
const LATE = /context deadline exceeded|i\/o timeout|timed? ?out|Client\.Timeout/i;
const STORAGE = new Set([
  'DirectoryCreationFailed', 'StatOperationFailed', 'ReadOperationFailed', 'AcquireLockFailed', 'ArchiveOperationFailed', 'SymlinkUpdateFailed', 'CacheOperationFailed', 'PatchOperationFailed',
]);

/** Why a source cannot fetch, by the reason and message of its Ready condition. */
export function sourceFailure(live: LiveObject, reason: string, message: string): Failure {
  const { kind, metadata: { name, namespace = '' } } = live;
  const spec = (live.spec ?? {}) as SourceSpec;
  const secret = spec.secretRef?.name;
  const address = spec.url ?? spec.endpoint ?? 'its address';
  const again = `then have it fetched: \`kubectl annotate --overwrite ${kind.toLowerCase()} ${name} -n ${namespace} reconcile.fluxcd.io/requestedAt="$(date +%s)"\``;
  const inGit = 'correct it in Git';

  const absent = /secrets? "([^"]+)" not found/.exec(message)?.[1];
  if (absent !== undefined) {
    return {
      state: 'authentication',
      meaning: `the Secret ${namespace}/${absent} that it names is not there`,
      action: `make the Secret again: \`${secretCommand(absent, namespace, address)}\`, ${again}`,
    };
  }
  if (/known_?hosts|host key/i.test(message)) {
    return {
      state: 'authentication',
      meaning: `the server shows another host key than ${secret === undefined ? 'its known_hosts' : `known_hosts of the Secret ${namespace}/${secret}`} holds: the server was set up anew, or it is another one`,
      action: `compare the key with the one that the server's owner publishes: \`ssh-keyscan ${hostOf(address)}\`; then \`${secretCommand(secret ?? 'NAME', namespace, address)}\`, ${again}`,
    };
  }
  if (/x509|certificate/i.test(message)) {
    const holder = spec.certSecretRef?.name ?? secret;
    return {
      state: 'authentication',
      meaning: `the certificate of ${address} is not trusted`,
      action: `put the authority's certificate into ca.crt of ${holder === undefined ? 'a Secret, and name it in spec.certSecretRef or spec.secretRef' : `the Secret ${namespace}/${holder}`}, or renew the server's; see \`kubectl describe ${kind.toLowerCase()} ${name} -n ${namespace}\``,
    };
  }
  if (STORAGE.has(reason) || /no space left on device|read-only file system/i.test(message)) {
    return {
      state: 'storage',
      meaning: 'source-controller cannot write what it fetched to its disk',
      action: 'see whether its volume is full: `kubectl describe pods -n flux-system -l app=source-controller`, `kubectl exec -n flux-system deploy/source-controller -- df -h /data`',
    };
  }
  if (reason.startsWith('Verif') || /signature (?:verification|mismatch)|since it is not signed|no signatures? found/i.test(message)) {
    return {
      state: 'verification',
      meaning: 'its signature is missing, or not by a key that is trusted, so that nothing of it is applied',
      action: `find out who made that revision before anything else; then sign it, or correct the keys that spec.verify names: \`kubectl get ${kind.toLowerCase()} ${name} -n ${namespace} -o jsonpath='{.spec.verify}'\``,
    };
  }
  if (reason === 'AuthenticationFailed' || CREDENTIALS.test(message)) {
    return secret === undefined ? {
      state: 'authentication',
      meaning: `${address} wants credentials, and it names no Secret`,
      action: `make one, and name it in spec.secretRef in Git: \`${secretCommand(`${name}-credentials`, namespace, address)}\``,
    } : {
      state: 'authentication',
      meaning: `${address} does not accept what the Secret ${namespace}/${secret} holds`,
      action: `rotate the ${address.startsWith('ssh:') ? 'deploy key' : 'password or token'} at the server, and put it into the Secret: \`${secretCommand(secret, namespace, address)}\`, ${again}`,
    };
  }
  if (/no such host|server misbehaving|lookup .* on /i.test(message)) {
    return {
      state: 'clone',
      meaning: `the host name of ${address} is not known in the cluster`,
      action: `${inGit} if the name is wrong; else look at the cluster's DNS: \`kubectl run dns-test --image=busybox --rm -it --restart=Never -- nslookup ${hostOf(address)}\``,
    };
  }
  if (/couldn't find remote ref|reference not found|no match found for semver|unable to resolve ref|does not exist in repository/i.test(message)) {
    const list = address.startsWith('ssh:') || address.startsWith('http') ? `: \`git ls-remote ${address}\`` : '';
    return { state: 'clone', meaning: `${address} has no ${refText(spec, message)}`, action: `push it, or ${inGit}${list}` };
  }
  if (/repository (?:is empty|not found)|not found|\b404\b|MANIFEST_UNKNOWN|NAME_UNKNOWN|NoSuchBucket|does not exist|no chart (?:name|version) found/i.test(message)) {
    const sought = kind === 'HelmChart' ? `the chart ${spec.chart ?? ''} ${spec.version ?? ''}`.trim() : kind === 'Bucket' ? `the bucket ${spec.bucketName ?? ''}` : address;
    return {
      state: 'clone',
      meaning: `${sought} is not there${secret === undefined && kind === 'GitRepository' ? ', or is hidden from who has no credentials' : ''}`,
      action: kind === 'GitRepository' ? `see whether it is: \`git ls-remote ${address}\`; ${inGit} if the address is wrong` : `${inGit} if the name is wrong, or publish it`,
    };
  }
  if (LATE.test(message)) {
    return {
      state: 'timeout',
      meaning: `${address} did not answer within ${spec.timeout ?? 'its time limit'}`,
      action: `see whether it answers at all from within the cluster: \`${reachCommand(address)}\`; if it is only slow, give it a longer spec.timeout in Git`,
    };
  }
  if (/connection re(?:fused|set)|no route to host|network is unreachable|dial tcp|EOF|tls:|handshake|broken pipe|\b5\d\d\b/i.test(message)) {
    return {
      state: 'clone',
      meaning: `${address} cannot be reached from the cluster`,
      action: `see whether the server is up and the network lets Flux through: \`${reachCommand(address)}\`, \`kubectl get networkpolicies -n ${namespace}\`; Flux tries again by itself`,
    };
  }
  return { state: 'failed', meaning: 'it cannot be fetched', action: `correct what Flux says: \`kubectl describe ${kind.toLowerCase()} ${name} -n ${namespace}\`` };
}

/** What a source is told to fetch, in words. */
function refText({ ref = {} }: SourceSpec, message: string): string {
  const [by, value] = Object.entries(ref).find(([, one]) => typeof one === 'string') ?? [];
  const named = /"refs\/(heads|tags)\/([^"]+)"/.exec(message);
  if (named) return `${named[1] === 'heads' ? 'branch' : 'tag'} ${named[2]}`;
  return by === undefined ? 'such reference' : `${by} ${String(value)}`;
}

function hostOf(address: string): string {
  try {
    const { hostname, port } = new URL(address.includes('://') ? address : `tcp://${address}`);
    return port === '' ? hostname : address.startsWith('ssh:') ? `-p ${port} ${hostname}` : hostname;
  } catch {
    return 'HOST';
  }
}

/** A command that makes the Secret of a source anew; keys come from files, so that no history of a shell keeps them. */
function secretCommand(secret: string, namespace: string, address: string): string {
  const files = address.startsWith('ssh:')
    ? '--from-file=identity=KEY --from-file=identity.pub=KEY.pub --from-file=known_hosts=KNOWN_HOSTS'
    : '--from-file=username=USERNAME_FILE --from-file=password=PASSWORD_FILE';
  return `kubectl create secret generic ${secret} -n ${namespace} ${files} --dry-run=client -o yaml | kubectl apply -f -`;
}

function reachCommand(address: string): string {
  const http = address.replace(/^oci:/, 'https:');
  return /^https?:/.test(http)
    ? `kubectl run reach-test --image=busybox --rm -it --restart=Never -- wget -T 10 -qO- ${http}`
    : `kubectl run reach-test --image=busybox --rm -it --restart=Never -- nc -vz -w 10 ${hostAndPort(address)}`;
}

function hostAndPort(address: string): string {
  try {
    const { hostname, port, protocol } = new URL(address.includes('://') ? address : `tcp://${address}`);
    return `${hostname} ${port || (protocol === 'ssh:' ? '22' : '443')}`;
  } catch {
    return 'HOST PORT';
  }
}

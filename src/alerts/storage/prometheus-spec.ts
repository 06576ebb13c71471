import { SecretKey } from '../alertmanager/receivers';
import { promDuration } from '../rules/timing';

interface CommonFacts {
  readonly namespace: string;
  readonly serviceAccountName: string;
  readonly version?: string;
  readonly retentionSeconds: number;
  readonly mebibytes: number;
}

/** What the core is made of. */
export interface CoreFacts extends CommonFacts {
  readonly replicas: number;
  readonly scrapeSeconds: number;
  readonly evaluationSeconds: number;
  readonly selector: object;
  readonly alertmanager: string;
  readonly externalLabels: { readonly [label: string]: string };
  readonly memoryMebibytes: number;
  readonly remoteWrite?: object;
}

/** What the long-term Prometheus is made of. */
export interface LongTermFacts extends CommonFacts {
  readonly storageClassName?: string;
}

/** Monitors and rules with this label are for the long-term Prometheus; without any selector the operator would leave its configuration to others. */
const OWN = { matchLabels: { 'cdk8s-lifeboat.io/tier': 'long-term' } };

// To keep within a size Prometheus deletes blocks alone: its log, and blocks that are being made of others, need room too.
const KEPT = 0.75;

/** The spec of the core: no volume, every rule, every alert. */
export function coreSpec(facts: CoreFacts): object {
  const { namespace, replicas, selector, mebibytes, memoryMebibytes, scrapeSeconds, evaluationSeconds, alertmanager, externalLabels } = facts;
  const everywhere = {};
  return {
    ...common(facts),
    replicas,
    storage: { emptyDir: { sizeLimit: `${mebibytes}Mi` } },
    retentionSize: `${Math.floor(mebibytes * KEPT)}MiB`,
    scrapeInterval: promDuration(scrapeSeconds),
    evaluationInterval: promDuration(evaluationSeconds),
    externalLabels,
    ...Object.fromEntries(['rule', 'serviceMonitor', 'podMonitor', 'probe', 'scrapeConfig'].flatMap((kind) => (
      [[`${kind}Selector`, selector], [`${kind}NamespaceSelector`, everywhere]]
    ))),
    alerting: { alertmanagers: [{ namespace, name: alertmanager, port: 'web' }] },
    resources: { requests: { cpu: '100m', memory: `${Math.floor(memoryMebibytes / 4)}Mi` }, limits: { memory: `${memoryMebibytes}Mi` } },
    ...(facts.remoteWrite ? { remoteWrite: [facts.remoteWrite] } : {}),
  };
}

/** The spec of the long-term Prometheus: a volume, no rules, no scrapes of its own. */
export function longTermSpec(facts: LongTermFacts): object {
  const { mebibytes, storageClassName } = facts;
  return {
    ...common(facts),
    replicas: 1,
    enableRemoteWriteReceiver: true,
    scrapeInterval: '30s',
    evaluationInterval: '30s',
    storage: {
      volumeClaimTemplate: {
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: `${mebibytes}Mi` } },
          ...(storageClassName === undefined ? {} : { storageClassName }),
        },
      },
    },
    retentionSize: `${Math.floor(mebibytes * KEPT)}MiB`,
    ...Object.fromEntries(['rule', 'serviceMonitor', 'podMonitor', 'probe', 'scrapeConfig'].map((kind) => [`${kind}Selector`, OWN])),
  };
}

/**
 * Samples are read from the log that the core writes anyway, and wait there for two hours at most: what is in memory is the buffers of ten
 * shards, however long the other side is gone.
 */
export function remoteWrite(url: string, token?: SecretKey): object {
  return {
    name: 'long-term',
    url,
    remoteTimeout: '10s',
    ...(token ? { authorization: { credentials: { name: token.secret, key: token.key } } } : {}),
    queueConfig: { capacity: 10_000, minShards: 1, maxShards: 10, maxSamplesPerSend: 2000, batchSendDeadline: '5s', minBackoff: '1s', maxBackoff: '30s' },
  };
}

function common({ serviceAccountName, version, retentionSeconds }: CommonFacts): object {
  return {
    serviceAccountName,
    ...(version === undefined ? {} : { version }),
    retention: promDuration(retentionSeconds),
    securityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 2000, fsGroup: 2000, seccompProfile: { type: 'RuntimeDefault' } },
  };
}

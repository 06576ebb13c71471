import { Workload } from './workload';
import { WorkloadPart } from './workload-part';

/** Name of the claims that a StatefulSet makes, which `data-<name>-0` begins with; it cannot be changed afterwards. */
export const CLAIM_TEMPLATE = 'data';

/** Volumes of a pod, where its container has them, and the claim that one of them is of. */
export interface Volumes {
  readonly volumes: object[];
  readonly mounts: object[];
  /** How many directories can be written. */
  readonly writable: number;
  /** `spec` of the PersistentVolumeClaim. */
  readonly claim?: object;
}

/** The writable directories, the ConfigMaps and Secrets that are files, and the volume that outlives the pod. */
export function podVolumes(workload: Workload): Volumes {
  const { props, rules } = workload;
  const volumes: object[] = [];
  const mounts: object[] = [];
  const taken = new Map<string, string>();
  // What a StatefulSet calls its claims is taken.
  const names = new Set<string>(workload.kind === 'StatefulSet' ? [CLAIM_TEMPLATE] : []);
  const mount = (prop: string, path: string, name: string, readOnly: boolean): void => {
    const other = taken.get(rules.directory(prop, path));
    if (other) rules.contradict(`'${prop}' and '${other}' are both mounted at ${path}`, 'Mount one of them elsewhere');
    taken.set(path, prop);
    mounts.push({ name, mountPath: path, ...(readOnly ? { readOnly } : {}) });
  };
  const add = (prop: string, path: string, volume: object, readOnly: boolean): void => {
    const name = volumeName(path, names);
    mount(prop, path, name, readOnly);
    volumes.push({ name, ...volume });
  };
  const writable = props.writable ?? ['/tmp'];
  const size = workload.said('writableSize', props.writableSize, 'writableSize');
  rules.quantity(size.prop, size.value, 'bytes');
  const sizeLimit = workload.has(WorkloadPart.EPHEMERAL_STORAGE) || props.writableSize !== undefined ? { sizeLimit: size.value } : {};
  // Named after their paths, so that one more directory changes no other.
  writable.forEach((path, index) => add(`writable[${index}]`, path, { emptyDir: { ...sizeLimit } }, false));
  (props.mounts ?? []).forEach((one, index) => {
    rules.objectName(`mounts[${index}]`, one.name);
    add(`mounts[${index}]`, one.path, one._volume(), true);
  });
  if (!props.storage) return { volumes, mounts, writable: writable.length };
  const { size: storage, path, storageClassName, shared } = props.storage;
  rules.quantity('storage.size', storage, 'bytes');
  if (storageClassName !== undefined) rules.objectName('storage.storageClassName', storageClassName);
  if (workload.kind === 'StatefulSet') mount('storage.path', path, CLAIM_TEMPLATE, false);
  else add('storage.path', path, { persistentVolumeClaim: { claimName: workload.name } }, false);
  return {
    volumes,
    mounts,
    writable: writable.length,
    claim: {
      accessModes: [shared ? 'ReadWriteMany' : 'ReadWriteOnce'],
      ...(storageClassName === undefined ? {} : { storageClassName }),
      resources: { requests: { storage } },
    },
  };
}

/** A DNS label made of the path, that no volume of the pod has yet. */
function volumeName(path: string, names: Set<string>): string {
  const plain = path.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-/, '').slice(0, 58).replace(/-$/, '') || 'volume';
  let name = plain;
  for (let count = 2; names.has(name); count++) name = `${plain}-${count}`;
  names.add(name);
  return name;
}

import { BaseObject, kind } from './base-object';

const cluster = { clusterScoped: true };
const gibibyte = { requests: { storage: '1Gi' } };
const affinity = { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['a'] }] }] } };
const volume = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] };
const secret = { name: 'keys', namespace: 'default' };

/** Valid objects of the kinds that hold data, and describe what holds it. */
export const STORAGE_OBJECTS: readonly BaseObject[] = [
  ...kind('v1', 'PersistentVolumeClaim', {
    full: {
      spec: {
        accessModes: ['ReadWriteOnce', 'ReadOnlyMany'],
        storageClassName: 'fast',
        volumeMode: 'Block',
        volumeName: 'pv-one',
        selector: { matchLabels: { a: 'b' }, matchExpressions: [{ key: 'c', operator: 'Exists' }] },
        resources: { requests: { storage: '1Gi' }, limits: { storage: '10Gi' } },
        volumeAttributesClassName: 'gold',
      },
    },
    bare: { spec: { accessModes: ['ReadWriteOnce'], resources: gibibyte } },
    copy: { spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: gibibyte, dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'one' } } },
    reference: { spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: gibibyte, dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'one' } } },
    classless: { spec: { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: gibibyte } },
    annotated: { metadata: { annotations: { 'volume.beta.kubernetes.io/storage-class': 'fast' } }, spec: { accessModes: ['ReadWriteOnce'], resources: gibibyte } },
  }),
  ...kind('v1', 'PersistentVolume', {
    csi: {
      spec: {
        ...volume,
        csi: {
          driver: 'csi.example.com',
          volumeHandle: 'one',
          readOnly: true,
          fsType: 'ext4',
          volumeAttributes: { a: 'b' },
          controllerPublishSecretRef: secret,
          nodeStageSecretRef: secret,
          nodePublishSecretRef: secret,
          controllerExpandSecretRef: secret,
        },
        claimRef: { namespace: 'default', name: 'none' },
        persistentVolumeReclaimPolicy: 'Delete',
        storageClassName: 'fast',
        mountOptions: ['ro'],
        volumeMode: 'Block',
        nodeAffinity: affinity,
        volumeAttributesClassName: 'gold',
      },
    },
    bareCsi: { spec: { ...volume, csi: { driver: 'csi.example.com', volumeHandle: 'one' } } },
    nfs: { spec: { ...volume, nfs: { server: 'files.example.com', path: '/export', readOnly: true } } },
    hostPath: { spec: { ...volume, hostPath: { path: '/data' } } },
    local: { spec: { ...volume, local: { path: '/disk', fsType: 'xfs' }, nodeAffinity: affinity } },
    iscsi: { spec: { ...volume, iscsi: { targetPortal: '192.0.2.1:3260', iqn: 'iqn.2001-04.com.example:storage', lun: 1 } } },
    rbd: { spec: { ...volume, rbd: { monitors: ['192.0.2.1'], image: 'one' } } },
    labelled: {
      spec: {
        ...volume,
        nfs: { server: 'files.example.com', path: '/export' },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'failure-domain.beta.kubernetes.io/zone', operator: 'In', values: ['a'] }] }] } },
      },
    },
    renamed: { spec: { ...volume, nfs: { server: 'files.example.com', path: '/export' }, nodeAffinity: affinity } },
  }, cluster),
  ...kind('storage.k8s.io/v1', 'StorageClass', {
    full: {
      provisioner: 'csi.example.com',
      parameters: { type: 'ssd', tier: 'one' },
      reclaimPolicy: 'Retain',
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
      mountOptions: ['noatime'],
      allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['a', 'b'] }] }],
    },
    bare: { provisioner: 'csi.example.com' },
  }, cluster),
  ...kind('storage.k8s.io/v1', 'CSIDriver', {
    full: {
      spec: {
        attachRequired: false,
        podInfoOnMount: true,
        volumeLifecycleModes: ['Persistent', 'Ephemeral'],
        storageCapacity: true,
        fsGroupPolicy: 'File',
        tokenRequests: [{ audience: 'api', expirationSeconds: 3600 }],
        requiresRepublish: true,
        seLinuxMount: true,
      },
    },
    bare: { spec: {} },
  }, cluster),
  ...kind('storage.k8s.io/v1', 'CSINode', {
    full: { spec: { drivers: [{ name: 'csi.example.com', nodeID: 'one', topologyKeys: ['zone', 'rack'], allocatable: { count: 3 } }, { name: 'other.example.com', nodeID: 'two' }] } },
  }, cluster),
  ...kind('storage.k8s.io/v1', 'CSIStorageCapacity', {
    full: { storageClassName: 'fast', nodeTopology: { matchLabels: { zone: 'a' } }, capacity: '10Gi', maximumVolumeSize: '1Gi' },
    bare: { storageClassName: 'fast' },
  }),
  ...kind('storage.k8s.io/v1', 'VolumeAttachment', {
    named: { spec: { attacher: 'csi.example.com', nodeName: 'one', source: { persistentVolumeName: 'one' } } },
    inline: { spec: { attacher: 'csi.example.com', nodeName: 'one', source: { inlineVolumeSpec: { accessModes: ['ReadWriteOnce'], csi: { driver: 'csi.example.com', volumeHandle: 'one' } } } } },
  }, cluster),
  ...kind('storage.k8s.io/v1', 'VolumeAttributesClass', { full: { driverName: 'csi.example.com', parameters: { iops: '100', tier: 'one' } } }, cluster),
  ...kind('v1', 'ConfigMap', {
    full: { data: { a: 'one', b: 'two' }, binaryData: { c: 'AAE=' } },
    immutable: { data: { a: 'one' }, binaryData: { c: 'AAE=' }, immutable: true },
    empty: {},
  }),
  ...kind('v1', 'Secret', {
    full: { type: 'example.com/own', data: { a: 'b25l', b: 'dHdv' } },
    bare: { data: { a: 'b25l' } },
    immutable: { data: { a: 'b25l' }, immutable: true },
    text: { stringData: { a: 'one' }, immutable: true },
    basic: { type: 'kubernetes.io/basic-auth', data: { username: 'b25l', password: 'dHdv' } },
  }),
];

import { BaseObject } from './base-object';
import { CLUSTER_OBJECTS } from './cluster-objects';
import { NETWORK_OBJECTS } from './network-objects';
import { STORAGE_OBJECTS } from './storage-objects';
import { WORKLOAD_OBJECTS } from './workload-objects';

/** Valid objects of every kind that the API server serves with create and update. */
export const BASE_OBJECTS: readonly BaseObject[] = [...WORKLOAD_OBJECTS, ...NETWORK_OBJECTS, ...STORAGE_OBJECTS, ...CLUSTER_OBJECTS];

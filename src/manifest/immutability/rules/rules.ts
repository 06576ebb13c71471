import { CLUSTER_RULES } from './cluster-rules';
import { JOB_RULES } from './job-rules';
import { POD_RULES, POD_TEMPLATE_RULES } from './pod-rules';
import { SERVICE_RULES } from './service-rules';
import { STORAGE_RULES } from './storage-rules';
import { WORKLOAD_RULES } from './workload-rules';
import { Rule } from '../rule';

/** Every rule that the API server has for the kinds that it serves itself. */
export const RULES: readonly Rule[] = [
  ...WORKLOAD_RULES, ...JOB_RULES, ...POD_RULES, ...POD_TEMPLATE_RULES, ...SERVICE_RULES, ...STORAGE_RULES, ...CLUSTER_RULES,
];

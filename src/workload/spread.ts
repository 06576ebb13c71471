/** How hard the pods of a workload are kept on different nodes. */
export enum Spread {
  /** On different nodes where there are some: one node is enough. */
  PREFERRED = 'preferred',
  /** Never two more on one node than on another: a pod waits rather than share. Nodes that are being drained do not count. */
  REQUIRED = 'required',
}

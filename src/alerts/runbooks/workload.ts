import { Alert } from '../rules/alert';

/** A workload that an alert speaks of. */
export interface RunbookWorkload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The workload that an alert is about: its summary names it, where its labels name a pod alone. */
export function workloadOf({ summary }: Alert): RunbookWorkload | undefined {
  const [, kind, namespace, name] = /(?:^| )([A-Z][A-Za-z]+) ([a-z0-9-]+)\/([a-z0-9.-]+) of cluster /.exec(summary) ?? [];
  return kind === undefined ? undefined : { kind, namespace, name };
}

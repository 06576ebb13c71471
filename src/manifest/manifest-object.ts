/** A JSON value; `bigint` stands for an integer that a double cannot hold. */
export type ManifestValue = string | number | bigint | boolean | null | undefined | ManifestValue[] | { [key: string]: ManifestValue };

/** One Kubernetes object as plain data. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: { [key: string]: string };
    readonly annotations?: { [key: string]: string };
    readonly [key: string]: ManifestValue;
  };
  readonly [field: string]: ManifestValue;
}

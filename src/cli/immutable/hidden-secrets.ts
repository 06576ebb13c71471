import { createHash } from 'crypto';
import { ImmutabilityFinding } from '../../manifest/immutability/finding';
import { ManifestObject, ManifestValue } from '../../manifest/manifest-object';

/** Puts stand-ins in the place of the values of Secrets, so that no finding can print one; equal values have equal stand-ins. */
export class HiddenSecrets {
  private readonly encoded = new Map<string, string>();

  /** The object as it may be judged and told. */
  public hide(object: ManifestObject): ManifestObject {
    if (object.kind !== 'Secret' || object.apiVersion !== 'v1') return object;
    const hidden: { [field: string]: ManifestValue } = {};
    if (object.data) hidden.data = this.values(object.data, (text) => this.encode(standIn(Buffer.from(text, 'base64'))));
    if (object.stringData) hidden.stringData = this.values(object.stringData, (text) => standIn(Buffer.from(text)));
    return { ...object, ...hidden };
  }

  /** The finding with what a person can read in the place of what the API server would. */
  public shown<T extends ImmutabilityFinding>(finding: T): T {
    let { reason } = finding;
    for (const [code, text] of this.encoded) reason = reason.replaceAll(code, text);
    return { ...finding, reason };
  }

  private values(map: ManifestValue, hide: (text: string) => string): ManifestValue {
    if (typeof map !== 'object' || map === null || Array.isArray(map)) return map;
    return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, typeof value === 'string' ? hide(value) : value]));
  }

  /** Data that were written as stringData are the same once they are encoded. */
  private encode(text: string): string {
    const code = Buffer.from(text).toString('base64');
    this.encoded.set(code, text);
    return code;
  }
}

function standIn(value: Buffer): string {
  return `<secret value, sha256:${createHash('sha256').update(value).digest('hex').slice(0, 8)}>`;
}

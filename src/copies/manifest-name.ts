import { createHash } from 'crypto';
import { ObjectIdentity, identityText } from '../manifest/identity';

/**
 * Names the files of a directory, `<stage>-<kind>-<name>.yaml`, so that `kubectl apply -f` meets the objects in Flux's own order.
 * Only where two objects would share a name, or a name is no safe file name, it gets eight digits of the identity's hash.
 */
export class ManifestNames {
  private readonly taken = new Set<string>();

  /** The file of an object; the same for the same objects in the same order. */
  public next(stage: number, identity: ObjectIdentity): string {
    const plain = `${stage}-${identity.kind}-${identity.name}`.toLowerCase();
    const safe = plain.replace(/[^a-z0-9.-]/g, '-').slice(0, 200);
    const exact = safe === `${stage}-${identity.kind.toLowerCase()}-${identity.name}`;
    const name = exact && !this.taken.has(safe) ? safe : `${safe}-${createHash('sha256').update(identityText(identity)).digest('hex').slice(0, 8)}`;
    this.taken.add(name);
    return `${name}.yaml`;
  }
}

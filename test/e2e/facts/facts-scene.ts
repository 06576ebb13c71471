import { kustomization, reconcile, untilReady } from '../../testbed/flux';
import { LiveObject, Manifest, ObjectReference } from '../../testbed/live-object';
import { Testbed } from '../../testbed/testbed';
import { PlainFleet } from '../plain-fleet';
import { useTestbed } from '../use-testbed';

/** The label of an object with the name of the Kustomization that it belongs to. */
export const NAME_LABEL = 'kustomize.toolkit.fluxcd.io/name';
const NAMESPACE_LABEL = 'kustomize.toolkit.fluxcd.io/namespace';

/** The manager that suspends; kustomize-controller takes back what kubectl's managers write. */
export const LIFEBOAT = { manager: 'lifeboat' };
/** The manager that an emergency writes as. */
export const AS_FLUX = { manager: 'kustomize-controller', force: true };

/** Labels that mark an object as a Kustomization's. */
export const owned = (by: string) => ({ [NAME_LABEL]: by, [NAMESPACE_LABEL]: 'flux-system' });

/** An object as an emergency writes it: with the labels of its Kustomization. */
export function ownedBy(name: string, object: Manifest): Manifest {
  return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...owned(name) } } };
}

/** A fleet on a test-bed, on which facts about the controllers are seen. */
export class FactsScene {
  public readonly testbed: Testbed;
  private made?: PlainFleet;

  public constructor(prepare: () => Promise<void> = async () => undefined) {
    this.testbed = useTestbed(async (testbed) => {
      this.made = await PlainFleet.create(testbed, 'facts');
      await prepare();
    });
  }

  /** Its repository. */
  public get fleet(): PlainFleet {
    return this.made!;
  }

  /** Applies a Kustomization on a path, as its parent would, with the files below it. */
  public async applied(name: string, path: string, files: Record<string, string>, spec: object = {}): Promise<LiveObject> {
    const revision = await this.fleet.push(files);
    await this.testbed.api.apply(this.fleet.kustomization(name, path, spec));
    return untilReady(this.testbed, kustomization(name), revision);
  }

  /** The object, which is there. */
  public async live(object: ObjectReference): Promise<LiveObject> {
    const found = await this.testbed.api.get(object);
    if (!found) throw new Error(`${object.kind} ${object.metadata.name} is not there`);
    return found;
  }

  /** Name of the Kustomization that an object says to belong to. */
  public async owner(object: ObjectReference): Promise<string | undefined> {
    return (await this.live(object)).metadata.labels?.[NAME_LABEL];
  }

  /** Suspends a Kustomization as the product does. */
  public async suspend(name: string): Promise<void> {
    await this.testbed.api.apply({ ...kustomization(name), spec: { suspend: true } }, LIFEBOAT);
  }

  /** Releases the suspend, and has it reconcile; the Kustomization afterwards. */
  public async resume(name: string): Promise<LiveObject> {
    await this.testbed.api.apply({ ...kustomization(name) }, LIFEBOAT);
    return reconcile(this.testbed, kustomization(name));
  }
}

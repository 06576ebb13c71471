import { Fleet, FluxApp, HybridStorage, HybridStorageProps } from '../../../src';
import { collectFleet } from '../../../src/definition/collect';

/** The objects of a storage that is called `metrics`, by kind and name, and the construct itself. */
export function madeStorage(props: HybridStorageProps = {}): { readonly objects: Map<string, any>; readonly storage: HybridStorage } {
  const fleet = new Fleet();
  const app = new FluxApp(fleet.addCluster('eldertree'), 'monitoring', { namespace: 'monitoring' });
  const storage = new HybridStorage(app, 'metrics', props);
  const all = [...collectFleet(fleet).clusters[0].directories].flatMap(({ objects }) => objects.map(({ object }) => object as any));
  return { objects: new Map(all.map((object) => [`${object.kind} ${object.metadata.name}`, object])), storage };
}

import { FactsScene, owned } from './facts-scene';
import { LiveObject } from '../../testbed/live-object';
import { deployment, namespace, yaml } from '../plain-fleet';

const scene = new FactsScene();
const { testbed } = scene;

describe('who owns a field: an emergency write, then resume', () => {
  const git = { image: 'example/app:1', env: { KEPT: '1', REMOVED: '1' } };
  const emergency = { image: 'example/app:2', env: { KEPT: '1', ADDED: '1' }, labels: { ...owned('fields'), emergency: 'y' } };
  const serverSide = ['apply', '--server-side', '--force-conflicts', '-f', '-'];
  const writes: Record<string, { arguments: (name: string, text: string) => string[]; inFull: boolean; residue: boolean }> = {
    'as-flux': { arguments: () => [...serverSide, '--field-manager=kustomize-controller'], inFull: true, residue: false },
    'as-kubectl': { arguments: () => serverSide, inFull: false, residue: false },
    'as-another': { arguments: () => [...serverSide, '--field-manager=another'], inFull: false, residue: true },
    'client-side': { arguments: () => ['apply', '-f', '-'], inFull: false, residue: false },
    'patch': { arguments: (name, text) => ['patch', 'deployment', name, '-n', 'fields', '-p', text], inFull: false, residue: false },
  };
  const names = Object.keys(writes);
  const environment = (found: LiveObject) => found.spec.template.spec.containers[0].env.map((each: { name: string }) => each.name).sort();

  beforeAll(async () => {
    await scene.applied('fields', './fields', { 'fields/all.yaml': yaml(namespace('fields'), ...names.map((name) => deployment(name, 'fields', git))) });
    await scene.suspend('fields');
  });

  test.each(names)('%s: whether the write takes effect in full', async (name) => {
    const text = JSON.stringify(deployment(name, 'fields', emergency));
    await testbed.kubectl(writes[name].arguments(name, text), text);
    const found = await scene.live(deployment(name, 'fields'));
    expect(found.spec.template.spec.containers[0].image).toBe('example/app:2');
    expect(found.metadata.labels).toMatchObject(emergency.labels);
    expect(environment(found)).toEqual(writes[name].inFull ? ['ADDED', 'KEPT'] : ['ADDED', 'KEPT', 'REMOVED']);
  });

  test('resume takes everything back, but for what a manager of one\'s own has added', async () => {
    await scene.resume('fields');
    for (const name of names) {
      const found = await scene.live(deployment(name, 'fields'));
      expect(found.spec.template.spec.containers[0].image).toBe('example/app:1');
      expect([name, environment(found)]).toEqual([name, writes[name].residue ? ['ADDED', 'KEPT', 'REMOVED'] : ['KEPT', 'REMOVED']]);
      expect([name, found.metadata.labels!.emergency]).toEqual([name, writes[name].residue ? 'y' : undefined]);
    }
  });
});

import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject } from 'cdk8s';
import * as fc from 'fast-check';
import { PublishScene, publishScenes } from './publish-scene';
import { EmergencyCopy, Fleet, FluxApp, Layout } from '../../../src';
import { runSynth } from '../../../src/cli/synth';
import { Rendering } from '../../../src/copies/rendering';
import { RENDERING_VARIABLE } from '../../../src/copies/rendering-variable';
import { hostileText, REFUSED_CHARACTERS } from '../../manifest/arbitrary-object';

const SEED = 20261121;
const RUNS = 4;

const scenes = publishScenes();
const refused = new RegExp(`[${REFUSED_CHARACTERS.join('')}]|\\p{Surrogate}`);
const text = hostileText.filter((value) => !refused.test(value));
const app = fc.record({ data: fc.array(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), text, { maxKeys: 4, noNullPrototype: true }), { minLength: 1, maxLength: 4 }), copied: fc.boolean() });
/** Two definitions of the same fleet, the second with at least the apps of the first: what goes is a procedure. */
const story = fc.record({
  clusters: fc.integer({ min: 1, max: 2 }),
  byNamespace: fc.boolean(),
  first: fc.array(app, { minLength: 1, maxLength: 3 }),
  changed: fc.array(app, { minLength: 3, maxLength: 4 }),
});

/** What a program with these apps would hand to the command. */
function rendered(apps: readonly (typeof app extends fc.Arbitrary<infer T> ? T : never)[], clusters: number, byNamespace: boolean): Rendering {
  const directory = mkdtempSync(join(tmpdir(), 'lifeboat-rendered-'));
  process.env[RENDERING_VARIABLE] = join(directory, 'rendering.json');
  try {
    const fleet = new Fleet({ outdir: directory, owner: 'swimto' });
    for (let each = 0; each < clusters; each++) {
      const cluster = fleet.addCluster(`cluster-${each}`, byNamespace ? { layout: Layout.BY_NAMESPACE } : {});
      apps.forEach(({ data, copied }, index) => {
        const one = new FluxApp(cluster, `app-${index}`, { namespace: `app-${index}` });
        data.forEach((map, place) => new ApiObject(one, `map-${place}`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `map-${place}` }, data: map }));
        if (copied) new EmergencyCopy(one, 'emergency');
      });
    }
    fleet.synth();
    return JSON.parse(readFileSync(join(directory, 'rendering.json'), 'utf8')) as Rendering;
  } finally {
    delete process.env[RENDERING_VARIABLE];
    rmSync(directory, { recursive: true });
  }
}

/** The tree that a person commits who synthesises into a checkout. */
function bySynth(scene: PublishScene, rendering: Rendering, checkout: string): string {
  const ignore = (): void => undefined;
  runSynth(['--fleet', checkout], { stdout: ignore, stderr: ignore, cwd: scene.project(rendering), env: process.env, stdoutIsTerminal: false });
  scene.git('-C', checkout, 'add', '--all');
  scene.git('-C', checkout, 'commit', '--quiet', '--allow-empty', '-m', 'synth');
  return scene.git('-C', checkout, 'rev-parse', 'HEAD^{tree}');
}

test(`what is published of random fleets is what synth --fleet writes into a checkout (seed ${SEED}, ${RUNS} fleets)`, async () => {
  const counts = { files: 0, deliveries: 0 };
  await fc.assert(fc.asyncProperty(story, async ({ clusters, byNamespace, first, changed }) => {
    const scene = scenes();
    const checkout = join(scene.directory, 'checkout');
    scene.git('clone', '--quiet', scene.bare, checkout);
    for (const [round, apps] of [first, changed].entries()) {
      const rendering = rendered(apps, clusters, byNamespace);
      const tree = bySynth(scene, rendering, checkout);
      const { code } = await scene.publish(rendering);
      // Both definitions can be the same.
      expect([0, ...round === 0 ? [] : [1]]).toContain(code);
      if (code === 0) expect(scene.bareGit('rev-parse', 'lifeboat/swimto^{tree}')).toBe(tree);
      const direct = await scene.publish(rendering, '--direct');
      expect(direct.code).toBe(code);
      expect(scene.bareGit('rev-parse', 'main^{tree}')).toBe(tree);
      counts.deliveries += 2;
      counts.files += scene.bareGit('ls-tree', '-r', '--name-only', 'main').split('\n').length;
    }
  }), { seed: SEED, numRuns: RUNS, endOnFailure: true });
  process.stdout.write(`seed ${SEED}: ${counts.deliveries} deliveries, ${counts.files} files compared\n`);
  expect(counts.deliveries).toBe(RUNS * 4);
}, 400_000);

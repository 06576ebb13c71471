import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import * as fc from 'fast-check';
import { APP, CaptureFleet, OBJECTS } from './capture-fleet';
import { addedObject, Hotfix, hotfix, mergePatch } from './hotfix';
import { Manifest, reference } from '../testbed/live-object';
import { Testbed } from '../testbed/testbed';

/** What one run counted. */
export type CaptureCounts = Readonly<Record<'edits' | 'objects added' | 'objects removed' | 'changes captured', number>>;

/** One random hotfix: suspend, change, capture, synth, push, resume; throws where resume changed a live field. */
export class CaptureRuns {
  public static async prepare(testbed: Testbed): Promise<CaptureRuns> {
    return new CaptureRuns(testbed, await CaptureFleet.create(testbed));
  }

  private constructor(private readonly testbed: Testbed, public readonly fleet: CaptureFleet) {}

  public async run(index: number, seed: number): Promise<CaptureCounts> {
    const [one] = fc.sample(hotfix, { seed, numRuns: 1 });
    await this.startAgain();
    await this.fleet.suspend();
    await this.change(one, index);
    const before = await this.fleet.look();
    const said = this.fleet.capture();
    await this.fleet.deliver();
    await this.fleet.resume();
    const after = await this.fleet.look();
    for (const found of [before, after]) delete (found.get('Deployment/scaled') as any).spec.replicas;
    const text = (found: Map<string, unknown>, name: string): string => JSON.stringify(sorted(found.get(name)));
    const wrong = [...new Set([...before.keys(), ...after.keys()])].filter((name) => text(before, name) !== text(after, name));
    if (wrong.length > 0) {
      const [name] = wrong;
      const values = `before: ${text(before, name)}\nafter:  ${text(after, name)}`;
      throw new Error(`resume changed ${wrong.join(', ')}\n${told(one)}\n${said}\n${this.captured()}\n${values}`);
    }
    const changes = (said.match(/^ {4}\S/gm) ?? []).length;
    return { 'edits': one.edits.length, 'objects added': one.added.length, 'objects removed': one.removed.length, 'changes captured': changes };
  }

  /** Brings the app to its definition, and makes a hotfix of one's own while Flux is suspended. */
  public async suspended(change: () => Promise<void>): Promise<void> {
    await this.startAgain();
    await this.fleet.suspend();
    await change();
  }

  /** What was captured last. */
  public captured(): string {
    const file = join(this.fleet.project.directory, 'captured/eldertree', `${APP}.yaml`);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** The definition alone, as at first, applied. */
  private async startAgain(): Promise<void> {
    if (this.captured() === '' && readFileSync(join(this.fleet.project.directory, 'images.yaml'), 'utf8') === IMAGES) return;
    this.fleet.project.removeFile('captured').write('images.yaml', IMAGES);
    await this.fleet.deliver();
  }

  private async change({ edits, added, removed }: Hotfix, index: number): Promise<void> {
    for (const { apiVersion, kind, metadata } of OBJECTS) {
      const own = edits.filter(({ edit }) => edit.object === `${kind}/${metadata.name}`);
      if (own.length === 0) continue;
      if (own[0].means === 'emergency deploy') {
        const manifest = this.fleet.manifest(kind, metadata.name);
        for (const { edit, n } of own) edit.make(manifest, n);
        await this.fleet.deploy(manifest);
      } else {
        const live = (await this.testbed.api.get(reference(apiVersion, kind, metadata.name, APP)))!;
        const next = structuredClone(live);
        for (const { edit, n } of own) edit.make(next, n);
        await this.testbed.api.patch(live, mergePatch(live, next), { manager: 'kubectl-edit' });
      }
    }
    for (const kind of added) await this.fleet.deploy({ ...addedObject(kind, `new-${index}`) } as Manifest);
    for (const name of removed) {
      const object = OBJECTS.find(({ kind, metadata }) => `${kind}/${metadata.name}` === name)!;
      await this.testbed.api.delete(object);
      await this.testbed.api.untilGone(object);
    }
  }
}

const IMAGES = 'images:\n  api: ghcr.io/example/api:1.4.2 # the first\n';

function told({ edits, added, removed }: Hotfix): string {
  return [...edits.map(({ edit, n, means }) => `${edit.object} ${edit.name} ${n} by ${means}`), ...added.map((kind) => `added ${kind}`), ...removed.map((name) => `removed ${name}`)].join('\n');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]));
}

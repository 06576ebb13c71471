import { capturedFiles, CAPTURED_VARIABLE } from '../copies/captured-directory';
import { DefinedObject } from '../copies/defined-fleet';
import { readSourceFile } from '../copies/read-source-file';
import { RenderedWarning } from '../copies/rendering';
import { fieldPath } from '../manifest/difference';
import { identityOf, identityText } from '../manifest/identity';
import { LifeboatError } from '../manifest/lifeboat-error';
import { ManifestObject, ManifestValue } from '../manifest/manifest-object';
import { applyChange } from '../manifest/object-patch';
import { checkObject } from '../manifest/object-rules';
import { LocatedChange, LocatedPatch, readPatches } from '../manifest/patch-file';

/** The app whose objects are changed. */
export interface CapturedApp {
  readonly cluster: string;
  readonly app: string;
  readonly construct: string;
  readonly ownerLabels: { readonly [key: string]: string };
}

/** The project's captured changes, one file an app: `captured/<cluster>/<app>.yaml`. */
export class CapturedChanges {
  private files?: string[];

  public constructor(public readonly directory: string) {}

  /** Refuses a file that no app of the definition would read. */
  public requireKnown(apps: readonly { readonly cluster: string; readonly app: string }[]): void {
    const known = apps.map(({ cluster, app }) => `${cluster}/${app}.yaml`).sort();
    const stray = this.list().find((file) => !known.includes(file));
    if (stray === undefined) return;
    throw new LifeboatError('captured-unknown', {
      place: `${this.directory}/${stray}`,
      problem: `no app of the definition has this file; their files are ${known.join(', ') || 'none'}`,
      remedy: 'Name it <cluster>/<app>.yaml after an app, or delete it',
    });
  }

  /** The objects of an app with its captured changes. */
  public apply(app: CapturedApp, objects: DefinedObject[], warnings: RenderedWarning[]): DefinedObject[] {
    const name = `${app.cluster}/${app.app}.yaml`;
    if (!this.list().includes(name)) return objects;
    const file = `${this.directory}/${name}`;
    const changed = new Map(objects.map((one) => [identityText(identityOf(one.object)), one]));
    for (const patch of readPatches(readSourceFile(`FluxApp ${app.construct}`, file), file)) {
      new PatchedApp(app, file, changed, warnings).apply(patch);
    }
    return [...changed.values()];
  }

  private list(): string[] {
    this.files ??= process.env[CAPTURED_VARIABLE] === 'without' ? [] : capturedFiles(this.directory);
    return this.files;
  }
}

class PatchedApp {
  public constructor(
    private readonly app: CapturedApp, private readonly file: string,
    private readonly objects: Map<string, DefinedObject>, private readonly warnings: RenderedWarning[],
  ) {}

  public apply(patch: LocatedPatch): void {
    if (patch.add) this.add(patch, patch.add);
    else if (patch.remove) this.remove(patch);
    else this.change(patch, patch.changes ?? []);
  }

  private add({ object, line }: LocatedPatch, added: ManifestObject): void {
    const { labels } = added.metadata;
    const whole: ManifestObject = { ...added, metadata: { ...added.metadata, labels: { ...labels, ...this.app.ownerLabels } } };
    if (identityText(identityOf(whole)) !== object) throw this.refusal('captured-file', line, `adds ${identityText(identityOf(whole))} and calls it ${object}`, 'Correct one of them');
    const defined = this.objects.get(object);
    if (defined) {
      this.warnNeedless(line, `${object} is defined by ${defined.construct} now`, 'It changes nothing any more');
      return;
    }
    checkObject(whole, `${this.file}:${line} ${object}`);
    this.objects.set(object, { object: whole, construct: this.app.construct });
  }

  private remove({ object, line }: LocatedPatch): void {
    if (!this.objects.delete(object)) this.warnNeedless(line, `the definition has no ${object} any more`, 'There is nothing left to remove');
  }

  private change({ object, line }: LocatedPatch, changes: readonly LocatedChange[]): void {
    const defined = this.objects.get(object);
    if (!defined) {
      throw this.refusal('captured-object', line, `changes ${object}, which FluxApp ${this.app.construct} does not define any more`, 'Delete it from the file, or correct its name');
    }
    const changed = changes.reduce((at, change) => this.changed(object, at, change), defined.object);
    this.requireSame(object, line, changed);
    checkObject(changed, `${this.file}:${line} ${object}`);
    this.objects.set(object, { ...defined, object: changed });
  }

  private changed(object: string, at: ManifestObject, change: LocatedChange): ManifestObject {
    const path = fieldPath(change.segments);
    const outcome = applyChange(at, change);
    switch (outcome.kind) {
      case 'changed': return outcome.object;
      case 'needless':
        this.warnNeedless(change.line, `the definition itself ${change.to === undefined ? `has no ${path}` : `says ${shown(change.to)} at ${path}`} of ${object} now`, 'The change changes nothing any more');
        return at;
      case 'astray':
        throw this.refusal('captured-path', change.line, `${path} of ${object} leads through ${outcome.at}, which the definition does not have`, 'Delete the change, or correct its path');
      case 'outdated': {
        const [was, says] = [change.was, outcome.says].map((value) => (value === undefined ? 'nothing' : shown(value)));
        throw this.refusal(
          'captured-outdated', change.line,
          `${path} of ${object} said ${was} when the change was captured, and the definition says ${says} now, which the change would hide`,
          'Delete the change where the definition is right, else write its value to `was`',
        );
      }
    }
  }

  private requireSame(object: string, line: number, changed: ManifestObject): void {
    const labels = changed.metadata?.labels ?? {};
    const lost = Object.entries(this.app.ownerLabels).find(([key, value]) => labels[key] !== value);
    if (identityText(identityOf(changed)) === object && !lost) return;
    throw this.refusal('captured-file', line, `makes another object of ${object}, or takes ${lost?.[0] ?? 'its name'} away, by which Flux knows it`, 'Delete that change');
  }

  private warnNeedless(line: number, what: string, why: string): void {
    this.warnings.push({
      code: 'captured-needless',
      construct: this.app.construct,
      message: `${this.file}:${line}: ${what}. ${why}: delete it from the file.`,
    });
  }

  private refusal(code: string, line: number, problem: string, remedy: string): LifeboatError {
    return new LifeboatError(code, { place: `${this.file}:${line}`, problem, remedy });
  }
}

function shown(value: ManifestValue): string {
  const text = JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}` : inner));
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

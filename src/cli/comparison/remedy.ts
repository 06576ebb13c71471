import { readFileSync } from 'fs';
import { resolve } from 'path';
import { parse } from 'yaml';
import { Voice } from './finding';

/** The ways out, as the commands that the person at this terminal can run. */
export class Remedies {
  private images?: { readonly images?: unknown; readonly clusters?: unknown };

  /** `synth` is the command that writes the compared copies, as it can be typed here. */
  public constructor(private readonly cwd: string, public readonly synth: string) {}

  /** For a difference of value between the definition and one copy or both. */
  public differing(odd: Voice, copies: readonly { readonly file: string; readonly edited: boolean }[]): string {
    const edited = copies.filter((one) => one.edited);
    if (edited.length === 0) {
      return odd === 'definition' ? `Run ${this.synth} to write the definition's value into both copies, or take the change in the definition back`
        : `Run ${this.synth} to bring the copy up to date`;
    }
    const files = edited.map(({ file }) => file).join(' and ');
    return `To keep the edit, make the same change in the definition and run ${this.synth}; to take it back, delete ${files} and run ${this.synth}`;
  }

  /** For an image that somebody wrote into the fleet copy: references live in the project's image file. */
  public image(reference: string, defined: unknown, cluster: string, file: string): string {
    return `To keep it: \`lifeboat image set ${this.imageName(defined, cluster)}=${reference}\`, then ${this.synth}; `
      + `to take it back: delete ${file} and run ${this.synth}`;
  }

  private imageName(defined: unknown, cluster: string): string {
    this.images ??= readImages(this.cwd);
    const nameIn = (map: unknown): string | undefined => Object.entries((map ?? {}) as object).find(([, reference]) => reference === defined)?.[0];
    const own = nameIn(((this.images.clusters ?? {}) as { [cluster: string]: unknown })[cluster]);
    return own === undefined ? nameIn(this.images.images) ?? 'NAME' : `--cluster ${cluster} ${own}`;
  }
}

function readImages(cwd: string): object {
  try {
    return (parse(readFileSync(resolve(cwd, 'images.yaml'), 'utf8')) ?? {}) as object;
  } catch {
    // Without a readable image file the sentence says NAME.
    return {};
  }
}

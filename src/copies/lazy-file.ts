import { RenderedFile } from './rendering';

/** A file whose text is made each time it is asked for, so that the pages of thousands of apps are never in memory together. */
export class LazyFile implements RenderedFile {
  public constructor(public readonly path: string, private readonly make: () => string, public readonly executable: boolean = false) {}

  public get text(): string {
    return this.make();
  }

  public toJSON(): RenderedFile {
    return { path: this.path, text: this.text, ...(this.executable ? { executable: true } : {}) };
  }
}

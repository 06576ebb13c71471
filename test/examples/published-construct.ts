import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { Ended, ROOT, run } from './example';

const EXAMPLE = join(ROOT, 'examples/published-construct');

/** examples/published-construct as two repositories side by side, with what `npm install` would have put above them. */
export class PublishedConstruct {
  public readonly consumer: string;
  private readonly place = mkdtempSync(join(tmpdir(), 'lifeboat-published-'));
  private readonly library = join(this.place, 'library');

  public constructor() {
    for (const repository of ['library', 'consumer']) cpSync(join(EXAMPLE, repository), join(this.place, repository), { recursive: true });
    mkdirSync(join(this.place, 'node_modules'));
    symlinkSync(ROOT, join(this.place, 'node_modules/cdk8s-lifeboat'), 'dir');
    for (const name of ['cdk8s', 'cdk8s-plus-28', 'constructs', 'ts-node', 'typescript']) {
      symlinkSync(join(ROOT, 'node_modules', name), join(this.place, 'node_modules', name), 'dir');
    }
    this.consumer = join(this.place, 'consumer');
  }

  /** Compiles the library, and installs what its package would hold. */
  public install(): Ended {
    const ended = this.compile('library');
    if (ended.code !== 0) return ended;
    const { name, files } = JSON.parse(readFileSync(join(this.library, 'package.json'), 'utf8'));
    const installed = join(this.consumer, 'node_modules', name);
    mkdirSync(dirname(installed), { recursive: true });
    for (const file of ['package.json', ...files]) cpSync(join(this.library, file), join(installed, file), { recursive: true });
    return ended;
  }

  public compile(repository: 'library' | 'consumer'): Ended {
    return run(join(this.place, repository), process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc')]);
  }

  public lifeboat(...args: string[]): Ended {
    return run(this.consumer, process.execPath, [join(ROOT, 'lib/cli.js'), ...args]);
  }

  public remove(): void {
    rmSync(this.place, { recursive: true, force: true });
  }
}

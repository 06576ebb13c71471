import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import * as ts from 'typescript';
import { MarkdownPage, ROOT } from './markdown';

/** A project as README's reader has it after the installation: the packages, the program and cdk8s.yaml, in a directory named `swimto`. */
export class ReadmeProject {
  public readonly directory: string;
  /** What stands beside the project is removed with it. */
  public readonly parent = mkdtempSync(join(tmpdir(), 'lifeboat-readme-'));

  public constructor() {
    this.directory = join(this.parent, 'swimto');
    const modules = join(this.directory, 'node_modules');
    mkdirSync(join(modules, '.bin'), { recursive: true });
    symlinkSync(ROOT, join(modules, 'cdk8s-lifeboat'));
    for (const name of ['cdk8s', 'cdk8s-plus-28', 'constructs']) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
    symlinkSync('../cdk8s-lifeboat/lib/cli.js', join(modules, '.bin/lifeboat'));
    const program = new MarkdownPage('README.md').blocks.find(({ language }) => language === 'ts')!.text;
    const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
    writeFileSync(join(this.directory, 'main.js'), ts.transpileModule(program, { compilerOptions }).outputText);
    writeFileSync(join(this.directory, 'package.json'), '{"private": true}\n');
    writeFileSync(join(this.directory, 'cdk8s.yaml'), 'app: node main.js\n');
  }

  /** Removes it from the disk. */
  public remove(): void {
    rmSync(this.parent, { recursive: true, force: true });
  }
}

import { writeFileSync } from 'fs';
import { RenderedFile, RenderedTree, Rendering } from './rendering';
import { RENDERING_VARIABLE } from './rendering-variable';
import { writeTrees } from './writer';

/** Writes a rendering below the output directory, or hands it to the command that asked for it. */
export function publishRendering(outdir: string, rendering: Rendering): void {
  const asked = process.env[RENDERING_VARIABLE];
  if (asked !== undefined && asked !== '') {
    // `wx`: a second Fleet in one app would otherwise silently replace the first.
    writeFileSync(asked, JSON.stringify(rendering), { flag: 'wx' });
    return;
  }
  for (const { message, code } of rendering.warnings) process.emitWarning(message, { type: 'LifeboatWarning', code });
  writeTrees([{ root: outdir, owner: rendering.owner, files: outputFiles(rendering), territory: ['project', 'fleet'] }]);
}

/** Directory of a tree below the output directory. */
export function treeDirectory(tree: RenderedTree): string {
  return tree.kind === 'fleet' ? 'fleet' : `project/${tree.project}`;
}

/** Every file of a rendering as it stands below the output directory. */
export function* outputFiles(rendering: Rendering): Iterable<RenderedFile> {
  for (const tree of rendering.trees) {
    for (const file of tree.files) yield { path: `${treeDirectory(tree)}/${file.path}`, text: file.text, ...(file.executable ? { executable: true } : {}) };
  }
}

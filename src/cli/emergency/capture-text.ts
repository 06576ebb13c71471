import { CapturedImage } from './capture-images';
import { CapturedApp } from './capture-look';
import { fieldPath } from '../../manifest/difference';
import { ObjectPatch } from '../../manifest/patch-file';
import { excerpts } from '../comparison/value-text';

/** A file that was captured to. */
export interface WrittenCapture {
  readonly file: string;
  readonly patches: readonly ObjectPatch[];
  readonly images?: readonly CapturedImage[];
  /** What it keeps from before, and the other side no longer has. */
  readonly kept: readonly string[];
  readonly isChanged: boolean;
}

/** What a capture did, for people; `next` is what to do where a file has changed. */
export function captureText(source: string, captured: readonly CapturedApp[], written: readonly WrittenCapture[], next: string): string {
  const left = captured.flatMap(({ leftOut }) => leftOut);
  const files = written.map((one) => fileText(one));
  const lost = left.filter(({ isLost }) => isLost);
  return [
    files.length === 0 ? `Nothing to capture: ${source} has what the definition says.\n` : `Captured from ${source}:\n${files.join('')}`,
    ...left.length === 0 ? [] : [`Left out:\n${left.map(({ object, field, why }) => `  ${object}${field === undefined ? '' : ` ${field}`}: ${why}\n`).join('')}`],
    ...lost.length === 0 ? [] : [`${lost.length === 1 ? 'One of these is' : `${lost.length} of these are`} lost unless you see to it.\n`],
    ...written.some(({ isChanged }) => isChanged) ? [next] : [],
  ].join('');
}

function fileText({ file, patches, images = [], kept, isChanged }: WrittenCapture): string {
  const lines = [
    ...images.map(({ name, reference }) => `${name}: ${reference}`),
    ...patches.flatMap(patchLines),
    ...kept.map((one) => `${one}: kept from before, although it is not so there any more; delete it if it is not wanted`),
  ];
  return `  ${file}${isChanged ? '' : ' (as it was)'}\n${lines.map((line) => `    ${line}\n`).join('')}`;
}

function patchLines({ object, add, remove, changes = [] }: ObjectPatch): string[] {
  if (add) return [`${object}: added`];
  if (remove) return [`${object}: removed`];
  return changes.map(({ segments, to, was }) => {
    const path = `${object} ${fieldPath(segments)}`;
    const [before, after] = excerpts([was, to]);
    return to === undefined ? `${path}: removed (was ${before})` : was === undefined ? `${path}: ${after}, new` : `${path}: ${before} -> ${after}`;
  });
}

import { LineCounter, parseAllDocuments, visit } from 'yaml';
import { ProjectCopy } from './project-copy';
import { LifeboatError } from '../../../manifest/lifeboat-error';

/** Truth values of YAML 1.1, by which kubectl reads. */
const TRUE = /^(?:y|Y|yes|Yes|YES|on|On|ON)$/;
const FALSE = /^(?:n|N|no|No|NO|off|Off|OFF)$/;

/** Refuses words in edited manifests that are truth values to kubectl, which applies the copy, and text to Flux and to the forecast. */
export function refuseReadApart({ directory, path, files, edited }: Pick<ProjectCopy, 'directory' | 'path' | 'files' | 'edited'>): void {
  for (const { name, text } of files) {
    if (!edited.includes(name)) continue;
    const lines = new LineCounter();
    for (const document of parseAllDocuments(text, { lineCounter: lines, schema: 'failsafe', uniqueKeys: false })) {
      visit(document, {
        Scalar: (_, { type, value, range }) => {
          const word = String(value);
          const truth = type !== 'PLAIN' ? undefined : TRUE.test(word) ? 'true' : FALSE.test(word) ? 'false' : undefined;
          if (truth === undefined) return;
          const { line, col } = lines.linePos(range?.[0] ?? 0);
          throw new LifeboatError('copy-read-apart', {
            place: `${directory}/${path}/${name}:${line}:${col}`,
            problem: `kubectl, which applies this copy, reads \`${word}\` as ${truth}, and Flux reads it as text`,
            remedy: `Quote it where it is text: "${word}"; write ${truth} where it is not`,
          });
        },
      });
    }
  }
}
